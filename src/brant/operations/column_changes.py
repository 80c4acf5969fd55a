"""Changes of a column that is there."""

from __future__ import annotations

from dataclasses import KW_ONLY, field, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, final

import sqlalchemy as sa

from brant.errors import IrreversibleError
from brant.operations.base import Operation
from brant.operations.keywords import check_place, dialect_options
from brant.operations.unset import UNSET, Unset
from brant.schema import (
    NO_OPTIONS,
    Column,
    Computed,
    Default,
    Identity,
    Options,
    QualifiedName,
    Type,
    from_metadata,
)
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.sql.elements import ColumnElement
    from sqlalchemy.types import TypeEngine

    from brant.schema import Snapshot

    TypeArgument = TypeEngine[Any] | type[TypeEngine[Any]]
    DefaultArgument = (
        sa.FetchedValue
        | str
        | sa.TextClause
        | ColumnElement[Any]
        | Literal[False]
        | None
    )


Generated: TypeAlias = "Default | Identity | Computed"
"""What can fill a column that was given no value."""


@final
@dataclass(frozen=True, slots=True)
class AlterColumn(Operation):
    """Change what is set; leave what is UNSET or None as it is."""

    table: QualifiedName
    column: str
    _: KW_ONLY
    nullable: bool | None = None
    comment: str | Unset | None = UNSET
    server_default: Generated | Unset | None = UNSET
    new_name: str | None = None
    type: Type | None = None
    autoincrement: bool | None = None
    existing_type: Type | None = None
    existing_server_default: Generated | Unset | None = UNSET
    existing_nullable: bool | None = None
    existing_comment: str | None = None
    existing_autoincrement: bool | None = None
    insert_before: str | None = None
    insert_after: str | None = None
    options: Options = NO_OPTIONS
    existing_options: Options = field(default=NO_OPTIONS, compare=False, repr=False)
    """What of the options the way back has instead."""
    moved_labels: tuple[str, ...] = field(default=(), compare=False, repr=False)
    """Labels of an enum type that may go: rows have, or get, others in their place."""
    table_collation: str | None = field(default=None, compare=False, repr=False)
    """What texts of MySQL have that name no collation; or the character set alone."""
    naming_convention: Mapping[str, Any] | None = field(
        default=None, compare=False, repr=False
    )
    """How the conditions that a type brings along are called."""
    restates: bool = field(default=False, compare=False, repr=False)
    """On MySQL what is not told is lost, as with Alembic: old scripts count on it."""

    @classmethod
    def of(
        cls,
        table_name: str,
        column_name: str,
        *,
        nullable: bool | None = None,
        comment: str | Literal[False] | None = False,
        server_default: DefaultArgument = False,
        new_column_name: str | None = None,
        type_: TypeArgument | None = None,
        existing_type: TypeArgument | None = None,
        existing_server_default: DefaultArgument = False,
        existing_nullable: bool | None = None,
        existing_comment: str | None = None,
        schema: str | None = None,
        autoincrement: bool | None = None,
        existing_autoincrement: bool | None = None,
        insert_before: str | None = None,
        insert_after: str | None = None,
        naming_convention: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> AlterColumn:
        """Change a column.

        False leaves *comment* and *server_default* as they are, None drops them. MySQL
        and SQL Server need the *existing_* parameters, the way back needs them too.
        *options*: postgresql_using, sqlite_on_conflict_not_null (beside
        `nullable=False`) and other dialects' own.
        """
        table = QualifiedName(table_name, schema)
        described = f"alter column {table}.{column_name}"
        check_place(described, insert_before, insert_after)
        return cls(
            table,
            column_name,
            nullable=nullable,
            comment=UNSET if comment is False else comment,
            server_default=_generated(server_default),
            new_name=new_column_name,
            type=None if type_ is None else Type.of(type_),
            autoincrement=autoincrement,
            existing_type=None if existing_type is None else Type.of(existing_type),
            existing_server_default=_generated(existing_server_default),
            existing_nullable=existing_nullable,
            existing_comment=existing_comment,
            existing_autoincrement=existing_autoincrement,
            insert_before=insert_before,
            insert_after=insert_after,
            options=dialect_options(described, options),
            naming_convention=naming_convention,
        )

    def describe(self) -> str:
        return f"alter column {self.table}.{self.column}"

    def reverse(self) -> AlterColumn:
        changed = (
            (self.nullable, self.existing_nullable),
            (self.type, self.existing_type),
            (self.autoincrement, self.existing_autoincrement),
        )
        forgotten = any(new is not None and old is None for new, old in changed)
        default_forgotten = (
            self.server_default is not UNSET and self.existing_server_default is UNSET
        )
        if forgotten or default_forgotten or self.insert_before or self.insert_after:
            raise IrreversibleError(self.describe())
        return self._swapped()

    def _swapped(self) -> AlterColumn:
        """Give the new values for the existing ones and the other way round."""
        sets_comment = self.comment is not UNSET
        sets_default = self.server_default is not UNSET
        return AlterColumn(
            self.table,
            self.new_name or self.column,
            new_name=self.column if self.new_name else None,
            nullable=None if self.nullable is None else self.existing_nullable,
            type=None if self.type is None else self.existing_type,
            comment=self.existing_comment if sets_comment else UNSET,
            server_default=self.existing_server_default if sets_default else UNSET,
            autoincrement=(
                None if self.autoincrement is None else self.existing_autoincrement
            ),
            existing_nullable=_first(self.nullable, self.existing_nullable),
            existing_type=_first(self.type, self.existing_type),
            existing_comment=(
                self.existing_comment if self.comment is UNSET else self.comment
            ),
            existing_server_default=(
                self.server_default if sets_default else self.existing_server_default
            ),
            existing_autoincrement=_first(
                self.autoincrement, self.existing_autoincrement
            ),
            options=self.existing_options,
            existing_options=self.options,
            moved_labels=self.moved_labels,
            table_collation=self.table_collation,
            naming_convention=self.naming_convention,
        )

    @property
    def tables(self) -> tuple[QualifiedName, ...]:
        return (self.table,)

    def apply(self, schema: Snapshot) -> Snapshot:
        changed = schema.changing(
            self.table, lambda t: t.changing_column(self.column, self.changed)
        )
        if self.new_name is None:
            return changed
        return changed.renaming_column(self.table, self.column, self.new_name)

    def changed(self, column: Column) -> Column:
        """Give the column as it is afterwards, its name aside."""
        if self.nullable is not None:
            column = replace(column, nullable=self.nullable)
        if self.type is not None:
            column = replace(column, type=self.type)
        if self.comment is not UNSET:
            column = replace(column, comment=self.comment)
        if self.autoincrement is not None:
            column = replace(column, autoincrement=self.autoincrement)
        match self.server_default:
            case Unset():
                return column
            case Identity() as identity:
                return replace(column, identity=identity, default=None, computed=None)
            case Computed() as computed:
                return replace(column, computed=computed, default=None, identity=None)
            case default:
                return replace(column, default=default, identity=None, computed=None)


def _first(new: Any, old: Any) -> Any:
    return old if new is None else new


def _generated(argument: DefaultArgument) -> Generated | Unset | None:
    match argument:
        case False:
            return UNSET
        case None:
            return None
        case sa.Identity():
            return from_metadata.identity(argument)
        case sa.Computed():
            return from_metadata.computed(argument)
        case _:
            return from_metadata.default(argument)
