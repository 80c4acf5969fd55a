"""Fingerprints: whether a script still does what it did when it was applied.

A fingerprint covers what runs. Comments, formatting, docstrings and line ends do not
count, and the same text has the same fingerprint on every version of Python.
"""

from __future__ import annotations

import ast
from hashlib import sha256
from typing import TYPE_CHECKING

from brant import syntax
from brant.scripts import sql
from brant.scripts.said import syntax_error

if TYPE_CHECKING:
    from collections.abc import Callable

_CONVERTED = "# brant convert: "
_SHORT = len("ast1:") + 16

# Fields that say how something was written, not what it means.
_IGNORED = {"ctx", "kind", "type_comment", "type_ignores"}


def fingerprint(path: str, source: str) -> str:
    """Give the hash of what the script does, with the name of how it was made.

    Two fingerprints with different prefixes say nothing about each other.

    Raises:
        ScriptSyntaxError: it is not Python.
    """
    if path.endswith(".sql"):
        return "sql1:" + _digest(sql.normalised(path, source))
    try:
        tree = syntax.tree(source, path)
    except (SyntaxError, ValueError) as error:
        raise syntax_error(path, error) from error
    written: list[str] = []
    _write(tree, written.append)
    return "ast1:" + _digest("".join(written))


def converted(old: str, new: str) -> str:
    """Give the comment of a script that does what it did under another fingerprint."""
    return f"{_CONVERTED}{old[:_SHORT]} became {new[:_SHORT]}"


def is_converted(source: str, old: str, new: str) -> bool:
    """Tell whether a script was rewritten, from *old* to what it is now."""
    return bool(old) and converted(old, new) in source.splitlines()


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _write(node: object, write: Callable[[str], None]) -> None:
    if isinstance(node, ast.AST):
        write(f"({type(node).__name__}")
        for name in node._fields:
            # Python 3.12 and later have more fields; they are empty in old code.
            value = getattr(node, name, None)
            if value is None or name in _IGNORED:
                continue
            if isinstance(value, list):
                value = _meant(node, value)
                if not value:
                    continue
            write(f" {name}=")
            _write(value, write)
        write(")")
    elif isinstance(node, list):
        write("[")
        for item in node:
            _write(item, write)
        write("]")
    else:
        write(f"{type(node).__name__}:{node!r}")


def _meant(node: ast.AST, parts: list[object]) -> list[object]:
    is_idle = _is_empty if isinstance(node, ast.JoinedStr) else _does_nothing
    return [part for part in parts if not is_idle(part)]


def _is_empty(part: object) -> bool:
    # Python 3.12 ends some format specifications with an empty string.
    return isinstance(part, ast.Constant) and part.value == ""


def _does_nothing(statement: object) -> bool:
    if isinstance(statement, ast.Expr):
        constant = statement.value
        return isinstance(constant, ast.Constant) and isinstance(constant.value, str)
    return isinstance(statement, ast.Pass)
