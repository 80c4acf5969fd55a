"""What a database refuses to do to a table that has rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brant.operations import AddColumn, Operation
from brant.schema import PrimaryKey

if TYPE_CHECKING:
    from brant.dialects.standard import Standard


def refusal(operation: Operation, dialect: Standard | None = None) -> str | None:
    """Tell when the operation fails on a table that has rows, and why.

    MySQL and MariaDB fill such a column with the type's own zero.
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
            or any(isinstance(each, PrimaryKey) for each in operation.constraints)
            or getattr(column.type.construct, "default", None) is not None  # a domain's
        ):
            return f"Fails where {table} has rows: {column.name} has no default"
        case _:
            return None
