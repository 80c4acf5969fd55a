"""What PostgreSQL's catalogue says of what `if_not_exists` finds."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from brant.dialects._postgresql_indexes import another, index_questions
from brant.dialects._presence import Catalogue, Look
from brant.dialects._sequences import other_sequence
from brant.dialects._type_names import TypeNames
from brant.operations import (
    AddEnumValue,
    CreateExtension,
    CreateIndex,
    CreateMaterializedView,
    CreateSchema,
    CreateSequence,
)
from brant.schema.names import identifiers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from brant.dialects._presence import Asked
    from brant.dialects.base import Rows
    from brant.dialects.pieces import Pieces
    from brant.operations import Operation
    from brant.schema import Sequence


_COLUMNS: Final = """\
SELECT 'column' AS part, w.name::text AS name,
    format_type(a.atttypid, a.atttypmod) AS type,
    a.atttypid = to_regtype(w.type) AS is_same, NOT a.attnotnull AS is_nullable,
    pg_get_expr(d.adbin, d.adrelid) AS "default",
    a.attidentity <> '' OR pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%'
        AS is_generated,
    NULL::text AS "column", NULL::text AS target_schema, NULL::text AS target,
    NULL::text AS target_column, NULL::text AS on_delete, NULL::text AS on_update
FROM (VALUES {wanted}) AS w (name, type)
LEFT JOIN pg_attribute a ON a.attrelid = {table} AND a.attname = w.name
    AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE {table} IS NOT NULL
UNION ALL
SELECT 'other', CASE relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
        WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'foreign table' ELSE 'relation' END,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM pg_class WHERE oid = {table} AND relkind NOT IN ('r', 'p')"""
# A condition or an expression makes a unique index less than a key.
_KEYS: Final = """
UNION ALL
SELECT CASE WHEN i.indisprimary THEN 'p'
        WHEN i.indisunique AND i.indisvalid AND i.indpred IS NULL THEN 'u' ELSE 'i' END,
    c.relname::text, NULL, NULL, NULL, NULL, NULL,
    a.attname::text, NULL, NULL, NULL, NULL, NULL
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
CROSS JOIN generate_series(0, i.indnkeyatts - 1) AS k (n)
LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k.n]
WHERE i.indrelid = {table}
UNION ALL
SELECT c.contype::text, c.conname::text, NULL, NULL, NULL, NULL, NULL,
    a.attname::text, n.nspname::text, t.relname::text, b.attname::text,
    {on_delete}, {on_update}
FROM pg_constraint c
LEFT JOIN unnest(c.conkey, c.confkey) AS k (own, other) ON true
LEFT JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.own
LEFT JOIN pg_class t ON t.oid = c.confrelid
LEFT JOIN pg_namespace n ON n.oid = t.relnamespace
LEFT JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = k.other
WHERE c.conrelid = {table} AND c.contype IN ('f', 'c', 'x')"""
_RULE: Final = (
    "CASE c.{} WHEN 'a' THEN 'NO ACTION' WHEN 'r' THEN 'RESTRICT' "
    "WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' WHEN 'd' THEN 'SET DEFAULT' END"
)
_RELATION: Final = """\
SELECT relkind::text AS kind FROM pg_class WHERE oid = to_regclass({name})"""
_LABELS: Final = """\
SELECT enumlabel AS label FROM pg_enum WHERE enumtypid = to_regtype({name})
ORDER BY enumsortorder"""
_SEQUENCE: Final = """\
SELECT relkind = 'S' AS is_sequence, seqstart AS start, seqincrement AS increment,
    seqmin AS minvalue, seqmax AS maxvalue, seqcache AS cache, seqcycle AS cycle,
    {type} AS has_type, {owner} AS has_owner
