"""Small questions about SQL that a database has printed: where things end in it.

Databases quote alike: '' and "" (MySQL also ``) double the mark that they stand in.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_PIECE: Final = re.compile(
    r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|[^'"`(),]+|.""", re.DOTALL
)
_ESCAPED: Final = re.compile(r"\\([\\'])")


def doubled(text: str) -> str:
    """Give SQL of MariaDB, which is shown as it was written, with quotes doubled."""
    return _ESCAPED.sub(lambda found: "''" if found[1] == "'" else found[0], text)


def inside(text: str) -> tuple[str, str]:
    """Give what the first parenthesis holds, and what follows it."""
    depth, start = 0, 0
    for piece in _PIECE.finditer(text):
        if piece.group() == "(":
            depth += 1
            start = start or piece.end()
        elif piece.group() == ")":
            depth -= 1
            if not depth:
                return text[start : piece.start()], text[piece.end() :]
    return "", text


def bare(text: str) -> str:
    """Give an expression without parentheses around the whole of it."""
    while text.startswith("("):
        content, rest = inside(text)
        if rest.strip() or not content:
            break
        text = content.strip()
    return text


def items(text: str) -> Iterator[str]:
    """Give what stands between the commas, those in parentheses left alone."""
    depth, start = 0, 0
    for piece in _PIECE.finditer(text):
        depth += {"(": 1, ")": -1}.get(piece.group(), 0)
        if piece.group() == "," and not depth:
            yield text[start : piece.start()].strip()
            start = piece.end()
    if text[start:].strip():
        yield text[start:].strip()
