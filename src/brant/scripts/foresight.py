"""Whether a script's function can be run before its turn. Pure.

A function that only makes operations gives the same operations whenever it runs, so the
runner may run it while the server still works on the revision before. Whatever else a
function does (reading the database, calling the application) has to wait.
"""

from __future__ import annotations

import ast
from typing import Final

_BUILTINS: Final = frozenset(
    {"bool", "dict", "enumerate", "float", "frozenset", "int", "len", "list", "range"}
    | {"set", "sorted", "str", "tuple", "zip"}
)
_PACKAGES: Final = frozenset({"brant", "datetime", "decimal", "sqlalchemy", "uuid"})
# Of datetime and uuid: what depends on when it is asked.
_CHANGING: Final = frozenset({"now", "today", "utcnow", "uuid1", "uuid4"})
_LIVE: Final = frozenset({"autocommit", "connection", "fetch", "run", "session"})
_FORBIDDEN: Final = (ast.Try, ast.TryStar, ast.Global, ast.Nonlocal, ast.AsyncFor)


def is_foreseeable(tree: ast.Module, function: str) -> bool:
    """Tell whether a module's function does nothing but make operations."""
    found = [
        node
        for node in tree.body
        if isinstance(node, ast.AsyncFunctionDef) and node.name == function
    ]
    if len(found) != 1 or found[0].decorator_list or not found[0].args.args:
        return False
    body = found[0]
    known = _BUILTINS | _imported(tree) | _assigned(body) | {body.args.args[0].arg}
    op = body.args.args[0].arg
    return not any(
        isinstance(node, _FORBIDDEN)
        or (isinstance(node, ast.Call) and not _is_plain(node.func, known, op))
        for node in ast.walk(body)
    )


def _imported(tree: ast.Module) -> frozenset[str]:
    """Names a module has from packages whose calls only make values."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                package = alias.name.partition(".")[0]
                if package in _PACKAGES:
                    names.add(alias.asname or package)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            if (node.module or "").partition(".")[0] in _PACKAGES:
                names.update(alias.asname or alias.name for alias in node.names)
    return frozenset(names)


def _assigned(function: ast.AsyncFunctionDef) -> frozenset[str]:
    """Names that a function gives to what it made itself."""
    return frozenset(
        node.id
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    )


def _is_plain(called: ast.expr, known: frozenset[str], op: str) -> bool:
    attributes = []
    while isinstance(called, ast.Attribute | ast.Call | ast.Subscript):
        if isinstance(called, ast.Attribute):
            attributes.append(called.attr)
        called = called.func if isinstance(called, ast.Call) else called.value
    if isinstance(called, ast.Constant | ast.JoinedStr):
        return True
    if not isinstance(called, ast.Name) or called.id not in known:
        return False
    if called.id == op and (not attributes or attributes[-1] in _LIVE):
        return False
    return not _CHANGING.intersection(attributes)
