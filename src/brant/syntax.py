"""What Python's parser makes of a text, whatever other threads parse meanwhile.

CPython 3.11 (3.11.7) counts the depth of syntax trees for all threads together. Where
the collection of garbage lets another thread run in the middle of a tree, and that one
makes a tree too, the first fails with a SystemError, "recursion depth mismatch". Every
try counts from its start, so the next one succeeds. Code is made without such trees:
`compile` of a text never fails so.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

_T = TypeVar("_T")
_TRIES: Final = 20
"""Of eight threads that make trees and garbage without a pause, one in 25 fails."""


def tree(source: str, path: str = "<unknown>") -> ast.Module:
    """Parse a file.

    Raises:
        SyntaxError: it is not Python.
        ValueError: it has null bytes.
    """
    return _undisturbed(lambda: ast.parse(source, path))


def literal(text: str) -> Any:
    """Give the value that a text says.

    Raises:
        SyntaxError: it is not Python.
        ValueError: it is no literal.
    """
    return _undisturbed(lambda: ast.literal_eval(text))


def _undisturbed(parse: Callable[[], _T]) -> _T:
    for _ in range(_TRIES - 1):
        try:
            return parse()
        except SystemError:
            continue
    return parse()
