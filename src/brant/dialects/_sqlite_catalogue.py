"""What SQLite says of what `if_not_exists` finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from brant.dialects._presence import Catalogue, Look
from brant.dialects._sqlite_table import affinity, parse, spelt, tokens_of
from brant.operations import AlterTable, CreateIndex
from brant.schema import Check

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from brant.dialects._presence import Asked
    from brant.dialects.base import Rows
    from brant.dialects.pieces import Pieces
    from brant.operations import Operation
    from brant.schema import Constraint


_COLUMNS: Final = """\
SELECT 'column' AS part, name, type, NOT "notnull" AS is_nullable,
    dflt_value AS "default", 0 AS is_generated, NULL AS "column",
    NULL AS target_schema, NULL AS target, NULL AS target_column,
    NULL AS on_delete, NULL AS on_update
FROM pragma_table_xinfo({name}{database})
UNION ALL
SELECT 'other', type, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM {owner}sqlite_master WHERE type <> 'table' AND name = {name} COLLATE NOCASE
    AND type <> 'trigger'"""
# A condition makes a unique index less than a key. The rowid's other name has no index.
_KEYS: Final = """
UNION ALL
SELECT 'p', 'PRIMARY', NULL, NULL, NULL, NULL, name, NULL, NULL, NULL, NULL, NULL
FROM pragma_table_xinfo({name}{database}) WHERE pk
UNION ALL
SELECT CASE WHEN l."unique" AND NOT l.partial THEN 'u' ELSE 'i' END, l.name,
    NULL, NULL, NULL, NULL, k.name, NULL, NULL, NULL, NULL, NULL
FROM pragma_index_list({name}{database}) AS l, pragma_index_info(l.name{database}) AS k
UNION ALL
SELECT 'f', id, NULL, NULL, NULL, NULL, "from", NULL, "table", "to",
    on_delete, on_update
FROM pragma_foreign_key_list({name}{database})
UNION ALL
SELECT 'sql', sql, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM {owner}sqlite_master WHERE type = 'table' AND name = {name} COLLATE NOCASE"""


class SQLiteCatalogue(Catalogue):
    """SQLite's: it keeps every definition as it was written."""

    def table(self, spoken: Pieces, asked: Asked) -> str:
        schema = asked.table.schema
        name = spoken.string(asked.table.name)
        database = "" if schema is None else f", {spoken.string(schema)}"
        owner = "" if schema is None else f"{spoken.quote(schema)}."
        sql = _COLUMNS + (_KEYS if asked.has_keys else "")
        return sql.format(name=name, database=database, owner=owner)

    def compared(
        self, constraints: tuple[Constraint, ...], rows: Rows
    ) -> tuple[Constraint, ...]:
        # Only the text knows the names of checks.
        texts = [row["name"] for row in rows if row.get("part") == "sql"]
        if not texts:
            return constraints
        names = {
            clause.name.lower()
            for clause, _ in parse(str(texts[0]), "").owned()
            if clause.kind == "check" and clause.name
        }
        return tuple(
            c
            for c in constraints
            if not (isinstance(c, Check) and str(c.name).lower() in names)
        )

    def is_type(self, asked: str, there: str, row: Mapping[str, Any]) -> bool:
        del row
        asked = asked.partition(" COLLATE ")[0]
        if affinity(asked) != affinity(there):
            return False
        (name, sizes), (other, others) = _split(asked), _split(there)
        return name != other or sizes == others

    def looks(self, spoken: Pieces, operation: Operation) -> Iterator[Look]:
        if isinstance(operation, AlterTable):
            for part in operation.operations:
                yield from self.looks(spoken, part)
        else:
            yield from super().looks(spoken, operation)

    def index(self, spoken: Pieces, operation: CreateIndex) -> str:
        schema = operation.table.schema
        owner = "" if schema is None else f"{spoken.quote(schema)}."
        name = spoken.string(str(operation.index.name))
        return (
            f'SELECT type, tbl_name AS "table", sql FROM {owner}sqlite_master '
            f"WHERE name = {name} COLLATE NOCASE"
        )

    def index_problem(
        self, spoken: Pieces, operation: CreateIndex, rows: Rows
    ) -> str | None:
        if not rows:
            return None
        row = rows[0]
        if row["type"] != "index":
            return f"the name belongs to a {row['type']}"
        if row["table"].lower() != operation.table.name.lower():
            return f"the name belongs to an index of {row['table']}"
        asked = spoken.creating_index(operation.to_sqlalchemy())
        printed = str(row["sql"])
        is_same = spelt(_content(asked)) == spelt(_content(printed))
        if is_same and _is_unique(asked) == _is_unique(printed):
            return None
        return f"another index has the name: {printed}"


def _split(type_: str) -> tuple[str, str]:
    head, _, sizes = type_.upper().partition("(")
    return head.strip(), "".join(sizes.split())


def _is_unique(sql: str) -> bool:
    return [token.word for token in tokens_of(sql) if token.word][1] == "UNIQUE"


def _content(sql: str) -> str:
    """Give what an index is over, and its condition."""
    start = next((each.start for each in tokens_of(sql) if each.text == "("), 0)
    return sql[start:]
