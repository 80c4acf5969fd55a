"""What operations say in common: their names, their guards, their plain facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from brant.schema import MaterializedView, Policy, QualifiedName, Trigger, View

if TYPE_CHECKING:
    from brant.operations import Operation

Words: TypeAlias = Mapping[str, Any]
"""Values by parameter; some are written already."""


class Pair(tuple[Any, ...]):
    """A tuple that stays one: the others become lists."""

    __slots__ = ()


def facts(value: Any) -> dict[str, Any]:
    return {
        name: getattr(value, name)
        for name in value.__dataclass_fields__
        if name not in {"name", "table", "former", "value", "construct"}
    }


def guards(operation: Operation) -> dict[str, Any]:
    """Give the guards, which a constructor takes as None where they are not set."""
    names = ("if_exists", "if_not_exists", "inline_references", "inline_primary_key")
    return {name: True for name in names if getattr(operation, name, False)}


def names(operation: Any) -> dict[str, Any]:
    """Give the names of objects, and what the constructors call otherwise."""
    value = getattr(operation, "value", operation)
    held = getattr(value, "name", None)
    name, found = held, dict[str, Any]()
    if isinstance(held, QualifiedName):
        name, found = held.name, {"schema": held.schema}
    kinds = (
        "domain enum extension function policy procedure schema sequence trigger view"
    )
    found |= {f"{kind}_name": name for kind in kinds.split()}
    table = getattr(value, "table", None)
    if isinstance(table, QualifiedName):
        found |= place(table)
    match value:
        case View() | MaterializedView():
            found |= {"query": value.body, "options": value.options}
        case Policy():
            found["permissive"] = value.is_permissive
        case Trigger():
            found["constraint"] = value.is_constraint
    return found


def place(name: QualifiedName) -> dict[str, Any]:
    return {"table_name": name.name, "schema": name.schema}
