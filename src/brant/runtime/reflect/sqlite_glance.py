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
_MARK: Final = re.compile(
    r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|[(),]"""
)
# Of a column: all but its type, NOT NULL and a default.
_MORE: Final = re.compile(
    r"\b(?:CONSTRAINT|PRIMARY|UNIQUE|CHECK|COLLATE|REFERENCES|GENERATED|AS|CONFLICT)\b",
    re.IGNORECASE,
)
_OF_TABLE: Final = re.compile(
    r"(?:CONSTRAINT|PRIMARY|UNIQUE|CHECK|FOREIGN)\b", re.IGNORECASE
)
_NAME: Final = r'(?:[^\W\d][\w$]*|"[^"]+"|`[^`]+`|\[[^\]]+\])'
_NAMES: Final = rf"{_NAME}(?:, ?{_NAME})*"
_CALLED: Final = rf"(?:CONSTRAINT ({_NAME}) )?"
_KEY: Final = re.compile(rf"{_CALLED}(PRIMARY KEY|UNIQUE) ?\(({_NAMES})\)")
_REFERENCE: Final = re.compile(
    rf"{_CALLED}FOREIGN KEY ?\(({_NAMES})\) REFERENCES ({_NAME})"
    rf" ?(?:\(({_NAMES})\))?((?: [A-Z]+)*)"
)
_CONDITION: Final = re.compile(rf"{_CALLED}CHECK ?\(([^().]*)\)")
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
    if _COMMENT.search(sql):
        whole = parse(sql, owner.name)
        return Written(_constraints(owner, whole), _by_name(whole), whole)
    constraints: list[Constraint] = []
    apart: list[Definition] = []
    items, end = _items(sql)
    for item in items:
        if not _OF_TABLE.match(item):
            if _MORE.search(item):
                apart.append(piece(item, owner.name))
        elif (found := _usual(owner, item)) is not None:
            constraints.append(found)
        else:
            apart.append(piece(item, owner.name))
            constraints += _constraints(owner, apart[-1])
    options = sql[end:].strip()
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


def _items(sql: str) -> tuple[list[str], int]:
    """Give what stands between the commas of the parenthesis, and where it ends."""
    found: list[str] = []
    depth = start = 0
    for match in _MARK.finditer(sql):
        mark = match[0]
        if mark == "(":
            depth += 1
            if depth == 1:
                start = match.end()
        elif mark == ")":
            depth -= 1
            if depth == 0:
                found.append(sql[start : match.start()].strip())
                return found, match.end()
        elif mark == "," and depth == 1:
            found.append(sql[start : match.start()].strip())
            start = match.end()
    return found, len(sql)


def _usual(owner: QualifiedName, item: str) -> Constraint | None:
    """Give the constraint that an item of the usual form is; None for other forms."""
    if match := _KEY.fullmatch(item):
        name, kind, columns = match.groups()
        make = Unique if kind == "UNIQUE" else PrimaryKey
        return make(_names(columns), name=_name(name))
    if match := _CONDITION.fullmatch(item):
        name, condition = match.groups()
        return Check(Expression(condition.strip()), name=_name(name))
    if match := _REFERENCE.fullmatch(item):
        name, columns, referent, targets, rest = match.groups()
        return ForeignKey(
            _names(columns),
            owner.beside(unquoted(referent)),
            _names(targets) if targets else (),
            name=_name(name),
            onupdate=action("UPDATE", rest),
            ondelete=action("DELETE", rest),
            deferrable=deferrable(rest),
            initially=word(r"INITIALLY (DEFERRED|IMMEDIATE)", rest),
            match=word(r"MATCH (\w+)", rest),
        )
    return None


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
