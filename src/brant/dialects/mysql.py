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
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeAlias

import sqlalchemy as sa
from sqlalchemy.sql import ddl

from brant.dialects._mysql_columns import changed, default_clause, redefines, said
from brant.dialects._mysql_definitions import Definition, Printed
from brant.dialects.base import Answers, asks, compiles
from brant.dialects.merging import Part, merged, touched
from brant.dialects.split import Lexicon, bare, split
from brant.dialects.standard import Standard
from brant.errors import (
    InvalidOperationError,
    OfflineError,
    UnsupportedOperationError,
)
from brant.operations import (
    UNSET,
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
    SetTableComment,
)
from brant.operations.constraints import kind_of
from brant.schema import NO_OPTIONS, Expression, constructs, from_metadata
from brant.schema.constructs import add_referents, placeholder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy.engine import Dialect as SQLAlchemyDialect

    from brant.dialects.statement import Statement
    from brant.operations.constraints import Kind
    from brant.schema import Options

_KEY_PART: Final = re.compile(r"`?\w+`?(?:\s*\(\d+\))?(?:\s+(?:ASC|DESC))?", re.I)
_MANNERS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "algorithm": frozenset({"DEFAULT", "INSTANT", "INPLACE", "COPY", "NOCOPY"}),
        "lock": frozenset({"DEFAULT", "NONE", "SHARED", "EXCLUSIVE"}),
    }
)
_DROPPED_AS: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        "foreignkey": "FOREIGN KEY",
        "unique": "INDEX",
        "check": "CHECK",
    }
)


Actions: TypeAlias = tuple[str, ...]
"""What stands behind ALTER TABLE and the table's name."""


