"""Columns in the words of the standard: ALTER TABLE .. ADD, ALTER and DROP COLUMN.

What a column's definition implies besides (keys, indexes, comments) follows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.sql import ddl
from sqlalchemy.types import SchemaType

from brant.dialects._objects import Objects
from brant.dialects.base import compiles
from brant.errors import UnsupportedOperationError
from brant.operations import UNSET, AddColumn, AlterColumn, CreateIndex, DropColumn
from brant.schema import Computed, Default, Identity, QualifiedName, Type
from brant.schema.constructs import placeholder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brant.dialects.statement import Statement


class Columns(Objects):
    """What is done to the columns of a table that is there."""

    columns_stand_alone: ClassVar[bool] = False
    """A column that is no key is written without a look at its table."""

    @compiles(AddColumn)
    def add_column(self, operation: AddColumn) -> Iterator[Statement | str]:
        yield f"{self._alter(operation.table)} {self.adding(operation)}"
        yield from self.after_adding(operation)

    def adding(self, operation: AddColumn) -> str:
        """Give the action of ALTER TABLE that adds the column."""
        self._check_place(operation)
        alone = self.alone(operation)
        column = operation.to_sqlalchemy() if alone is None else alone
        self.new_name(operation, column.name)
        guard = "IF NOT EXISTS " if operation.if_not_exists else ""
        return f"ADD COLUMN {guard}{self.definition(operation, column)}"

    def alone(self, operation: AddColumn) -> sa.Column[Any] | None:
        """Give a column that can be written, with all it needs, without a table."""
        column = operation.construct if self.columns_stand_alone else None
        if getattr(column, "table", None) is None and operation.column.comment is None:
            return column
        return None

    def _check_place(self, operation: AddColumn | AlterColumn) -> None:
        if operation.insert_before or operation.insert_after:
            what = f"{operation.describe()} at a certain place"
            raise UnsupportedOperationError(self.name, what)

    def definition(self, operation: AddColumn, column: sa.Column[Any]) -> str:
        """Give the column as ALTER TABLE .. ADD takes it."""
        if self.alone(operation) is not None:
            return self.column(column, operation.column)
        parts: list[str] = [self._ddl.get_column_specification(column)]
        if operation.inline_primary_key and column.primary_key:
            parts.append("PRIMARY KEY")
        key = self.inlined(operation, column)
        if key is not None:
            parts.append(self.references(key))
        parts += filter(None, (self._ddl.process(c) for c in column.constraints))
        return " ".join(parts)

    def inlined(
        self, operation: AddColumn, column: sa.Column[Any]
    ) -> sa.ForeignKeyConstraint | None:
        """Give the foreign key that is written into the column's definition."""
        keys = _table_of(column).foreign_key_constraints
        return (
            next(iter(keys)) if operation.inline_references and len(keys) == 1 else None
        )

    def references(self, key: sa.ForeignKeyConstraint) -> str:
        """Give the key as a column has it: with its name, without its own columns."""
        columns = ", ".join(self.quote(element.parent.name) for element in key.elements)
        rendered: str = self._ddl.process(key)
        return rendered.replace(f"FOREIGN KEY({columns}) ", "", 1)

    def after_adding(
        self, operation: AddColumn, *, has_indexes: bool = True
    ) -> Iterator[Statement | str]:
        """Give the keys, indexes and comment that the column's definition implies."""
        if self.alone(operation) is not None:
            return
        column = operation.to_sqlalchemy()
        table = _table_of(column)
        for constraint in self.separate(operation, column):
            yield self.adding_constraint(constraint)
        if has_indexes:
            yield from self.indexing(operation)
        yield from self._comments(table)

    def indexing(self, operation: AddColumn) -> Iterator[str]:
        """Give the indexes of the column: it may be there without them."""
        guarded = operation.if_not_exists
        for index in operation.indexes:
            made = CreateIndex(operation.table, index).to_sqlalchemy()
            yield self.creating_index(made, if_not_exists=guarded)

    def separate(
        self, operation: AddColumn, column: sa.Column[Any]
    ) -> list[sa.Constraint]:
        """Give the constraints that are added after their column."""
        inlined = self.inlined(operation, column)
        table = _table_of(column)
        return [
            constraint
            for constraint in sorted(table.constraints, key=order)
            if constraint not in {table.primary_key, inlined}
            and constraint not in column.constraints
            and self.applies(constraint)
        ]

    @compiles(DropColumn)
    def drop_column(self, operation: DropColumn) -> Iterator[Statement | str]:
        yield f"{self._alter(operation.table)} {self.dropping(operation)}"

    def dropping(self, operation: DropColumn) -> str:
        guard = "IF EXISTS " if operation.if_exists else ""
        return f"DROP COLUMN {guard}{self.quote(operation.column)}"

    @compiles(AlterColumn)
    def alter_column(self, operation: AlterColumn) -> Iterator[Statement | str]:
        yield from self.before_altering(operation)
        alter = self._alter(operation.table)
        for action in self.altering(operation):
            yield f"{alter} {action}"
        yield from self.after_altering(operation)

    def before_altering(self, operation: AlterColumn) -> Iterator[Statement | str]:
        """Give the statements that go first: the old type's own constraints go."""
        if operation.type is not None and operation.existing_type is not None:
            for check in self.own_checks(operation, operation.existing_type):
                yield self.sql(ddl.DropConstraint(check))

    def own_checks(self, operation: AlterColumn, type_: Type) -> list[sa.Constraint]:
        """Give the constraints that a type (Boolean, Enum) brings to its column."""
        construct = type_.construct
        if not isinstance(construct, SchemaType):
            return []
        metadata = sa.MetaData(naming_convention=operation.naming_convention)
        table = placeholder(operation.table, metadata=metadata)
        table.append_column(sa.Column(operation.column, construct.copy()))
        return [
            c
            for c in table.constraints
            if c is not table.primary_key and self.applies(c)
        ]

    def altering(self, operation: AlterColumn) -> Iterator[str]:
        """Give the actions of ALTER TABLE but the renaming."""
        if operation.insert_before or operation.insert_after:
            raise UnsupportedOperationError(self.name, "move a column among the others")
        alter = f"ALTER COLUMN {self.quote(operation.column)}"
        if operation.nullable is not None:
            yield f"{alter} {'DROP' if operation.nullable else 'SET'} NOT NULL"
        yield from (f"{alter} {part}" for part in self.default_actions(operation))
        if operation.type is not None:
            yield f"{alter} TYPE {self.type(operation.type)}"

    def default_actions(self, operation: AlterColumn) -> Iterator[str]:
        """Give what ALTER COLUMN needs for the new default, identity or expression."""
        new, old = operation.server_default, operation.existing_server_default
        if new is UNSET:
            return
        if isinstance(new, Computed) or isinstance(old, Computed):
            yield from self.computed_actions(operation)
        elif isinstance(new, Identity) or isinstance(old, Identity):
            yield from self.identity_actions(operation)
        else:
            yield self.default_action(new)

    def default_action(self, new: Default | None) -> str:
        return "DROP DEFAULT" if new is None else f"SET DEFAULT {self.default(new)}"

    def computed_actions(self, operation: AlterColumn) -> Iterator[str]:
        raise UnsupportedOperationError(
            self.name, f"change how {operation.table}.{operation.column} is computed"
        )

    def identity_actions(self, operation: AlterColumn) -> Iterator[str]:
        raise UnsupportedOperationError(
            self.name, f"change the identity of {operation.table}.{operation.column}"
        )

    def after_altering(self, operation: AlterColumn) -> Iterator[Statement | str]:
        """Give the statements that follow; the new name is the last one's."""
        if operation.type is not None:
            for check in self.own_checks(operation, operation.type):
                yield self.adding_constraint(check)
        if operation.comment is not UNSET:
            yield self.column_comment(operation, operation.comment)
        if operation.new_name is not None:
            column = self.quote(operation.column)
            to = self.new_name(operation, operation.new_name)
            yield f"{self._alter(operation.table)} RENAME COLUMN {column} TO {to}"

    def column_comment(self, operation: AlterColumn, comment: str | None) -> str:
        table = placeholder(operation.table, [operation.column])
        column = table.c[operation.column]
        column.comment = comment
        if comment is None:
            return self.sql(ddl.DropColumnComment(column))
        return self.sql(ddl.SetColumnComment(column))

    def adding_constraint(self, constraint: sa.Constraint) -> str:
        # Otherwise it would be marked for a later CREATE TABLE to leave it out.
        return self.sql(ddl.AddConstraint(constraint, isolate_from_table=False))

    def _comments(self, table: sa.Table) -> Iterator[str]:
        if not self.sqlalchemy.supports_comments or self.sqlalchemy.inline_comments:
            return
        if table.comment is not None:
            yield self.sql(ddl.SetTableComment(table))
        for column in table.columns:
            if column.comment is not None:
                yield self.sql(ddl.SetColumnComment(column))
        if self.sqlalchemy.supports_constraint_comments:
            for constraint in sorted(table.constraints, key=order):
                if constraint.comment is not None:
                    yield self.sql(ddl.SetConstraintComment(constraint))

    def _alter(self, table: QualifiedName) -> str:
        return f"ALTER TABLE {self.table_name(table)}"


def _table_of(column: sa.Column[Any]) -> sa.Table:
    table = column.table
    assert isinstance(table, sa.Table)  # noqa: S101  # AddColumn attaches it
    return table


def order(constraint: sa.Constraint) -> int:
    order: int = constraint._creation_order  # noqa: SLF001  # CREATE TABLE sorts by it
    return order
