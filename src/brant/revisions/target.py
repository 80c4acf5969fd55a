"""What a user asks for, as it is written.

Parsing knows no graph: it gives frozen values, and `resolve` finds what they mean. Only
one thing cannot be told from the text alone: ids in the wild contain hyphens, so
"2024-01" may be an id or "one before 2024". A Walk therefore keeps its text, and what
some id begins with is read as an id.
"""

from __future__ import annotations

import re
from dataclasses import field, replace
from typing import TYPE_CHECKING, Literal, TypeAlias, final, get_args

from brant.errors import InvalidTargetError, RangeNotAllowedError
from brant.values import dataclass

if TYPE_CHECKING:
    from typing import TypeGuard

Word = Literal["head", "heads", "base", "current"]


@final
@dataclass(frozen=True, slots=True)
class Named:
    """An id, a part of one, or a label; with a branch, as in label@id."""

    name: str
    branch: str | None = None

    def __str__(self) -> str:
        return _on(self.branch, self.name)


@final
@dataclass(frozen=True, slots=True)
class Symbol:
    """A word that the history or the database gives a meaning."""

    word: Word
    branch: str | None = None

    def __str__(self) -> str:
        return _on(self.branch, self.word)


@final
@dataclass(frozen=True, slots=True)
class Walk:
    """So many revisions up (positive) or down from a start.

    Without a start it goes from where one is: from what is applied, and in a range from
    the other end.
    """

    steps: int
    start: Named | Symbol | None = None
    branch: str | None = None
    text: str = field(default="", compare=False)
    """What was written, without the branch."""

    def __str__(self) -> str:
        start = "" if self.start is None else replace(self.start, branch=None)
        return _on(self.branch, self.text or f"{start}{self.steps:+}")


@final
@dataclass(frozen=True, slots=True)
class Range:
    """Everything from `lower` to `upper`; None is the end of the history there."""

    lower: Point | None
    upper: Point | None

    def __str__(self) -> str:
        return f"{self.lower or ''}:{self.upper or ''}"


Point: TypeAlias = Named | Symbol | Walk
Target: TypeAlias = Point | Range

_WALK = r"(?P<start>.+?)?(?P<steps>[+-]\d+)"
_WORDS = get_args(Word)


def parse(text: str) -> Target:
    """Read a target, or a range of two.

    Raises:
        InvalidTargetError: it is not written as targets are.
    """
    if not isinstance(text, str):
        raise InvalidTargetError(text)
    lower, colon, upper = text.strip().partition(":")
    if not colon:
        return _point(lower, text)
    return Range(
        _point(lower, text) if lower else None, _point(upper, text) if upper else None
    )


def parse_point(text: str) -> Point:
    """Read one target.

    Raises:
        InvalidTargetError: it is not written as targets are.
        RangeNotAllowedError: it is a range.
    """
    target = parse(text)
    if isinstance(target, Range):
        raise RangeNotAllowedError(text)
    return target


def _point(part: str, text: str) -> Point:
    before, at, place = part.rpartition("@")
    branch = before if at else None
    if not place or branch == "" or re.search(r"[@:\s]", f"{before}{place}"):
        raise InvalidTargetError(text)
    walk = re.fullmatch(_WALK, place)
    if walk is None:
        return _place(place, branch)
    start = walk["start"]
    return Walk(
        int(walk["steps"]),
        _place(start, branch) if start else None,
        branch,
        text=place,
    )


def _place(name: str, branch: str | None) -> Named | Symbol:
    return Symbol(name, branch) if _is_word(name) else Named(name, branch)


def _is_word(name: str) -> TypeGuard[Word]:
    return name in _WORDS


def _on(branch: str | None, place: str) -> str:
    return place if branch is None else f"{branch}@{place}"
