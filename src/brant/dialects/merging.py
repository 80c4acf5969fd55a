"""Changes of one table that can share an ALTER TABLE."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, final

from brant.operations import (
    AddColumn,
    AlterColumn,
    CreateConstraint,
    CreateIndex,
    DropColumn,
    DropConstraint,
    DropIndex,
    Operation,
)
from brant.schema import Check
from brant.schema.constraints import columns_of
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from brant.dialects.statement import Statement


@final
@dataclass(frozen=True, slots=True)
class Part:
    """One operation: actions of ALTER TABLE, or statements where it has none."""

    touched: frozenset[str]
    """Columns, indexes and constraints that it makes, changes or takes away."""
    actions: tuple[str, ...] = ()
    manner: tuple[str, ...] = ()
    """How the ALTER TABLE shall be done; only equal ones go together."""
    statements: tuple[Statement | str, ...] = ()
    freed: frozenset[str] = frozenset()
    """Names that a later action of the same statement may take."""
    needed: frozenset[str] = frozenset()
    """Columns of its keys and conditions, which it may come together with."""


def merged(alter: str, parts: Iterable[Part]) -> Iterator[Statement | str]:
    """Give one ALTER TABLE for each run of parts that do not meet each other.

    *alter* is the statement's beginning, up to the table's name. A server sorts the
    actions of a statement in its own way, columns before keys and conditions; so two
    that change the same name, or one that changes what an earlier one needed, stay two
    statements.
    """
    actions: list[str] = []
    manner: tuple[str, ...] = ()
    taken: frozenset[str] = frozenset()
    for part in parts:
        joins = part.actions and part.manner == manner
        if actions and not (joins and taken.isdisjoint(part.touched)):
            yield f"{alter} {', '.join((*actions, *manner))}"
            actions, taken = [], frozenset()
        yield from part.statements
        manner = part.manner
        actions += part.actions
        taken |= (part.touched - part.freed) | part.needed
    if actions:
        yield f"{alter} {', '.join((*actions, *manner))}"


def touched(operation: Operation) -> frozenset[str]:  # noqa: PLR0911  # a table
    """Give the names in a table that an operation makes, changes or takes away."""
    match operation:
        case AddColumn():
            parts = (*operation.constraints, *operation.indexes)
            named = {part.name for part in parts if part.name}
            return frozenset({operation.column.name, *named})
        case DropColumn():
            return frozenset({operation.column})
        case AlterColumn():
            return frozenset({operation.column, operation.new_name or operation.column})
        case CreateConstraint():
            return frozenset(filter(None, (operation.constraint.name,)))
        case CreateIndex():
            return frozenset(filter(None, (operation.index.name,)))
        case DropConstraint() | DropIndex():
            return frozenset({operation.name})
        case _:
            return frozenset()


def needed(operation: Operation) -> frozenset[str]:
    """Give the columns that a key or condition is on, and other words in it."""
    match operation:
        case CreateConstraint(constraint=Check(condition=condition)):
            return frozenset(_words(str(condition)))
        case CreateConstraint(constraint=constraint):
            return frozenset(columns_of(constraint))
        case CreateIndex(index=index):
            said = [str(element) for element in index.elements]
            return frozenset(word for text in said for word in (text, *_words(text)))
        case _:
            return frozenset()


def _words(sql: str) -> list[str]:
    """Give what may be the names of columns in an expression."""
    return re.findall(r"\w+", sql)
