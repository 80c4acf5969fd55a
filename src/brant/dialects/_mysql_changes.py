"""Operations on a table as actions of its ALTER TABLE."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias, final

from sqlalchemy.sql import ddl

from brant.dialects._mysql_columns import (
    changed,
    default_clause,
    redefines,
    restated,
    said,
)
from brant.dialects._mysql_compiler import named_checks
from brant.dialects._mysql_definitions import Definition, Printed
from brant.dialects.merging import Part, needed, touched
from brant.errors import InvalidOperationError
from brant.operations import (
    AddColumn,
    AlterColumn,
    CreateConstraint,
    CreateIndex,
    DropColumn,
    DropConstraint,
    DropIndex,
    Operation,
    SetTableComment,
)
from brant.operations.constraints import kind_of
from brant.schema import Expression

if TYPE_CHECKING:
    from collections.abc import Iterator

    import sqlalchemy as sa

    from brant.dialects._mysql_vocabulary import Vocabulary

Actions: TypeAlias = tuple[str, ...]
"""What stands behind ALTER TABLE and the table's name."""


@final
class Changes:
    """Compiles operations on one table, one after the other.

    *present* is the table as the server printed it, None where nobody asked. It is
    kept up to date, so that an operation meets what those before it have made.
    """

    def __init__(self, dialect: Vocabulary, present: Printed | None) -> None:
        self._dialect = dialect
        self._present = present

    def part(self, operation: Operation) -> Part:
        """Give an operation's share of an ALTER TABLE."""
        match operation:
            case AddColumn():
                actions = self._adding(operation)
            case AlterColumn():
                actions = tuple(self._altering(operation))
            case DropColumn():
                actions = self._dropping(operation)
            case CreateConstraint():
                actions = self._constraining(operation)
            case DropConstraint():
                actions = self._releasing(operation)
            case CreateIndex():
                actions = self._indexing(operation)
            case DropIndex():
                actions = self._unindexing(operation)
            case SetTableComment():
                commented = self._dialect.set_table_comment(operation)
                actions = self._bare(operation, *commented)
            case _:
                statements = self._dialect.compile(operation)
                return Part(touched(operation), statements=statements)
        manner = self._dialect.manner(operation) if actions else ()
        names = touched(operation)
        # A foreign key or AUTO_INCREMENT is never without an index where one takes the
        # other's name.
        freed = names if _drops_index(operation) else frozenset()
        return Part(names, actions, manner, freed=freed, needed=needed(operation))

    def _bare(self, operation: Operation, *statements: str) -> Actions:
        """Give the actions of statements that alter the operation's table."""
        table = self._dialect.table_name(operation.tables[0])
        return tuple(sql.removeprefix(f"ALTER TABLE {table} ") for sql in statements)

    # Columns

    def _adding(self, operation: AddColumn) -> Actions:
        dialect, name = self._dialect, operation.column.name
        if operation.if_not_exists and self._has_column(name):
            return self._adding_indexes(operation, guarded=True)
        column = operation.to_sqlalchemy()
        table: Any = column.table
        dialect.check_table(operation, table)
        quoted = dialect.new_name(operation, name)
        definition = dialect.definition(operation, column)
        place = self._place(operation, name)
        if self._present is not None:
            text = definition.removeprefix(f"{quoted} ")
            made = Definition.read(text, dialect.lexicon)
            self._present.define(name, name, made)
        guarded = operation.if_not_exists and dialect.has_guards
        guard = "IF NOT EXISTS " if guarded else ""
        constraints = (*dialect.separate(operation, column), *named_checks(column))
        added = map(dialect.adding_constraint, constraints)
        return (
            f"ADD COLUMN {guard}{definition}{place}",
            *self._bare(operation, *added),
            *self._adding_indexes(operation, guarded=guarded and self._present is None),
        )

    def _adding_indexes(self, operation: AddColumn, *, guarded: bool) -> Actions:
        """Give the column's indexes; *guarded*: those that it lacks."""
        parts = (
            CreateIndex(operation.table, index, if_not_exists=guarded)
            for index in operation.indexes
        )
        return tuple(action for part in parts for action in self._indexing(part))

    def _place(self, operation: AddColumn | AlterColumn, column: str) -> str:
        """Give FIRST or AFTER, with a space before it, where a place is asked for."""
        quote = self._dialect.quote
        if operation.insert_after is not None:
            return f" AFTER {quote(operation.insert_after)}"
        if operation.insert_before is None:
            return ""
        if self._present is None:
            raise self._dialect.unanswered(operation)
        others = [name for name in self._present.columns if name != column.lower()]
        if operation.insert_before.lower() not in others:
            problem = f"there is no column {operation.insert_before!r}"
            raise InvalidOperationError(operation.describe(), problem)
        at = others.index(operation.insert_before.lower())
        return f" AFTER {quote(others[at - 1])}" if at else " FIRST"

    def _dropping(self, operation: DropColumn) -> Actions:
        if operation.if_exists and not self._may_have_column(operation.column):
            return ()
        if self._present is not None:
            self._present.columns.pop(operation.column.lower(), None)
        guarded = operation.if_exists and self._dialect.has_guards
        return (self._dialect.dropping(replace(operation, if_exists=guarded)),)

    def _altering(self, operation: AlterColumn) -> Iterator[str]:
        dialect, name = self._dialect, operation.new_name or operation.column
        if operation.type is not None and operation.existing_type is not None:
            for check in dialect.own_checks(operation, operation.existing_type):
                dropped = dialect.sql(ddl.DropConstraint(check))
                yield from self._bare(operation, dropped)
        definition = self._definition(operation)
        if redefines(dialect, operation):
            if definition is None:
                raise dialect.unanswered(operation)
            yield self._redefining(operation, definition)
        else:
            yield from self._lightly(operation)
        if self._present is not None and definition is not None:
            self._present.define(operation.column, name, definition)
        if operation.type is not None:
            there = replace(operation, column=name)
            for check in dialect.own_checks(there, operation.type):
                yield from self._bare(operation, dialect.adding_constraint(check))

    def _definition(self, operation: AlterColumn) -> Definition | None:
        """Give the column's definition as it will be, if the present one is known."""
        if self._present is None:
            old = said(self._dialect, operation)
        elif self._has_column(operation.column):
            present = self._present.columns[operation.column.lower()]
            old = restated(self._dialect, operation, present)
        else:
            problem = "the table has no such column"
            raise InvalidOperationError(operation.describe(), problem)
        return None if old is None else changed(self._dialect, operation, old)

    def _redefining(self, operation: AlterColumn, definition: Definition) -> str:
        column = self._dialect.quote(operation.column)
        place = self._place(operation, operation.column)
        if operation.new_name is None:
            return f"MODIFY {column} {definition}{place}"
        to = self._dialect.new_name(operation, operation.new_name)
        return f"CHANGE {column} {to} {definition}{place}"

    def _lightly(self, operation: AlterColumn) -> Iterator[str]:
        """Give the actions that need no definition."""
        dialect, column = self._dialect, self._dialect.quote(operation.column)
        if operation.new_name is not None:
            to = dialect.new_name(operation, operation.new_name)
            yield f"RENAME COLUMN {column} TO {to}"
        elif operation.server_default is None:
            yield f"ALTER COLUMN {column} DROP DEFAULT"
        elif isinstance(operation.server_default, str | Expression):
            default = default_clause(dialect, operation.server_default)
            yield f"ALTER COLUMN {column} SET DEFAULT {default}"

    def _has_column(self, name: str) -> bool:
        return self._present is not None and name.lower() in self._present.columns

    def _may_have_column(self, name: str) -> bool:
        return self._present is None or self._has_column(name)

    # Constraints

    def _constraining(self, operation: CreateConstraint) -> Actions:
        constraint = operation.to_sqlalchemy()
        self._dialect.check_constraint(operation, constraint)
        if self._present is not None and operation.constraint.name:
            kind = kind_of(operation.constraint)
            self._present.constraints[operation.constraint.name.lower()] = kind
        return self._bare(operation, self._dialect.adding_constraint(constraint))

    def _releasing(self, operation: DropConstraint) -> Actions:
        kind = operation.kind
        if self._present is not None:
            name = "primary" if kind == "primary" else operation.name.lower()
            found = self._present.constraints.pop(name, None)
            if found is None and operation.if_exists:
                return ()
            kind = kind or found
            if kind is None:
                problem = "the table has no such constraint"
                raise InvalidOperationError(operation.describe(), problem)
        return (f"DROP {self._dialect.dropped(operation, kind)}",)

    # Indexes

    def _indexing(self, operation: CreateIndex) -> Actions:
        name = str(operation.index.name).lower()
        if self._present is not None:
            if operation.if_not_exists and name in self._present.indexes:
                return ()
            self._present.indexes.add(name)
        index = operation.to_sqlalchemy()
        guarded = operation.if_not_exists
        return (self._adding_index(operation, index, if_not_exists=guarded),)

    def _adding_index(
        self, operation: Operation, index: sa.Index, *, if_not_exists: bool = False
    ) -> str:
        table = self._dialect.table_name(operation.tables[0])
        sql = self._dialect.creating_index(index, if_not_exists=if_not_exists)
        return sql.replace("CREATE ", "ADD ", 1).replace(f" ON {table} (", " (", 1)

    def _unindexing(self, operation: DropIndex) -> Actions:
        if operation.table is None:
            raise InvalidOperationError(
                operation.describe(),
                "its table is not named",
                hint="Give table_name: an index belongs to its table here.",
            )
        name = operation.name.lower()
        if self._present is not None:
            there = name in self._present.indexes
            self._present.indexes.discard(name)
            if operation.if_exists and not there:
                return ()
        guarded = operation.if_exists and self._dialect.has_guards
        guard = "IF EXISTS " if guarded else ""
        return (f"DROP INDEX {guard}{self._dialect.quote(operation.name)}",)


def _drops_index(operation: Operation) -> bool:
    """Tell whether an index goes; primary keys and unique constraints are indexes."""
    kind = operation.kind if isinstance(operation, DropConstraint) else None
    return isinstance(operation, DropIndex) or kind in {"primary", "unique"}
