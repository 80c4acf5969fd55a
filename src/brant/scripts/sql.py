"""SQL scripts: a header in comments, the statements of upgrade and downgrade below.

    -- message: add users
    -- revision: 3f2a9c1b7d10
    -- down_revision: 1ab2c3d4e5f6

    -- upgrade
    CREATE TABLE users (id bigint PRIMARY KEY);

    -- downgrade
    DROP TABLE users;

Without an `-- upgrade` line everything below the header is the upgrade. Text in, text
and values out; nothing here reads a file.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from brant.errors import DuplicateSectionError

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADER = re.compile(r"\A(?:[ \t]*(?:--[^\n]*)?\n)*")
_KEY = re.compile(r"--[ \t]*(?P<key>[A-Za-z_]+)[ \t]*:[ \t]*(?P<value>.*?)[ \t]*$")
_SECTION = re.compile(
    r"^[ \t]*--[ \t]*(?P<name>upgrade|downgrade)[ \t]*:?[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_SEVERAL = ("down_revision", "branch_labels", "depends_on", "replaces")
_WORDS = ("revision", "phase")
NOTHING = ("none", "null")
"""Values of a header that stand for none."""
_FLAGS = {"true": True, "yes": True, "false": False, "no": False}

# One token of any of the supported databases' SQL.
_TOKEN = re.compile(
    r"""
      (?P<comment> --[^\n]* | /\*.*?(?:\*/|\Z) )
    | (?P<quoted> \$(?P<tag>\w*)\$ .*? \$(?P=tag)\$
                | [eE]'(?:[^'\\]|\\.|'')*' | '(?:[^']|'')*'
                | "(?:[^"]|"")*" | `[^`]*` | \[[^\]\n]*\] )
    | (?P<space> \s+ )
    | (?P<end> ; )
    | (?P<word> \w+ )
    | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL,
)
# Statements whose bodies hold statements of their own, up to the END of a BEGIN.
_BODIES = {"TRIGGER", "PROCEDURE", "FUNCTION", "EVENT", "PACKAGE"}
_LOOPS = {"IF", "LOOP", "WHILE", "REPEAT", "FOR"}


class Statement(NamedTuple):
    """A statement, and the line it begins on."""

    text: str
    line: int


def header(path: str, source: str) -> dict[str, object]:
    """Give the header's values by name, as Python's literals would be.

    Raises:
        DuplicateSectionError: two parts of the file claim to be the same section.
    """
    sections(path, source)
    found: dict[str, object] = {}
    prose: list[str] = []
    for line in _head(source).splitlines():
        comment = line.strip()
        key = _KEY.match(comment)
        name = key["key"].lower() if key else ""
        if key and name == "message":
            prose[:0] = [key["value"], ""]
        elif key and name in (*_SEVERAL, *_WORDS, "transactional"):
            found[name] = _value(name, key["value"].strip("'\""))
        else:
            prose.append(comment.removeprefix("--").strip())
    found["__doc__"] = "\n".join(prose)
    return found


def _head(source: str) -> str:
    section = _SECTION.search(source)
    head = _HEADER.match(source[: section.start()] if section else source + "\n")
    return head[0] if head else ""


def _value(name: str, text: str) -> object:
    if name == "transactional":
        return _FLAGS.get(text.lower(), text)
    if not text or text.lower() in NOTHING:
        return None
    if name in _SEVERAL:
        return tuple(word.strip(" \t'\"") for word in text.strip("()").split(","))
    return text


def sections(path: str, source: str) -> dict[str, Statement]:
    """Give the text of "upgrade" and "downgrade", each with the line it begins on.

    Raises:
        DuplicateSectionError: two parts of the file claim to be the same section.
    """
    marks = list(_SECTION.finditer(source))
    borders = [*(mark.start() for mark in marks), len(source)]
    # The header's last line end belongs to what is below it: a function begins there.
    found = {"upgrade": _part(source, max(len(_head(source)) - 1, 0), borders[0])}
    for mark, end in zip(marks, borders[1:], strict=True):
        name = mark["name"].lower()
        if name in found and found[name].text.strip():
            line = source.count("\n", 0, mark.start()) + 1
            raise DuplicateSectionError(path, line, name)
        found[name] = _part(source, mark.end(), end)
    return found


def _part(source: str, start: int, end: int) -> Statement:
    return Statement(source[start:end], source.count("\n", 0, start) + 1)


def statements(section: Statement) -> tuple[Statement, ...]:
    """Split at the semicolons that end statements; comments stay inside them.

    Semicolons in strings, quoted names, comments, dollar quotes and the BEGIN ... END
    bodies of triggers and routines end nothing.
    """
    found: list[Statement] = []
    first: int | None = None
    words: list[str] = []
    for token in _TOKEN.finditer(section.text):
        kind = token.lastgroup
        if kind == "end" and not _is_in_body(words):
            if first is not None:
                found.append(_cut(section, first, token.start()))
            first, words = None, []
        elif kind not in ("space", "comment", "end"):
            first = token.start() if first is None else first
        if kind == "word":
            words.append(token[0].upper())
    if first is not None:
        found.append(_cut(section, first, len(section.text)))
    return tuple(found)


def _cut(section: Statement, start: int, end: int) -> Statement:
    line = section.line + section.text.count("\n", 0, start)
    return Statement(section.text[start:end].rstrip(), line)


def _is_in_body(words: list[str]) -> bool:
    if words[:1] != ["CREATE"] or _BODIES.isdisjoint(words):
        return False
    depth = 0
    for word, following in zip(words, [*words[1:], ""], strict=True):
        if word in ("BEGIN", "CASE"):
            depth += 1
        elif word == "END" and following not in _LOOPS:
            depth -= 1
    return depth > 0


def normalised(path: str, source: str) -> str:
    """Give the statements without comments, and with one space where there are any."""
    lines = []
    for name, section in sorted(sections(path, source).items()):
        lines.append(name)
        lines.extend(" ".join(_tokens(text)) for text, _ in statements(section))
    return "\n".join(lines)


def _tokens(statement: str) -> Iterator[str]:
    for token in _TOKEN.finditer(statement):
        if token.lastgroup not in ("space", "comment"):
            yield token[0]


def python(path: str, source: str) -> str:
    """Write the script as Python: each statement an `op.execute` on its own line.

    The lines of the two texts match, so a traceback and an operation's site name the
    line of the SQL file.
    """
    lines = [""] * (source.count("\n") + 2)
    for name, section in sections(path, source).items():
        found = statements(section)
        lines[section.line - 1] = f"async def {name}(op):" + ("" if found else " pass")
        for text, line in found:
            call = f"await op.execute({text!r})"
            before = lines[line - 1]
            lines[line - 1] = f"{before}; {call}" if before else f"    {call}"
    return "\n".join(lines)
