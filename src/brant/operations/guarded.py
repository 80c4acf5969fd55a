"""Operations that may find there what they make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brant.operations.alter import AlterTable
from brant.operations.column_changes import AlterColumn
from brant.operations.columns import AddColumn, DropColumn
from brant.operations.indexes import CreateIndex
from brant.operations.tables import CreateTable
from brant.operations.views import CreateMaterializedView

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brant.operations.base import Operation


def guarded(operation: Operation) -> Iterator[Operation]:
    """Give the parts of an operation that may find there what they make."""
    match operation:
        case AlterTable():
            gone = set(freed(operation))
            for part in operation.operations:
                if not (isinstance(part, AddColumn) and part.column.name in gone):
                    yield from guarded(part)
        case CreateIndex(if_not_exists=False, index=index):
            # Such a build may have been finished by a run that failed later.
            if index.options.get("postgresql_concurrently"):
                yield operation
        case AddColumn() | CreateIndex() | CreateMaterializedView() | CreateTable():
            if operation.if_not_exists:
                yield operation
        case _:
            pass


def freed(operation: AlterTable) -> Iterator[str]:
    """Give the columns whose names become free in the same batch."""
    for part in operation.operations:
        match part:
            case DropColumn(column=name) | AlterColumn(column=name, new_name=str()):
                yield name
            case _:
                pass
