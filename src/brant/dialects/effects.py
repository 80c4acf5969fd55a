"""Whether an operation took effect: a question whose row holds one truth. Pure.

A run that died cannot say whether its last statement arrived. The catalogue can, for
what makes, drops and renames things; and what only sets something may be said twice.
It is asked of statements that cannot share a transaction with their entry in the
journal: where DDL has transactions, of what the server refuses inside of one. Of data
the journal knows, for that shares one everywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from brant.dialects._object_effects import object_effect
from brant.dialects._oracle_effects import oracle_effect
from brant.operations import (
    AddColumn,
    AlterColumn,
    AlterTable,
    CreateConstraint,
    CreateIndex,
    CreatePrimaryKey,
    CreateTable,
    DropColumn,
    DropConstraint,
    DropIndex,
    DropTable,
    RenameTable,
)
from brant.schema import QualifiedName

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from brant.dialects.standard import Standard
    from brant.operations import Operation

_COUNTS: Final[Mapping[str, Mapping[str, str]]] = {
    "postgresql": {
        "table": "pg_class c WHERE c.oid = to_regclass({table})",
        "column": "pg_attribute WHERE attrelid = to_regclass({table}) "
        "AND attname = {name} AND NOT attisdropped",
        # One that is invalid is rubbish of a build that died.
        "index": "pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
        "WHERE i.indrelid = to_regclass({table}) AND c.relname = {name} "
        "AND i.indisvalid",
        "named index": "pg_class WHERE oid = to_regclass({table})",
        "constraint": "pg_constraint WHERE conrelid = to_regclass({table}) "
        "AND conname = {name}",
        "primary key": "pg_constraint WHERE conrelid = to_regclass({table}) "
        "AND contype = 'p'",
    },
    "mysql": {
        "table": "information_schema.TABLES WHERE {place}",
        "column": "information_schema.COLUMNS WHERE {place} AND COLUMN_NAME = {name}",
        "index": "information_schema.STATISTICS WHERE {place} AND INDEX_NAME = {name}",
        "constraint": "information_schema.TABLE_CONSTRAINTS "
        "WHERE {place} AND CONSTRAINT_NAME = {name}",
        "primary key": "information_schema.TABLE_CONSTRAINTS "
        "WHERE {place} AND CONSTRAINT_TYPE = 'PRIMARY KEY'",
    },
    "sqlite": {
        "table": "{schema}sqlite_master WHERE type = 'table' AND name = {bare}",
        "column": "pragma_table_xinfo({bare}) WHERE name = {name}",
        "index": "{schema}sqlite_master WHERE type = 'index' AND name = {name}",
        "named index": "{schema}sqlite_master WHERE type = 'index' AND name = {bare}",
    },
}

# Each of their statements can be told from the others.
_STEP_BY_STEP: Final = (AddColumn, AlterTable, CreateTable)
_NEVER: Final = "1 = 0"
"""For what may be done again without harm."""


def effect_question(
    dialect: Standard, operation: Operation, sql: str, *, is_only: bool
) -> str | None:
    """Ask whether a statement of an operation took effect; None: nobody can tell.

    *is_only*: the operation has no other statement.
    """
    family = "mysql" if dialect.name == "mariadb" else dialect.name
    if family not in _COUNTS and family != "oracle":
        return None
    truth = object_effect(dialect, family, operation, sql)
    if truth is None and family == "oracle":
        truth = oracle_effect(dialect, operation, sql)
    elif truth is None and (is_only or isinstance(operation, _STEP_BY_STEP)):
        truth = _Effects(dialect, _COUNTS[family]).of(operation, sql)
    if truth is None:
        return None
    return f"SELECT CASE WHEN {truth} THEN 1 ELSE 0 END AS is_applied{dialect.dual}"


class _Effects:
    """What stands in one family's catalogues after an operation."""

    def __init__(self, dialect: Standard, counts: Mapping[str, str]) -> None:
        self._dialect = dialect
        self._counts = counts

    def of(  # noqa: PLR0911  # a table of answers
        self, operation: Operation, sql: str
    ) -> str | None:
        match operation:
            case CreateTable():
                return self._of_table(operation, sql)
            case DropTable(table=table):
                return self._missing("table", table)
            case RenameTable(table=table, to=to):
                return self._exists("table", table.beside(to))
            case CreateIndex(table=table, index=index) if index.name is not None:
                return self._exists("index", table, index.name)
            case DropIndex():
                return self._of_dropped_index(operation)
            case AlterTable(operations=parts):
                answers = (self.of(part, sql) for part in self._within(parts, sql))
                return next((each for each in answers if each is not None), None)
            case AddColumn() if " ADD COLUMN " not in sql:
                return None  # of its index or its type
            case _:
                return self._of_part(operation)

    def _within(self, parts: Iterable[Operation], sql: str) -> Iterator[Operation]:
        """Give the parts of a batch that a statement of it makes: all or nothing."""
        for part in parts:
            words = self._words(part)
            if words is not None and words in f"{sql} ":
                yield part

    def _words(  # noqa: PLR0911  # a table of answers
        self, part: Operation
    ) -> str | None:
        """Give what a statement has that does a part of a batch."""
        quote = self._dialect.quote
        match part:
            case AddColumn(column=column):
                return f"ADD COLUMN {quote(column.name)} "
            case DropColumn(column=name):
                return f"DROP COLUMN {quote(name)}"
            case CreateIndex(index=index) if index.name is not None:
                return f"INDEX {quote(index.name)} "
            case DropIndex(name=name):
                return f"DROP INDEX {quote(name)}"
            case CreateConstraint(constraint=constraint) if constraint.name:
                return f"ADD CONSTRAINT {quote(constraint.name)} "
            case AlterColumn(new_name=str(name)):
                return f"TO {quote(name)}"
            case AlterColumn(column=name) | DropConstraint(name=name):
                return f" {quote(name)} "
        return None

    def _of_part(  # noqa: PLR0911  # likewise
        self, operation: Operation
    ) -> str | None:
        """Judge what is an action of ALTER TABLE."""
        match operation:
            case AddColumn(table=table, column=column):
                return self._exists("column", table, column.name)
            case DropColumn(table=table, column=name):
                return self._missing("column", table, name)
            case AlterColumn(table=table, new_name=str(name)):
                return self._exists("column", table, name)
            case AlterColumn():
                return _NEVER
            case CreatePrimaryKey(table=table):
                return self._exists("primary key", table)
            case CreateConstraint(table=table, constraint=constraint):
                named = constraint.name
                return self._exists("constraint", table, named) if named else None
            case DropConstraint(table=table, kind="primary"):
                return self._missing("primary key", table)
            case DropConstraint(table=table, name=name):
                return self._missing("constraint", table, name)
        return None

    def _of_table(self, operation: CreateTable, sql: str) -> str | None:
        """Judge one of the statements that a table with its indexes takes."""
        name = operation.table.name
        for index in operation.to_sqlalchemy().indexes:
            made = (
                self._dialect.creating_index(index, if_not_exists=guarded)
                for guarded in (False, True)
            )
            if sql in made:
                return self._exists("index", name, str(index.name))
        if sql.lstrip().upper().startswith("CREATE TABLE"):
            return self._exists("table", name)
        # A temporary table went with its connection.
        is_again = sql.lstrip().upper().startswith(("COMMENT", "CREATE TEMPORARY"))
        return _NEVER if is_again else None

    def _of_dropped_index(self, operation: DropIndex) -> str | None:
        table = operation.table
        if "named index" in self._counts:
            schema = operation.schema or (table.schema if table else None)
            return self._missing("named index", QualifiedName(operation.name, schema))
        return self._missing("index", table, operation.name) if table else None

    def _exists(self, kind: str, table: QualifiedName, name: str = "") -> str | None:
        count = self._counts.get(kind)
        if count is None:
            return None
        string = self._dialect.string
        schema = "DATABASE()" if table.schema is None else string(table.schema)
        rows = count.format(
            table=string(self._dialect.table_name(table)),
            bare=string(table.name),
            schema=f"{self._dialect.quote(table.schema)}." if table.schema else "",
            place=f"TABLE_SCHEMA = {schema} AND TABLE_NAME = {string(table.name)}",
            name=string(name),
        )
        return f"EXISTS (SELECT 1 FROM {rows})"

    def _missing(self, kind: str, table: QualifiedName, name: str = "") -> str | None:
        exists = self._exists(kind, table, name)
        return f"NOT {exists}" if exists is not None else None
