"""SQL as the standard has it: what every dialect starts from.

SQLAlchemy's DDL compiler renders whatever it has a construct for; the text of an ALTER
is ours. A database that nobody has written a dialect for gets this one.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Final

from sqlalchemy.engine.mock import MockConnection
from sqlalchemy.sql import ddl

from brant.dialects._columns import Columns, order
from brant.dialects._gaps import EXCLUSIONS, POSTGRESQL_ONLY
from brant.dialects.base import Answers, Rows, asks, compiles
from brant.dialects.executions import executions
from brant.dialects.inserts import inserts
from brant.dialects.plain import (
    plain_comments,
    plain_constraint,
    plain_drop,
    plain_index,
    plain_table,
)
from brant.dialects.split import bare
from brant.errors import InvalidOperationError, UnsupportedOperationError
from brant.operations import (
    AddColumn,
    AlterColumn,
    AlterTable,
    BulkInsert,
    CreateCheckConstraint,
    CreateConstraint,
    CreateExcludeConstraint,
    CreateForeignKey,
    CreateIndex,
    CreatePrimaryKey,
    CreateTable,
    CreateUniqueConstraint,
    DropColumn,
    DropConstraint,
    DropEnum,
    DropIndex,
    DropTable,
    Execute,
    Operation,
    RenameTable,
    SetTableComment,
)
from brant.operations.limits import Limit
from brant.schema.constructs import is_left_out, placeholder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import sqlalchemy as sa
    from sqlalchemy.sql.elements import ClauseElement

    from brant.dialects._presence import Catalogue, Look
    from brant.dialects.statement import Statement

# What reads and writes rows may stand in any transaction.
_ROWS: Final = re.compile(r"\s*(?:DELETE|INSERT|SELECT|UPDATE)\b", re.IGNORECASE)
# How a statement may begin that begins or ends a transaction: there, or in a comment.
_BORDER: Final = re.compile(
    r"\s*(?:--|/\*|(?:ABORT|BEGIN|COMMIT|END|PREPARE|ROLLBACK|START)\b)", re.IGNORECASE
)


class Standard(Columns):
    """The SQL that most databases understand."""

    unsupported = MappingProxyType({**EXCLUSIONS, **POSTGRESQL_ONLY})

    def _compile(
        self, operation: Operation, answers: Answers
    ) -> Iterable[Statement | str] | Statement | str:
        if isinstance(operation, DropEnum) and DropEnum in self.unsupported:
            if operation.if_exists:
                return ()
            raise self.refusal(operation)
        return super()._compile(operation, answers)

    prefixes: ClassVar[tuple[str, ...]] = ()
    """Of the options that are this database's, the nearest first; none: its name."""
    options: ClassVar[Mapping[type[Operation], frozenset[str]]] = MappingProxyType({})
    """Those that it knows, where it is not SQLAlchemy that checks them."""
    catalogue: ClassVar[Catalogue | None] = None
    """Where it is looked up what `if_not_exists` finds; None: its word is taken."""
    # PostgreSQL's and SQLite's. What is prepared for two phases is another transaction.
    borders: ClassVar[re.Pattern[str]] = re.compile(
        r"""
          (?: ABORT | BEGIN | END ) \b
        | (?: START | PREPARE ) \s+ TRANSACTION \b
        | COMMIT \b (?! \s+ PREPARED \b )
        | ROLLBACK \b
          (?! \s+ (?: (?: (?: WORK | TRANSACTION ) \s+ )? TO | PREPARED ) \b )
        """,
        re.VERBOSE | re.IGNORECASE,
    )
    """What begins or ends a transaction; a savepoint is none."""

    def compile(
        self, operation: Operation, answers: Answers | None = None
    ) -> tuple[Statement, ...]:
        self._check_options(operation)
        left = self.compared(operation, answers)
        if answers and isinstance(operation, CreateTable):
            return self._without_late_keys(operation, left, answers)
        return super().compile(operation, left)

    def _without_late_keys(
        self, operation: CreateTable, left: Answers | None, answers: Answers
    ) -> tuple[Statement, ...]:
        """Leave out the keys of a table that is there: they were compared."""
        statements = super().compile(operation, left)
        if not self.found(operation, answers):
            return statements
        late = set(self._late_keys(operation.to_sqlalchemy()))
        return tuple(each for each in statements if each.sql not in late)

    def found(self, operation: Operation, answers: Answers) -> Rows:
        """Give the rows of the table that `if_not_exists` found."""
        looks = self.presence(operation)
        return answers[len(answers) - len(looks)] if looks else ()

    def questions(self, operation: Operation) -> tuple[str, ...]:
        looks = (look.question for look in self.presence(operation))
        return (*super().questions(operation), *looks)

    def needs_answers(self, operation: Operation) -> bool:
        # Without an answer IF NOT EXISTS is taken at its word.
        return bool(super().questions(operation))

    def presence(self, operation: Operation) -> tuple[Look, ...]:
        """Look at what `if_not_exists` may find."""
        if self.catalogue is None:
            return ()
        return tuple(self.catalogue.looks(self, operation))

    def compared(self, operation: Operation, answers: Answers | None) -> Answers | None:
        """Look at what is there already; give the answers to all other questions."""
        looks = self.presence(operation) if answers else ()
        if not answers or not looks:
            return answers
        count = len(answers) - len(looks)
        for look, rows in zip(looks, answers[count:], strict=True):
            look.check(operation, rows)
        return answers[:count]

    def doubts(self, operation: Operation, answers: Answers) -> Iterator[str]:
        """Say what was found and may be otherwise: this database cannot be asked."""
        if self.catalogue is None:
            yield "what has the name already, if something has"
        elif isinstance(operation, AlterTable):
            found = dict(zip(self.questions(operation), answers, strict=False))
            for part in operation.operations:
                own = [found.get(each, ()) for each in self.questions(part)]
                yield from self.doubts(part, own)
        else:
            looks = self.presence(operation)
            given = answers[len(answers) - len(looks) :]
            for look, rows in zip(looks, given, strict=True):
                yield from look.doubts(rows)

    def _check_options(self, operation: Operation) -> None:
        """Refuse an option that bears this database's name, and is none of it."""
        match operation:
            case AddColumn() | AlterColumn() | DropColumn() | DropConstraint():
                given = operation.options
            case CreateExcludeConstraint():
                given = operation.constraint.options
            case AlterTable():
                for part in operation.operations:
                    self._check_options(part)
                return
            case _:
                return
        known = self.options.get(type(operation), frozenset())
        for key in given:
            if self._is_own(key) and key not in known:
                problem = f"there is no parameter {key!r}"
                raise InvalidOperationError(operation.describe(), problem)

    def _is_own(self, option: str) -> bool:
        return option.partition("_")[0] in (self.prefixes or (self.name,))

    # Tables

    @compiles(CreateTable)
    def create_table(self, operation: CreateTable) -> Iterator[Statement | str]:
        names = (column.name for column in operation.table.columns)
        for name in (operation.table.name.name, *names):
            self.new_name(operation, name)
        plain = plain_table(self, operation) if self.columns_stand_alone else None
        if plain is not None:
            yield plain
            yield from plain_comments(self, operation)
            return
        table = operation.to_sqlalchemy()
        before = self._events("before_create", table)
        yield from before
        yield self.creating_table(table, if_not_exists=operation.if_not_exists)
        yield from self._late_keys(table)
        for index in sorted(table.indexes, key=_name):
            yield self.creating_index(index, if_not_exists=operation.if_not_exists)
        yield from self._comments(table)
        yield from self._events("after_create", table)

    def creating_table(self, table: sa.Table, *, if_not_exists: bool) -> str:
        return self.sql(ddl.CreateTable(table, if_not_exists=if_not_exists))

    def _late_keys(self, table: sa.Table) -> Iterator[str]:
        """Give the foreign keys that CREATE TABLE leaves out for ALTER TABLE."""
        if self.sqlalchemy.supports_alter:
            for key in sorted(table.foreign_key_constraints, key=order):
                if key.use_alter and not is_left_out(key):
                    yield self.adding_constraint(key)

    def _events(self, event: str, table: sa.Table) -> list[Statement | str]:
        """Give what the listeners of a table's event execute: types, custom DDL."""
        dispatch = getattr(table.dispatch, event)
        executed: list[Statement | str] = []
        if dispatch:
            connection: Any = MockConnection(
                self.sqlalchemy, lambda made, _: executed.extend(self.executed(made))
            )
            generator: Any = ddl.SchemaGenerator
            runner = generator(self.sqlalchemy, connection, checkfirst=False)
            dispatch(table, connection, checkfirst=False, _ddl_runner=runner)
        return executed

    def executed(self, construct: ClauseElement) -> Iterator[Statement | str]:
        """Give the statements for what a listener executed."""
        yield self.sql(construct)

    @compiles(DropTable)
    def drop_table(self, operation: DropTable) -> Iterator[Statement | str]:
        table = placeholder(operation.table)
        yield from self._events("before_drop", table)
        yield self.sql(ddl.DropTable(table, if_exists=operation.if_exists))
        yield from self._events("after_drop", table)

    @compiles(RenameTable)
    def rename_table(self, operation: RenameTable) -> Iterator[str]:
        to = self.new_name(operation, operation.to)
        yield f"{self._alter(operation.table)} RENAME TO {to}"

    @compiles(SetTableComment)
    def set_table_comment(self, operation: SetTableComment) -> Iterator[str]:
        table = placeholder(operation.table)
        table.comment = operation.comment
        if operation.comment is None:
            yield self.sql(ddl.DropTableComment(table))
        else:
            yield self.sql(ddl.SetTableComment(table))

    # Constraints

    @compiles(
        CreatePrimaryKey,
        CreateUniqueConstraint,
        CreateCheckConstraint,
        CreateForeignKey,
        CreateExcludeConstraint,
    )
    def create_constraint(self, operation: CreateConstraint) -> Iterator[str]:
        yield plain_constraint(self, operation) or self.adding_constraint(
            operation.to_sqlalchemy()
        )

    @compiles(DropConstraint)
    def drop_constraint(self, operation: DropConstraint) -> Iterator[str]:
        guard = "IF EXISTS " if operation.if_exists else ""
        name = self.quote(operation.name)
        yield f"{self._alter(operation.table)} DROP CONSTRAINT {guard}{name}"

    # Indexes

    @compiles(CreateIndex)
    def create_index(self, operation: CreateIndex) -> Iterator[Statement | str]:
        yield plain_index(self, operation) or self.creating_index(
            operation.to_sqlalchemy(), if_not_exists=operation.if_not_exists
        )

    @compiles(DropIndex)
    def drop_index(self, operation: DropIndex) -> Iterator[Statement | str]:
        plain = plain_drop(self, operation) if self.columns_stand_alone else None
        yield plain or self.sql(
            ddl.DropIndex(operation.to_sqlalchemy(), if_exists=operation.if_exists)
        )

    # Data

    @compiles(Limit)
    def limit(self, operation: Limit) -> Iterator[str]:
        yield from self.limiting(operation.lock, operation.statement)

    @compiles(Execute)
    def execute(self, operation: Execute) -> Iterator[Statement]:
        transactional = self.is_transactional
        for made in executions(self.literals, operation, self.lexicon, transactional):
            self.mind_borders(made.sql)
            yield made

    def mind_borders(self, sql: str) -> None:
        """Refuse a script's statement that begins or ends a transaction of brant's.

        Raises:
            InvalidOperationError: it does.
        """
        if not (self.transactional_ddl and _BORDER.match(sql)):
            return
        if self.borders.match(bare(sql, self.lexicon)):
            raise InvalidOperationError(
                f"execute {sql}",
                "transactions are brant's to begin and to end",
                hint="Leave it out: a revision is one transaction. `async with "
                "op.autocommit():` or `transactional = False` leaves it, and there "
                "`op.session()` makes one.",
            )

    def is_transactional(self, sql: str) -> bool:
        pattern = self.outside_transactions
        if pattern is None or _ROWS.match(sql):
            return True
        return not pattern.match(bare(sql, self.lexicon))

    @compiles(BulkInsert)
    def bulk_insert(self, operation: BulkInsert) -> Iterator[Statement]:
        return inserts(self.literals, operation, self.table_name, self.quote)

    # Several changes at once

    @asks(AlterTable)
    def alter_table_questions(self, operation: AlterTable) -> tuple[str, ...]:
        return tuple(
            question
            for part in operation.operations
            for question in self.questions(part)
        )

    @compiles(AlterTable)
    def alter_table(
        self, operation: AlterTable, answers: Answers
    ) -> Iterator[Statement | str]:
        self.check_in_place(operation)
        for part, own in self.answered(operation, answers):
            yield from self.compile(part, own)

    def check_in_place(self, operation: AlterTable) -> None:
        """Refuse what only a table that is made anew can have.

        recreate="always" is no such thing: it says how SQLite does it.
        """
        wanted = {
            "partial_reordering": operation.partial_reordering,
            "table_kwargs": any(map(self._is_own, operation.table_kwargs)),
        }
        for parameter, is_wanted in wanted.items():
            if is_wanted:
                raise UnsupportedOperationError(
                    self.name,
                    f"rebuild table {operation.table}",
                    hint=f"Leave out {parameter}: tables are altered in place.",
                )

    def answered(
        self, operation: AlterTable, answers: Answers
    ) -> Iterator[tuple[Operation, Answers]]:
        """Give each change with the answers to its own questions."""
        left = list(answers)
        for part in operation.operations:
            count = len(self.questions(part))
            yield part, left[:count]
            del left[:count]


def _name(index: sa.Index) -> str:
    return str(index.name)
