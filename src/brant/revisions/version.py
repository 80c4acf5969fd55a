"""What the version table holds, and how a step changes it.

The rows are the revisions that are applied and that no applied revision needs: parents
and dependencies alike. That is what Alembic keeps too, so a project can go back to it.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Final, final

from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable


@final
@dataclass(frozen=True, slots=True)
class VersionChange:
    """The rows that go and the rows that come; no row is in both."""

    delete: tuple[str, ...] = ()
    insert: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.delete and not self.insert

    @property
    def pairs(self) -> tuple[tuple[str | None, str | None], ...]:
        """The change, row by row: (old, new) is an UPDATE, None an absent row.

        A guarded update checks that every old row was there. Linear steps give one
        UPDATE, a new branch an INSERT, a merge of n an UPDATE and n - 1 DELETEs.
        """
        return tuple(zip_longest(self.delete, self.insert))

    def applied_to(self, rows: Iterable[str]) -> tuple[str, ...]:
        """Give the rows after it, sorted."""
        return tuple(sorted({*rows}.difference(self.delete).union(self.insert)))


_NOTHING: Final = VersionChange()


@final
class VersionRows:
    """All rows at one point of a plan.

    A plan through h open branches would copy h rows at each of its n steps. A point
    therefore keeps only the changes since the last full copy, and a copy is made when
    there are as many changes as rows: n steps cost O(n), reading one point O(h).
    """

    __slots__ = ("_age", "_change", "_earlier", "_full")

    def __init__(self, rows: tuple[str, ...]) -> None:
        self._full = rows
        self._earlier: VersionRows | None = None
        self._change = _NOTHING
        self._age = 0

    def after(self, change: VersionChange, rows: set[str]) -> VersionRows:
        """Give the point after a change; *rows* are what it then holds."""
        if self._age + 1 >= len(self._full):
            is_alone = len(rows) == len(change.insert) == 1  # as in most histories
            return VersionRows(change.insert if is_alone else tuple(sorted(rows)))
        later = VersionRows(())
        later._full, later._age = self._full, self._age + 1
        later._earlier, later._change = self, change
        return later

    @property
    def names(self) -> tuple[str, ...]:
        """The rows, sorted."""
        if self._earlier is None:
            return self._full
        changes: list[VersionChange] = []
        at = self
        while at._earlier is not None:
            changes.append(at._change)
            at = at._earlier
        rows = set(self._full)
        for change in reversed(changes):
            rows.difference_update(change.delete)
            rows.update(change.insert)
        return tuple(sorted(rows))
