"""Any other database to a snapshot, as SQLAlchemy's inspector sees it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.util import greenlet_spawn

from brant.runtime.reflect.sql_text import bare
from brant.schema import (
    Check,
    Column,
    Computed,
    Constraint,
    Expression,
    ForeignKey,
    Identity,
    Index,
    Options,
    PrimaryKey,
    QualifiedName,
    SchemaObject,
    Sequence,
    Snapshot,
    Table,
    Type,
    Unique,
    View,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from collections.abc import Sequence as Items

    from sqlalchemy import Connection
    from sqlalchemy.engine import Inspector

_PARTS = (
    "columns",
    "pk_constraint",
    "unique_constraints",
    "foreign_keys",
    "check_constraints",
    "indexes",
    "table_comment",
    "table_options",
)


async def snapshot(
    connection: Connection, schemas: Items[str | None] | None
) -> Snapshot:
    return await greenlet_spawn(lambda: _snapshot(sa.inspect(connection), schemas))


def _snapshot(inspector: Inspector, schemas: Items[str | None] | None) -> Snapshot:
    default = inspector.default_schema_name
    wanted = inspector.get_schema_names() if schemas is None else schemas
    names = dict.fromkeys(None if name == default else name for name in wanted)
    return Snapshot(
        [table for name in names for table in _tables(inspector, name)],
        [each for name in names for each in _objects(inspector, name)],
    )


def _tables(inspector: Inspector, schema: str | None) -> Iterator[Table]:
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for part in _PARTS:
        ask: Callable[..., Mapping[Any, Any]] = getattr(inspector, f"get_multi_{part}")
        try:
            answer = ask(schema=schema)
        except NotImplementedError:  # SQLite has no comments, most have no options
            continue
        for (_, name), value in answer.items():
            found[name][part] = value
    for name, parts in found.items():
        yield table(QualifiedName(name, schema), parts)


def table(name: QualifiedName, parts: Mapping[str, Any]) -> Table:
    """Make the table of what the inspector tells, by part."""
    uniques = {unique["name"] for unique in parts.get("unique_constraints", ())}
    return Table(
        name,
        tuple(_column(column) for column in parts["columns"]),
        constraints=tuple(_constraints(parts)),
        indexes=tuple(
            _index(index)
            for index in parts.get("indexes", ())
            if "duplicates_constraint" not in index and index["name"] not in uniques
        ),
        comment=parts.get("table_comment", {}).get("text"),
        options=_options(parts.get("table_options", {})),
    )


def _column(found: Mapping[str, Any]) -> Column:
    computed, identity = found.get("computed"), found.get("identity")
    default = None if computed or identity else found.get("default")
    return Column(
        found["name"],
        Type(found["type"]),
        nullable=found["nullable"],
        default=None if default is None else Expression(default),
        identity=Identity(**identity) if identity else None,
        computed=Computed(Expression(computed["sqltext"]), computed.get("persisted"))
        if computed
        else None,
        comment=found.get("comment"),
        autoincrement=found.get("autoincrement", "auto"),
    )


def _constraints(parts: Mapping[str, Any]) -> Iterator[Constraint]:
    key = parts.get("pk_constraint", {})
    if key.get("constrained_columns"):
        yield PrimaryKey(tuple(key["constrained_columns"]), **_common(key))
    for unique in parts.get("unique_constraints", ()):
        yield Unique(tuple(unique["column_names"]), **_common(unique))
    for foreign in parts.get("foreign_keys", ()):
        yield _foreign_key(foreign)
    for check in parts.get("check_constraints", ()):
        yield Check(Expression(bare(check["sqltext"])), **_common(check))


def _foreign_key(found: Mapping[str, Any]) -> ForeignKey:
    options = found.get("options", {})
    return ForeignKey(
        tuple(found["constrained_columns"]),
        QualifiedName(found["referred_table"], found["referred_schema"]),
        tuple(found["referred_columns"]),
        name=found["name"],
        onupdate=options.get("onupdate"),
        ondelete=options.get("ondelete"),
        deferrable=options.get("deferrable"),
        initially=options.get("initially"),
        match=options.get("match"),
    )


def _common(found: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": found.get("name"),
        "options": _options(found.get("dialect_options", {})),
    }


def _index(found: Mapping[str, Any]) -> Index:
    keys = found.get("expressions") or found["column_names"]
    plain = found["column_names"]
    sorting = found.get("column_sorting", {})
    return Index(
        found["name"],
        tuple(
            str(key) if column and key not in sorting else _expression(key, sorting)
            for key, column in zip(keys, plain, strict=True)
        ),
        unique=bool(found["unique"]),
        options=_options(found.get("dialect_options", {})),
    )


def _expression(key: str, sorting: Mapping[str, tuple[str, ...]]) -> Expression:
    words = (word.replace("_", " ").upper() for word in sorting.get(key, ()))
    return Expression(" ".join([key, *words]))


def _options(found: Mapping[str, Any]) -> Options:
    # Frozen first: of a construct nobody may ask whether it is true.
    given = {name: value for name, value in Options(found).items() if value}
    where = {
        name: Expression(value)
        for name, value in given.items()
        if name.endswith("_where") and isinstance(value, str)
    }
    return Options(given | where)


def _objects(inspector: Inspector, schema: str | None) -> Iterator[SchemaObject]:
    for name in inspector.get_view_names(schema=schema):
        qualified = QualifiedName(name, schema)
        yield View(qualified, inspector.get_view_definition(name, schema=schema))
    if inspector.dialect.supports_sequences:
        for name in inspector.get_sequence_names(schema=schema):
            yield Sequence(QualifiedName(name, schema))