FROM pg_class c LEFT JOIN pg_sequence ON seqrelid = oid
WHERE oid = to_regclass({name})"""
_OWNER: Final = """EXISTS (
    SELECT FROM pg_depend d JOIN pg_attribute a
        ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'a'
        AND d.refobjid = to_regclass({table}) AND a.attname = {column})"""
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

    def table(self, spoken: Pieces, asked: Asked) -> str:
        string = spoken.string
        pairs = ", ".join(
            f"({string(name)}, {string(type_.partition(' COLLATE ')[0])})"
            for name, type_ in asked.wanted.items()
        )
        owner = f"to_regclass({string(spoken.table_name(asked.table))})"
        if asked.is_made and asked.table.schema is None:
            # Another schema of the search path may have one of the name.
            name = string(f".{spoken.quote(asked.table.name)}")
            owner = f"to_regclass(quote_ident(current_schema()) || {name})"
        sql = _COLUMNS + (_KEYS if asked.has_keys else "")
        rules = {
            "on_delete": _RULE.format("confdeltype"),
            "on_update": _RULE.format("confupdtype"),
        }
        return sql.format(table=owner, wanted=pairs, **rules)

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
                question = _sequence(spoken, value)
                yield Look(question, partial(other_sequence, value))
            case CreateExtension(if_not_exists=True):
                name = spoken.string(operation.name)
                wanted = {"version": operation.version, "schema": operation.schema}
                yield Look(_EXTENSION.format(name=name), partial(_other, wanted))
            case CreateSchema(if_not_exists=True):
                name = spoken.string(operation.name)
                wanted = {"authorization": operation.authorization}
                yield Look(_SCHEMA.format(name=name), partial(_other, wanted))
            case CreateMaterializedView(if_not_exists=True, value=value):
                name = spoken.string(spoken.table_name(value.name))
                yield Look(_RELATION.format(name=name), _no_materialized_view)
            case AddEnumValue(if_not_exists=True):
                name = spoken.string(spoken.table_name(operation.name))
                judge = partial(_elsewhere, operation)
                yield Look(_LABELS.format(name=name), judge)
            case _:
                yield from super().looks(spoken, operation)

    def index(self, spoken: Pieces, operation: CreateIndex) -> str:
        (question,) = index_questions(spoken, operation)
        return question

    def index_problem(
        self, spoken: Pieces, operation: CreateIndex, rows: Rows
    ) -> str | None:
        del spoken
        return another(operation, rows[0]) if rows else None


def _sequence(spoken: Pieces, value: Sequence) -> str:
    type_, owner = "true", "true"
    if value.data_type is not None:
        named = spoken.string(spoken.type(value.data_type))
        type_ = f"seqtypid = to_regtype({named})"
    *table, column = identifiers(value.owned_by or "") or [""]
    if table:
        quoted = spoken.string(".".join(map(spoken.quote, table)))
        owner = _OWNER.format(table=quoted, column=spoken.string(column))
    name = spoken.string(spoken.table_name(value.name))
    return _SEQUENCE.format(name=name, type=type_, owner=owner)


def _no_materialized_view(rows: Rows) -> str | None:
    is_another = bool(rows) and rows[0]["kind"] != "m"
    return "the name belongs to something else" if is_another else None


def _elsewhere(operation: AddEnumValue, rows: Rows) -> str | None:
    """Compare the order of labels; others may have come between them."""
    labels = [row["label"] for row in rows]
    one, other = operation.value, operation.before or operation.after
    if one not in labels or other not in labels:
        return None
    is_before = labels.index(one) < labels.index(other)
    if is_before == (operation.before is not None):
        return None
    return f"it exists {'before' if is_before else 'after'} {other}"


def _other(wanted: Mapping[str, Any], rows: Rows) -> str | None:
    """Compare what was said with what is there."""
    for name, value in wanted.items() if rows else ():
        there = rows[0][name]
        if value is not None and there is None:
            return "the name belongs to something else"
        if value is not None and there != value:
            return f"it exists with {name} {there}"
    return None
