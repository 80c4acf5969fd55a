"""Whether what `if_not_exists` finds is what was asked for.

IF NOT EXISTS looks at the name alone: a table without the new columns, a column of
another type pass for the wanted one. Here they are looked at before anything runs.
Only what is surely another definition is refused: a column that is missing, a type that
the database itself tells apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from brant.errors import InvalidOperationError
from brant.operations import AddColumn, CreateTable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from brant.dialects.base import Rows
    from brant.dialects.pieces import Pieces
    from brant.operations import Operation
    from brant.schema import Column

HINT: Final = "Leave if_not_exists out, or ask for what is there."


def guarded(operation: Operation) -> tuple[Column, ...]:
    """Give the columns of an operation that may find them there."""
    match operation:
        case CreateTable(if_not_exists=True):
            return operation.table.columns
        case AddColumn(if_not_exists=True):
            return (operation.column,)
        case _:
            return ()


def wanted(spoken: Pieces, operation: Operation) -> dict[str, str]:
    """Give the columns that may be there, and the types they should have then."""
    return {
        column.name: spoken.type(column.type).partition(" COLLATE ")[0]
        for column in guarded(operation)
    }


def check(operation: Operation, found: Rows) -> None:
    """Compare the answer: a row for each wanted column with its type, if it is there.

    Raises:
        InvalidOperationError: what is there has another definition.
    """
    for row in found:
        problem = _problem(operation, row)
        if problem is not None:
            raise InvalidOperationError(operation.describe(), problem, hint=HINT)


def _problem(operation: Operation, row: Mapping[str, object]) -> str | None:
    if row["type"] is None:
        is_table = isinstance(operation, CreateTable)
        return f"the table exists without column {row['name']!r}" if is_table else None
    # NULL, where the database does not know the type's name.
    if row["is_same"] is None or row["is_same"]:
        return None
    return f"column {row['name']!r} exists with type {row['type']}"
