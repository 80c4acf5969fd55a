"""SQLite: what it can change in place.

It has no ALTER for constraints, types, defaults or nullability: those need the table
rebuilt. It has no comments either: a comment in a table's definition is left out, as
SQLAlchemy does, an operation that only sets a comment is refused.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from brant.dialects.base import Answers, asks, compiles
from brant.dialects.split import Lexicon
from brant.dialects.standard import Standard
from brant.errors import UnsupportedOperationError
from brant.operations import (
    UNSET,
    AddColumn,
    AlterColumn,
    AlterTable,
    CreateCheckConstraint,
    CreateExcludeConstraint,
    CreateForeignKey,
    CreatePrimaryKey,
    CreateUniqueConstraint,
    DropColumn,
    DropConstraint,
    Operation,
    SetTableComment,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brant.dialects.statement import Statement
    from brant.schema import QualifiedName

_REBUILD = "Collect the changes in `async with op.batch_alter_table(...)`."


class SQLite(Standard):
    """SQLite 3.35 and later."""

    name = "sqlite"
    transactional_ddl = True
    # Takes the one writer's place at once: a later upgrade of a reader's lock to a
    # writer's fails where two wait for each other (https://sqlite.org/lang_transaction.html).
    begin = "BEGIN IMMEDIATE"
    unsupported = frozenset(
        {
            CreateCheckConstraint,
            CreateExcludeConstraint,
            CreateForeignKey,
            CreatePrimaryKey,
            CreateUniqueConstraint,
            DropConstraint,
            SetTableComment,
        }
    )
    lexicon = Lexicon(backticks=True, brackets=True, compound_bodies=True)

    def refusal(self, operation: Operation) -> UnsupportedOperationError:
        hint = None if isinstance(operation, SetTableComment) else _REBUILD
        return UnsupportedOperationError(self.name, operation.describe(), hint=hint)

    @asks(AddColumn, DropColumn)
    def columns_present(self, operation: AddColumn | DropColumn) -> tuple[str, ...]:
        """Ask for the columns where ALTER TABLE cannot be told to look for itself."""
        guarded = (
            operation.if_not_exists
            if isinstance(operation, AddColumn)
            else operation.if_exists
        )
        return (self._columns_of(operation.table),) if guarded else ()

    def _columns_of(self, table: QualifiedName) -> str:
        names = (n for n in (table.name, table.schema) if n is not None)
        arguments = ", ".join(self.string(name) for name in names)
        return f"SELECT name FROM pragma_table_xinfo({arguments})"

    @compiles(AddColumn)
    def add_guarded_column(
        self, operation: AddColumn, answers: Answers
    ) -> Iterator[Statement | str]:
        if not _present(answers, operation.column.name):
            yield from self.add_column(replace(operation, if_not_exists=False))

    def definition(self, operation: AddColumn, column: sa.Column[Any]) -> str:
        """Write into the definition what cannot be added afterwards."""
        checks = super().separate(operation, column)
        if column.primary_key or any(
            not isinstance(check, sa.CheckConstraint) for check in checks
        ):
            what = f"{operation.describe()} as a unique or primary key"
            raise UnsupportedOperationError(self.name, what, hint=_REBUILD)
        written = (self._ddl.process(check) for check in checks)
        return " ".join((super().definition(operation, column), *written))

    def separate(
        self,
        operation: AddColumn,  # noqa: ARG002  # the definition holds them all
        column: sa.Column[Any],  # noqa: ARG002  # likewise
    ) -> list[sa.Constraint]:
        return []

    def inlined(
        self, operation: AddColumn, column: sa.Column[Any]
    ) -> sa.ForeignKeyConstraint | None:
        return super().inlined(replace(operation, inline_references=True), column)

    @compiles(DropColumn)
    def drop_guarded_column(
        self, operation: DropColumn, answers: Answers
    ) -> Iterator[Statement | str]:
        if not operation.if_exists or _present(answers, operation.column):
            yield from self.drop_column(replace(operation, if_exists=False))

    @compiles(AlterColumn)
    def alter_column(self, operation: AlterColumn) -> Iterator[Statement | str]:
        if operation.comment is not UNSET:
            raise UnsupportedOperationError(
                self.name, f"set a comment of {operation.table}.{operation.column}"
            )
        if is_rename(operation):
            yield from self.after_altering(operation)
        else:
            raise UnsupportedOperationError(
                self.name, operation.describe(), hint=_REBUILD
            )

    @compiles(AlterTable)
    def alter_table(
        self, operation: AlterTable, answers: Answers
    ) -> Iterator[Statement | str]:
        if operation.recreate == "always":
            raise UnsupportedOperationError(
                self.name, f"rebuild table {operation.table}"
            )
        yield from super().alter_table(operation, answers)


def is_rename(operation: AlterColumn) -> bool:
    """Tell whether nothing but the column's name changes."""
    bare = AlterColumn(
        operation.table,
        operation.column,
        new_name=operation.new_name,
        existing_type=operation.existing_type,
        existing_server_default=operation.existing_server_default,
        existing_nullable=operation.existing_nullable,
        existing_comment=operation.existing_comment,
        existing_autoincrement=operation.existing_autoincrement,
        options=operation.options,
    )
    return operation.new_name is not None and operation == bare


def _present(answers: Answers, column: str) -> bool:
    rows = answers[0] if answers else ()
    return any(row["name"].lower() == column.lower() for row in rows)
