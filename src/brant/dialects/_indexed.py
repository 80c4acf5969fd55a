"""Whether an index that a catalogue tells of is the one that was asked for.

The catalogue's rows are compared with CREATE INDEX as it would be written. Databases
print expressions and conditions in their own way: these are other ones if they hold
other words, whatever stands between the words.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Final, final

from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from brant.dialects.base import Rows

_TOKEN: Final = re.compile(
    r"""(?P<name>"(?:[^"]|"")*" | `(?:[^`]|``)*` | \[(?:[^\]]|\]\])*\])
      | N?(?P<text>'(?:[^']|'')*') | (?P<word>[\w$#.]+) | (?P<sign>[^\s\w])""",
    re.VERBOSE,
)
_KINDS: Final = ("bitmap", "clustered", "fulltext", "spatial")
_SHORTEST_LIMIT: Final = 191
"""A longer prefix may be the server's own: that of 767 bytes in utf8mb4."""

Token = tuple[str, str]


@final
@dataclass(frozen=True, slots=True)
class Part:
    """What an index is over, as CREATE INDEX says it."""

    name: str | None
    """None: an expression."""
    words: tuple[str, ...]
    length: int | None
    is_descending: bool
    is_call: bool

    @classmethod
    def read(cls, tokens: Sequence[Token]) -> Part:
        last = tokens[-1]
        is_descending = last == ("word", "desc")
        if is_descending or last == ("word", "asc"):
            tokens = tokens[:-1]
        if (tokens[0][1], tokens[-1][1]) == ("(", ")"):  # as MySQL wants it
            tokens = tokens[1:-1]
        words = tuple(_words(tokens))
        text = " ".join(text for _, text in tokens)
        length = re.fullmatch(r"\S+ \( (\d+) \)", text)
        is_column = len(tokens) == 1 or length is not None
        return cls(
            name=words[0] if is_column else None,
            words=tuple(sorted(words)),
            length=int(length[1]) if length else None,
            is_descending=is_descending,
            is_call=re.match(r"\w+ \( ", text) is not None and length is None,
        )

    def may_be(self, row: Mapping[str, Any], *, keeps_order: bool) -> bool:
        """Tell whether it may be what a row tells of."""
        is_descending = row.get("is_descending")
        # An old server may have forgotten that the order was to descend.
        is_judged = is_descending is not None and (is_descending or keeps_order)
        if is_judged and bool(is_descending) != self.is_descending:
            return False
        name, expression = row["name"], row.get("expression")
        if name is None:
            return expression is None or self.words == words(expression)
        if self.name is None:
            return not self.is_call
        return name.lower() == self.name and self._has_length(row.get("length"))

    def _has_length(self, there: int | None) -> bool:
        if there is None:
            return True  # it may be the whole of a short column
        return there == self.length if self.length else there >= _SHORTEST_LIMIT


@final
@dataclass(frozen=True, slots=True)
class Asked:
    """An index as CREATE INDEX says it."""

    kinds: frozenset[str]
    parts: tuple[Part, ...]
    included: frozenset[str]
    condition: tuple[str, ...] | None

    @classmethod
    def read(cls, sql: str, table: str) -> Asked:
        head, _, body = sql.partition(f" ON {table} ")
        items, rest = _items(tokens(body))
        after = [text for _, text in rest]
        included: Sequence[Token] = ()
        if "include" in after:
            included = rest[after.index("include") + 1 :]
            included = list(takewhile(lambda token: token[1] != ")", included))
        condition = None
        if ("word", "where") in rest:
            condition = tuple(sorted(_words(rest[rest.index(("word", "where")) + 1 :])))
        return cls(
            kinds=_kinds(head),
            parts=tuple(map(Part.read, items)),
            included=frozenset(_words(included)),
            condition=condition,
        )

    def may_be(self, rows: Rows, *, keeps_order: bool = True) -> bool:
        """Tell whether it may be the index that the rows tell of."""
        first, parts = rows[0], own(rows)
        included = {row["name"].lower() for row in rows if row.get("is_included")}
        return (
            len(self.parts) == len(parts)
            and all(
                part.may_be(row, keeps_order=keeps_order)
                for part, row in zip(self.parts, parts, strict=True)
            )
            and ("kind" not in first or self.kinds == _kinds(first["kind"]))
            and self.included == included
            and ("condition" not in first or self._has_condition(first["condition"]))
        )

    def _has_condition(self, there: str | None) -> bool:
        return self.condition == (None if there is None else words(there))


def own(rows: Rows) -> list[Mapping[str, Any]]:
    """Give the rows of what an index is over, without what it only includes."""
    return [row for row in rows if not row.get("is_included")]


def listing(rows: Rows) -> str:
    """Say what the rows of an index tell."""
    listed = ", ".join(map(_described, own(rows)))
    included = ", ".join(row["name"] for row in rows if row.get("is_included"))
    condition = rows[0].get("condition")
    return (
        listed
        + (f" including {included}" if included else "")
        + (f" where {condition}" if condition else "")
    )


def kind(rows: Rows) -> str:
    """Name the kind of an index, for a sentence."""
    named = sorted(_kinds(rows[0].get("kind") or ""))
    return " ".join((*named, *(["unique"] if rows[0]["is_unique"] else []), "index"))


def words(sql: str) -> tuple[str, ...]:
    """Give what a text of SQL holds besides signs, in no order."""
    return tuple(sorted(_words(tokens(sql))))


def _described(row: Mapping[str, Any]) -> str:
    name = row["name"] or row.get("expression") or "an expression"
    length = f"({row['length']})" if row.get("length") else ""
    return f"{name}{length}{' desc' if row.get('is_descending') else ''}"


def _kinds(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.lower())) & frozenset(_KINDS)


def _words(tokens: Sequence[Token]) -> Iterator[str]:
    for sort, text in tokens:
        if sort == "name":
            yield text[1:-1].lower()
        elif sort != "sign":
            yield text


def tokens(sql: str) -> list[Token]:
    """Give what a text of SQL is made of, without blanks."""
    found = []
    for match in _TOKEN.finditer(sql):
        sort = match.lastgroup or ""
        text = match[sort]
        found.append((sort, text.lower() if sort == "word" else text))
    return found


def _items(tokens: Sequence[Token]) -> tuple[list[list[Token]], list[Token]]:
    """Give what stands between the first parentheses, at its commas, and the rest."""
    items: list[list[Token]] = [[]]
    depth = 0
    for at, token in enumerate(tokens):
        depth += {"(": 1, ")": -1}.get(token[1], 0)
        if depth == 0:
            return [item for item in items if item], list(tokens[at + 1 :])
        if token == ("sign", ",") and depth == 1:
            items.append([])
        elif (token[1], depth) != ("(", 1):
            items[-1].append(token)
    return [item for item in items if item], []
