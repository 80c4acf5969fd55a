"""Whether what `if_not_exists` finds is what was asked for.

IF NOT EXISTS looks at the name alone: a table without the new columns, a column of
another type, an index over something else pass for the wanted one. Here they are looked
at before anything runs, as far as the catalogue tells. Only what is surely another
definition is refused: a false alarm would stop a run that is right.
"""

from __future__ import annotations

from dataclasses import KW_ONLY
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Final, final

import sqlalchemy as sa
from sqlalchemy.exc import CompileError

from brant.dialects import _indexed as indexed
from brant.dialects import _keys as keys
from brant.errors import InvalidOperationError
from brant.operations import AddColumn, CreateIndex, CreateTable
from brant.schema import PrimaryKey
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from brant.dialects._type_names import TypeNames
    from brant.dialects.base import Rows
    from brant.dialects.pieces import Pieces
    from brant.operations import Operation
    from brant.schema import Column, Constraint, QualifiedName

HINT: Final = "Leave if_not_exists out, or ask for what is there."


@final
@dataclass(frozen=True, slots=True)
class Look:
    """A question, and what its rows say against the operation."""

    question: str
    problem: Callable[[Rows], str | None]
    doubts: Callable[[Rows], Iterable[str]] = lambda _: ()
    """What the rows leave open: it may differ or not."""

    def check(self, operation: Operation, rows: Rows) -> None:
        """Judge what is there.

        Raises:
            InvalidOperationError: it has another definition.
        """
        problem = self.problem(rows)
        if problem is not None:
            raise InvalidOperationError(operation.describe(), problem, hint=HINT)


