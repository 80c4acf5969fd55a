"""A table as MySQL and MariaDB print it, its columns' definitions clause by clause.

MODIFY and CHANGE replace a column's whole definition, and what is not said again is
lost. So the present one is read from SHOW CREATE TABLE; the clauses that change are
exchanged, and all others, known here or not, stay word for word.
"""

from __future__ import annotations

from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, final

from brant.dialects.split import Lexicon, tokens
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from brant.operations.constraints import Kind

Clause: TypeAlias = Literal[
    "type",
    "charset",
    "collate",
    "generated",
    "null",
    "default",
    "on update",
    "auto_increment",
    "comment",
    "check",
]
# The words that clauses begin with. What begins with another one belongs to the clause
# before it, and moves and goes with that.
_BEGINNINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "CHARACTER": "charset",
        "COLLATE": "collate",
        "GENERATED": "generated",
        "NOT": "null",
        "NULL": "null",
        "DEFAULT": "default",
        "ON": "on update",
        "AUTO_INCREMENT": "auto_increment",
        "COMMENT": "comment",
        "CHECK": "check",
        "INVISIBLE": "visibility",
        "COMPRESSED": "compression",
        "WITHOUT": "versioning",
    }
)
# The next word is theirs, whatever it is: NOT NULL, DEFAULT NULL.
_INCOMPLETE: Final = frozenset({"NOT", "DEFAULT"})
_FIRST: Final = ("type", "charset", "collate", "generated", "null")
_TEXTS: Final = ("CHAR", "VARCHAR", "TINYTEXT", "TEXT", "MEDIUMTEXT", "LONGTEXT")


@final
@dataclass(frozen=True, slots=True)
class Definition:
    """What stands behind a column's name: text by clause."""

    clauses: Mapping[str, str]

    @classmethod
    def read(cls, text: str, lexicon: Lexicon) -> Definition:
        """Take a definition apart."""
        starts = [("type", 0)]
        for token, begin in _top_level(text, lexicon):
            said = text[starts[-1][1] : begin].strip().upper()
            if not said or said in _INCOMPLETE:
                continue
            if token in _BEGINNINGS:
                starts.append((_BEGINNINGS[token], begin))
            elif token.startswith("/*"):
                starts.append((token, begin))
        ends = (*starts, ("", len(text)))
        return cls({name: text[a:b].strip() for (name, a), (_, b) in pairwise(ends)})

    def __str__(self) -> str:
        rest = [name for name in self.clauses if name not in {*_FIRST, "check"}]
        # MariaDB takes nothing behind a CHECK.
        order = (*_FIRST, *rest, "check")
        return " ".join(self.clauses[name] for name in order if name in self.clauses)

    def having(self, clause: Clause, text: str | None) -> Definition:
        """Give it with another clause; None takes it away."""
        kept = {k: old for k, old in self.clauses.items() if k != clause}
        return Definition(kept if text is None else {**kept, clause: text})

    def of_type(self, type_: Definition) -> Definition:
        """Give it with another type.

        A character set stays with a text that stays one, if the new type names none.
        """
        made = self.having("type", type_.clauses["type"])
        is_json = "json_valid(" in self.clauses.get("check", "")
        is_text = self._is_text and type_._is_text and not is_json
        if not is_text or type_.clauses.keys() > {"type"}:
            made = made.having("charset", type_.clauses.get("charset"))
            made = made.having("collate", type_.clauses.get("collate"))
        # MariaDB adds it to JSON by itself, and a character set.
        return made.having("check", None) if is_json else made

    def nullable(self, is_nullable: bool) -> Definition:
        """Give it with or without NOT NULL."""
        made = self.having("null", "NULL" if is_nullable else "NOT NULL")
        if not is_nullable and made.clauses.get("default") == "DEFAULT NULL":
            return made.having("default", None)
        return made

    def renamed(self, old: str, new: str) -> Definition:
        """Give it for a column of another name, which its CHECK is about."""
        check = self.clauses.get("check")
        if check is None:
            return self
        return self.having("check", check.replace(_quoted(old), _quoted(new)))

    @property
    def is_nullable(self) -> bool:
        return self.clauses.get("null") != "NOT NULL"

    @property
    def _is_text(self) -> bool:
        kind = self.clauses["type"].upper()
        return kind.startswith((*_TEXTS, "ENUM", "SET"))


@final
@dataclass(slots=True)
class Printed:
    """What SHOW CREATE TABLE tells of a table; names are in lower case.

    It is changed while the operations of a batch are compiled one after the other.
    """

    columns: dict[str, Definition]
    indexes: set[str]
    constraints: dict[str, Kind]

    @classmethod
    def read(cls, sql: str, lexicon: Lexicon) -> Printed:
        """Read what the server printed."""
        columns: dict[str, Definition] = {}
        indexes: set[str] = set()
        constraints: dict[str, Kind] = {}
        for item in _items(sql, lexicon):
            words = tuple(_pieces(item, lexicon))
            if _is_quoted(words[0]):
                text = item[len(words[0]) :].strip()
                columns[_name(words[0])] = Definition.read(text, lexicon)
                continue
            name = next((_name(word) for word in words if _is_quoted(word)), "")
            match [word.upper() for word in words]:
                case ["PRIMARY", *_]:
                    constraints["primary"] = "primary"
                case ["CONSTRAINT", _, "FOREIGN", *_]:
                    constraints[name] = "foreignkey"
                case ["CONSTRAINT", _, "CHECK", *_]:
                    constraints.setdefault(name, "check")
                case ["UNIQUE", *_]:
                    constraints.setdefault(name, "unique")
                    indexes.add(name)
                case ["KEY", *_] | ["FULLTEXT" | "SPATIAL", "KEY", *_]:
                    indexes.add(name)
        return cls(columns, indexes, constraints)

    def define(self, column: str, name: str, definition: Definition) -> None:
        """Let a column be defined so, and be called *name*."""
        old = column.lower()
        made = {**self.columns, old: definition}
        self.columns = {name.lower() if k == old else k: d for k, d in made.items()}


def _items(sql: str, lexicon: Lexicon) -> Iterator[str]:
    """Give what stands between the commas of the outermost parentheses."""
    depth, start = 0, 0
    for _, begin, end in tokens(sql, lexicon):
        piece = sql[begin:end]
        if piece == "(":
            depth += 1
            start = end if depth == 1 else start
        elif piece == ")":
            depth -= 1
        if (piece == "," and depth == 1) or (piece == ")" and depth == 0):
            yield sql[start:begin].strip()
            start = end
        if piece == ")" and depth == 0:
            return


def _top_level(text: str, lexicon: Lexicon) -> Iterator[tuple[str, int]]:
    """Give the upper-cased tokens outside of parentheses, and where they begin."""
    depth = 0
    for kind, begin, end in tokens(text, lexicon):
        piece = text[begin:end]
        depth += (piece == "(") - (piece == ")")
        if depth == 0 and kind != "space" and piece != ")":
            yield piece.upper(), begin


def _pieces(item: str, lexicon: Lexicon) -> Iterator[str]:
    return (
        item[begin:end] for kind, begin, end in tokens(item, lexicon) if kind != "space"
    )


def _is_quoted(token: str) -> bool:
    return token[:1] in {"`", '"'}


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _name(token: str) -> str:
    quote = token[0]
    return token[1:-1].replace(quote * 2, quote).lower()
