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
    """The names of columns, indexes and constraints that it is about."""
    actions: tuple[str, ...] = ()
    manner: tuple[str, ...] = ()
    """How the ALTER TABLE shall be done; only equal ones go together."""
    statements: tuple[Statement | str, ...] = ()
    freed: frozenset[str] = frozenset()
    """Names that a later action of the same statement may take."""


def merged(alter: str, parts: Iterable[Part]) -> Iterator[Statement | str]:
    """Give one ALTER TABLE for each run of parts that do not meet each other.

    *alter* is the statement's beginning, up to the table's name. A server sorts the
    actions of a statement in its own way, and looks at the table as it was before; so
    two that are about the same name stay two statements.
    """
    actions: list[str] = []
    manner: tuple[str, ...] = ()
    touched: frozenset[str] = frozenset()
    for part in parts:
        joins = part.actions and part.manner == manner
        if actions and not (joins and touched.isdisjoint(part.touched)):
            yield f"{alter} {', '.join((*actions, *manner))}"
            actions, touched = [], frozenset()
        yield from part.statements
        manner = part.manner
        actions += part.actions
        touched |= part.touched - part.freed
    if actions:
        yield f"{alter} {', '.join((*actions, *manner))}"


def touched(operation: Operation) -> frozenset[str]:  # noqa: PLR0911  # a table
    """Give the names in a table that an operation is about."""
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
            constraint = operation.constraint
            condition = constraint.condition if isinstance(constraint, Check) else ""
            columns = {*columns_of(constraint), *_words(str(condition))}
            return frozenset({constraint.name or "", *columns})
        case CreateIndex():
            index = operation.index
            said = [str(element) for element in index.elements]
            columns = {word for text in said for word in (text, *_words(text))}
            return frozenset({index.name or "", *columns})
        case DropConstraint() | DropIndex():
            return frozenset({operation.name})
        case _:
            return frozenset()


def _words(sql: str) -> list[str]:
    """Give what may be the names of columns in an expression."""
    return re.findall(r"\w+", sql)
