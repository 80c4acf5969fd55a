"""When two types as SQL writes them are surely not one.

A script says INTEGER and the catalogue int(11). Names are brought to the catalogue's,
and a size that was left out to the one it then has. What is not known here is never
called different.
"""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING, Final, final

from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

_PARTS: Final = re.compile(r"([^(]*)(?:\((.*)\)(.*))?", re.DOTALL)
_ADDITION: Final = re.compile(r"\s+(?:CHARACTER SET|CHARSET|COLLATE)\s.*", re.DOTALL)
_UNIT: Final = re.compile(r"(?<=\d)\s+(?:CHAR|BYTE)$")
# The words behind a name that make another type of it.
_MODIFIERS: Final = frozenset(
    {
        "",
        "UNSIGNED",
        "UNSIGNED ZEROFILL",
        "WITH LOCAL TIME ZONE",
        "WITH TIME ZONE",
        "WITHOUT TIME ZONE",
    }
)
_SCALED: Final = frozenset({"DECIMAL", "NUMBER", "NUMERIC"})
_SINGLE: Final = 24
"""The bits that FLOAT(n) may ask for and still be the shorter one."""

Sizes = tuple[str, ...]


@final
@dataclass(frozen=True, slots=True)
class TypeNames:
    """How a database spells its types."""

    known: frozenset[str]
    """The names that its catalogue prints."""
    sizes: Mapping[str, Sizes]
    """What a type is without a size, of those whose size tells two apart."""
    synonyms: Mapping[str, str] = field(default_factory=dict)
    """What the catalogue prints of a name, maybe with a size."""
    floats: tuple[str, str] | None = None
    """What FLOAT(n) becomes: the shorter and the longer."""

    def may_be_same(self, asked: str, there: str) -> bool:
        (name, sizes), (other, others) = self.read(asked), self.read(there)
        if name != other:
            return not (self._is_known(name) and self._is_known(other))
        return sizes == others or "\\" in asked

    def read(self, text: str) -> tuple[str, Sizes]:
        """Give a type's name as the catalogue has it, and its sizes if they count."""
        name, sizes = _parts(text)
        first, _, rest = name.partition(" ")
        if name in self.synonyms:
            name, implied = _parts(self.synonyms[name])
            sizes = sizes or implied
        elif first in self.synonyms:
            name = f"{_parts(self.synonyms[first])[0]} {rest}"
        base = name.partition(" ")[0]
        if base == "FLOAT" and self.floats and len(sizes) == 1:
            return self.floats[int(sizes[0]) > _SINGLE], ()
        if base in {"BLOB", "TEXT"} and sizes:
            return f"{name}()", ()  # the size chooses one of several types
        if base in _SCALED and len(sizes) == 1:
            sizes = (*sizes, "0")
        key = name if name in self.sizes else base
        return name, sizes or self.sizes[key] if key in self.sizes else ()

    def _is_known(self, name: str) -> bool:
        base, _, rest = name.partition(" ")
        return name in self.known or (base in self.known and rest in _MODIFIERS)


def _parts(text: str) -> tuple[str, Sizes]:
    match = _PARTS.fullmatch(_without_addition(text.strip()))
    if match is None:
        return text.upper(), ()
    name = " ".join(f"{match[1]} {match[3] or ''}".upper().split())
    sizes = (match[2] or "").split(",") if match[2] else ()
    return name, tuple(map(_size, sizes))


def _without_addition(text: str) -> str:
    # A label may hold the word.
    head, quote, rest = text.partition("'")
    return head + quote + rest if quote else _ADDITION.sub("", text)


def _size(text: str) -> str:
    plain = text.strip()
    return plain if "'" in plain else _UNIT.sub("", plain.upper())


def names(words: str) -> frozenset[str]:
    """Give the names that stand in a text."""
    return frozenset(words.split())
