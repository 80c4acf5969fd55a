"""What a database refuses to do to a table that has rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brant.operations import AddColumn, CreatePrimaryKey, Operation
from brant.schema import PrimaryKey
from brant.schema.constraints import columns_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from brant.dialects.standard import Standard
    from brant.schema import Column


def refusal(
    operation: Operation,
    dialect: Standard | None = None,
    others: Iterable[Operation] = (),
) -> str | None:
    """Tell when the operation fails on a table that has rows, and why.

    *others* are made with it. MySQL and MariaDB fill such a column with the type's own
    zero.
    """
    if dialect is not None and dialect.name in {"mysql", "mariadb"}:
        return None
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
            return f"Fails where {table} has rows: {column.name} has no default"
        case _:
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
