"""Foreign keys in the way of a change, or broken by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brant.errors.operations import OperationError

if TYPE_CHECKING:
    from collections.abc import Sequence


class ForeignKeysEnforcedError(OperationError):
    """SQLite would delete or change rows of other tables during a rebuild."""

    def __init__(self, table: str, children: Sequence[str]) -> None:
        super().__init__(
            f"table {table} cannot be rebuilt: foreign keys are enforced, and "
            f"{', '.join(children)} refer to it",
            hint="Give brant the engine, in a revision that is one transaction; on a "
            "connection of your own run `PRAGMA foreign_keys = OFF` before it begins.",
        )
        self.table = table
        self.children = tuple(children)


class ForeignKeyViolatedError(OperationError):
    """Rows refer to nothing after a revision that ran without foreign keys."""

    def __init__(self, table: str, parent: str, rows: int) -> None:
        super().__init__(
            f"{rows} rows of {table} refer to no row of {parent}",
            hint="A revision that rebuilds a table runs with foreign keys off: it must "
            "delete or change the rows that follow by itself.",
        )
        self.table = table
        self.parent = parent
        self.rows = rows
