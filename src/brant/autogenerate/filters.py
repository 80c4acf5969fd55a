"""What a project leaves out of the comparison, on both sides alike."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from brant.schema import (
    Check,
    Exclude,
    ForeignKey,
    PrimaryKey,
    Snapshot,
    Table,
    Unique,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from brant.autogenerate.options import IncludeObject
    from brant.schema import SchemaObject

_P = TypeVar("_P")
_KINDS: Final = {
    Check: "check_constraint",
    Exclude: "exclude_constraint",
    ForeignKey: "foreign_key_constraint",
    PrimaryKey: "primary_key_constraint",
    Unique: "unique_constraint",
}


def included(
    snapshot: Snapshot, other: Snapshot, include: IncludeObject, *, is_reflected: bool
) -> Snapshot:
    """Give the part of a snapshot that *include* says yes to.

    It is called with a value, its name, its kind, whether it is the database's, and
    its partner of the *other* side. One that has a method `within` is asked there for
    what to call with the parts of a table.
    """
    within = getattr(include, "within", None)

    def kept(
        parts: Iterable[_P], partners: Iterable[Any], kind: str, ask: IncludeObject
    ) -> list[_P]:
        by_name = {each.name: each for each in partners}

        def is_wanted(part: Any) -> bool:
            own = _KINDS.get(type(part), kind)
            return ask(part, part.name, own, is_reflected, by_name.get(part.name))

        return [part for part in parts if is_wanted(part)]

    def table(value: Table) -> Table:
        partner = other.get(value.name, Table(value.name))
        ask = within(value, partner, is_reflected=is_reflected) if within else include
        return replace(
            value,
            columns=tuple(kept(value.columns, partner.columns, "column", ask)),
            constraints=tuple(kept(value.constraints, partner.constraints, "", ask)),
            indexes=tuple(kept(value.indexes, partner.indexes, "index", ask)),
        )

    def has(value: Table) -> bool:
        partner = other.get(value.name)
        return include(value, value.name.name, "table", is_reflected, partner)

    def holds(value: SchemaObject) -> bool:
        kind = value.kind.replace(" ", "_")
        named = value.name
        name = named if isinstance(named, str) else named.name
        return include(value, name, kind, is_reflected, other.labelled(value.label))

    return Snapshot(
        (table(each) for each in snapshot.values() if has(each)),
        (each for each in snapshot.objects if holds(each)),
    )
