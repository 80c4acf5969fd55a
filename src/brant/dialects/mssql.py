"""SQL Server 2017 and later, and Azure SQL.

DDL is transactional. ALTER COLUMN says type and nullability at once, so what the script
leaves out is asked for; defaults are constraints, found by their column. The parts of a
script are the server's batches: only a line with GO divides a text.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.sql import sqltypes

from brant.dialects._gaps import ROUTINES, TRIGGERS, because
from brant.dialects._mssql_batches import (
    SOURCES,
    column_definition,
    dropping,
    guarded,
)
from brant.dialects._mssql_catalogue import SQLServerCatalogue, sql_server_type
from brant.dialects._mssql_compilers import (
    PrefixedBytes,
    SQLServerDDL,
    SQLServerSQL,
)
from brant.dialects.base import Answers, asks, compiles
from brant.dialects.split import Lexicon
from brant.dialects.standard import Standard
from brant.dialects.statement import Statement
from brant.errors import (
    InvalidOperationError,
    OfflineError,
    UnsupportedOperationError,
)
from brant.operations import (
    UNSET,
    AddColumn,
    AlterColumn,
    BulkInsert,
    CreateIndex,
    CreateTable,
    DropColumn,
    DropIndex,
    Execute,
    RenameTable,
)
from brant.schema import Computed, Expression

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.engine import Dialect as SQLAlchemyDialect

    from brant.operations import Operation
    from brant.schema import Default, QualifiedName


class SQLServer(Standard):
    """SQL Server 2017 and later."""

    name = "mssql"
    transactional_ddl = True
    begin = "BEGIN TRANSACTION"
    commit = "COMMIT TRANSACTION"
    # A ROLLBACK that finds no transaction is error 3903.
    rollback = "IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION"
    batch_separator = "GO"
    name_unit = "characters"
    unsupported = MappingProxyType({**Standard.unsupported, **ROUTINES, **TRIGGERS})
    emulated = MappingProxyType(
        {
            AlterColumn: "the type is looked up; the default is dropped and made anew",
            RenameTable: "`sp_rename`",
            BulkInsert: "between IDENTITY_INSERT ON and OFF where that is needed",
            **because(
                "`if_not_exists` as a condition around it",
                AddColumn,
                CreateIndex,
                CreateTable,
            ),
        }
    )
    view_replacement = "CREATE OR ALTER VIEW"
    guards_creation = False
    catalogue = SQLServerCatalogue()
    options = MappingProxyType(
        {
            AlterColumn: frozenset({"mssql_default_name"}),
            DropColumn: frozenset(SOURCES),
        }
    )
    lexicon = Lexicon(brackets=True, nested_comments=True, go_lines=True)
    literal_types = MappingProxyType(
        {**Standard.literal_types, sqltypes._Binary: PrefixedBytes}  # noqa: SLF001  # what all binary types are
    )
    compilers = MappingProxyType(
        {"ddl_compiler": SQLServerDDL, "statement_compiler": SQLServerSQL}
    )
    # https://learn.microsoft.com/sql/t-sql/language-elements/transactions-transact-sql
    # and the pages of the full-text statements.
    outside_transactions = re.compile(
        r"""
          (?: CREATE | ALTER | DROP ) \s+ (?: DATABASE | FULLTEXT ) \b
        | (?: BACKUP | RESTORE | RECONFIGURE | KILL ) \b
        """,
        re.VERBOSE | re.IGNORECASE,
    )
    # A batch that is nothing else: within one they may be balanced, BEGIN alone opens
    # a block, and a name may be a savepoint's.
    borders = re.compile(
        r"(?:BEGIN\s+TRAN(?:SACTION)?|(?:COMMIT|ROLLBACK)(?:\s+(?:TRAN(?:SACTION)?|WORK))?)"
        r"\s*;?\s*$",
        re.IGNORECASE,
    )

    def __init__(self, sqlalchemy: SQLAlchemyDialect) -> None:
        super().__init__(sqlalchemy)
        own: Any = self.sqlalchemy
        if own.deprecate_large_types is None:
            # Not connected; connected, SQLAlchemy does so from SQL Server 2012 on.
            own.deprecate_large_types = True

    def savepoint(self, name: str) -> str:
        return f"SAVE TRANSACTION {name}"

    def rollback_to(self, name: str) -> str:
        return f"ROLLBACK TRANSACTION {name}"

    def release(self, name: str) -> str:
        del name
        return ""

    def timeouts(
        self, *, lock: float | None, statement: float | None
    ) -> tuple[str, ...]:
        if statement is not None:
            raise UnsupportedOperationError(
                self.name,
                "limit how long a statement runs",
                hint="Leave statement_timeout out: only drivers can do that here.",
            )
        return () if lock is None else (f"SET LOCK_TIMEOUT {round(lock * 1000)}",)

    def timeouts_end(
        self, *, lock: float | None, statement: float | None
    ) -> tuple[str, ...]:
        del statement
        return () if lock is None else ("SET LOCK_TIMEOUT -1",)

    # Tables

    def creating_table(self, table: sa.Table, *, if_not_exists: bool) -> str:
        created = super().creating_table(table, if_not_exists=False)
        if not if_not_exists:
            return created
        owner = self.string(self._preparer.format_table(table))
        return guarded(f"OBJECT_ID({owner}) IS NULL", [created], self.string)

    @compiles(RenameTable)
    def rename_table(self, operation: RenameTable) -> Iterator[str]:
        self.new_name(operation, operation.to)
        yield self._renaming(self.table_name(operation.table), operation.to, "OBJECT")

    def _renaming(self, quoted: str, to: str, kind: str) -> str:
        return f"EXEC sp_rename {self.string(quoted)}, {self.string(to)}, N'{kind}'"

    # Columns

    @compiles(AddColumn)
    def add_column(self, operation: AddColumn) -> Iterator[Statement | str]:
        added = f"{self._alter(operation.table)} {self.adding(operation)}"
        guards = operation.if_not_exists
        after = map(str, self.after_adding(operation, has_indexes=not guards))
        if guards:
            owner = self.string(self.table_name(operation.table))
            column = self.string(operation.column.name)
            missing = f"COL_LENGTH({owner}, {column}) IS NULL"
            yield guarded(missing, (added, *after), self.string)
            yield from self.indexing(operation)
        else:
            yield added
            yield from after

    def adding(self, operation: AddColumn) -> str:
        plain = super().adding(replace(operation, if_not_exists=False))
        return plain.replace("ADD COLUMN", "ADD", 1)

    @compiles(DropColumn)
    def drop_column(self, operation: DropColumn) -> Iterator[Statement | str]:
        for kind in SOURCES:
            if operation.options.get(kind):
                yield self._dropping(kind, operation)
        yield from super().drop_column(operation)

    def _dropping(self, kind: str, operation: AlterColumn | DropColumn) -> str:
        table = self.table_name(operation.table)
        return dropping(kind, table, operation.column, self.string)

    @asks(AlterColumn)
    def definition_missing(self, operation: AlterColumn) -> tuple[str, ...]:
        """Ask for the type or the nullability that the script does not tell."""
        if operation.type is None and operation.nullable is None:
            return ()
        type_ = operation.type or operation.existing_type
        if type_ is not None and _nullable(operation) is not None:
            return ()
        table = self.table_name(operation.table)
        return (column_definition(table, operation.column, self.string),)

    def unanswered(self, operation: Operation) -> OfflineError:
        hint = (
            "Give existing_type and existing_nullable: ALTER COLUMN says both at once."
        )
        return OfflineError(operation.describe(), hint=hint)

    @compiles(AlterColumn)
    def alter_asked_column(
        self, operation: AlterColumn, answers: Answers
    ) -> Iterator[Statement | str]:
        self._check_place(operation)
        if operation.autoincrement is not None:
            raise UnsupportedOperationError(
                self.name,
                f"{operation.describe()} to autoincrement",
                hint="Only a new column can be an sa.Identity().",
            )
        yield from self.before_altering(operation)
        default = operation.server_default
        if default is UNSET and operation.type is not None:
            # The type of a column with a default cannot be changed.
            default = operation.existing_server_default
        changes_default = not self._is_generated(operation) and default is not UNSET
        if changes_default:
            yield self._dropping("mssql_drop_default", operation)
        alter = self._alter(operation.table)
        if operation.type is not None or operation.nullable is not None:
            yield f"{alter} ALTER COLUMN {self._definition(operation, answers)}"
        if changes_default and isinstance(default, (str, Expression)):
            yield f"{alter} ADD {self._default(operation, default)}"
        if self._is_generated(operation):
            yield from (f"{alter} {a}" for a in self.default_actions(operation))
        yield from self.after_altering(replace(operation, new_name=None))
        if operation.new_name is not None:
            yield self._renaming_column(operation, operation.new_name)

    def _is_generated(self, operation: AlterColumn) -> bool:
        """Tell whether the change is one of an identity or a computed column."""
        kinds = (operation.server_default, operation.existing_server_default)
        return operation.server_default is not UNSET and not all(
            kind is None or kind is UNSET or isinstance(kind, (str, Expression))
            for kind in kinds
        )

    def _definition(self, operation: AlterColumn, answers: Answers) -> str:
        """Give the column's name, type and nullability."""
        type_ = operation.type or operation.existing_type
        nullable = _nullable(operation)
        if type_ is None or nullable is None:
            rows = answers[0] if answers else ()
            if not rows:
                problem = "there is no such column"
                raise InvalidOperationError(operation.describe(), problem)
            asked = rows[0]
            nullable = bool(asked["is_nullable"]) if nullable is None else nullable
            rendered = sql_server_type(asked) if type_ is None else self.type(type_)
        else:
            rendered = self.type(type_)
        name = self.quote(operation.column)
        return f"{name} {rendered} {'NULL' if nullable else 'NOT NULL'}"

    def _default(self, operation: AlterColumn, default: Default) -> str:
        name = operation.options.get("mssql_default_name")
        named = f"CONSTRAINT {self.new_name(operation, name)} " if name else ""
        column = self.quote(operation.column)
        return f"{named}DEFAULT {self.default(default)} FOR {column}"

    def computed_actions(self, operation: AlterColumn) -> Iterator[str]:
        old, new = operation.existing_server_default, operation.server_default
        if (
            isinstance(old, Computed)
            and isinstance(new, Computed)
            and old.expression == new.expression
        ):
            verb = "ADD" if new.persisted else "DROP"
            yield f"ALTER COLUMN {self.quote(operation.column)} {verb} PERSISTED"
        else:
            yield from super().computed_actions(operation)

    def _renaming_column(self, operation: AlterColumn, to: str) -> str:
        self.new_name(operation, to)
        column = f"{self.table_name(operation.table)}.{self.quote(operation.column)}"
        return self._renaming(column, to, "COLUMN")

    # Indexes

    def creating_index(self, index: sa.Index, *, if_not_exists: bool = False) -> str:
        created = super().creating_index(index)
        if not if_not_exists:
            return created
        assert index.table is not None  # noqa: S101  # an operation's index has one
        owner = self.string(self._preparer.format_table(index.table))
        name = self.string(str(index.name))
        missing = (
            "NOT EXISTS (SELECT 1 FROM sys.indexes "
            f"WHERE object_id = OBJECT_ID({owner}) AND name = {name})"
        )
        return guarded(missing, [created], self.string)

    @compiles(DropIndex)
    def drop_index(self, operation: DropIndex) -> Iterator[Statement | str]:
        if operation.table is None:
            raise InvalidOperationError(
                operation.describe(),
                "its table is not named",
                hint="Give table_name: an index is known by its table here.",
            )
        yield from super().drop_index(operation)

    # Data

    @compiles(BulkInsert)
    def bulk_insert(self, operation: BulkInsert) -> Iterator[Statement]:
        """Give the inserts; values for an identity are allowed while they last."""
        table = operation.to_sqlalchemy()
        for keys, group in groupby(operation.rows, key=sorted):
            rows = replace(operation, rows=tuple(group))
            names = [table.c[key].name for key in keys if key in table.c]
            allow, forbid = self._identity_insert(operation.table, table, names)
            yield from (*allow, *super().bulk_insert(rows), *forbid)

    @compiles(Execute)
    def execute(self, operation: Execute) -> Iterator[Statement]:
        statement = operation.statement
        construct = None if isinstance(statement, str) else statement.to_sqlalchemy()
        if not isinstance(construct, sa.Insert):
            yield from super().execute(operation)
            return
        compiled: Any = construct.compile(dialect=self.sqlalchemy)
        inserted = compiled.compile_state._insert_col_keys  # noqa: SLF001  # SQLAlchemy's context asks it too
        table = construct.table
        assert isinstance(table, sa.TableClause)  # noqa: S101  # what is inserted into
        name = operation.tables[0]
        allow, forbid = self._identity_insert(name, table, tuple(inserted))
        yield from (*allow, *super().execute(operation), *forbid)

    def _identity_insert(
        self, name: QualifiedName, table: sa.TableClause, columns: Sequence[str]
    ) -> tuple[list[Statement], list[Statement]]:
        """Give what goes before and after rows that may have values for an identity."""
        switch = f"SET IDENTITY_INSERT {self.table_name(name)}"
        known = _identities(table)
        if known is not None:
            used = [Statement(f"{switch} {way}") for way in ("ON", "OFF")]
            return (used[:1], used[1:]) if known & set(columns) else ([], [])
        owner = self.string(self.table_name(name))
        listed = ", ".join(map(self.string, columns))
        condition = (
            "EXISTS (SELECT 1 FROM sys.identity_columns "
            f"WHERE object_id = OBJECT_ID({owner}) AND name IN ({listed}))"
        )
        on, off = (
            Statement(guarded(condition, [f"{switch} {way}"], self.string))
            for way in ("ON", "OFF")
        )
        return [on], [off]


def _identities(table: sa.TableClause) -> set[str] | None:
    """Give the table's columns that are identities; None when it does not tell."""
    if not isinstance(table, sa.Table) or not table.primary_key.columns:
        return None
    return {
        column.name
        for column in table.columns
        if column.identity is not None or column is table.autoincrement_column
    }


def _nullable(operation: AlterColumn) -> bool | None:
    if operation.nullable is not None:
        return operation.nullable
    return operation.existing_nullable
