"""A clause of a SQLite table, taken apart already, to the constraint that it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from brant.dialects._sqlite_table import tokens_of
from brant.runtime.reflect.sqlite_text import content
from brant.schema import (
    NO_OPTIONS,
    Check,
    Constraint,
    Expression,
    ForeignKey,
    Options,
    PrimaryKey,
    QualifiedName,
    Unique,
)

if TYPE_CHECKING:
    from brant.dialects._sqlite_table import Clause

_ACTION: Final = r"ON {} (SET NULL|SET DEFAULT|CASCADE|RESTRICT)"


def constraint(
    owner: QualifiedName, clause: Clause, columns: tuple[str, ...]
) -> Constraint | None:
    """Give the constraint; None where the clause is none."""
    match clause.kind:
        case "primary":
            return PrimaryKey(columns, name=clause.name, options=conflict(clause))
        case "unique":
            return Unique(columns, name=clause.name, options=conflict(clause))
        case "references":
            return _foreign_key(owner, clause, columns)
        case "check":
            condition = Expression(content(clause.text))
            column = next(iter(columns), None)
            return Check(condition, name=clause.name, column=column)
        case _:
            return None


def _foreign_key(
    owner: QualifiedName, clause: Clause, columns: tuple[str, ...]
) -> ForeignKey:
    referent, referent_columns = clause.referent
    words = " ".join(token.word for token in tokens_of(clause.text))
    return ForeignKey(
        columns,
        owner.beside(referent),
        referent_columns,
        name=clause.name,
        onupdate=action("UPDATE", words),
        ondelete=action("DELETE", words),
        deferrable=deferrable(words),
        initially=word(r"INITIALLY (DEFERRED|IMMEDIATE)", words),
        match=word(r"MATCH (\w+)", words),
    )


def action(event: str, words: str) -> str | None:
    """Give what a foreign key does ON UPDATE or ON DELETE."""
    return word(_ACTION.format(event), words)


def deferrable(words: str) -> bool | None:
    found = word(r"((?:NOT )?DEFERRABLE)", words)
    return None if found is None else not found.startswith("NOT")


def word(pattern: str, words: str) -> str | None:
    """Give what the pattern's group finds among words in capitals."""
    found = re.search(pattern, words) if words else None
    return found[1] if found else None


def conflict(clause: Clause | None, of: str = "") -> Options:
    """Give the option that says what happens to a row that breaks the constraint."""
    if clause is None or "CONFLICT" not in clause.text.upper():
        return NO_OPTIONS
    words = " ".join(token.word for token in tokens_of(clause.text))
    found = word(r"ON CONFLICT (\w+)", words)
    return Options({f"sqlite_on_conflict{of}": found}) if found else NO_OPTIONS
