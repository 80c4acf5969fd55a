"""What SQLite says of what `if_not_exists` finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brant.dialects._postgresql_indexes import is_same
from brant.dialects._presence import Catalogue, Look
from brant.dialects._sqlite_table import affinity, tokens_of
from brant.operations import AlterTable, CreateIndex

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from brant.dialects.base import Rows
    from brant.dialects.pieces import Pieces
    from brant.operations import Operation
    from brant.schema import QualifiedName


class SQLiteCatalogue(Catalogue):
    """SQLite's: it keeps every definition as it was written."""

    def columns(
        self, spoken: Pieces, table: QualifiedName, wanted: Mapping[str, str]
    ) -> str:
        del wanted
        place = [table.name] if table.schema is None else [table.name, table.schema]
        listed = ", ".join(map(spoken.string, place))
        return (
            'SELECT name, type, NOT "notnull" AS is_nullable '
            f"FROM pragma_table_xinfo({listed})"
        )

    def is_type(self, asked: str, there: str, row: Mapping[str, Any]) -> bool:
        del row
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
        if _is_unique(asked) == _is_unique(printed) and is_same(
            _content(asked), _content(printed)
        ):
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
