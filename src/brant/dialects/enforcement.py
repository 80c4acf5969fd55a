"""Foreign keys that a session can do without for a while."""

from __future__ import annotations

from typing import final

from brant.values import dataclass


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Enforcement:
    """SQL of a database that looks at foreign keys only where it is told to."""

    state: str
    """A query: one row, one column, true where they are enforced."""
    off: str
    on: str
    violations: str
    """A query: a row for each row that refers to nothing, with the tables' names."""
