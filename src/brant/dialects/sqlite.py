"""SQLite.

It has no ALTER for constraints, types, defaults or nullability: the table is made anew
for them (docs/sqlite-rebuild.md). It has no comments either: a comment in a table's
definition is left out, as SQLAlchemy does, an operation that sets one is refused.
"""

from __future__ import annotations

import re
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import sqlalchemy as sa

from brant.dialects._gaps import COMMENTS, ROUTINES, SCHEMAS, SEQUENCES, because
from brant.dialects._sqlite_catalogue import SQLiteCatalogue
from brant.dialects._sqlite_rebuild import Rebuild, is_native
from brant.dialects._sqlite_stored import question
from brant.dialects.base import Answers, asks, compiles
from brant.dialects.enforcement import Enforcement
from brant.dialects.split import Lexicon
from brant.dialects.standard import Standard
from brant.errors import UnsupportedOperationError
from brant.operations import (
    UNSET,
    AddColumn,
    AlterColumn,
    AlterTable,
    CreateCheckConstraint,
    CreateConstraint,
    CreateForeignKey,
    CreatePrimaryKey,
    CreateUniqueConstraint,
    DropColumn,
    DropConstraint,
    Operation,
    ReplaceTrigger,
    ReplaceView,
    SetTableComment,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brant.dialects.statement import Statement
    from brant.schema import QualifiedName

Change: TypeAlias = (
    AddColumn
    | AlterColumn
    | AlterTable
    | CreateConstraint
    | DropColumn
    | DropConstraint
)
_CHANGES: Final = (
    AddColumn,
    AlterColumn,
    AlterTable,
    CreateCheckConstraint,
    CreateForeignKey,
    CreatePrimaryKey,
    CreateUniqueConstraint,
    DropColumn,
    DropConstraint,
)

_OTHER: Final = re.compile(r"\W")


class SQLite(Standard):
    """SQLite 3.35 and later."""

    name = "sqlite"
    transactional_ddl = True
    # Takes the one writer's place at once: a later upgrade of a reader's lock to a
    # writer's fails where two wait for each other (https://sqlite.org/lang_transaction.html).
    begin = "BEGIN IMMEDIATE"
    asks_inside = True
    columns_stand_alone = True
    catalogue = SQLiteCatalogue()
    # The rowid is NULL where a table has none; a row may then stand for another one.
    enforcement = Enforcement(
        state="PRAGMA foreign_keys",
        off="PRAGMA foreign_keys = OFF",
        on="PRAGMA foreign_keys = ON",
        violations="PRAGMA foreign_key_check",
    )
    options = MappingProxyType(
        {
            AlterColumn: frozenset({"sqlite_on_conflict_not_null"}),
            DropConstraint: frozenset({"sqlite_condition"}),
        }
    )
    unsupported = MappingProxyType(
        {**Standard.unsupported, **ROUTINES, **SCHEMAS, **SEQUENCES, **COMMENTS}
    )
    emulated = MappingProxyType(
        {
            **because(
                "the table is made anew, where SQLite cannot alter it",
                *_CHANGES,
            ),
            **because("dropped and made anew", ReplaceTrigger, ReplaceView),
        }
    )
    lexicon = Lexicon(backticks=True, brackets=True, compound_bodies=True)

    def triggering(self, table: QualifiedName) -> str:
        # A trigger lives in its table's file, and may not say so.
        return self.quote(table.name)

    def column_default(self, value: Any) -> str:
        written = super().column_default(value)
        # As SQLAlchemy has it: what is no literal stands in parentheses.
        is_literal = written.lstrip()[:1] in {"'", '"', "("}
        return written if is_literal or not _OTHER.search(written) else f"({written})"

    @asks(*_CHANGES)
    def table_as_it_is(self, operation: Change) -> tuple[str, ...]:
        """Ask for the table where it decides how it can be changed."""
        if is_native(self, operation):
            return ()
        return (question(self, operation.table),)

    def needs_answers(self, operation: Operation) -> bool:
        """Offline a description of the table may do, or SQLite's own refusal."""
        is_described = (
            isinstance(operation, AlterTable) and operation.copy_from is not None
        )
        return not is_described and not is_native(self, operation, is_offline=True)

    def may_be_tried(self, operation: Operation) -> bool:
        return not self.presence(operation) and is_native(
            self, operation, is_tried=True
        )

    @compiles(*_CHANGES)
    def change_table(
        self, operation: Change, answers: Answers
    ) -> Iterator[Statement | str]:
        """Change a table in place where SQLite can; otherwise make it anew."""
        batch = (
            operation
            if isinstance(operation, AlterTable)
            else AlterTable(operation.table, (operation,))
        )
        if batch.drops_comments:
            batch = replace(batch, operations=tuple(_without_comments(batch)))
        return Rebuild(self, batch).statements(answers)

    def definition(self, operation: AddColumn, column: sa.Column[Any]) -> str:
        """Write into the definition what cannot be added afterwards."""
        if self.alone(operation) is not None:
            return super().definition(operation, column)
        checks = super().separate(operation, column)
        if column.primary_key or any(
            not isinstance(check, sa.CheckConstraint) for check in checks
        ):
            what = f"{operation.describe()} as a unique or primary key"
            raise UnsupportedOperationError(self.name, what)
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


def _without_comments(batch: AlterTable) -> Iterator[Operation]:
    """Give what Alembic heeds of a batch on SQLite."""
    for part in batch.operations:
        match part:
            case SetTableComment():
                continue
            case AlterColumn():
                yield replace(part, comment=UNSET, autoincrement=None)
            case _:
                yield part
