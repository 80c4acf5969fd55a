"""Whether a table's keys, checks and defaults are those that were asked for.

A key is compared by its columns, whatever its name: the database may have named it. A
check is compared by its name alone: each database prints conditions in its own way.
What the table has besides passes. It holds no row that the one asked for would not.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Final, final

import sqlalchemy as sa

from brant.schema import Check, Exclude, ForeignKey, PrimaryKey, Unique
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from brant.dialects.base import Rows
    from brant.schema import Constraint, Type

_LITERAL: Final = re.compile(
    r"""(?:N?'(?P<text>(?:[^'\\]|'')*)' | (?P<bare>[-+]?\d+(?:\.\d+)?|true|false))
        (?:::["\w .]+(?:\([\d, ]+\))?)?""",
    re.VERBOSE | re.IGNORECASE,
)
_NULL: Final = re.compile(r"NULL(?:::.*)?", re.IGNORECASE | re.DOTALL)
_TRUE: Final = frozenset({"1", "t", "true", "y", "yes", "on"})
_FALSE: Final = frozenset({"0", "f", "false", "n", "no", "off"})


@final
@dataclass(frozen=True, slots=True)
class Key:
    """A constraint or an index that is there, of the rows that have its name."""

    kind: str
    """As PostgreSQL has it: p, u, f, c or x; i is an index that is no key."""
    name: str
    rows: Rows

    @property
    def columns(self) -> frozenset[str | None]:
        return frozenset(_lower(row["column"]) for row in self.rows)

    def refers_as(self, asked: ForeignKey) -> bool:
        first = self.rows[0]
        wanted = dict(
            zip(map(_lower, asked.columns), asked.referent_columns, strict=False)
        )
        schema, there = asked.referent.schema, first["target_schema"]
        return (
            self.kind == "f"
            and _lower(first["target"]) == _lower(asked.referent.name)
            and (schema is None or there is None or _lower(schema) == _lower(there))
            and self.columns == frozenset(wanted)
            # Without columns the primary key's are meant.
            and all(
                row["target_column"] is None
                or _lower(wanted[_lower(row["column"])]) == _lower(row["target_column"])
                for row in self.rows
            )
        )

    def rule(self, event: str) -> str:
        """Give what happens ON DELETE or ON UPDATE of the row that it refers to."""
        return rule(self.rows[0][event])


def keys(rows: Rows) -> tuple[Key, ...]:
    """Give what the rows of a table tell of its constraints and indexes."""
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in rows:
        if row.get("part", "column") != "column":
            found.setdefault((row["part"], str(row["name"])), []).append(row)
    return tuple(Key(kind, name, rows) for (kind, name), rows in found.items())


def missing(
    asked: Iterable[Constraint],
    there: tuple[Key, ...],
    *,
    longest: int,
    same_rules: Mapping[str, str],
) -> Iterator[str]:
    """Say what of the constraints is not there, or otherwise.

    *same_rules*: what a database does not tell from another rule of a foreign key.
    """
    names = {(key.kind, key.name.lower()) for key in there}
    for constraint in asked:
        name = constraint.name
        match constraint:
            case PrimaryKey() | Unique():
                yield from _missing_key(constraint, there)
            case ForeignKey():
                yield from _missing_reference(constraint, there, same_rules)
            # SQLAlchemy cuts a name that is too long.
            case Check() if name and len(name) <= longest:
                if ("c", name.lower()) not in names:
                    yield f"without check {name}"
            case Exclude() if name and len(name) <= longest:
                if ("x", name.lower()) not in names:
                    yield f"without exclusion {name}"
            case _:
                pass


def _missing_key(asked: PrimaryKey | Unique, there: tuple[Key, ...]) -> Iterator[str]:
    wanted = frozenset(map(_lower, asked.columns))
    listed = ", ".join(asked.columns)
    if isinstance(asked, Unique):
        if not any(key.kind in "pu" and key.columns == wanted for key in there):
            yield f"without unique ({listed})"
        return
    primary = next((key for key in there if key.kind == "p"), None)
    if primary is None:
        yield f"without primary key ({listed})"
    elif primary.columns != wanted:
        others = ", ".join(str(row["column"]) for row in primary.rows)
        yield f"with primary key ({others})"


def _missing_reference(
    asked: ForeignKey, there: tuple[Key, ...], same_rules: Mapping[str, str]
) -> Iterator[str]:
    listed = f"({', '.join(asked.columns)})"
    found = [key for key in there if key.refers_as(asked)]
    if not found:
        targets = ", ".join(asked.referent_columns)
        yield f"without foreign key {listed} to {asked.referent} ({targets})"
    for event, said in (("on_delete", asked.ondelete), ("on_update", asked.onupdate)):
        wanted, *rules = (
            same_rules.get(each, each)
            for each in (rule(said), *(key.rule(event) for key in found))
        )
        if rules and wanted not in rules:
            words = event.replace("_", " ").upper()
            yield f"with foreign key {listed} {words} {min(rules)}"


def rule(said: str | None) -> str:
    """Give the words of a rule, as all databases have them."""
    # SET NULL may name columns; SQL Server joins the words.
    words = (said or "NO ACTION").partition("(")[0].replace("_", " ").upper().split()
    return " ".join(words)


# Defaults


def printed(default: str | None) -> str | None:
    """Give a default without what a catalogue puts around it; None is no default."""
    if default is None:
        return None
    text = default.strip()
    while text.startswith("(") and text.endswith(")") and _is_closed(text[1:-1]):
        text = text[1:-1].strip()
    return None if _NULL.fullmatch(text) else text


def _is_closed(text: str) -> bool:
    """Tell whether the parentheses around a text are a pair."""
    depth = 0
    for mark in re.findall(r"'[^']*'|[()]", text):
        depth += {"(": 1, ")": -1}.get(mark, 0)
        if depth < 0:
            return False
    return depth == 0


def are_plain(asked: str, there: str) -> bool:
    """Tell whether both defaults are plain values."""
    return all(_LITERAL.fullmatch(text) for text in (asked, there))


def are_others(type_: Type, asked: str, there: str) -> bool:
    """Tell whether two defaults are plain values of one type that differ."""
    one, other = _LITERAL.fullmatch(asked), _LITERAL.fullmatch(there)
    if one is None or other is None:
        return False
    values = _value(type_, one), _value(type_, other)
    return None not in values and values[0] != values[1]


def _value(type_: Type, literal: re.Match[str]) -> object:
    """Give what a literal means to a type; None where that is not known."""
    text = literal["bare"] or literal["text"].replace("''", "'")
    match type_.construct:
        case sa.Boolean():
            word = text.lower()
            return word in _TRUE if word in _TRUE | _FALSE else None
        case sa.Integer() if re.fullmatch(r"[-+]?\d+", text):
            return int(text)
        case sa.Float():
            return None
        case sa.Numeric(scale=int(scale)) if re.fullmatch(r"[-+]?[\d.]*\d", text):
            return Decimal(text).quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP)
        case sa.String():
            return text.rstrip()
        case _:
            return None


def _lower(name: str | None) -> str | None:
    return None if name is None else str(name).lower()
