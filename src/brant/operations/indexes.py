"""Operations on indexes."""

from __future__ import annotations

from dataclasses import KW_ONLY, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, final

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement, quoted_name

from brant.errors import InvalidOperationError, IrreversibleError
from brant.operations.base import Category, Operation
from brant.operations.keywords import dialect_options, listed
from brant.schema import (
    NO_OPTIONS,
    Expression,
    Index,
    Options,
    QualifiedName,
    Table,
    constructs,
)
from brant.schema.tables import without
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from brant.schema import Snapshot


@final
@dataclass(frozen=True, slots=True)
class CreateIndex(Operation):
    """Create an index."""

    category: ClassVar[Category] = Category.ADDITIVE

    table: QualifiedName
    index: Index
    _: KW_ONLY
    if_not_exists: bool = False

    @classmethod
    def of(
        cls,
        index_name: str | None,
        table_name: str,
        columns: Sequence[str | sa.TextClause | ColumnElement[Any]],
        *,
        schema: str | None = None,
        unique: bool = False,
        if_not_exists: bool | None = None,
        quote: bool | None = None,
        naming_convention: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> CreateIndex:
        """Create an index over columns and expressions.

        *options* are the dialects' own: postgresql_using, postgresql_where,
        postgresql_ops, postgresql_include, postgresql_concurrently, mysql_length ...
        """
        what = f"create index {index_name} on {table_name}"
        table = QualifiedName(table_name, schema)
        over = listed(what, "columns", columns)
        name = index_name
        if name is not None and quote is not None:
            name = quoted_name(name, quote)
        index = Index(
            name,
            tuple(c if isinstance(c, str) else Expression(c) for c in over),
            unique=unique,
            options=dialect_options(what, options),
        )
        if name is None:
            index = _named(index, table, naming_convention)
        return cls(table, index, if_not_exists=bool(if_not_exists))

    def to_sqlalchemy(self) -> sa.Index:
        return constructs.index(self.index, constructs.placeholder(self.table))

    def describe(self) -> str:
        return f"create index {self.index.name or '(unnamed)'} on {self.table}"

    def reverse(self) -> DropIndex:
        if self.index.name is None:
            raise IrreversibleError(self.describe())
        concurrently = {
            key: value
            for key, value in self.index.options.items()
            if key.endswith("_concurrently")
        }
        return DropIndex(
            self.index.name,
            self.table.schema,
            table=self.table,
            options=Options(concurrently),
            former=self.index,
        )

    @property
    def tables(self) -> tuple[QualifiedName, ...]:
        return (self.table,)

    def apply(self, schema: Snapshot) -> Snapshot:
        return schema.changing(self.table, self._add)

    def _add(self, table: Table) -> Table:
        others = without(table.indexes, self.index.name)
        return replace(table, indexes=(*others, self.index))


@final
@dataclass(frozen=True, slots=True)
class DropIndex(Operation):
    """Drop an index; *former* is what it was, for the way back."""

    name: str
    schema: str | None = None
    _: KW_ONLY
    table: QualifiedName | None = None
    if_exists: bool = False
    options: Options = NO_OPTIONS
    former: Index | None = field(default=None, compare=False, repr=False)

    @classmethod
    def of(
        cls,
        index_name: str,
        table_name: str | None = None,
        *,
        schema: str | None = None,
        if_exists: bool | None = None,
        **options: Any,
    ) -> DropIndex:
        """Drop an index; MySQL and SQL Server need the table's name too."""
        if index_name is None:
            raise InvalidOperationError("drop index", "the index has no name")
        return cls(
            index_name,
            schema,
            table=None if table_name is None else QualifiedName(table_name, schema),
            if_exists=bool(if_exists),
            options=dialect_options(f"drop index {index_name}", options),
        )

    def to_sqlalchemy(self) -> sa.Index:
        owner = self.table or QualifiedName("no_table", self.schema)
        index = Index(self.name, (), options=self.options)
        return constructs.index(index, constructs.placeholder(owner))

    def describe(self) -> str:
        name = f"{self.schema}.{self.name}" if self.schema else self.name
        return (
            f"drop index {name} of {self.table}" if self.table else f"drop index {name}"
        )

    def reverse(self) -> CreateIndex:
        if self.former is None or self.table is None:
            raise IrreversibleError(self.describe())
        return CreateIndex(self.table, self.former)

    @property
    def tables(self) -> tuple[QualifiedName, ...]:
        return () if self.table is None else (self.table,)

    def apply(self, schema: Snapshot) -> Snapshot:
        for name in schema:
            if name.schema == self.schema and self.table in {None, name}:
                schema = schema.changing(name, self._drop)
        return schema

    def _drop(self, table: Table) -> Table:
        return replace(table, indexes=without(table.indexes, self.name))


def _named(
    index: Index, table: QualifiedName, convention: Mapping[str, Any] | None
) -> Index:
    metadata = sa.MetaData(naming_convention=convention)
    owner = constructs.placeholder(table, metadata=metadata)
    if not all(isinstance(element, str) for element in index.elements):
        raise InvalidOperationError(
            f"create index on {table}", "an index over an expression needs a name"
        )
    return replace(index, name=constructs.index(index, owner).name)
