"""Fingerprints: whether a script still does what it did when it was applied.

A fingerprint covers what runs. Comments, formatting, docstrings and line ends do not
count, and the same text has the same fingerprint on every version of Python.
"""

from __future__ import annotations

import ast
from hashlib import sha256
from typing import TYPE_CHECKING

from brant.scripts import sql
from brant.scripts.header import syntax_error

if TYPE_CHECKING:
    from collections.abc import Iterator

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
        tree = ast.parse(source, path)
    except (SyntaxError, ValueError) as error:
        raise syntax_error(path, error) from error
    return "ast1:" + _digest("".join(_written(tree)))


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _written(node: object) -> Iterator[str]:
    match node:
        case ast.AST():
            yield f"({type(node).__name__}"
            for name in node._fields:
                value = getattr(node, name, None)
                # Python 3.12 and later have more fields; they are empty in old code.
                if value not in (None, []) and name not in _IGNORED:
                    yield f" {name}="
                    yield from _written(value)
            if isinstance(node, ast.Constant) and node.value is None:
                yield " None"
            yield ")"
        case list():
            yield "["
            for item in node:
                if not _does_nothing(item):
                    yield from _written(item)
            yield "]"
        case _:
            yield f"{type(node).__name__}:{node!r}"


def _does_nothing(node: object) -> bool:
    if isinstance(node, ast.Expr):
        constant = node.value
        return isinstance(constant, ast.Constant) and isinstance(constant.value, str)
    return isinstance(node, ast.Pass)
