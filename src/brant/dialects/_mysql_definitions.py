"""A table as MySQL and MariaDB print it: its columns' definitions, clause by clause.

MODIFY and CHANGE replace a column's whole definition, and what is not said again is
lost. So the present one is read from SHOW CREATE TABLE; the clauses that change are
exchanged, and all others, known here or not, stay word for word.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, final

from brant.dialects.split import Lexicon

if TYPE_CHECKING:
    from collections.abc import Mapping

# The word that begins a clause, and what the clause is called.
_BEGINNINGS: Final = {
    "CHARACTER": "CHARACTER SET",
    "CHARSET": "CHARACTER SET",
    "COLLATE": "COLLATE",
    "GENERATED": "GENERATED",
    "NOT": "NULL",
    "NULL": "NULL",
    "DEFAULT": "DEFAULT",
    "ON": "ON UPDATE",
    "AUTO_INCREMENT": "AUTO_INCREMENT",
    "COMMENT": "COMMENT",
    "CHECK": "CHECK",
    "INVISIBLE": "VISIBILITY",
    "VISIBLE": "VISIBILITY",
    "PRIMARY": "PRIMARY KEY",
    "UNIQUE": "UNIQUE",
    "REFERENCES": "REFERENCES",
    "CONSTRAINT": "CONSTRAINT",
}
# Their next word is theirs, whatever it is.
_INCOMPLETE: Final = frozenset({"NOT", "DEFAULT", "CHARACTER", "CHARACTER SET"})
# The data type and what follows it are in a fixed order; the rest is free.
_ORDER: Final = ("TYPE", "CHARACTER SET", "COLLATE", "GENERATED", "NULL")
_TEXTS: Final = ("CHAR", "VARCHAR", "TINYTEXT", "TEXT", "MEDIUMTEXT", "LONGTEXT")


@final
@dataclass(frozen=True, slots=True)
class Definition:
    """What stands behind a column's name."""

    clauses: Mapping[str, str]

    @classmethod
    def read(cls, text: str, lexicon: Lexicon) -> Definition:
        """Take a definition apart."""
        parts: list[tuple[str, int]] = [("TYPE", 0)]
        for word, begin in _words(text, lexicon):
            said = " ".join(text[parts[-1][1] : begin].upper().split())
            if begin and word in _BEGINNINGS and said not in _INCOMPLETE:
                parts.append((_BEGINNINGS[word], begin))
        ends = [*(begin for _, begin in parts[1:]), len(text)]
        return cls(
            {
                name: text[begin:end].strip()
                for (name, begin), end in zip(parts, ends, strict=True)
            }
        )

    def __str__(self) -> str:
        first = [self.clauses[name] for name in _ORDER if name in self.clauses]
        rest = [text for name, text in self.clauses.items() if name not in _ORDER]
        return " ".join((*first, *rest))

    def replacing(self, **clauses: str | None) -> Definition:
        """Give it with other clauses; None takes one away."""
        named = {name.replace("_", " ", 1): text for name, text in clauses.items()}
        made = {**self.clauses, **named}
        return Definition({k: text for k, text in made.items() if text is not None})
