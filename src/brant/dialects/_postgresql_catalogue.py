"""What PostgreSQL's catalogue says of what `if_not_exists` finds."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from brant.dialects._postgresql_indexes import another, index_questions
from brant.dialects._presence import Catalogue, Look
from brant.dialects._type_names import TypeNames
from brant.operations import (
    CreateExtension,
    CreateIndex,
    CreateSchema,
    CreateSequence,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from brant.dialects.base import Rows
    from brant.dialects.pieces import Pieces
    from brant.operations import Operation
    from brant.schema import QualifiedName


_COLUMNS: Final = """\
SELECT w.name, format_type(a.atttypid, a.atttypmod) AS type,
    a.atttypid = to_regtype(w.type) AS is_same, NOT a.attnotnull AS is_nullable
FROM (VALUES {wanted}) AS w (name, type)
LEFT JOIN pg_attribute a ON a.attrelid = {table} AND a.attname = w.name
    AND a.attnum > 0 AND NOT a.attisdropped
WHERE {table} IS NOT NULL"""
_SEQUENCE: Final = """\
SELECT seqstart AS start, seqincrement AS increment, seqmin AS minvalue,
    seqmax AS maxvalue, seqcache AS cache, seqcycle AS cycle
FROM pg_class LEFT JOIN pg_sequence ON seqrelid = oid WHERE oid = to_regclass({name})"""
_EXTENSION: Final = """\
SELECT extversion AS version, nspname AS schema
FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE extname = {name}"""
_SCHEMA: Final = """\
SELECT pg_get_userbyid(nspowner) AS "authorization" FROM pg_namespace
WHERE nspname = {name}"""
_TYPES: Final = TypeNames(
    # The server itself tells whether names mean one type.
    known=frozenset(),
    synonyms={
        "CHAR": "CHARACTER",
        "DECIMAL": "NUMERIC",
        "TIME": "TIME WITHOUT TIME ZONE",
        "TIMESTAMP": "TIMESTAMP WITHOUT TIME ZONE",
        "VARBIT": "BIT VARYING",
        "VARCHAR": "CHARACTER VARYING",
    },
    sizes={
        "BIT": ("1",),
        "BIT VARYING": (),
        "CHARACTER": ("1",),
        "CHARACTER VARYING": (),
        "INTERVAL": ("6",),
        "NUMERIC": (),
        "TIME": ("6",),
        "TIMESTAMP": ("6",),
    },
)


class PostgreSQLCatalogue(Catalogue):
    """PostgreSQL's: it compares types itself, and tells of more than tables."""

    types = _TYPES

    def columns(
        self, spoken: Pieces, table: QualifiedName, wanted: Mapping[str, str]
    ) -> str:
        string = spoken.string
        pairs = ", ".join(
            f"({string(name)}, {string(type_.partition(' COLLATE ')[0])})"
            for name, type_ in wanted.items()
        )
        owner = f"to_regclass({string(spoken.table_name(table))})"
        return _COLUMNS.format(table=owner, wanted=pairs)

    def is_type(self, asked: str, there: str, row: Mapping[str, Any]) -> bool:
        # NULL, where the server does not know the type's name.
        if row["is_same"] is not None and not row["is_same"]:
            return False
        return super().is_type(asked, there, row)

    def looks(self, spoken: Pieces, operation: Operation) -> Iterator[Look]:
        match operation:
            case CreateIndex():
                return  # the dialect looks itself: it may find an invalid one
            case CreateSequence(if_not_exists=True, value=value):
                name = spoken.string(spoken.table_name(value.name))
                said = ("start", "increment", "minvalue", "maxvalue", "cache", "cycle")
                wanted = {each: getattr(value, each) for each in said}
                yield Look(_SEQUENCE.format(name=name), partial(_other, wanted))
            case CreateExtension(if_not_exists=True):
                name = spoken.string(operation.name)
                wanted = {"version": operation.version, "schema": operation.schema}
                yield Look(_EXTENSION.format(name=name), partial(_other, wanted))
            case CreateSchema(if_not_exists=True):
                name = spoken.string(operation.name)
                wanted = {"authorization": operation.authorization}
                yield Look(_SCHEMA.format(name=name), partial(_other, wanted))
            case _:
                yield from super().looks(spoken, operation)

    def index(self, spoken: Pieces, operation: CreateIndex) -> str:
        (question,) = index_questions(spoken, operation)
        return question

    def index_problem(
        self, spoken: Pieces, operation: CreateIndex, rows: Rows
    ) -> str | None:
        return another(spoken, operation, rows[0]) if rows else None


def _other(wanted: Mapping[str, Any], rows: Rows) -> str | None:
    """Compare what was said with what is there."""
    for name, value in wanted.items() if rows else ():
        there = rows[0][name]
        if value is not None and there is None:
            return "the name belongs to something else"
        if value is not None and there != value:
            return f"it exists with {name} {there}"
    return None
