"""Operations on whole tables."""

from __future__ import annotations

from dataclasses import KW_ONLY, field, replace
from functools import partial
from inspect import signature
from typing import TYPE_CHECKING, Any, ClassVar, Final, final

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, InvalidRequestError
from sqlalchemy.sql.base import SchemaEventTarget

from brant.errors import InvalidOperationError, IrreversibleError
from brant.operations.base import Category, Operation
from brant.operations.keywords import dialect_options
from brant.schema import QualifiedName, Table, constructs, from_metadata, unseen
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.schema import SchemaItem

    from brant.schema import Snapshot

# The keywords of sqlalchemy.Table that belong to no dialect.
_KEYWORDS: Final = frozenset(signature(sa.Table.__init__).parameters) | {"must_exist"}


@final
@dataclass(frozen=True, slots=True)
class CreateTable(Operation):
    """Create a table with its columns, constraints and indexes."""

    category: ClassVar[Category] = Category.ADDITIVE

    table: Table
    _: KW_ONLY
    if_not_exists: bool = False
    construct: sa.Table | None = field(default=None, compare=False, repr=False)

    @classmethod
    def of(
        cls,
        table_name: str,
        *columns: SchemaItem,
        if_not_exists: bool | None = None,
        schema: str | None = None,
        comment: str | None = None,
        prefixes: Sequence[str] | None = None,
        info: dict[Any, Any] | None = None,
        naming_convention: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> CreateTable:
        """Create a table of `sqlalchemy.Column`, constraint and index constructs.

        The further *options* are those of `sqlalchemy.Table`. Native enum types that
        the columns need are created first, where they are missing. The awaited call
        gives the `sqlalchemy.Table`.
        """
        extras = (schema, comment, prefixes, info, naming_convention, options)
        value = None if any(extras) else unseen.plain_table(table_name, columns)
        if value is not None:
            fill = partial(_become, table_name)
            given = unseen.Unseen(fill, columns)
            return cls(value, if_not_exists=bool(if_not_exists), construct=given)
        construct = _table(
            f"create table {QualifiedName(table_name, schema)}",
            sa.MetaData(naming_convention=naming_convention),
            table_name,
            columns,
            schema=schema,
            comment=comment,
            prefixes=list(prefixes or ()),
            info=info or {},
            **options,
        )
        value = from_metadata.table(construct)
        return cls(value, if_not_exists=bool(if_not_exists), construct=construct)

    def to_sqlalchemy(self) -> sa.Table:
        """Give the table; other tables that it refers to are placeholders."""
        if self.construct is not None:
            return self.construct
        return constructs.table(self.table)

    def describe(self) -> str:
        return f"create table {self.table.name}"

    def reverse(self) -> DropTable:
        return DropTable(self.table.name, former=self.table)

    @property
    def tables(self) -> tuple[QualifiedName, ...]:
        return (self.table.name,)

    def apply(self, schema: Snapshot) -> Snapshot:
        if self.if_not_exists and self.table.name in schema:
            return schema
        return schema.adding(self.table)


@final
@dataclass(frozen=True, slots=True)
class DropTable(Operation):
    """Drop a table and its rows; *former* is what it was, for the way back."""

    category: ClassVar[Category] = Category.DESTRUCTIVE

    table: QualifiedName
    _: KW_ONLY
    if_exists: bool = False
    former: Table | None = field(default=None, compare=False, repr=False)

    @classmethod
    def of(
        cls,
        table_name: str,
        *,
        schema: str | None = None,
        if_exists: bool | None = None,
        **options: Any,
    ) -> DropTable:
        """Drop a table. Enum types that its columns used stay.

        The further *options* are those of `sqlalchemy.Table`; they say how the name is
        quoted, and otherwise what the table was.
        """
        what = f"drop table {QualifiedName(table_name, schema)}"
        dropped = _table(what, sa.MetaData(), table_name, (), schema=schema, **options)
        return cls(from_metadata.table_name(dropped), if_exists=bool(if_exists))

    def describe(self) -> str:
        return f"drop table {self.table}"

    def reverse(self) -> CreateTable:
        if self.former is None:
            raise IrreversibleError(self.describe())
        return CreateTable(self.former)

    @property
    def tables(self) -> tuple[QualifiedName, ...]:
        return (self.table,)

    def apply(self, schema: Snapshot) -> Snapshot:
        return schema.removing(self.table)


@final
@dataclass(frozen=True, slots=True)
class RenameTable(Operation):
    """Give a table a new name in its schema."""

    table: QualifiedName
    to: str

    @classmethod
    def of(
        cls, old_table_name: str, new_table_name: str, *, schema: str | None = None
    ) -> RenameTable:
        """Give a table a new name; its rows, keys and indexes stay."""
        return cls(QualifiedName(old_table_name, schema), new_table_name)

    @property
    def renamed(self) -> QualifiedName:
        return self.table.beside(self.to)

    def describe(self) -> str:
        return f"rename table {self.table} to {self.to}"

    def reverse(self) -> RenameTable:
        return RenameTable(self.renamed, self.table.name)

    @property
    def tables(self) -> tuple[QualifiedName, ...]:
        return (self.table, self.renamed)

    def apply(self, schema: Snapshot) -> Snapshot:
        return schema.renaming(self.table, self.renamed)


@final
@dataclass(frozen=True, slots=True)
class SetTableComment(Operation):
    """Set a table's comment; None drops it."""

    table: QualifiedName
    comment: str | None
    _: KW_ONLY
    existing: str | None = None

    @classmethod
    def of(
        cls,
        table_name: str,
        comment: str | None,
        *,
        existing_comment: str | None = None,
        schema: str | None = None,
    ) -> SetTableComment:
        """Set the comment of a table."""
        return cls(
            QualifiedName(table_name, schema), comment, existing=existing_comment
        )

    @classmethod
    def dropping(
        cls,
        table_name: str,
        *,
        existing_comment: str | None = None,
        schema: str | None = None,
    ) -> SetTableComment:
        """Drop the comment of a table."""
        return cls(QualifiedName(table_name, schema), None, existing=existing_comment)

    def describe(self) -> str:
        verb = "drop" if self.comment is None else "set"
        return f"{verb} comment of table {self.table}"

    def reverse(self) -> SetTableComment:
        return SetTableComment(self.table, self.existing, existing=self.comment)

    @property
    def tables(self) -> tuple[QualifiedName, ...]:
        return (self.table,)

    def apply(self, schema: Snapshot) -> Snapshot:
        return schema.changing(self.table, lambda t: replace(t, comment=self.comment))


def _table(
    what: str,
    metadata: sa.MetaData,
    name: str,
    items: Sequence[object],
    **options: Any,
) -> sa.Table:
    """Build a table of constructs, copying those that belong to another one.

    Raises:
        InvalidOperationError: they do not make a table.
    """
    for item in items:
        if not (item is None or isinstance(item, SchemaEventTarget)):
            kind = type(item).__name__
            raise InvalidOperationError(what, f"{kind} is no column or constraint")
    columns = [_free_column(item) for item in items if isinstance(item, sa.Column)]
    dialect_options(what, {k: options[k] for k in options.keys() - _KEYWORDS})
    try:
        made = sa.Table(name, metadata, *columns, **options)
    except (ArgumentError, InvalidRequestError, TypeError) as error:
        raise InvalidOperationError(what, str(error)) from error
    _attach(made, items)
    return made


def _become(name: str, table: sa.Table, items: Sequence[SchemaItem]) -> None:
    """Make a table of what is none yet, as SQLAlchemy makes a new one."""
    made: Any = table
    metadata = sa.MetaData()
    columns = [_free_column(item) for item in items if isinstance(item, sa.Column)]
    made.dispatch.before_parent_attach(made, metadata)
    metadata._add_table(name, None, made)  # noqa: SLF001  # Table.__new__ does so
    made.__init__(name, metadata, *columns, _no_init=False)
    made.dispatch.after_parent_attach(made, metadata)
    _attach(made, items)


def _attach(made: sa.Table, items: Sequence[object]) -> None:
    for item in items:
        if isinstance(item, sa.Index):
            made.append_constraint(item)
        # A type's own constraint came with its column.
        elif isinstance(item, sa.Constraint) and not getattr(item, "_type_bound", 0):
            made.append_constraint(_free(item, made))
    constructs.add_referents(made)


def _free_column(column: sa.Column[Any]) -> sa.Column[Any]:
    # Table.to_metadata copies in the same way.
    return column if column.table is None else column._copy()  # noqa: SLF001


def _free(part: sa.Constraint, owner: sa.Table) -> sa.Constraint:
    parent = getattr(part, "parent", None)
    if parent is None or parent is owner:
        return part
    return part._copy(target_table=owner)  # noqa: SLF001  # likewise
