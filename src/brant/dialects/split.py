"""SQL text with several statements, taken apart.

A semicolon ends a statement unless it stands in a string, a quoted name, a comment or
the body of a routine. Each database quotes in its own way: that is its `Lexicon`.

A batch for SQL Server is one unit with its variables: there a semicolon ends nothing,
only a line with GO does. A block of PL/SQL ends at a line with a slash. Both lines are
words to the servers' own clients, never sent.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final, final

from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

_STRING: Final = r"'(?:[^']|'')*'?"
_ESCAPED_STRING: Final = r"'(?:[^'\\]|''|\\.)*'?"
_DOUBLE: Final = r'"(?:[^"]|"")*"?'
_LINE_COMMENT: Final = r"--[^\n]*"
_SPACED_COMMENT: Final = r"--(?=\s|$)[^\n]*"
_BLOCK_COMMENT: Final = r"/\*(?:[^*]|\*(?!/))*(?:\*/)?"
_EXECUTED_COMMENT: Final = r"/\*M?!(?:[^*]|\*(?!/))*(?:\*/)?"
_COMMENT_MARK: Final = re.compile(r"--|/\*|#")
"""What a comment begins with, anywhere."""
_WORD: Final = r"[^\W\d][\w$]*"
_NUMBER: Final = r"\d[\w.]*"

# What END closes in a routine's body besides BEGIN; `END IF` and its kin close a block
# that no word here has opened.
_OPENING: Final = frozenset({"BEGIN", "CASE"})
_CLOSES_NOTHING: Final = frozenset({"IF", "LOOP", "WHILE", "REPEAT", "FOR"})
_ROUTINES: Final = frozenset({"TRIGGER", "FUNCTION", "PROCEDURE", "EVENT"})

_GO_LINE: Final = r"(?:\A|\n)[ \t]*(?i:GO)(?:[ \t]+\d+)?[ \t]*(?:--[^\n]*)?(?=\r?\n|\Z)"
_SLASH_LINE: Final = r"(?:\A|\n)[ \t]*/[ \t]*(?=\r?\n|\Z)"
_Q_QUOTE: Final = (
    r"[nN]?[qQ]'(?:\[.*?\]'|\{.*?\}'|\(.*?\)'|<.*?>'|(?P<mark>[^\s\[{(<]).*?(?P=mark)')"
)
# What stands between CREATE and its noun, and the nouns that PL/SQL follows
# (SQL*Plus User's Guide, "Running PL/SQL Blocks").
_MODIFIERS: Final = frozenset({"OR", "REPLACE", "EDITIONABLE", "NONEDITIONABLE"})
_BLOCKS: Final = frozenset({"FUNCTION", "PROCEDURE", "PACKAGE", "TRIGGER", "TYPE"})


@final
@dataclass(frozen=True)
class Lexicon:
    """How a database writes what a semicolon may hide in."""

    dollar_quotes: bool = False
    escape_strings: bool = False
    """E'..' takes backslash escapes."""
    backslash_escapes: bool = False
    """Every string takes them."""
    backticks: bool = False
    brackets: bool = False
    hash_comments: bool = False
    spaced_comments: bool = False
    """Two dashes begin a comment only before a space."""
    executed_comments: bool = False
    """What stands in /*! .. */ is run."""
    nested_comments: bool = False
    atomic_bodies: bool = False
    """A routine's body may be BEGIN ATOMIC .. END."""
    compound_bodies: bool = False
    """A routine's or trigger's body may be BEGIN .. END."""
    q_quotes: bool = False
    """q'[..]' takes quotes as they are."""
    go_lines: bool = False
    """A line with GO ends a batch; a semicolon ends nothing."""
    slash_lines: bool = False
    """A line with a slash ends a statement, and alone ends a block of PL/SQL."""

    @property
    def has_lines(self) -> bool:
        return self.go_lines or self.slash_lines

    @cached_property
    def token(self) -> re.Pattern[str]:
        """Match one token; what no alternative knows is one character."""
        line_comment = _SPACED_COMMENT if self.spaced_comments else _LINE_COMMENT
        parts = [
            (r"(?P<dollar>\$(?:[^\W\d]\w*)?\$)", self.dollar_quotes),
            (rf"[eE]{_ESCAPED_STRING}", self.escape_strings),
            (_ESCAPED_STRING, self.backslash_escapes),
            (rf"(?P<line>{_GO_LINE})", self.go_lines),
            (rf"(?P<line>{_SLASH_LINE})", self.slash_lines),
            (_Q_QUOTE, self.q_quotes),
            (_STRING, True),
            (r'"(?:[^"\\]|""|\\.)*"?', self.backslash_escapes),
            (_DOUBLE, True),
            (r"`(?:[^`]|``)*`?", self.backticks),
            (r"\[(?:[^\]]|\]\])*\]?", self.brackets),
            (rf"(?P<comment>{line_comment})", True),
            (r"(?P<hash>\#[^\n]*)", self.hash_comments),
            (_EXECUTED_COMMENT, self.executed_comments),
            (r"(?P<nested>/\*)", self.nested_comments),
            (rf"(?P<block>{_BLOCK_COMMENT})", True),
            (rf"(?P<word>{_WORD})", True),
            (_NUMBER, True),
            # A line that separates begins at the end of the one before.
            (r"(?P<space>[^\S\n]+|\n)", self.has_lines),
            (r"(?P<space>\s+)", not self.has_lines),
            (r"(?P<end>;)", not self.go_lines),
            (r".", True),
        ]
        used = "|".join(pattern for pattern, is_used in parts if is_used)
        return re.compile(used, re.DOTALL)


