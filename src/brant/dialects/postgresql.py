"""PostgreSQL.

DDL is transactional but for what `outside_transactions` names. Native enum types are
created before the first table or column that needs them, where they are missing:
docs/decisions/0002-enum-types.md.
"""

from __future__ import annotations

import re
from dataclasses import fields, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql.named_types import (
    CreateDomainType,
    CreateEnumType,
)
from sqlalchemy.sql import sqltypes

from brant.dialects._gaps import because
from brant.dialects._postgresql_catalogue import PostgreSQLCatalogue
from brant.dialects._postgresql_counting import begins_anew, counted, uncounted
from brant.dialects._postgresql_indexes import (
    creating,
    index_questions,
    is_concurrent,
)
from brant.dialects._postgresql_literals import (
    CastArray,
    EscapedBytes,
    WrittenInterval,
)
from brant.dialects._postgresql_objects import PostgreSQLObjects
from brant.dialects._postgresql_types import creation, creations
from brant.dialects._presence import found
from brant.dialects.base import Answers, asks, compiles
from brant.dialects.merging import Part, merged, needed, touched
from brant.dialects.split import Lexicon
from brant.dialects.standard import Standard
from brant.dialects.statement import Statement
from brant.errors import InvalidOperationError, UnsupportedOperationError
from brant.operations import (
    UNSET,
    AddColumn,
    AlterColumn,
    AlterTable,
    CreateConstraint,
    CreateExcludeConstraint,
    CreateIndex,
    CreateTable,
    DropColumn,
    DropConstraint,
    DropIndex,
    Operation,
    ReplaceEnum,
    ReplaceMaterializedView,
    ReplacePolicy,
    ReplaceTrigger,
    ReplaceView,
)
from brant.operations.guarded import freed
from brant.operations.unset import Unset
from brant.schema import Computed, Expression, Identity
from brant.schema.names import identifiers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy.sql.elements import ClauseElement

    from brant.schema import Column, Type

_Statements: TypeAlias = "tuple[Statement | str, ...]"

_SERIALS: Final[Mapping[type, str]] = {
    sa.BigInteger: "BIGSERIAL",
    sa.Integer: "SERIAL",
    sa.SmallInteger: "SMALLSERIAL",
}
# What an identity's option falls back to when it is no longer said.
_UNSAID: Final[Mapping[str, dict[str, Any]]] = MappingProxyType(
    {
        "start": {"start": 1},
        "increment": {"increment": 1},
        "minvalue": {"nominvalue": True},
        "maxvalue": {"nomaxvalue": True},
        "cycle": {"cycle": False},
        "cache": {"cache": 1},
    }
)


