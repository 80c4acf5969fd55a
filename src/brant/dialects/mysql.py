"""MySQL 8, and what MariaDB has in common with it.

DDL commits at once, so an operation becomes as few statements as can be: what belongs
together goes into one ALTER TABLE, which the server does wholly or not at all. Where
the database has no IF EXISTS, or must be told a column's whole definition again, SHOW
CREATE TABLE is asked first.
"""

from __future__ import annotations

import re
from dataclasses import replace
from math import ceil
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, Final

from brant.dialects._gaps import SCHEMAS, SEQUENCES, because
from brant.dialects._mysql_catalogue import MySQLCatalogue
from brant.dialects._mysql_changes import Changes
from brant.dialects._mysql_columns import redefines, said
from brant.dialects._mysql_definitions import Printed
from brant.dialects._mysql_vocabulary import Vocabulary
from brant.dialects.base import Answers, asks, compiles
from brant.dialects.merging import merged
from brant.dialects.plain import plain_index
from brant.dialects.split import bare, split
from brant.dialects.standard import Standard
from brant.errors import (
    InvalidOperationError,
    OfflineError,
    UnsupportedOperationError,
)
from brant.operations import (
    AddColumn,
    AlterColumn,
    AlterTable,
    CreateCheckConstraint,
    CreateConstraint,
    CreateForeignKey,
    CreateIndex,
    CreatePrimaryKey,
    CreateTable,
    CreateUniqueConstraint,
    DropColumn,
    DropConstraint,
    DropIndex,
    Execute,
    Operation,
    RenameTable,
    ReplaceFunction,
    ReplaceProcedure,
    ReplaceTrigger,
)
from brant.operations.unset import Unset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brant.dialects._presence import Catalogue
    from brant.dialects.statement import Statement

REDEFINED: Final = because(
    "the column's whole definition is looked up and said again", AlterColumn
)
REPLACED: Final = because(
    "dropped and made anew", ReplaceFunction, ReplaceProcedure, ReplaceTrigger
)
GUARDED: Final = because(
    "`if_exists` and `if_not_exists` by looking first",
    AddColumn,
    CreateIndex,
    DropColumn,
    DropConstraint,
    DropIndex,
)


