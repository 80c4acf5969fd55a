"""Modules that an old script names without importing them: `import app`, `app.types.X`.

Alembic executes every script of a history before it runs the first, so in old projects
one script lives on what another one imported. Brant executes a script when it is its
turn, so these are imported then.
"""

from __future__ import annotations

import ast
import sys
from contextlib import suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from brant import syntax

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def import_named(source: str, importing: Callable[..., Any]) -> None:
    """Import the submodules that stand in the attributes of a script's modules."""
    try:
        tree = syntax.tree(source)
    except SyntaxError:
        return  # it is told when the script is executed
    modules = dict(_imported(tree))
    chains = {chain for node in ast.walk(tree) if (chain := _dotted(node))}
    for root, *names in sorted(chains):
        if root in modules:
            _follow(modules[root], names, importing)


def _follow(name: str, names: list[str], importing: Callable[..., Any]) -> None:
    for each in names:
        below = f"{name}.{each}"
        # What fails is told when the script imports it.
        with suppress(ImportError):
            module = importing(name, None, None, ("*",), 0)
            if not hasattr(module, each) and find_spec(below) is not None:
                importing(below, None, None, (), 0)
        if below not in sys.modules:
            return
        name = below


def _imported(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=aliases):
                for each in aliases:
                    root = each.name.partition(".")[0]
                    if root != "alembic" and root not in sys.stdlib_module_names:
                        yield (each.asname, each.name) if each.asname else (root, root)


def _dotted(node: ast.AST) -> tuple[str, ...]:
    """Give a chain of attributes that starts at a name; nothing for other things."""
    match node:
        case ast.Name(id=name):
            return (name,)
        case ast.Attribute(value=inner, attr=name) if found := _dotted(inner):
            return (*found, name)
    return ()