_COMMENTS: Final = frozenset({"comment", "hash", "nested", "block", "space"})


def split(sql: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Give the statements without their terminators; comments alone are none."""
    if ";" not in sql and not lexicon.has_lines:
        alone = sql.strip()
        return (alone,) if alone[:1].isalpha() or bare(sql, lexicon) else ()
    found: list[str] = []
    start = 0
    body = _Body(lexicon)
    is_empty = True
    for kind, begin, end in tokens(sql, lexicon):
        if kind == "word":
            body.take(sql[begin:end].upper())
        elif not kind:
            body.enclose(sql[begin])
        if kind == "line" or (kind == "end" and not body.is_open):
            if not is_empty:
                found += [sql[start:begin].strip()] * _times(sql[begin:end])
            start, is_empty, body = end, True, _Body(lexicon)
        elif kind not in _COMMENTS:
            is_empty = False
    if not is_empty:
        found.append(sql[start:].strip())
    return tuple(found)


def _times(separator: str) -> int:
    """Tell how often a batch runs: GO 5 says five times."""
    count = re.search(r"\d+", separator.partition("--")[0])
    return int(count.group()) if count else 1


def bare(sql: str, lexicon: Lexicon) -> str:
    """Give the text without its comments, for looking at its words."""
    if _COMMENT_MARK.search(sql) is None:
        return sql.strip()
    kept = (
        " " if kind in _COMMENTS else sql[begin:end]
        for kind, begin, end in tokens(sql, lexicon)
    )
    return "".join(kept).strip()


def shape(sql: str, lexicon: Lexicon) -> str:
    """Give the text with `?` for each literal and without its comments.

    What it may say of a row's content is gone; what it does can still be read.
    """
    kept = (
        _shaped(kind, sql[begin:end], lexicon)
        for kind, begin, end in tokens(sql, lexicon)
    )
    return " ".join("".join(kept).split())


def _shaped(kind: str, text: str, lexicon: Lexicon) -> str:
    if kind in _COMMENTS:
        return " "
    first = text[0]
    # Where backslashes escape, double quotes are a string's, too.
    is_string = kind == "dollar" or "'" in text[:3] or first.isdigit()
    is_string |= first == '"' and lexicon.backslash_escapes
    return "?" if is_string and kind != "word" else text


def tokens(sql: str, lexicon: Lexicon) -> Iterator[tuple[str, int, int]]:
    """Give the kind of each token, where it begins and where it ends."""
    position = 0
    while position < len(sql):
        match = lexicon.token.match(sql, position)
        if match is None:  # pragma: no cover  # the last alternative takes anything
            return
        kind, end = match.lastgroup or "", match.end()
        if kind == "nested":
            end = _comment_end(sql, end)
        elif kind == "dollar":
            closing = sql.find(match.group(), end)
            end = len(sql) if closing < 0 else closing + len(match.group())
        yield kind, position, end
        position = end


def _comment_end(sql: str, position: int) -> int:
    depth = 1
    for match in re.compile(r"/\*|\*/").finditer(sql, position):
        depth += 1 if match.group() == "/*" else -1
        if depth == 0:
            return match.end()
    return len(sql)


class _Body:
    """Follows the words of a statement to know whether a routine's body is open."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._depth = 0
        self._is_rule = False
        self._parentheses = 0
        self._last = ""
        self._creates = False
        self._is_routine = False
        self._is_block = False
        self._awaits_noun = False
        self._words = 0

    @property
    def is_open(self) -> bool:
        return self._depth > 0 or self._is_block or self._parentheses > 0

    def enclose(self, sign: str) -> None:
        """Follow parentheses: what a rule does stands in them, with semicolons."""
        if self._is_rule:
            self._parentheses += (sign == "(") - (sign == ")")

    def take(self, word: str) -> None:
        last, self._last = self._last, word
        self._words += 1
        if self._lexicon.slash_lines and not self._is_block:
            self._is_block = self._begins_block(word)
        if self._words == 1:
            self._creates = word in {"CREATE", "ALTER"}
        elif self._creates and word == "RULE":
            self._is_rule = True
        elif self._creates and self._depth == 0 and word in _ROUTINES:
            self._is_routine = True
        if self._is_routine and last == "END" and word in _CLOSES_NOTHING:
            self._depth += 1
        elif self._depth == 0:
            self._depth = int(self._opens(last, word))
        elif word in _OPENING and not (last == "END" and word == "CASE"):
            self._depth += 1
        elif word == "END":
            self._depth -= 1

    def _begins_block(self, word: str) -> bool:
        if self._words == 1:
            self._awaits_noun = word == "CREATE"
            return word in {"BEGIN", "DECLARE"}
        is_noun, self._awaits_noun = self._awaits_noun, word in _MODIFIERS
        return is_noun and word in _BLOCKS

    def _opens(self, last: str, word: str) -> bool:
        if not self._is_routine:
            return False
        atomic = self._lexicon.atomic_bodies and (last, word) == ("BEGIN", "ATOMIC")
        return atomic or (self._lexicon.compound_bodies and word == "BEGIN")
