"""What the scripts alone can tell, and what every result of a command is.

Apart from the other results: a look at the scripts takes less time than defining them.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, final

from brant.values import dataclass


class Result:
    """A value with a dictionary form of plain types."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        values: dict[str, Any] = asdict(self)  # type: ignore[call-overload]  # every subclass is a dataclass
        return values


@final
@dataclass(frozen=True, slots=True)
class ScriptInfo(Result):
    """A revision with its place in the order."""

    revision: str
    parents: tuple[str, ...]
    depends_on: tuple[str, ...]
    labels: tuple[str, ...]
    """Its own, as written, and those that spread to it."""
    message: str
    path: str | None
    created: str | None
    is_head: bool
    is_base: bool
    is_branch_point: bool
    is_merge_point: bool
    is_current: bool | None = None
    """None where the database was not asked."""
    children: tuple[str, ...] = ()
    needed_by: tuple[str, ...] = ()
    """The revisions that depend on it."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Overview(Result):
    """What the scripts alone say; no database was asked."""

    revisions: int
    """How many there are."""
    bases: tuple[str, ...]
    heads: tuple[ScriptInfo, ...]
    branch_points: tuple[str, ...]
    merge_points: tuple[str, ...]
    labels: tuple[str, ...]
