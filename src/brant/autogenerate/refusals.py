"""What a database does not do to a table that has rows, or does badly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brant.operations import AddColumn, AlterColumn, CreatePrimaryKey, Operation
from brant.schema import PrimaryKey
from brant.schema.constraints import columns_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from brant.dialects.standard import Standard
    from brant.schema import Column, QualifiedName


def refusal(
    operation: Operation,
    dialect: Standard | None = None,
    others: Iterable[Operation] = (),
) -> str | None:
    """Tell when the operation fails on a table that has rows, and why.

    *others* are made with it.
    """
    match operation:
        case AddColumn(table=table, column=column) if not (
            column.nullable
            or column.default is not None
            or column.identity
            or column.computed
            or operation.inline_primary_key
            or _is_rowid(column, dialect, others)
            or any(isinstance(each, PrimaryKey) for each in operation.constraints)
            or getattr(column.type.construct, "default", None) is not None  # a domain's
        ):
            return _unfilled(table, column, dialect)
        case AlterColumn(nullable=False, existing_nullable=True):
            return f"Fails where {operation.table}.{operation.column} is NULL"
        case _:
            return None


def _unfilled(
    table: QualifiedName, column: Column, dialect: Standard | None
) -> str | None:
    """Tell what becomes of rows that have no value for a new column."""
    if dialect is None or dialect.name not in {"mysql", "mariadb"}:
        return f"Fails where {table} has rows: {column.name} has no default"
    # They get the type's own zero. Of MariaDB's JSON that is an empty text, which its
    # condition refuses whenever the row is written again (MariaDB 10.11).
    if dialect.name == "mariadb" and dialect.type(column.type).upper() == "JSON":
        return f"Leaves no JSON where {table} has rows: {column.name} has no default"
    return None


def _is_rowid(
    column: Column, dialect: Standard | None, others: Iterable[Operation]
) -> bool:
    """Tell whether SQLite numbers the rows: https://sqlite.org/lang_createtable.html."""
    return (
        dialect is not None
        and dialect.name == "sqlite"
        and dialect.type(column.type) == "INTEGER"
        and any(
            isinstance(each, CreatePrimaryKey)
            and columns_of(each.constraint) == (column.name,)
            for each in others
        )
    )
