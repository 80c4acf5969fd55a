"""Labels of enum types that the rest of a script says, on PostgreSQL.

One that is added may not be said before it is committed, not even in a default:
https://www.postgresql.org/docs/current/sql-altertype.html. One that goes may be said
no more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from brant.autogenerate.order import Phase, Step
from brant.operations import (
    UNSET,
    AddEnumValue,
    AlterColumn,
    RenameEnumValue,
    ReplaceEnum,
)
from brant.schema import Expression, Type

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from brant.autogenerate.safety import Safe
    from brant.operations import Operation

_DEFAULTS: Final = ("default", "server_default")


def committed_first(parts: Safe) -> Safe:
    """Give the parts with labels that others use added, and committed, before them."""
    others = (*parts.before, *parts.outside, *parts.after)
    texts = [
        text
        for each in others
        if not isinstance(each, AddEnumValue)
        for text in _texts(each)
    ]
    used = {
        each.name
        for each in parts.before
        if isinstance(each, AddEnumValue)
        and any(_quoted(each.value) in text for text in texts)
    }

    def is_first(operation: Operation) -> bool:
        match operation:
            case AddEnumValue(name=name) | RenameEnumValue(name=name):
                return name in used
            case _:
                return False

    return replace(
        parts,
        first=tuple(each for each in parts.before if is_first(each)),
        before=tuple(each for each in parts.before if not is_first(each)),
    )


def released(steps: Iterable[Step]) -> Iterator[Step]:
    """Give the steps with defaults that say a label that goes dropped before."""
    many = [*steps]
    swaps = [o for o in (step.operation for step in many) if isinstance(o, ReplaceEnum)]
    lost = {_quoted(label) for each in swaps for label in _lost(each)}
    for step in many:
        altered = step.operation
        if not isinstance(altered, AlterColumn) or altered.server_default is UNSET:
            yield step
            continue
        before = altered.existing_server_default
        if not any(label in text for text in _texts(before) for label in lost):
            yield step
            continue
        dropped = AlterColumn(
            altered.table,
            altered.column,
            server_default=None,
            existing_type=altered.existing_type,
            existing_nullable=altered.existing_nullable,
            existing_server_default=before,
        )
        yield Step(Phase.DROP_CONSTRAINTS, dropped)
        left = replace(altered, existing_server_default=None)
        if left != replace(dropped, existing_server_default=None):
            yield replace(step, operation=left)


def _lost(operation: ReplaceEnum) -> set[str]:
    former = operation.former.values if operation.former is not None else ()
    return {*former} - {*operation.value.values} - {*dict(operation.mapping)}


def _texts(value: Any, name: str = "") -> Iterator[str]:
    """Give the SQL that a value says; a type says its labels, and uses none."""
    match value:
        case str():
            yield _quoted(value) if name in _DEFAULTS else value
        case Expression():
            yield value.text
        case Type():
            return
        case tuple() | list():
            for each in value:
                yield from _texts(each)
        case Mapping():
            yield from _texts(tuple(value.values()))
        case _ if is_dataclass(value):
            for each in fields(value):
                if each.compare and not each.name.startswith("existing_"):
                    yield from _texts(getattr(value, each.name), each.name)
        case _:
            return


def _quoted(text: str) -> str:
    return "'{}'".format(text.replace("'", "''"))