class MySQL(Vocabulary):
    """MySQL 8.0.16 and later."""

    name = "mysql"
    # A schema is a database to MySQL, which drops it with everything in it.
    unsupported = MappingProxyType({**Standard.unsupported, **SCHEMAS, **SEQUENCES})
    emulated = MappingProxyType({**REDEFINED, **REPLACED, **GUARDED})
    view_replacement = "CREATE OR REPLACE VIEW"
    catalogue: ClassVar[Catalogue | None] = MySQLCatalogue()
    autocommit = ("SET autocommit = 1", "SET autocommit = 0")

    # Time limits

    def limiting(
        self, lock: float | Unset | None, statement: float | Unset | None
    ) -> tuple[str, ...]:
        if not isinstance(statement, Unset):
            self.timeouts(lock=None, statement=statement)  # which refuses one
        if isinstance(lock, Unset):
            return ()
        value = "DEFAULT" if lock is None else max(1, ceil(lock))
        locks = f"lock_wait_timeout = {value}"
        return (f"SET SESSION {locks}, SESSION innodb_{locks}",)

    def timeouts(
        self, *, lock: float | None, statement: float | None
    ) -> tuple[str, ...]:
        if statement is not None:
            raise UnsupportedOperationError(
                self.name,
                "limit how long a statement runs",
                hint="Leave statement_timeout out: its limit is for SELECT only.",
            )
        if lock is None:
            return ()
        seconds = max(1, ceil(lock))
        keep = (
            "SET @brant_lock_wait = @@SESSION.lock_wait_timeout, "
            "@brant_row_wait = @@SESSION.innodb_lock_wait_timeout"
        )
        limit = (
            f"SET SESSION lock_wait_timeout = {seconds}, "
            f"SESSION innodb_lock_wait_timeout = {seconds}"
        )
        return keep, limit

    def timeouts_end(
        self,
        *,
        lock: float | None,
        statement: float | None,  # noqa: ARG002  # MariaDB's
    ) -> tuple[str, ...]:
        if lock is None:
            return ()
        back = (
            "SET SESSION lock_wait_timeout = @brant_lock_wait, "
            "SESSION innodb_lock_wait_timeout = @brant_row_wait"
        )
        return (back,)

    # What must be looked at first

    @asks(AddColumn, AlterColumn, DropColumn, DropConstraint, CreateIndex, DropIndex)
    def table_as_it_is(self, operation: Operation) -> tuple[str, ...]:
        """Ask how the server would create the table."""
        if not self._looks(operation):
            return ()
        return (f"SHOW CREATE TABLE {self.table_name(operation.tables[0])}",)

    def _looks(self, operation: Operation) -> bool:
        unguarded = not self.has_guards
        match operation:
            case AddColumn(if_not_exists=guarded, insert_before=before):
                # A column that is there brings none of its keys and indexes again.
                type_ = operation.column.type.construct
                has_check = getattr(type_, "create_constraint", False)
                follows = operation.constraints or operation.indexes or has_check
                looks = (guarded and bool(unguarded or follows)) or before is not None
            case AlterColumn():
                looks = redefines(self, operation)
            case DropConstraint(if_exists=guarded, kind=kind):
                looks = unguarded and (guarded or kind is None)
            case CreateIndex(if_not_exists=guarded) | DropColumn(if_exists=guarded):
                looks = unguarded and guarded
            case DropIndex(if_exists=guarded, table=table):
                looks = unguarded and guarded and table is not None
            case _:
                looks = False
        return looks

    def needs_answers(self, operation: Operation) -> bool:
        match operation:
            case AlterColumn(insert_before=None):
                return redefines(self, operation) and said(self, operation) is None
            case AlterTable():
                return any(map(self.needs_answers, operation.operations))
            case _:
                return super().needs_answers(operation)

    def unanswered(self, operation: Operation) -> OfflineError:
        match operation:
            case AlterColumn():
                hint = "Give existing_type and existing_nullable: MODIFY says all anew."
            case DropConstraint(kind=None):
                hint = "Give its type_."
            case _:
                return super().unanswered(operation)
        return OfflineError(operation.describe(), hint=hint)

    def _changes(self, answers: Answers) -> Changes:
        if not answers or not answers[0]:
            return Changes(self, None)
        printed = answers[0][0]["Create Table"]
        return Changes(self, Printed.read(printed, self.lexicon))

    # Tables

    @asks(CreateTable)
    def indexes_present(self, operation: CreateTable) -> tuple[str, ...]:
        """Ask for the table's indexes, which have no IF NOT EXISTS."""
        if self.has_guards or not (operation.if_not_exists and operation.table.indexes):
            return ()
        name = operation.table.name
        schema = "DATABASE()" if name.schema is None else self.string(name.schema)
        wanted = f"TABLE_SCHEMA = {schema} AND TABLE_NAME = {self.string(name.name)}"
        found = "SELECT DISTINCT INDEX_NAME AS name FROM information_schema.STATISTICS"
        return (f"{found} WHERE {wanted}",)

    @compiles(CreateTable)
    def create_checked_table(
        self, operation: CreateTable, answers: Answers
    ) -> Iterator[Statement | str]:
        table = operation.to_sqlalchemy()
        self.check_table(operation, table)
        present = {row["name"].lower() for row in answers[0]} if answers else set()
        there = {
            self.creating_index(index)
            for index in table.indexes
            if str(index.name).lower() in present
        }
        yield from (s for s in self.create_table(operation) if s not in there)

    @compiles(RenameTable)
    def rename_table(self, operation: RenameTable) -> Iterator[str]:
        self.new_name(operation, operation.to)
        # Without its schema the table would move to the session's one.
        to = self.table_name(operation.renamed)
        yield f"{self._alter(operation.table)} RENAME TO {to}"

    # Columns and constraints: actions of ALTER TABLE

    @compiles(AddColumn, AlterColumn, DropColumn, DropConstraint)
    def alter_looking(
        self, operation: Operation, answers: Answers
    ) -> Iterator[Statement | str]:
        part = self._changes(answers).part(operation)
        yield from merged(self._alter(operation.tables[0]), [part])

    @compiles(
        CreatePrimaryKey,
        CreateUniqueConstraint,
        CreateCheckConstraint,
        CreateForeignKey,
    )
    def alter(self, operation: CreateConstraint) -> Iterator[Statement | str]:
        part = self._changes(()).part(operation)
        yield from merged(self._alter(operation.table), [part])

    @compiles(AlterTable)
    def alter_table(
        self, operation: AlterTable, answers: Answers
    ) -> Iterator[Statement | str]:
        self.check_in_place(operation)
        found = dict(zip(self.questions(operation), answers, strict=False))
        for part in operation.operations:
            asked = self.questions(part)
            self.compared(part, [found[each] for each in asked if each in found])
        shown = (found[each] for each in found if each.startswith("SHOW CREATE"))
        changes = self._changes([next(shown, ())])
        parts = [changes.part(each) for each in operation.operations]
        yield from merged(self._alter(operation.table), parts)

    @asks(AlterTable)
    def alter_table_questions(self, operation: AlterTable) -> tuple[str, ...]:
        asked = super().alter_table_questions(operation)
        return tuple(dict.fromkeys(asked))

    # Indexes

    @compiles(CreateIndex)
    def create_missing_index(
        self, operation: CreateIndex, answers: Answers
    ) -> Iterator[str]:
        sql, guarded = plain_index(self, operation), operation.if_not_exists
        if sql is None and self._changes(answers).part(operation).actions:
            sql = self.creating_index(operation.to_sqlalchemy(), if_not_exists=guarded)
        if sql is not None:
            yield " ".join((sql, *self.manner(operation)))

    @compiles(DropIndex)
    def drop_present_index(
        self, operation: DropIndex, answers: Answers
    ) -> Iterator[Statement | str]:
        part = self._changes(answers).part(operation)
        if part.manner:
            yield from merged(self._alter(operation.tables[0]), [part])
        elif part.actions:
            guarded = operation.if_exists and self.has_guards
            yield from self.drop_index(replace(operation, if_exists=guarded))

    # Data

    @compiles(Execute)
    def execute(self, operation: Execute) -> Iterator[Statement]:
        if isinstance(operation.statement, str):
            for sql in split(operation.statement, self.lexicon):
                if re.match(r"DELIMITER\b", bare(sql, self.lexicon), re.IGNORECASE):
                    raise InvalidOperationError(
                        operation.describe(),
                        "DELIMITER is a command of the mysql client, not SQL",
                        hint="Leave it out: BEGIN and END are understood without it.",
                    )
        yield from super().execute(operation)
