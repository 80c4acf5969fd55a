"""Operations on columns."""

from __future__ import annotations

from dataclasses import KW_ONLY, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, Literal, final

import sqlalchemy as sa

from brant.errors import IrreversibleError
from brant.operations.base import Category, Operation
from brant.operations.keywords import check_place, dialect_options
from brant.schema import (
    NO_OPTIONS,
    Column,
    Options,
    QualifiedName,
    Table,
    constructs,
    from_metadata,
    unseen,
)
from brant.schema.constraints import columns_of
from brant.schema.tables import without
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.sql.elements import ColumnElement
    from sqlalchemy.types import TypeEngine

    from brant.schema import Constraint, Index, Snapshot

    TypeArgument = TypeEngine[Any] | type[TypeEngine[Any]]
    DefaultArgument = (
        sa.FetchedValue
        | str
        | sa.TextClause
        | ColumnElement[Any]
        | Literal[False]
        | None
    )


def _is_plain(column: sa.Column[Any]) -> bool:
    """Tell whether a table would add nothing to a column: no keys, no type's CHECK."""
    return (
        getattr(column, "table", None) is None
        and not (column.primary_key or column.unique or column.index)
        and not (column.foreign_keys or column.constraints)
        and unseen.is_inert(column.type)
    )


@final
@dataclass(frozen=True, slots=True)
class AddColumn(Operation):
    """Add a column, with the keys and indexes that its definition implies."""

    category: ClassVar[Category] = Category.ADDITIVE

    table: QualifiedName
    column: Column
    _: KW_ONLY
    constraints: tuple[Constraint, ...] = ()
    indexes: tuple[Index, ...] = ()
    if_not_exists: bool = False
    inline_references: bool = False
    inline_primary_key: bool = False
    insert_before: str | None = None
    insert_after: str | None = None
    options: Options = NO_OPTIONS
    construct: sa.Column[Any] | None = field(default=None, compare=False, repr=False)

    @classmethod
    def of(
        cls,
        table_name: str,
        column: sa.Column[Any],
        *,
        schema: str | None = None,
        if_not_exists: bool | None = None,
        inline_references: bool | None = None,
        inline_primary_key: bool | None = None,
        insert_before: str | None = None,
        insert_after: str | None = None,
        naming_convention: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> AddColumn:
        """Add a column to a table.

        Its foreign keys, unique constraint and index become statements of their own;
        *inline_references* and *inline_primary_key* write them into the column.
        *options*: mysql_algorithm and mysql_lock.
        """
        described = f"add column {QualifiedName(table_name, schema)}.{column.name}"
        check_place(described, insert_before, insert_after)
        if _is_plain(column):
            own = column
            value = Table(
                QualifiedName(table_name, schema), (from_metadata.column(column),)
            )
        else:
            metadata = sa.MetaData(naming_convention=naming_convention)
            owner = sa.Table(table_name, metadata, schema=schema)
            # A column of another table is copied, as Table.to_metadata does.
            own = column._copy() if column.table is not None else column  # noqa: SLF001
            owner.append_column(own)
            constructs.add_referents(owner)
            value = from_metadata.table(owner)
            constructs.add_own_referents(owner)
        return cls(
            value.name,
            value.columns[0],
            constraints=value.constraints,
            indexes=value.indexes,
            if_not_exists=bool(if_not_exists),
            inline_references=bool(inline_references),
            inline_primary_key=bool(inline_primary_key),
            insert_before=insert_before,
            insert_after=insert_after,
            options=dialect_options(described, options),
            construct=own,
        )

    def to_sqlalchemy(self) -> sa.Column[Any]:
        """Give the column, attached to a table that holds nothing else."""
        if self.construct is not None:
            if getattr(self.construct, "table", None) is None:
                name, schema = self.table.name, self.table.schema
                owner = sa.Table(name, sa.MetaData(), schema=schema)
                owner.append_column(self.construct)
            return self.construct
        made = constructs.table(
            Table(
                self.table,
                (self.column,),
                constraints=self.constraints,
                indexes=self.indexes,
            )
        )
        return made.c[self.column.name]

    def describe(self) -> str:
        return f"add column {self.table}.{self.column.name}"

    def reverse(self) -> DropColumn:
        return DropColumn(self.table, self.column.name, former=self)

    @property
    def tables(self) -> tuple[QualifiedName, ...]:
        return (self.table,)

    def apply(self, schema: Snapshot) -> Snapshot:
        return schema.changing(self.table, self._add)

    def _add(self, table: Table) -> Table:
        if table.column(self.column.name) is not None:
            return table
        names = [column.name for column in table.columns]
        at = len(names)
        if self.insert_before in names:
            at = names.index(self.insert_before)
        elif self.insert_after in names:
            at = names.index(self.insert_after) + 1
        return replace(
            table,
            columns=(*table.columns[:at], self.column, *table.columns[at:]),
            constraints=(*table.constraints, *self.constraints),
            indexes=(*table.indexes, *self.indexes),
        )


@final
@dataclass(frozen=True, slots=True)
class DropColumn(Operation):
    """Drop a column; *former* is the operation that would add it again."""

    category: ClassVar[Category] = Category.DESTRUCTIVE

    table: QualifiedName
    column: str
    _: KW_ONLY
    if_exists: bool = False
    options: Options = NO_OPTIONS
    former: AddColumn | None = field(default=None, compare=False, repr=False)

    @classmethod
    def of(
        cls,
        table_name: str,
        column_name: str,
        *,
        schema: str | None = None,
        if_exists: bool | None = None,
        existing_type: TypeArgument | None = None,  # noqa: ARG003  # batch scripts pass it
        **options: Any,
    ) -> DropColumn:
        """Drop a column and its data.

        *options*: mssql_drop_check, mssql_drop_default, mssql_drop_foreign_key.
        """
        table = QualifiedName(table_name, schema)
        return cls(
            table,
            column_name,
            if_exists=bool(if_exists),
            options=dialect_options(f"drop column {table}.{column_name}", options),
        )

    def describe(self) -> str:
        return f"drop column {self.table}.{self.column}"

    def reverse(self) -> AddColumn:
        if self.former is None:
            raise IrreversibleError(self.describe())
        return self.former

    @property
    def tables(self) -> tuple[QualifiedName, ...]:
        return (self.table,)

    def apply(self, schema: Snapshot) -> Snapshot:
        return schema.changing(self.table, self._drop)

    def _drop(self, table: Table) -> Table:
        return replace(
            table,
            columns=without(table.columns, self.column),
            constraints=tuple(
                c for c in table.constraints if self.column not in columns_of(c)
            ),
            indexes=tuple(i for i in table.indexes if self.column not in i.elements),
        )