@final
@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for in a table."""

    table: QualifiedName
    wanted: Mapping[str, str]
    """The types by column."""
    _: KW_ONLY
    has_keys: bool
    """Its keys, checks and indexes, too."""
    is_made: bool
    """The table is to be made where it is missing."""


class Catalogue:
    """Where a database says what it has; each knows the SQL of its own."""

    types: ClassVar[TypeNames]
    same_rules: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """Rules of foreign keys that it does not tell from others."""

    def table(self, spoken: Pieces, asked: Asked) -> str:
        """Ask for a table: a row for each column, then for each column of a key.

        A column's row has its name, type, default, whether it may be NULL and whether
        the database makes its values. A key's has its kind as `part`, its name, its
        column and, of a foreign key, the target. One of `other` names what is there
        instead of a table. No rows: there is nothing.
        """
        raise NotImplementedError  # abstract: each database has its catalogue

    def index(self, spoken: Pieces, operation: CreateIndex) -> str:
        """Ask for an index: a row for each column, in order, NULL for an expression."""
        raise NotImplementedError  # abstract: each database has its catalogue

    def looks(self, spoken: Pieces, operation: Operation) -> Iterator[Look]:
        """Give what must be looked at before the operation may be told to pass."""
        columns = _guarded(operation)
        if columns:
            # Only the dialect knows how it writes a type.
            try:
                wanted = {column.name: spoken.type(column.type) for column in columns}
            except CompileError:
                return  # the compiler says it better
            has_keys = bool(_constraints(operation))
            is_made = isinstance(operation, CreateTable) and not any(
                prefix.upper().startswith("TEMP") for prefix in operation.table.prefixes
            )
            table = operation.tables[0]
            asked = Asked(table, wanted, has_keys=has_keys, is_made=is_made)
            question = self.table(spoken, asked)
            judge = partial(self._found_problem, spoken, operation, wanted)
            yield Look(question, judge)
            yield from self.details(spoken, operation)
        for index in _guarded_indexes(operation):
            judge = partial(self.index_problem, spoken, index)
            doubts = partial(self.index_doubts, spoken, index)
            yield Look(self.index(spoken, index), judge, doubts)

    def details(
        self,
        spoken: Pieces,  # noqa: ARG002  # for databases that cannot print
        operation: Operation,  # noqa: ARG002  # what is asked for
    ) -> Iterator[Look]:
        """Give further looks at a table, where nothing but its text can be compared."""
        return iter(())

    # Tables and columns

    def _found_problem(
        self,
        spoken: Pieces,
        operation: Operation,
        wanted: Mapping[str, str],
        rows: Rows,
    ) -> str | None:
        for row in rows:
            if row.get("part") == "other":
                return f"the name belongs to a {str(row['name']).lower()}"
        return self._table_problem(spoken, operation, wanted, rows)

    def _table_problem(
        self,
        spoken: Pieces,
        operation: Operation,
        wanted: Mapping[str, str],
        rows: Rows,
    ) -> str | None:
        is_table = isinstance(operation, CreateTable)
        columns = _guarded(operation)
        for column in columns if rows else ():
            row = found(column.name, rows)
            if row is None and is_table:
                return f"the table exists without column {column.name!r}"
            if row is None:
                return None
            if column.computed is not None:
                continue
            there = self.printed(row)
            # Asked without NOT NULL it may have become a key's meanwhile.
            is_weaker = bool(row["is_nullable"]) and not column.nullable
            problem = None
            if not self.is_type(wanted[column.name], there, row):
                problem = f"with type {there}"
            elif is_weaker and column.name not in _keys(operation):
                problem = "and may be NULL"
            elif not (column.identity or _is_fetched(operation, column.name)):
                problem = self._default_problem(spoken, column, row)
            if problem is not None:
                return f"column {column.name!r} exists {problem}"
        lacks = next(self._lacks(spoken, operation, rows), None) if rows else None
        if lacks is None:
            return None
        owner = "the table" if is_table else f"column {columns[0].name!r}"
        return f"{owner} exists {lacks}"

    def _default_problem(
        self, spoken: Pieces, column: Column, row: Mapping[str, Any]
    ) -> str | None:
        default = keys.printed(row["default"])
        written = None
        if column.default is not None:
            written = keys.printed(spoken.default(column.default))
        if written is None:
            is_known = default is not None and not self.makes_values(row)
            return f"with default {default}" if is_known else None
        if default is None:
            return None if row["is_generated"] else "without a default"
        if keys.are_others(column.type, written, default):
            return f"with default {default}"
        return None

    def _lacks(self, spoken: Pieces, operation: Operation, rows: Rows) -> Iterator[str]:
        yield from keys.missing(
            self.compared(_constraints(operation), rows),
            keys.keys(rows),
            longest=spoken.sqlalchemy.max_identifier_length,
            same_rules=self.same_rules,
        )

    def compared(
        self,
        constraints: tuple[Constraint, ...],
        rows: Rows,  # noqa: ARG002  # for those that tell what the table keeps
    ) -> tuple[Constraint, ...]:
        """Give those of the constraints that the database can tell of."""
        return constraints

    def makes_values(self, row: Mapping[str, Any]) -> bool:
        """Tell whether a default may be one that nobody asked for."""
        return bool(row["is_generated"])

    def printed(self, row: Mapping[str, Any]) -> str:
        """Give the type of a column that is there."""
        return str(row["type"])

    def is_type(self, asked: str, there: str, row: Mapping[str, Any]) -> bool:
        """Tell whether two types may be one."""
        del row
        return self.types.may_be_same(asked, there)

    # Indexes

    def index_problem(
        self, spoken: Pieces, operation: CreateIndex, rows: Rows
    ) -> str | None:
        """Tell what else has the index's name, if something has."""
        if not rows:
            return None
        owner = rows[0].get("table")
        if owner is not None and owner.lower() != operation.table.name.lower():
            return f"the name belongs to an index of {owner}"
        sql = spoken.creating_index(operation.to_sqlalchemy())
        asked = indexed.Asked.read(sql, spoken.table_name(operation.table))
        is_alike = asked.may_be(rows, keeps_order=self.keeps_order(spoken))
        if bool(rows[0]["is_unique"]) == operation.index.unique and is_alike:
            return None
        name, listed = operation.index.name, indexed.listing(rows)
        return f"another {indexed.kind(rows)} has the name {name}, over {listed}"

    def index_doubts(
        self,
        spoken: Pieces,  # noqa: ARG002  # for databases that cannot print
        operation: CreateIndex,  # noqa: ARG002  # what is asked for
        rows: Rows,  # noqa: ARG002  # what is there
    ) -> Iterable[str]:
        """Say what of an index may be otherwise."""
        return ()

    def keeps_order(self, spoken: Pieces) -> bool:  # noqa: ARG002  # for old servers
        """Tell whether DESC makes another index."""
        return True


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
        case AddColumn(if_not_exists=True, table=name):
            return tuple(CreateIndex(name, index) for index in operation.indexes)
        case _:
            return ()


def _constraints(operation: Operation) -> tuple[Constraint, ...]:
    match operation:
        case CreateTable(table=table):
            return table.constraints
        case AddColumn():
            return operation.constraints
        case _:
            return ()


def _keys(operation: Operation) -> tuple[str, ...]:
    """Give the columns of the primary key, which no database lets be NULL."""
    parts = _constraints(operation)
    primary = (part for part in parts if isinstance(part, PrimaryKey))
    return tuple(name for key in primary for name in key.columns)


def _is_fetched(operation: Operation, name: str) -> bool:
    """Tell whether SQLAlchemy only knows that there is a default, not which."""
    construct = getattr(operation, "construct", None)
    column = construct.c.get(name) if isinstance(construct, sa.Table) else construct
    return type(getattr(column, "server_default", None)) is sa.FetchedValue


def found(name: str, rows: Rows) -> Mapping[str, Any] | None:
    """Give the row of a column, if the table has it."""
    # PostgreSQL answers for each name; others for the table, in their own capitals.
    columns = (row for row in rows if row.get("part", "column") == "column")
    named = (row for row in columns if row["name"].lower() == name.lower())
    row = next(named, None)
    return None if row is None or row["type"] is None else row
