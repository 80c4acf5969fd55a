"""What an Alembic project says and brant does not do, in sentences."""

from __future__ import annotations

import ast
from codecs import lookup
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Final

from brant.alembic.environment import BESIDE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

_REGISTERS: Final = frozenset(
    {"add_autogenerate_comparator", "dispatch_for", "rewrites"}
)
"""What registers something with Alembic's autogenerate."""
_PREFIXES: Final = {
    "alembic_module_prefix": ("op.", "a new script is given op as its argument"),
    "sqlalchemy_module_prefix": ("sa.", "a new script imports sqlalchemy as sa"),
}
_PLUGINS: Final = "autogenerate_plugins"
_OWN: Final = "alembic.autogenerate."
_SWITCHES: Final = {"types": "compare_type", "defaults": "compare_server_default"}
_PARTS: Final = ("comments", "constraints", "defaults", "schemas", "tables", "types")
TOLD: Final = frozenset({_PLUGINS, *_PREFIXES})
"""Arguments of `context.configure` that are told of here."""


def of_settings(values: Mapping[str, Any]) -> Iterator[str]:
    """Tell of keys in alembic.ini or `[tool.alembic]`."""
    if str(values.get("sourceless", "")).lower() == "true":
        yield (
            "sourceless = true: brant reads the scripts' sources; ship their .py files."
        )
    encoding = str(values.get("output_encoding") or "utf-8")
    if not _is_utf8(encoding):
        yield (
            f"output_encoding = {encoding}: brant writes scripts in UTF-8, as Python "
            "expects; a script in another encoding is read if its first lines name it."
        )


def _is_utf8(encoding: str) -> bool:
    try:
        return lookup(encoding).name == "utf-8"
    except LookupError:
        return False


def of_arguments(name: str, given: Mapping[str, Any]) -> Iterator[str]:
    """Tell of arguments of `context.configure`; None is what is no literal."""
    for prefix, (usual, what) in _PREFIXES.items():
        if given.get(prefix, usual) != usual:
            yield f"{name} gives {prefix}, which is not taken over: {what}."
    if _PLUGINS not in given:
        return
    asked = given[_PLUGINS]
    patterns = asked if isinstance(asked, list | tuple) else ()
    foreign = [each for each in patterns if not each.lstrip("~").startswith("alembic.")]
    if foreign or not patterns:
        which = (
            ", ".join(each.lstrip("~") for each in foreign)
            or "no list that can be read"
        )
        yield (
            f"{name} gives {_PLUGINS} ({which}), which are Alembic's: brant has "
            "plugins in another form."
        )
    left = [each for each in excluded(patterns) if each not in _SWITCHES]
    if left:
        yield (
            f"{name} leaves {', '.join(left)} out of {_PLUGINS}, and brant compares "
            f"them: leave them out with include_object, or with a function of (sides, "
            f"directives) in {BESIDE}."
        )


def excluded(patterns: Any) -> tuple[str, ...]:
    """Give the parts of the comparison that `autogenerate_plugins` leaves out."""
    if not isinstance(patterns, list | tuple):
        return ()
    without = [each[1:] for each in map(str, patterns) if each.startswith("~")]
    return tuple(
        part
        for part in _PARTS
        if any(fnmatchcase(f"{_OWN}{part}", each) for each in without)
    )


def switched_off(patterns: Any) -> dict[str, bool]:
    """Give what says the same of `autogenerate_plugins` to brant."""
    parts = excluded(patterns)
    return {switch: False for part, switch in _SWITCHES.items() if part in parts}


def of_source(name: str, tree: ast.Module, hooks: Collection[str]) -> Iterator[str]:
    """Tell of what an env.py does besides; *hooks* are functions that brant calls."""
    if any(_is_location(node) for node in ast.walk(tree)):
        yield (
            f"{name} says where the scripts are when it runs: write their folders "
            "as version_locations."
        )
    if lines := sorted({*_sent(tree)}.difference(*map(_sent, _named(tree, hooks)))):
        yield (
            f"{name} sends SQL around the migrations (line "
            f"{', '.join(map(str, lines))}), which brant does not: set it on the "
            f"database's role, in the URL, or on an engine that {BESIDE} sets."
        )
    if any(
        isinstance(n, ast.Attribute) and n.attr in _REGISTERS for n in ast.walk(tree)
    ):
        yield (
            f"{name} extends Alembic's autogenerate, which brant does not use: "
            "write a plugin, or a Rewriter."
        )


def _is_location(node: ast.AST) -> bool:
    """Tell whether it is `context.script.version_locations = ...`."""
    match node:
        case ast.Assign(targets=[ast.Attribute(attr="version_locations")]):
            return True
    return False


def _named(tree: ast.Module, names: Collection[str]) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name in names:
            yield node


def _sent(tree: ast.AST) -> Iterator[int]:
    """Give the lines that send SQL."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="execute" | "exec_driver_sql")):
                yield node.lineno
