"""The comment in a script that stays synchronous: why it was not rewritten. Pure."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Final

from brant import syntax

if TYPE_CHECKING:
    from brant.alembic.proof import UnprovedError

_REMARK: Final = "# brant convert: not rewritten, "
_LINE: Final = re.compile(rf"^[ \t]*{re.escape(_REMARK)}.*\n", re.MULTILINE)


def without_remark(source: str) -> str:
    return _LINE.sub("", source)


def remarked(source: str, error: UnprovedError) -> str:
    """Write the reason above the statement that it is about."""
    lines = source.splitlines(keepends=True)
    at = _start(syntax.tree(source), error.line) - 1
    if at >= len(lines):
        return source
    indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
    end = "\r\n" if lines[at].endswith("\r\n") else "\n"
    lines.insert(at, f"{indent}{_REMARK}{error.reason}{end}")
    return "".join(lines)


def _start(tree: ast.Module, line: int) -> int:
    """Give the first line of the innermost statement that a line belongs to."""
    starts = [
        min([node.lineno, *(each.lineno for each in _decorators(node))])
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or 0)
    ]
    return max(starts, default=line)


def _decorators(node: ast.stmt) -> list[ast.expr]:
    return list(getattr(node, "decorator_list", ()))
