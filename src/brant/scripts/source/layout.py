"""Calls over as many lines as they need, the way `ruff format` leaves them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias, final

from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

_WIDTH: Final = 88 - len("    ")
"""Columns inside of a function's body."""
_INDENT: Final = "    "


@final
@dataclass(frozen=True, slots=True)
class Group:
    """Something in brackets: a call, a list, a dictionary."""

    head: str
    items: tuple[Piece, ...] = ()
    tail: str = ")"

    @property
    def end(self) -> str:
        """The tail where each item stands on a line, with a comma after it anyway."""
        return self.tail.removeprefix(",")

    def after(self, text: str) -> Group:
        """Give the same with text before it."""
        return replace(self, head=text + self.head)


@final
@dataclass(frozen=True, slots=True)
class Text:
    """A string literal, which may be written line by line."""

    whole: str
    lines: tuple[str, ...]
    head: str = ""

    def after(self, text: str) -> Text:
        return replace(self, head=text + self.head)


Piece: TypeAlias = str | Text | Group


def after(text: str, piece: Piece) -> Piece:
    return text + piece if isinstance(piece, str) else piece.after(text)


def flat(piece: Piece) -> str:
    match piece:
        case str():
            return piece
        case Text():
            return piece.head + piece.whole
        case Group():
            inner = ", ".join(map(flat, piece.items))
            return f"{piece.head}{inner}{piece.tail}"


def lines(piece: Piece, *, depth: int = 0, end: str = "") -> Iterator[str]:
    """Give the piece in lines: whole if it fits, otherwise an item a line."""
    indent = _INDENT * depth
    whole = f"{indent}{flat(piece)}{end}"
    if len(whole) <= _WIDTH or isinstance(piece, str):
        yield whole
    elif isinstance(piece, Text):
        yield from _written_out(piece, depth, end)
    elif not piece.items:
        yield whole
    else:
        yield indent + piece.head
        for item in piece.items:
            yield from lines(item, depth=depth + 1, end=",")
        yield f"{indent}{piece.end}{end}"


def _written_out(text: Text, depth: int, end: str) -> Iterator[str]:
    indent = _INDENT * depth
    if len(text.lines) == 1:
        yield f"{indent}{text.head}{text.whole}{end}"
        return
    if not text.head:
        *first, last = text.lines
        yield from (indent + line for line in first)
        yield indent + last + end
        return
    yield f"{indent}{text.head}("
    yield from (f"{indent}{_INDENT}{line}" for line in text.lines)
    yield f"{indent}){end}"
