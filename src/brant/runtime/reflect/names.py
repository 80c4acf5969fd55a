"""Leaving out by name what a project does not look after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias

from brant.schema import (
    Check,
    Exclude,
    ForeignKey,
    PrimaryKey,
    QualifiedName,
    Snapshot,
    Unique,
)

if TYPE_CHECKING:
    from brant.schema import Constraint, SchemaObject, Table

IncludeName: TypeAlias = Callable[[str | None, str, Mapping[str, str | None]], bool]
"""Called with a name, its kind and its parents' names; False leaves it out.

The arguments are those of Alembic's hook, so that one function serves both.
"""

_CONSTRAINTS: Final = {
    Check: "check_constraint",
    Exclude: "exclude_constraint",
    ForeignKey: "foreign_key_constraint",
    PrimaryKey: "primary_key_constraint",
    Unique: "unique_constraint",
}


def named(snapshot: Snapshot, include: IncludeName) -> Snapshot:
    """Give the part of the snapshot that is wanted."""
    tables = (t for t in snapshot.values() if _has_schema(t.name.schema, include))
    return Snapshot(
        (
            _table(table, include)
            for table in tables
            if include(table.name.name, "table", _qualified(table.name))
        ),
        (each for each in snapshot.objects if _is_wanted(each, include)),
    )


def _table(table: Table, include: IncludeName) -> Table:
    parents = {**_qualified(table.name), "table_name": table.name.name}

    def kept(constraint: Constraint) -> bool:
        return include(constraint.name, _CONSTRAINTS[type(constraint)], parents)

    return replace(
        table,
        columns=tuple(c for c in table.columns if include(c.name, "column", parents)),
        constraints=tuple(filter(kept, table.constraints)),
        indexes=tuple(i for i in table.indexes if include(i.name, "index", parents)),
    )


def _is_wanted(value: SchemaObject, include: IncludeName) -> bool:
    """Ask for the object by its kind: "enum_type", "materialized_view", ..."""
    kind = value.kind.replace(" ", "_")
    if not isinstance(value.name, QualifiedName):
        owner = getattr(value, "table", None)
        parents = {} if owner is None else {**_schema(owner), "table_name": owner.name}
        return include(value.name, kind, parents)
    wanted = _has_schema(value.name.schema, include)
    return wanted and include(value.name.name, kind, _schema(value.name))


def _has_schema(schema: str | None, include: IncludeName) -> bool:
    return include(schema, "schema", {})


def _schema(name: QualifiedName) -> dict[str, str | None]:
    return {"schema_name": name.schema}


def _qualified(name: QualifiedName) -> dict[str, str | None]:
    """Give what Alembic says of a table: the key that it has in the models, too."""
    return {**_schema(name), "schema_qualified_table_name": str(name)}
