"""The text of CREATE TABLE read at a glance: the forms that most tables are written in.

A pragma tells names, types, defaults and NOT NULL, so a column's text is looked into
only where a word of it says that there is more. A key or a condition that stands in the
usual form is taken by one expression. Whatever is written otherwise is taken apart
token by token (`brant.dialects._sqlite_table`), piece by piece or, where comments may
hide anything, as a whole: five times the work, for the same answer.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, final

from brant.dialects._sqlite_table import Column, Definition, parse, piece, unquoted
from brant.runtime.reflect.sqlite_clauses import action, constraint, deferrable, word
from brant.schema import (
    Check,
    Constraint,
    Expression,
    ForeignKey,
    Index,
    PrimaryKey,
    QualifiedName,
    Unique,
)
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_COMMENT: Final = re.compile(r"--|/\*")
# What hides parentheses and commas, and what holds neither. Wherever a pattern may turn
# back, no two of its parts begin alike: it takes no longer for it.
_QUOTED: Final = r"""'[^']*'|"[^"]*"|`[^`]*`|\[[^\]]*\]"""
_BARE: Final = r"""[^()'"`\[]*"""
_ONCE: Final = rf"\({_BARE}(?:(?:{_QUOTED}){_BARE})*\)"
_TWICE: Final = rf"\({_BARE}(?:(?:{_QUOTED}|{_ONCE}){_BARE})*\)"
_THRICE: Final = rf"\({_BARE}(?:(?:{_QUOTED}|{_TWICE}){_BARE})*\)"
_TABLE: Final = re.compile(
    rf"{_BARE}(?:(?:{_QUOTED}){_BARE})*\((.*)\)([^)]*)", re.DOTALL
)
# What stands between two commas, its parentheses no deeper than three.
_ITEM: Final = re.compile(rf"""(?:[^(),'"`\[]+|{_QUOTED}|{_THRICE})+""")
# In capitals: a constraint, or of a column all but its type, NOT NULL and a default.
_MORE: Final = re.compile(
    r"(?:CONSTRAINT|PRIMARY|UNIQUE|CHECK|FOREIGN|COLLATE|REFERENCES|GENERATED"
    r"|CONFLICT|AS(?<!\wAS))\b"
)
_OF_TABLE: Final = re.compile(
    r"(?:CONSTRAINT|PRIMARY|UNIQUE|CHECK|FOREIGN)\b", re.IGNORECASE
)
_NAME: Final = r'(?:[^\W\d][\w$]*|"[^"]+"|`[^`]+`|\[[^\]]+\])'
_NAMES: Final = rf"{_NAME}(?:, ?{_NAME})*"
_CONSTRAINT: Final = re.compile(
    rf"(?:CONSTRAINT ({_NAME}) )?(?:"
    rf"(PRIMARY KEY|UNIQUE) ?\(({_NAMES})\)"
    r"|CHECK ?\(([^().]*)\)"
    rf"|FOREIGN KEY ?\(({_NAMES})\) REFERENCES ({_NAME})"
    rf" ?(?:\(({_NAMES})\))?((?: [A-Z]+)*))"
)
_INDEX: Final = re.compile(
    rf"CREATE (UNIQUE )?INDEX {_NAME} ON {_NAME} ?\(({_NAMES})\)"
)


@final
@dataclass(frozen=True, slots=True)
class Written:
    """What the text of a table tells that no pragma does."""

    constraints: Sequence[Constraint]
    columns: Mapping[str, Column]
    """Those of which there is more to tell, by their names in lower case."""
    definition: Definition | None
    """What stands behind the columns, and the clauses that had to be taken apart."""


def written(owner: QualifiedName, sql: str) -> Written:
    """Read the text of a table; a key that names no columns of its referent has ()."""
    parts = None if _COMMENT.search(sql) else _parts(sql)
    if parts is None:
        whole = parse(sql, owner.name)
        return Written(_constraints(owner, whole), _by_name(whole), whole)
    items, options = parts
    constraints: list[Constraint] = []
    apart: list[Definition] = []
    for each in items:
        if not _MORE.search(each.upper()):
            continue  # a column, as most of them are
        item = each.strip()
        if not _OF_TABLE.match(item):
            apart.append(piece(item, owner.name))
        elif (found := _usual(owner, item)) is not None:
            constraints.append(found)
        else:
            apart.append(piece(item, owner.name))
            constraints += _constraints(owner, apart[-1])
    if not apart and not options:
        return Written(constraints, {}, None)
    columns = Definition(tuple(column for each in apart for column in each.columns))
    clauses = tuple(clause for each in apart for clause in each.constraints)
    return Written(
        [*constraints, *_constraints(owner, columns)],
        _by_name(columns),
        Definition(columns.columns, clauses, options),
    )


def _constraints(owner: QualifiedName, definition: Definition) -> list[Constraint]:
    made = (constraint(owner, *each) for each in definition.owned())
    return [each for each in made if each is not None]


def _by_name(definition: Definition) -> dict[str, Column]:
    return {column.name.lower(): column for column in definition.columns}


def _parts(sql: str) -> tuple[list[str], str] | None:
    """Give what stands between the commas of the parenthesis, and what behind it.

    None where the one or the other cannot be told at a glance.
    """
    match = _TABLE.fullmatch(sql)
    if match is None:
        return None
    body, options = match.groups()
    items = _ITEM.findall(body)
    return (items, options.strip()) if ",".join(items) == body else None


def _usual(owner: QualifiedName, item: str) -> Constraint | None:
    """Give the constraint that an item of the usual form is; None for other forms."""
    match = _CONSTRAINT.fullmatch(item)
    if match is None:
        return None
    called, kind, key, condition, columns, referent, targets, rest = match.groups()
    name = _name(called)
    if kind:
        make = Unique if kind == "UNIQUE" else PrimaryKey
        return make(_names(key), name=name)
    if condition is not None:
        return Check(Expression(condition.strip()), name=name)
    return ForeignKey(
        _names(columns),
        owner.beside(unquoted(referent)),
        _names(targets) if targets else (),
        name=name,
        onupdate=action("UPDATE", rest),
        ondelete=action("DELETE", rest),
        deferrable=deferrable(rest),
        initially=word(r"INITIALLY (DEFERRED|IMMEDIATE)", rest),
        match=word(r"MATCH (\w+)", rest),
    )


def usual_index(name: str, sql: str) -> Index | None:
    """Give the index that CREATE INDEX of the usual form makes."""
    match = _INDEX.fullmatch(sql)
    if match is None:
        return None
    return Index(name, _names(match[2]), unique=match[1] is not None)


def _name(text: str | None) -> str | None:
    return text and unquoted(text)


def _names(text: str) -> tuple[str, ...]:
    if '"' in text or "`" in text or "[" in text:
        return tuple(_quoted(text))
    return tuple([name.strip() for name in text.split(",")])


def _quoted(text: str) -> Iterator[str]:
    return (unquoted(match[0]) for match in re.finditer(_NAME, text))
