"""Whether what `if_not_exists` finds is what was asked for.

IF NOT EXISTS looks at the name alone: a table without the new columns, a column of
another type, an index over something else pass for the wanted one. Here they are looked
at before anything runs, as far as the catalogue tells. Only what is surely another
definition is refused: a false alarm would stop a run that is right.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final, final

from brant.errors import InvalidOperationError
from brant.operations import AddColumn, CreateIndex, CreateTable
from brant.schema import PrimaryKey
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from brant.dialects._type_names import TypeNames
    from brant.dialects.base import Rows
    from brant.dialects.pieces import Pieces
    from brant.operations import Operation
    from brant.schema import Column, QualifiedName

HINT: Final = "Leave if_not_exists out, or ask for what is there."


@final
@dataclass(frozen=True, slots=True)
class Look:
    """A question, and what its rows say against the operation."""

    question: str
    problem: Callable[[Rows], str | None]

    def check(self, operation: Operation, rows: Rows) -> None:
        """Judge what is there.

        Raises:
            InvalidOperationError: it has another definition.
        """
        problem = self.problem(rows)
        if problem is not None:
            raise InvalidOperationError(operation.describe(), problem, hint=HINT)


class Catalogue:
    """Where a database says what it has; each knows the SQL of its own."""

    types: ClassVar[TypeNames]

    def columns(
        self, spoken: Pieces, table: QualifiedName, wanted: Mapping[str, str]
    ) -> str:
        """Ask for a table's columns: a name, a type, whether it may be NULL.

        *wanted* is the types by column. No rows: there is no such table.
        """
        raise NotImplementedError

    def index(self, spoken: Pieces, operation: CreateIndex) -> str:
        """Ask for an index: a row for each column, in order, NULL for an expression."""
        raise NotImplementedError

    def looks(self, spoken: Pieces, operation: Operation) -> Iterator[Look]:
        """Give what must be looked at before the operation may be told to pass."""
        columns = _guarded(operation)
        if columns:
            # Only the dialect knows how it writes a type.
            wanted = {column.name: spoken.type(column.type) for column in columns}
            question = self.columns(spoken, operation.tables[0], wanted)
            judge = partial(self._column_problem, operation, wanted)
            yield Look(question, judge)
        for index in _guarded_indexes(operation):
            judge = partial(self.index_problem, spoken, index)
            yield Look(self.index(spoken, index), judge)

    # Columns

    def _column_problem(
        self, operation: Operation, wanted: Mapping[str, str], rows: Rows
    ) -> str | None:
        is_table = isinstance(operation, CreateTable)
        for column in _guarded(operation) if rows else ():
            row = _named(column.name, rows)
            if row is None and is_table:
                return f"the table exists without column {column.name!r}"
            if row is None or column.computed is not None:
                continue
            there = self.printed(row)
            if not self.is_type(wanted[column.name], there, row):
                return f"column {column.name!r} exists with type {there}"
            # Asked without NOT NULL it may have become a key's meanwhile.
            is_weaker = bool(row["is_nullable"]) and not column.nullable
            if is_weaker and column.name not in _keys(operation):
                return f"column {column.name!r} exists and may be NULL"
        return None

    def printed(self, row: Mapping[str, Any]) -> str:
        """Give the type of a column that is there."""
        return str(row["type"])

    def is_type(self, asked: str, there: str, row: Mapping[str, Any]) -> bool:
        """Tell whether two types may be one."""
        del row
        return self.types.may_be_same(asked, there)

    # Indexes

    def index_problem(
        self,
        spoken: Pieces,  # noqa: ARG002  # for those that keep the SQL
        operation: CreateIndex,
        rows: Rows,
    ) -> str | None:
        """Tell what else has the index's name, if something has."""
        if not rows:
            return None
        owner = rows[0].get("table")
        if owner is not None and owner.lower() != operation.table.name.lower():
            return f"the name belongs to an index of {owner}"
        there = [row["name"] and row["name"].lower() for row in rows]
        asked = [
            element.lower() if isinstance(element, str) else None
            for element in operation.index.elements
        ]
        is_unique = bool(rows[0]["is_unique"])
        if is_unique == operation.index.unique and _may_be_same(asked, there):
            return None
        listed = ", ".join(name or "an expression" for name in there)
        kind = "unique index" if is_unique else "index"
        return f"another {kind} has the name {operation.index.name}, over {listed}"


def _guarded(operation: Operation) -> tuple[Column, ...]:
    """Give the columns of an operation that may find them there."""
    match operation:
        case CreateTable(if_not_exists=True):
            return operation.table.columns
        case AddColumn(if_not_exists=True):
            return (operation.column,)
        case _:
            return ()


def _guarded_indexes(operation: Operation) -> tuple[CreateIndex, ...]:
    match operation:
        case CreateIndex(if_not_exists=True):
            return (operation,)
        case CreateTable(if_not_exists=True, table=table):
            return tuple(CreateIndex(table.name, index) for index in table.indexes)
        case _:
            return ()


def _keys(operation: Operation) -> tuple[str, ...]:
    """Give the columns of the primary key, which no database lets be NULL."""
    match operation:
        case CreateTable(table=table):
            constraints = table.constraints
        case AddColumn():
            constraints = operation.constraints
        case _:
            return ()
    keys = (part for part in constraints if isinstance(part, PrimaryKey))
    return tuple(name for key in keys for name in key.columns)


def _named(name: str, rows: Rows) -> Mapping[str, Any] | None:
    # PostgreSQL answers for each name; others for the table, in their own capitals.
    found = (row for row in rows if row["name"].lower() == name.lower())
    row = next(found, None)
    return None if row is None or row["type"] is None else row


def _may_be_same(asked: list[str | None], there: list[str | None]) -> bool:
    """Compare what indexes are over; an expression may be any other, or a column."""
    return len(asked) == len(there) and all(
        None in pair or pair[0] == pair[1] for pair in zip(asked, there, strict=True)
    )
