"""The header of a script: what it says of itself before any of it runs.

Nothing here executes a script or touches a disk. Three readers, each slower and surer
than the one before: regular expressions that know the lines every template writes,
`ast` on the part before the first function, `ast` on the whole file. A reader that
meets anything it is not certain of hands over to the next, so all three agree.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from brant import syntax
from brant.errors import (
    InvalidHeaderError,
    MissingHeaderError,
    NotLiteralHeaderError,
)
from brant.scripts import sql
from brant.scripts.said import NAMES, syntax_error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from brant.revisions.revision import Phase

_DOCSTRING = re.compile(
    r"""(?:[ \t]*(?:\#[^\n]*)?\n)*"""
    r'''(?:"""(?P<double>[^"\\]*(?:"(?!"")[^"\\]*)*)"""'''
    r"""|'''(?P<single>[^'\\]*(?:'(?!'')[^'\\]*)*)''')"""
    r"""[ \t]*(?:\#[^\n]*)?\n"""
)
_LINE = re.compile(
    r"""
      (?P<end> def[ ] | async[ ]+def[ ] | class[ ] | @ | \Z )
    | (?: [ \t]*(?:\#[^\n]*)?\n
        | (?:import|from)[ ][\w.,* \t]*(?:\#[^\n]*)?\n
        | from[ ][\w.]+[ ]import[ ]\([\w\s,]*\)[ \t]*\n )+
    | (?P<name>\w+) [ \t]* (?: :[^=\n'"\#]* )? = [ \t]*
      (?P<value> None | "[^"\\\n]*" | '[^'\\\n]*' | True | False
               | [(\[][^()\[\]\#\\]*[)\]] )
      [ \t]*(?:\#[^\n]*)?\n
    """,
    re.VERBOSE,
)
_CODE = re.compile(r"^(?:def|async\s+def|class)\s|^@", re.MULTILINE)
# A line after the first function that may still change the header.
_LATE = re.compile(
    rf"^(?:(?:{'|'.join(NAMES)})[ \t]*[:=]|(?:if|for|while|with|try|match)\b)",
    re.MULTILINE,
)
_CREATED = re.compile(r"^[ \t]*Create Date:[ \t]*(.*\S)", re.MULTILINE | re.IGNORECASE)
# How the docstring of a script without a message begins.
_FACTS = ("Create Date:", "Revision ID:", "Revises:")
_PARAGRAPH = re.compile(r"\n[ \t]*\n")
_WAY = re.compile(r"^(?:async\s+)?def\s+(?:upgrade|downgrade)\b", re.MULTILINE)
_NOT_MIGRATIONS = ("_", "env.py", "conftest.py")


class Header(NamedTuple):
    """What a script says of itself; plain values, so that a cache can hold it.

    All but the last are the fields of `Revision`, in its order.
    """

    id: str
    parents: tuple[str, ...]
    depends_on: tuple[str, ...]
    labels: tuple[str, ...]
    message: str
    transactional: bool
    phase: Phase | None
    replaces: tuple[str, ...]
    created: str | None


def header(path: str, source: str, *, is_beside_env: bool = False) -> Header | None:
    """Give what the script says of itself, or None if it is no migration.

    Files without any header are no migrations if their names start with an underscore
    (env.py and conftest.py too), or end with .sql: many projects keep such files there.
    Beside env.py, which may import it, a module that defines neither way is none.

    Raises:
        NotLiteralHeaderError: a header is computed; the caller may execute the file.
        HeaderError: a part is missing, or is not of the kind it must be.
        ScriptSyntaxError: it is not Python.
    """
    if path.endswith(".sql"):
        found = sql.header(path, source)
    else:
        found = _scanned(source) or _parsed(path, source)
    if "revision" in found and "down_revision" in found:
        return _checked(path, source, found)
    if found.keys().isdisjoint(NAMES) and (
        _is_no_migration(path) or (is_beside_env and not _WAY.search(source))
    ):
        return None
    missing = "down_revision" if "revision" in found else "revision"
    raise MissingHeaderError(path, missing)


def _is_no_migration(path: str) -> bool:
    name = path.replace("\\", "/").rpartition("/")[2]
    return name.endswith(".sql") or name.startswith(_NOT_MIGRATIONS)


def _checked(path: str, source: str, found: dict[str, Any]) -> Header:
    for name, (is_right, expected) in _KINDS.items():
        if name in found and not is_right(found[name]):
            raise InvalidHeaderError(path, _line_of(source, name), name, expected)
    doc = found.get("__doc__", "").strip()
    created = _CREATED.search(doc)
    return Header(
        found["revision"],
        _words(found["down_revision"]),
        _words(found.get("depends_on")),
        _words(found.get("branch_labels")),
        _message(doc),
        found.get("transactional", True),
        found.get("phase"),
        _words(found.get("replaces")),
        created and created[1],
    )


def _is_words(value: object) -> bool:
    several = value if isinstance(value, tuple | list) else (value,)
    return value is None or all(isinstance(each, str) and each for each in several)


def _words(value: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())


# What each name must be: how to tell, and how to say it.
_WORDS = (_is_words, "None, a string or a tuple of strings")
_KINDS: Final[dict[str, tuple[Callable[[Any], bool], str]]] = {
    "revision": (lambda value: isinstance(value, str) and value != "", "a string"),
    "down_revision": _WORDS,
    "branch_labels": _WORDS,
    "depends_on": _WORDS,
    "transactional": (lambda value: isinstance(value, bool), "True or False"),
    "phase": (
        lambda value: value in (None, "expand", "migrate", "contract"),
        "'expand', 'migrate' or 'contract'",
    ),
    "replaces": _WORDS,
}


def _message(doc: str) -> str:
    first = " ".join(_PARAGRAPH.split(doc, 1)[0].split())
    return "" if first.startswith(_FACTS) else first


def _line_of(source: str, name: str) -> int:
    pattern = rf"^(?:--[ \t]*)?{name}\b[ \t]*[:=]"
    found = list(re.finditer(pattern, source, re.MULTILINE | re.IGNORECASE))
    return source.count("\n", 0, found[-1].start()) + 1 if found else 1


def _scanned(source: str) -> dict[str, Any] | None:
    """Read the lines that templates write; None as soon as one is not like them."""
    source += "\n"
    found: dict[str, Any] = {}
    position = 0
    if doc := _DOCSTRING.match(source):
        found["__doc__"] = doc["double"] or doc["single"] or ""
        position = doc.end()
    while line := _LINE.match(source, position):
        if line["end"] is not None:
            break
        if (name := line["name"]) in NAMES:
            try:
                found[name] = _simple(line["value"])
            except (SyntaxError, ValueError):
                return None
        position = line.end()
    is_whole = "revision" in found and "down_revision" in found
    if line is None or not is_whole or _LATE.search(source, position):
        return None
    return found


def _simple(text: str) -> object:
    if text[0] in "\"'":
        return text[1:-1]
    if text[0] in "([":
        return syntax.literal(text)
    return {"None": None, "True": True, "False": False}[text]


def _parsed(path: str, source: str) -> dict[str, Any]:
    code = _CODE.search(source)
    if code and not _LATE.search(source, code.start()):
        try:
            found = _literals(path, source[: code.start()])
        except (SyntaxError, ValueError):  # the cut went through a string
            found = {}
        if "revision" in found and "down_revision" in found:
            return found
    try:
        return _literals(path, source)
    except (SyntaxError, ValueError) as error:
        raise syntax_error(path, error) from error


def _literals(path: str, source: str) -> dict[str, Any]:
    tree = syntax.tree(source, path)
    found: dict[str, Any] = {}
    if (doc := ast.get_docstring(tree, clean=False)) is not None:
        found["__doc__"] = doc
    for name, statement, value in _assignments(tree):
        if statement not in tree.body:
            raise NotLiteralHeaderError(path, statement.lineno, name)
        try:
            found[name] = ast.literal_eval(value)
        except (ValueError, TypeError) as error:
            raise NotLiteralHeaderError(path, statement.lineno, name) from error
    return found


def _assignments(tree: ast.Module) -> Iterator[tuple[str, ast.stmt, ast.expr]]:
    """Find what the module itself assigns to header names, also under an `if`."""
    scopes = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.expr)
    waiting: list[ast.AST] = list(reversed(tree.body))
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            yield from _assigned(node)
        elif not isinstance(node, scopes):
            waiting.extend(reversed(list(ast.iter_child_nodes(node))))


def _assigned(
    node: ast.Assign | ast.AnnAssign | ast.AugAssign,
) -> Iterator[tuple[str, ast.stmt, ast.expr]]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    if node.value is None:
        return
    for target in targets:
        is_plain = isinstance(target, ast.Name) and not isinstance(node, ast.AugAssign)
        names = {part.id for part in ast.walk(target) if isinstance(part, ast.Name)}
        for name in sorted(names.intersection(NAMES)):
            yield name, node, node.value if is_plain else target