class MySQL(Standard):
    """MySQL 8.0.16 and later."""

    name = "mysql"
    name_unit = "characters"
    lexicon = Lexicon(
        backslash_escapes=True,
        backticks=True,
        hash_comments=True,
        spaced_comments=True,
        executed_comments=True,
        compound_bodies=True,
    )
    has_guards: ClassVar[bool] = False
    """IF EXISTS and IF NOT EXISTS stand for columns, indexes and constraints too."""
    prefixes: ClassVar[tuple[str, ...]] = ("mysql",)
    """Of the options that are this database's, the nearest first."""
    renames_columns_since: ClassVar[tuple[int, ...]] = (8, 0)

    def __init__(self, sqlalchemy: SQLAlchemyDialect) -> None:
        super().__init__(sqlalchemy)
        # The server's sql_mode NO_BACKSLASH_ESCAPES, as SQLAlchemy found it.
        escapes: bool = self.sqlalchemy._backslash_escapes  # type: ignore[attr-defined]  # noqa: SLF001  # no public name
        self.sqlalchemy.max_identifier_length = 64
        self.lexicon = replace(self.lexicon, backslash_escapes=escapes)

    # Names and pieces of SQL

    @property
    def renames_columns(self) -> bool:
        """Tell whether RENAME COLUMN is known; CHANGE always was."""
        found = getattr(self.sqlalchemy, "server_version_info", None)
        return found is None or found >= self.renames_columns_since

    def sql_of(self, part: Any) -> str:
        """Render a piece of DDL."""
        rendered: str = self._ddl.process(part)
        return rendered

    def manner(self, operation: Operation, options: Options) -> tuple[str, ...]:
        """Give ALGORITHM and LOCK, where the options name them."""
        found = (
            (word, next((options[k] for k in self._keys(word) if k in options), None))
            for word in _MANNERS
        )
        said = [(word, str(value).upper()) for word, value in found if value]
        for word, value in said:
            if value not in _MANNERS[word]:
                problem = f"{self.prefixes[-1]}_{word} is {value!r}"
                known = ", ".join(sorted(_MANNERS[word]))
                raise InvalidOperationError(
                    operation.describe(), problem, hint=f"Use one of {known}."
                )
        return tuple(f"{word.upper()}={value}" for word, value in said)

    def _only_manner(self, operation: Operation, options: Options) -> tuple[str, ...]:
        known = {key for word in _MANNERS for key in self._keys(word)}
        for key in options:
            if key.startswith(self.prefixes) and key not in known:
                problem = f"there is no parameter {key!r}"
                raise InvalidOperationError(operation.describe(), problem)
        return self.manner(operation, options)

    def _keys(self, word: str) -> tuple[str, ...]:
        return tuple(f"{prefix}_{word}" for prefix in self.prefixes)

    # Time limits

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
        return (
            "SET @brant_lock_wait = @@SESSION.lock_wait_timeout, "
            "@brant_row_wait = @@SESSION.innodb_lock_wait_timeout",
            f"SET SESSION lock_wait_timeout = {seconds}, "
            f"SESSION innodb_lock_wait_timeout = {seconds}",
        )

    def timeouts_end(
        self,
        *,
        lock: float | None,
        statement: float | None,  # noqa: ARG002  # MariaDB's
    ) -> tuple[str, ...]:
        if lock is None:
            return ()
        return (
            "SET SESSION lock_wait_timeout = @brant_lock_wait, "
            "SESSION innodb_lock_wait_timeout = @brant_row_wait",
        )

    # What must be looked at first

    @asks(AddColumn, AlterColumn, DropColumn, DropConstraint, CreateIndex, DropIndex)
    def table_as_it_is(self, operation: Operation) -> tuple[str, ...]:
        """Ask how the server would create the table."""
        if not self._looks(operation):
            return ()
        return (f"SHOW CREATE TABLE {self.table_name(operation.tables[0])}",)

    def _looks(self, operation: Operation) -> bool:
        match operation:
            case AddColumn():
                # A column that is there brings none of its keys and indexes again.
                follows = bool(operation.constraints or operation.indexes)
                unguarded = not self.has_guards or follows
                guarded = operation.if_not_exists and unguarded
                return guarded or operation.insert_before is not None
            case AlterColumn():
                return redefines(self, operation)
            case DropConstraint():
                vague = operation.if_exists or operation.kind is None
                return vague and not self.has_guards
            case CreateIndex():
                return operation.if_not_exists and not self.has_guards
            case DropColumn():
                return operation.if_exists and not self.has_guards
            case DropIndex(table=table):
                return operation.if_exists and not self.has_guards and table is not None
            case _:
                return False

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

    def _printed(self, answers: Answers) -> Printed | None:
        if not answers or not answers[0]:
            return None
        return Printed.read(answers[0][0]["Create Table"], self.lexicon)

    # Tables

    @asks(CreateTable)
    def indexes_present(self, operation: CreateTable) -> tuple[str, ...]:
        """Ask for the table's indexes, which have no IF NOT EXISTS."""
        if self.has_guards or not (operation.if_not_exists and operation.table.indexes):
            return ()
        name = operation.table.name
        schema = "DATABASE()" if name.schema is None else self.string(name.schema)
        return (
            "SELECT DISTINCT INDEX_NAME AS name FROM information_schema.STATISTICS "
            f"WHERE TABLE_SCHEMA = {schema} AND TABLE_NAME = {self.string(name.name)}",
        )

    @compiles(CreateTable)
    def create_checked_table(
        self, operation: CreateTable, answers: Answers
    ) -> Iterator[Statement | str]:
        table = _copy(operation.to_sqlalchemy())
        for constraint in table.constraints:
            self._check_constraint(operation, constraint)
        for column in table.columns:
            self._check_identity(operation, column)
        present = {row["name"].lower() for row in answers[0]} if answers else set()
        for index in list(table.indexes):
            if str(index.name).lower() in present:
                table.indexes.discard(index)
        self.take_options(table)
        yield from self.create_table(replace(operation, construct=table))

    def take_options(self, item: sa.Table | sa.Index) -> None:
        """Let SQLAlchemy see the options that are this database's by another name."""

    def _check_constraint(self, operation: Operation, item: sa.Constraint) -> None:
        """Refuse what the server would not do; leave out what it does anyway."""
        if item.deferrable or str(item.initially).upper() == "DEFERRED":
            what = f"{operation.describe()}: defer a constraint"
            raise UnsupportedOperationError(self.name, what)
        item.deferrable = item.initially = None
        if isinstance(item, sa.ForeignKeyConstraint) and item.match is not None:
            if item.match.upper() != "SIMPLE":
                what = f"{operation.describe()}: MATCH {item.match}"
                raise UnsupportedOperationError(self.name, what)
            item.match = None

    def _check_identity(self, operation: Operation, column: sa.Column[Any]) -> None:
        """Let an identity be AUTO_INCREMENT, where it counts as that does."""
        identity, table = column.identity, column.table
        if identity is None or not isinstance(table, sa.Table):
            return
        counts = (identity.increment, identity.minvalue, identity.maxvalue)
        plain = all(value in {None, 1} for value in counts) and not identity.cycle
        if not plain or column is not table.autoincrement_column:
            raise UnsupportedOperationError(
                self.name,
                f"generate {table.name}.{column.name} AS IDENTITY",
                hint="One integer column of the primary key can be AUTO_INCREMENT; "
                "its identity may have a start, and no other numbers.",
            )
        if identity.start not in {None, 1}:
            key = f"{self.sqlalchemy.name}_auto_increment"
            table.dialect_kwargs.setdefault(key, str(identity.start))

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
        part = self.part(operation, self._printed(answers))
        yield from merged(self._alter(operation.tables[0]), [part])

    @compiles(
        CreatePrimaryKey,
        CreateUniqueConstraint,
        CreateCheckConstraint,
        CreateForeignKey,
    )
    def alter(self, operation: CreateConstraint) -> Iterator[Statement | str]:
        part = self.part(operation, None)
        yield from merged(self._alter(operation.table), [part])

    @compiles(AlterTable)
    def alter_table(
        self, operation: AlterTable, answers: Answers
    ) -> Iterator[Statement | str]:
        if operation.recreate == "always":
            raise UnsupportedOperationError(
                self.name,
                f"rebuild table {operation.table}",
                hint='Leave recreate at "auto": the server rebuilds where it must.',
            )
        present = self._printed(answers)
        parts = [self.part(each, present) for each in operation.operations]
        yield from merged(self._alter(operation.table), parts)

    @asks(AlterTable)
    def alter_table_questions(self, operation: AlterTable) -> tuple[str, ...]:
        asked = super().alter_table_questions(operation)
        return tuple(dict.fromkeys(asked))

    def part(self, operation: Operation, present: Printed | None) -> Part:
        """Give an operation's share of an ALTER TABLE.

        *present* is the table as it is before; it is changed to what it is after.
        """
        manner: tuple[str, ...] = ()
        match operation:
            case AddColumn():
                manner = self._only_manner(operation, operation.options)
                actions = self._adding(operation, present)
            case AlterColumn():
                manner = self._only_manner(operation, operation.options)
                actions = tuple(self._altering(operation, present))
            case DropColumn():
                manner = self._only_manner(operation, operation.options)
                actions = self._dropping(operation, present)
            case CreateConstraint():
                manner = self.manner(operation, operation.constraint.options)
                actions = self._constraining(operation, present)
            case DropConstraint():
                manner = self._only_manner(operation, operation.options)
                actions = self._releasing(operation, present)
            case CreateIndex() if operation.tables:
                manner = self.manner(operation, operation.index.options)
                actions = self._indexing(operation, present)
            case DropIndex():
                manner = self._only_manner(operation, operation.options)
                actions = self._unindexing(operation, present)
            case SetTableComment():
                actions = self._bare(operation, *self.set_table_comment(operation))
            case _:
                statements = self.compile(operation)
                return Part(touched(operation), statements=statements)
        return Part(touched(operation), actions, manner if actions else ())

    def _bare(self, operation: Operation, *statements: str) -> Actions:
        """Give the actions of statements that alter the operation's table."""
        alter = f"{self._alter(operation.tables[0])} "
        return tuple(sql.removeprefix(alter) for sql in statements)

    def _adding(self, operation: AddColumn, present: Printed | None) -> Actions:
        name = operation.column.name
        if operation.if_not_exists and present and name.lower() in present.columns:
            return ()
        table = _copy(operation.to_sqlalchemy().table)
        column = table.c[name]
        copied = replace(operation, construct=column)
        for constraint in table.constraints:
            self._check_constraint(operation, constraint)
        self._check_identity(operation, column)
        definition = self.definition(copied, column)
        if present is not None:
            text = definition.removeprefix(f"{self.new_name(operation, name)} ")
            present.define(name, name, Definition.read(text, self.lexicon))
        guard = "IF NOT EXISTS " if operation.if_not_exists and self.has_guards else ""
        constraints = map(self.adding_constraint, self.separate(copied, column))
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        return (
            f"ADD COLUMN {guard}{definition}{self._place(operation, present)}",
            *self._bare(operation, *constraints),
            *(self._adding_index(operation, index) for index in indexes),
        )

    def definition(self, operation: AddColumn, column: sa.Column[Any]) -> str:
        text = super().definition(operation, column)
        counts = column.primary_key and " AUTO_INCREMENT" in text
        # The server wants such a column to be a key from the beginning.
        return f"{text} PRIMARY KEY" if counts and "PRIMARY KEY" not in text else text

    def inlined(
        self,
        operation: AddColumn,  # noqa: ARG002  # the answer is the same for all
        column: sa.Column[Any],  # noqa: ARG002  # likewise
    ) -> sa.ForeignKeyConstraint | None:
        # MySQL reads REFERENCES in a column and forgets it (before 9.0).
        return None

    def _place(
        self, operation: AddColumn | AlterColumn, present: Printed | None
    ) -> str:
        if operation.insert_after is not None:
            return f" AFTER {self.quote(operation.insert_after)}"
        if operation.insert_before is None:
            return ""
        if present is None:
            raise self.unanswered(operation)
        moved = operation.column
        name = moved if isinstance(moved, str) else moved.name
        others = [other for other in present.columns if other != name.lower()]
        if operation.insert_before.lower() not in others:
            problem = f"there is no column {operation.insert_before!r}"
            raise InvalidOperationError(operation.describe(), problem)
        at = others.index(operation.insert_before.lower())
        return f" AFTER {self.quote(others[at - 1])}" if at else " FIRST"

    def _dropping(self, operation: DropColumn, present: Printed | None) -> Actions:
        if present is not None:
            there = present.columns.pop(operation.column.lower(), None)
            if operation.if_exists and there is None:
                return ()
        guarded = operation.if_exists and self.has_guards
        return (self.dropping(replace(operation, if_exists=guarded)),)

    def _altering(
        self, operation: AlterColumn, present: Printed | None
    ) -> Iterator[str]:
        column, name = operation.column, operation.new_name or operation.column
        definition = self._present_definition(operation, present)
        if definition is not None:
            definition = changed(self, operation, definition)
        if present is not None and definition is not None:
            present.define(column, name, definition)
        if operation.type is not None and operation.existing_type is not None:
            for check in self._own_checks(operation, operation.existing_type):
                yield from self._bare(operation, self.sql(ddl.DropConstraint(check)))
        alter, to = self.quote(column), self.new_name(operation, name)
        if redefines(self, operation):
            if definition is None:
                raise self.unanswered(operation)
            verb = f"MODIFY {alter}" if name == column else f"CHANGE {alter} {to}"
            yield f"{verb} {definition}{self._place(operation, present)}"
        elif operation.new_name is not None:
            yield f"RENAME COLUMN {alter} TO {to}"
        elif operation.server_default is None:
            yield f"ALTER COLUMN {alter} DROP DEFAULT"
        elif isinstance(operation.server_default, str | Expression):
            default = default_clause(self, operation.server_default)
            yield f"ALTER COLUMN {alter} SET DEFAULT {default}"
        if operation.type is not None:
            there = replace(operation, column=name)
            for check in self._own_checks(there, operation.type):
                yield from self._bare(operation, self.adding_constraint(check))

    def _present_definition(
        self, operation: AlterColumn, present: Printed | None
    ) -> Definition | None:
        if present is None:
            return said(self, operation)
        if operation.column.lower() not in present.columns:
            raise InvalidOperationError(
                operation.describe(), "the table has no such column"
            )
        return present.columns[operation.column.lower()]

    def _constraining(
        self, operation: CreateConstraint, present: Printed | None
    ) -> Actions:
        constraint = operation.to_sqlalchemy()
        self._check_constraint(operation, constraint)
        if present is not None and operation.constraint.name:
            name = operation.constraint.name.lower()
            present.constraints[name] = kind_of(operation.constraint)
        return self._bare(operation, self.adding_constraint(constraint))

    def _releasing(self, operation: DropConstraint, present: Printed | None) -> Actions:
        kind = operation.kind
        if present is not None:
            name = "primary" if kind == "primary" else operation.name.lower()
            found = present.constraints.pop(name, None)
            if found is None and operation.if_exists:
                return ()
            kind = kind or found
            if kind is None:
                problem = "the table has no such constraint"
                raise InvalidOperationError(operation.describe(), problem)
        return (f"DROP {self.dropped(operation, kind)}",)

    def dropped(self, operation: DropConstraint, kind: Kind | None) -> str:
        """Give what ALTER TABLE .. DROP takes for a constraint."""
        if kind == "primary":
            return "PRIMARY KEY"
        if kind not in _DROPPED_AS:
            raise (
                self.unanswered(operation) if kind is None else self.refusal(operation)
            )
        return f"{_DROPPED_AS[kind]} {self.quote(operation.name)}"

    # Indexes

    @compiles(CreateIndex)
    def create_missing_index(
        self, operation: CreateIndex, answers: Answers
    ) -> Iterator[str]:
        present = self._printed(answers)
        if present is None or str(operation.index.name).lower() not in present.indexes:
            guarded = operation.if_not_exists
            sql = self.creating_index(operation.to_sqlalchemy(), if_not_exists=guarded)
            yield " ".join((sql, *self.manner(operation, operation.index.options)))

    def creating_index(self, index: sa.Index, *, if_not_exists: bool = False) -> str:
        assert index.table is not None  # noqa: S101  # an operation knows its table
        value = from_metadata.index(index)
        parts = tuple(map(self.key_part, value.elements))
        owner = placeholder(from_metadata.table_name(index.table))
        made = constructs.index(replace(value, elements=parts), owner)
        self.take_options(made)
        guarded = if_not_exists and self.has_guards
        return super().creating_index(made, if_not_exists=guarded)

    def key_part(self, element: str | Expression) -> str | Expression:
        """Put text that is more than a column into the parentheses it needs."""
        if isinstance(element, str):
            return element
        construct = element.to_sqlalchemy()
        if not isinstance(construct, sa.TextClause) or is_column(element.text):
            return element
        body, order = _ordered(element.text)
        return Expression(body + order if body.startswith("(") else f"({body}){order}")

    def _adding_index(self, operation: Operation, index: sa.Index) -> str:
        table = self.table_name(operation.tables[0])
        sql = self.creating_index(index)
        return sql.replace("CREATE ", "ADD ", 1).replace(f" ON {table} (", " (", 1)

    def _indexing(self, operation: CreateIndex, present: Printed | None) -> Actions:
        name = str(operation.index.name).lower()
        if operation.if_not_exists and present and name in present.indexes:
            return ()
        if present is not None:
            present.indexes.add(name)
        return (self._adding_index(operation, operation.to_sqlalchemy()),)

    @compiles(DropIndex)
    def drop_present_index(
        self, operation: DropIndex, answers: Answers
    ) -> Iterator[Statement | str]:
        part = self.part(operation, self._printed(answers))
        if part.manner:
            yield from merged(self._alter(operation.tables[0]), [part])
        elif part.actions:
            guarded = operation.if_exists and self.has_guards
            plain = replace(operation, if_exists=guarded, options=NO_OPTIONS)
            yield from self.drop_index(plain)

    def _unindexing(self, operation: DropIndex, present: Printed | None) -> Actions:
        if operation.table is None:
            raise InvalidOperationError(
                operation.describe(),
                "its table is not named",
                hint="Give table_name: an index belongs to its table here.",
            )
        if present is not None:
            there = operation.name.lower() in present.indexes
            present.indexes.discard(operation.name.lower())
            if operation.if_exists and not there:
                return ()
        guard = "IF EXISTS " if operation.if_exists and self.has_guards else ""
        return (f"DROP INDEX {guard}{self.quote(operation.name)}",)

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


def _copy(table: Any) -> sa.Table:
    """Give a table that can be changed without anybody noticing."""
    convention = table.metadata.naming_convention
    made: sa.Table = table.to_metadata(sa.MetaData(naming_convention=convention))
    add_referents(made)
    return made


def is_column(text: str) -> bool:
    """Tell whether a key part is a column, maybe with a length and an order."""
    return _KEY_PART.fullmatch(text.strip()) is not None


def _ordered(text: str) -> tuple[str, str]:
    match = re.fullmatch(r"(.*?)(\s+(?:ASC|DESC))?\s*", text, re.I | re.S)
    assert match is not None  # noqa: S101  # it takes anything
    return match[1].strip(), match[2] or ""