class PostgreSQL(PostgreSQLObjects):
    """PostgreSQL 13 and later."""

    name = "postgresql"
    transactional_ddl = True
    columns_stand_alone = True
    unsupported = MappingProxyType({})
    emulated = MappingProxyType(
        {
            ReplaceEnum: "a new type takes the columns over",
            **because(
                "dropped and made anew, with what depends on it",
                ReplaceMaterializedView,
                ReplaceView,
            ),
            **because("dropped and made anew", ReplacePolicy, ReplaceTrigger),
        }
    )
    options = MappingProxyType(
        {
            AlterColumn: frozenset({"postgresql_using"}),
            CreateExcludeConstraint: frozenset({"postgresql_ops"}),
        }
    )
    catalogue = PostgreSQLCatalogue()
    commits_early = "SET LOCAL synchronous_commit = off"
    check_deferred = "SET CONSTRAINTS ALL IMMEDIATE"
    literal_types = MappingProxyType(
        {
            **Standard.literal_types,
            sqltypes._Binary: EscapedBytes,  # noqa: SLF001  # what BYTEA is
            sa.ARRAY: CastArray,
            sa.Interval: WrittenInterval,
            postgresql.INTERVAL: WrittenInterval,
        }
    )
    lexicon = Lexicon(
        dollar_quotes=True,
        escape_strings=True,
        nested_comments=True,
        atomic_bodies=True,
    )
    # https://www.postgresql.org/docs/18/sql-createindex.html and its neighbours say of
    # each that it cannot run inside a transaction block. ALTER TYPE .. ADD VALUE can
    # since 12, but nothing in that transaction may use the value.
    outside_transactions = re.compile(
        r"""
          (?: CREATE \s+ (?: UNIQUE \s+ )? INDEX | DROP \s+ INDEX ) \s+ CONCURRENTLY \b
        | REINDEX \b .* \b CONCURRENTLY \b
        | REINDEX (?: \s+ \( .* \) )? \s+ (?: DATABASE | SCHEMA | SYSTEM ) \b
        | ALTER \s+ TABLE \b .* \b DETACH \s+ PARTITION \b .* \b CONCURRENTLY \b
        | ALTER \s+ TYPE \b .* \b ADD \s+ VALUE \b
        | (?: CREATE | DROP ) \s+ (?: DATABASE | TABLESPACE | SUBSCRIPTION ) \b
        | ALTER \s+ DATABASE \b .* \b SET \s+ TABLESPACE \b
        | ALTER \s+ SYSTEM \b
        | VACUUM \b
        | CLUSTER \s* $
        """,
        re.VERBOSE | re.IGNORECASE | re.DOTALL,
    )

    # Tables

    def limiting(
        self, lock: float | Unset | None, statement: float | Unset | None
    ) -> tuple[str, ...]:
        limits = (("lock_timeout", lock), ("statement_timeout", statement))
        return tuple(
            f"SET LOCAL {name} TO DEFAULT"
            if seconds is None
            else f"SET LOCAL {name} = {round(seconds * 1000)}"
            for name, seconds in limits
            if not isinstance(seconds, Unset)
        )

    def timeouts(
        self, *, lock: float | None, statement: float | None
    ) -> tuple[str, ...]:
        # SET LOCAL ends with the transaction: behind a pooler nothing leaks.
        limits = (("lock_timeout", lock), ("statement_timeout", statement))
        return tuple(
            f"SET LOCAL {name} = {round(seconds * 1000)}"
            for name, seconds in limits
            if seconds is not None
        )

    @compiles(CreateTable)
    def create_table(self, operation: CreateTable) -> Iterator[Statement | str]:
        # A type that is bound to a metadata does not create itself with the table.
        columns = operation.table.columns
        types = creations(self, (column.type.construct for column in columns))
        yield from dict.fromkeys((*types, *super().create_table(operation)))

    def creating_table(self, table: sa.Table, *, if_not_exists: bool) -> str:
        sql = super().creating_table(table, if_not_exists=if_not_exists)
        said = table.dialect_options[self.name]["inherits"] or ()
        names = (said,) if isinstance(said, str) else said
        # SQLAlchemy takes each for one word, and so for no table of another schema.
        words = (".".join(map(self.quote, identifiers(name))) for name in names)
        quoted = f"INHERITS ({', '.join(map(self.quote, names))})"
        return sql.replace(quoted, f"INHERITS ({', '.join(words)})")

    def key_column(
        self, column: sa.Column[Any], value: Column, *, counts: bool
    ) -> str | None:
        if not counts:
            return super().key_column(column, value, counts=counts)
        kind, dialect = _SERIALS[type(column.type)], self.sqlalchemy
        if kind == "SMALLSERIAL" and not getattr(dialect, "supports_smallserial", None):
            return None
        return f"{self.quote(column.name)} {kind} NOT NULL"

    def executed(self, construct: ClauseElement) -> Iterator[Statement | str]:
        if isinstance(construct, (CreateEnumType, CreateDomainType)):
            yield from creation(self, construct.element)
        else:
            yield from super().executed(construct)

    # Columns

    def compile(
        self, operation: Operation, answers: Answers | None = None
    ) -> tuple[Statement, ...]:
        statements = super().compile(operation, answers)
        lacking = self._lacking(operation, answers)
        return statements if lacking is None else lacking

    def _lacking(
        self, operation: Operation, answers: Answers | None
    ) -> tuple[Statement, ...] | None:
        """Give the indexes that a column lacks; None: it is not there itself."""
        if not (answers and isinstance(operation, AddColumn)):
            return None
        if found(operation.column.name, self.found(operation, answers)) is None:
            return None
        given = answers[len(answers) - len(operation.indexes) :]
        return tuple(
            statement
            for index, rows in zip(operation.indexes, given, strict=True)
            for statement in self.compile(
                CreateIndex(operation.table, index, if_not_exists=True), [rows]
            )
        )

    @compiles(AddColumn)
    def add_column(self, operation: AddColumn) -> Iterator[Statement | str]:
        yield from creations(self, [operation.column.type.construct])
        yield from super().add_column(operation)

    @compiles(AlterColumn)
    def alter_column(self, operation: AlterColumn) -> Iterator[Statement | str]:
        yield from self.before_altering(operation)
        actions = tuple(self.altering(operation))
        if actions:
            yield f"{self._alter(operation.table)} {', '.join(actions)}"
        yield from self.after_altering(operation)

    def before_altering(self, operation: AlterColumn) -> Iterator[Statement | str]:
        if operation.type is not None:
            yield from creations(self, [operation.type.construct])
        if _leaves_identity(operation):
            column = self.quote(operation.column)
            yield f"{self._alter(operation.table)} ALTER COLUMN {column} DROP IDENTITY"
        yield from uncounted(self, operation)
        yield from super().before_altering(operation)

    def after_altering(self, operation: AlterColumn) -> Iterator[Statement | str]:
        yield from counted(self, operation)
        yield from super().after_altering(operation)

    def column_comment(self, operation: AlterColumn, comment: str | None) -> str:
        if comment is not None:
            return super().column_comment(operation, comment)
        # SQLAlchemy 2.1 forgets the schema here.
        column = self.quote(operation.column)
        return f"COMMENT ON COLUMN {self.table_name(operation.table)}.{column} IS NULL"

    def altering(self, operation: AlterColumn) -> Iterator[str]:
        self._check(operation)
        if _leaves_identity(operation):
            operation = replace(operation, existing_server_default=None)
        if operation.type is not None:
            yield from self._retyping(operation, operation.type)
            operation = replace(operation, type=None)
            if _leaves_default(operation):
                operation = replace(operation, server_default=UNSET)
        yield from super().altering(operation)

    def _retyping(self, operation: AlterColumn, type_: Type) -> Iterator[str]:
        """Change a type; PostgreSQL would cast the old default too, or give up."""
        alter = f"ALTER COLUMN {self.quote(operation.column)}"
        if _leaves_default(operation):
            yield from (f"{alter} {each}" for each in self.default_actions(operation))
        elif isinstance(operation.server_default, (str, Expression)):
            yield f"{alter} DROP DEFAULT"
        using = operation.options.get("postgresql_using")
        cast = f" USING {using}" if using else ""
        yield f"{alter} TYPE {self.type(type_)}{cast}"

    def _check(self, operation: AlterColumn) -> None:
        wish, before = operation.autoincrement, operation.existing_autoincrement
        if wish is not None and before is not (not wish):
            raise UnsupportedOperationError(
                self.name,
                f"{operation.describe()} to autoincrement={wish}",
                hint=f"Say existing_autoincrement={not wish} to make or take away what "
                "SERIAL makes, or give the column a server_default=sa.Identity().",
            )
        if operation.options.get("postgresql_using") and operation.type is None:
            problem = "postgresql_using needs a type_ to change to"
            raise InvalidOperationError(operation.describe(), problem)

    def computed_actions(self, operation: AlterColumn) -> Iterator[str]:
        match operation.existing_server_default, operation.server_default:
            case Computed(), None:
                yield "DROP EXPRESSION"
            case Computed(), Computed() as new:
                # Since PostgreSQL 17.
                yield f"SET EXPRESSION AS ({self.expression(new.expression)})"
            case _:
                yield from super().computed_actions(operation)

    def identity_actions(self, operation: AlterColumn) -> Iterator[str]:
        match operation.existing_server_default, operation.server_default:
            case Identity() as old, Identity() as new:
                restart = ["RESTART"] if begins_anew(old, new) else []
                yield " ".join((*self._identity_changes(old, new), *restart))
            case Identity(), (str() | Expression()) as default:
                yield "DROP IDENTITY"
                yield self.default_action(default)
            case Identity(), _:
                yield "DROP IDENTITY"
            case old, Identity() as new:
                if isinstance(old, (str, Expression)):
                    yield "DROP DEFAULT"
                yield f"ADD {self._ddl.visit_identity_column(new.to_sqlalchemy())}"

    def _identity_changes(self, old: Identity, new: Identity) -> Iterator[str]:
        if new.always != old.always:
            yield f"SET GENERATED {'ALWAYS' if new.always else 'BY DEFAULT'}"
        for field in fields(Identity):
            before, after = getattr(old, field.name), getattr(new, field.name)
            if field.name == "always" or before == after:
                continue
            said: dict[str, Any] = {field.name: after}
            if after is None:
                said = _UNSAID.get(field.name, {})
            options = self._ddl.get_identity_options(sa.Identity(**said))
            if options:
                yield f"SET {options}"

    # Indexes

    @asks(CreateIndex, DropIndex)
    def index_questions(self, operation: CreateIndex | DropIndex) -> tuple[str, ...]:
        """Look first at what bears the name where a statement is its own transaction.

        A build that failed has left an invalid index, which IF NOT EXISTS would take
        for the index. It takes another index of that name for it, too.
        """
        is_guarded = isinstance(operation, CreateIndex) and operation.if_not_exists
        looks = is_guarded or is_concurrent(operation)
        return index_questions(self, operation) if looks else ()

    @compiles(CreateIndex)
    def create_looked_for_index(
        self, operation: CreateIndex, answers: Answers
    ) -> Iterator[Statement | str]:
        (sql,) = self.create_index(operation)
        if is_concurrent(operation) or operation.if_not_exists:
            yield from creating(self, operation, str(sql), answers)
        else:
            yield sql

    @compiles(DropIndex)
    def drop_looked_for_index(
        self, operation: DropIndex, answers: Answers
    ) -> Iterator[Statement | str]:
        (sql,) = self.drop_index(operation)
        if not is_concurrent(operation):
            yield sql
        elif not (operation.if_exists and answers and not answers[0]):
            yield Statement(str(sql), transactional=False)

    # Several changes at once

    @compiles(AlterTable)
    def alter_table(
        self, operation: AlterTable, answers: Answers
    ) -> Iterator[Statement | str]:
        self.check_in_place(operation)
        yield from merged(self._alter(operation.table), self._parts(operation, answers))

    def _parts(self, operation: AlterTable, answers: Answers) -> Iterator[Part]:
        moved = set(freed(operation))
        for part, given in self.answered(operation, answers):
            bare = part
            if isinstance(part, AddColumn) and part.column.name in moved:
                # An index of its name may be over the old column.
                bare = replace(part, if_not_exists=False)
            else:
                self.compared(part, given)
                lacking = self._lacking(part, given)
                if lacking is not None:
                    yield Part(touched(part), statements=lacking)
                    continue
            actions = self.actions(part)
            if actions:
                before, after = self.around(bare)
                yield Part(
                    touched(part), actions, statements=before, needed=needed(part)
                )
            else:
                after = self.compile(part, given)
            if after:
                yield Part(touched(part), statements=after)

    def actions(self, operation: Operation) -> tuple[str, ...]:
        """Give the actions of ALTER TABLE that an operation consists of, if it does."""
        match operation:
            case AddColumn():
                return (self.adding(operation),)
            case DropColumn():
                return (self.dropping(operation),)
            case AlterColumn(new_name=None):
                return tuple(self.altering(operation))
            case CreateConstraint():
                (sql,) = self.create_constraint(operation)
            case DropConstraint():
                (sql,) = self.drop_constraint(operation)
            case _:
                return ()
        return (sql.removeprefix(f"{self._alter(operation.table)} "),)

    def around(self, operation: Operation) -> tuple[_Statements, _Statements]:
        """Give the statements that go before and after the actions."""
        match operation:
            case AddColumn():
                types = creations(self, [operation.column.type.construct])
                return tuple(types), tuple(self.after_adding(operation))
            case AlterColumn():
                before = self.before_altering(operation)
                return tuple(before), tuple(self.after_altering(operation))
            case _:
                return (), ()


def _leaves_identity(operation: AlterColumn) -> bool:
    """Tell whether the identity must go before the type: texts have none."""
    new = operation.server_default
    return (
        operation.type is not None
        and isinstance(operation.existing_server_default, Identity)
        and new is not UNSET
        and not isinstance(new, Identity)
    )


def _leaves_default(operation: AlterColumn) -> bool:
    """Tell whether the old default goes and none, or none that is cast, comes."""
    is_computed = isinstance(operation.existing_server_default, Computed)
    return operation.server_default is None and not is_computed
