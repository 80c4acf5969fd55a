"""Whether a statement took effect on Oracle, which commits each one at once. Pure.

An operation may take several, so each is judged by what it says.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from brant.dialects._oracle_catalogue import owner_of, stored
from brant.operations import AlterSequence, BulkInsert, DropIndex, Execute
from brant.schema import QualifiedName, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from brant.dialects.standard import Standard
    from brant.operations import Operation

_OF_TABLE: Final = "OWNER = {owner} AND TABLE_NAME = {table}"
_COUNTS: Final[Mapping[str, str]] = {
    "table": f"ALL_TABLES WHERE {_OF_TABLE}",
    "column": f"ALL_TAB_COLUMNS WHERE {_OF_TABLE} AND COLUMN_NAME = {{name}}",
    "constraint": f"ALL_CONSTRAINTS WHERE {_OF_TABLE} AND CONSTRAINT_NAME = {{name}}",
    "index": "ALL_INDEXES WHERE OWNER = {owner} AND INDEX_NAME = {name}",
    "primary": f"ALL_CONSTRAINTS WHERE {_OF_TABLE} AND CONSTRAINT_TYPE = 'P'",
    "unique": f"ALL_CONSTRAINTS c WHERE {_OF_TABLE} AND CONSTRAINT_TYPE = 'U' AND "
    "(SELECT LISTAGG(k.COLUMN_NAME, ', ') WITHIN GROUP (ORDER BY k.POSITION) "
    "FROM ALL_CONS_COLUMNS k WHERE k.OWNER = c.OWNER "
    "AND k.CONSTRAINT_NAME = c.CONSTRAINT_NAME) = {name}",
}
_NAME: Final = r'(?:[\w$#]+|"[^"]+")'
_ALTER: Final = rf"ALTER TABLE (?:{_NAME}\.)?{_NAME} "
# What a statement says, what is there afterwards, and whether it is or is no more; the
# first that fits. What guards itself, sets or describes may be said twice.
_SAYS: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), kind, stays)
    for pattern, kind, stays in (
        (r"BEGIN\b|COMMENT\b|CREATE TEMPORARY\b", "", False),
        (rf"CREATE TABLE (?:{_NAME}\.)?({_NAME}) ", "table", True),
        (rf"DROP TABLE (?:{_NAME}\.)?({_NAME})", "table", False),
        (_ALTER + rf"ADD CONSTRAINT ({_NAME}) ", "constraint", True),
        (_ALTER + r"ADD UNIQUE \((.+)\)", "unique", True),
        (_ALTER + r"ADD PRIMARY KEY", "primary", True),
        (_ALTER + r"DROP PRIMARY KEY", "primary", False),
        (_ALTER + rf"ADD ({_NAME}) ", "column", True),
        (_ALTER + r"MODIFY\b", "", False),
        (_ALTER + rf"RENAME COLUMN .+ TO ({_NAME})$", "column", True),
        (_ALTER + rf"RENAME TO ({_NAME})$", "table", True),
        (_ALTER + rf"DROP COLUMN ({_NAME})", "column", False),
        (_ALTER + rf"DROP CONSTRAINT ({_NAME})", "constraint", False),
        (rf"CREATE (?:\w+ )?INDEX (?:{_NAME}\.)?({_NAME}) ", "index", True),
        (rf"DROP INDEX (?:{_NAME}\.)?({_NAME})", "index", False),
    )
)


def oracle_effect(dialect: Standard, operation: Operation, sql: str) -> str | None:
    """Give a condition that is true when a statement took effect; None: unknown."""
    if isinstance(operation, (AlterSequence, BulkInsert, Execute)):
        return None
    table = _table(operation)
    for pattern, kind, stays in _SAYS:
        said = pattern.match(sql.lstrip())
        if said is None:
            continue
        if not kind:
            return "1 = 0"
        rows = _rows(dialect, table, kind, said[1] if said.groups() else "")
        return f"EXISTS ({rows})" if stays else f"NOT EXISTS ({rows})"
    return None


def _table(operation: Operation) -> QualifiedName:
    if isinstance(operation, DropIndex):
        return operation.table or QualifiedName("", operation.schema)
    table: Table | QualifiedName = getattr(operation, "table", QualifiedName(""))
    return table.name if isinstance(table, Table) else table


def _rows(dialect: Standard, table: QualifiedName, kind: str, said: str) -> str:
    name, of = _stored(dialect, said), stored(dialect, table.name)
    if kind == "table":
        of = name
    elif kind == "unique":
        names = (_stored(dialect, each)[1:-1] for each in said.split(", "))
        name = dialect.string(", ".join(names))
    found = _COUNTS[kind].format(owner=owner_of(dialect, table), table=of, name=name)
    return f"SELECT 1 FROM {found}"


def _stored(dialect: Standard, written: str) -> str:
    """Give a name as the catalogue has it; it is written as SQL has it."""
    is_quoted = written.startswith('"')
    return dialect.string(written[1:-1] if is_quoted else written.upper())
