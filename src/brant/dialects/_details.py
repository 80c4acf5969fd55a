"""Conditions, defaults and keys of a table that only SQL Server or Oracle has printed.

They print SQL in own words, and nothing here can make them print what was asked for.
So there are three answers. Text that says the same, word for word, is the same. Other
values or other columns make it another. What is left is a doubt, which is told.
"""

from __future__ import annotations

import re
from dataclasses import field
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final, final

import sqlalchemy as sa

from brant.dialects import _indexed as indexed
from brant.dialects import _keys as keys
from brant.dialects._presence import Catalogue, Look
from brant.operations import AddColumn, CreateIndex, CreateTable
from brant.schema import Check, Computed, Expression, ForeignKey, PrimaryKey, Unique
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from brant.dialects.base import Rows
    from brant.dialects.pieces import Pieces
    from brant.operations import Operation
    from brant.schema import Column, Constraint, Options, QualifiedName

_IDENTITY: Final = re.compile(r" IDENTITY\b(?:\((-?\d+),(-?\d+)\))?")
_OF_COLUMNS: Final = frozenset({"column", "computed", "default"})
_TOLD_OF_INDEXES: Final = frozenset({"bitmap", "clustered", "include", "where"})
_OPTIONS: Final = {
    "start": re.compile(r"START WITH:? (-?\d+)"),
    "increment": re.compile(r"INCREMENT BY:? (-?\d+)"),
}


class Detailed(Catalogue):
    """A catalogue that nothing but the text of conditions is known from."""

    detailed: ClassVar[tuple[tuple[str, frozenset[str]], ...]]
    """Questions about a `place`, and the parts that each tells of."""

    def place(self, spoken: Pieces, table: QualifiedName) -> Mapping[str, str]:
        """Give the words of the questions for a table."""
        raise NotImplementedError  # abstract: each database names tables in its way

    def details(self, spoken: Pieces, operation: Operation) -> Iterator[Look]:
        assert isinstance(operation, (AddColumn, CreateTable))  # noqa: S101  # it has columns
        words = self.place(spoken, operation.tables[0])
        for sql, told in self.detailed:
            asked = spoken, operation, told
            yield Look(
                sql.format_map(words),
                partial(_problem, *asked),
                partial(_doubts, *asked),
            )

    def index_doubts(
        self, spoken: Pieces, operation: CreateIndex, rows: Rows
    ) -> Iterator[str]:
        name = operation.index.name
        if rows:
            for option in _unknown(spoken, operation.index.options):
                yield f"{option} of index {name}"
        asked = spelt(spoken.creating_index(operation.to_sqlalchemy()))
        texts = {row.get("expression") if row["name"] is None else None for row in rows}
        texts |= {row.get("condition") for row in rows}
        for text in filter(None, texts):
            if not _holds(asked, spelt(text)):
                yield f"{text} in index {name}"


def _holds(asked: list[str], there: list[str]) -> bool:
    """Tell whether a text stands in another one, word for word."""
    count = len(there)
    return any(asked[at : at + count] == there for at in range(len(asked)))


def _unknown(spoken: Pieces, options: Options) -> Iterator[str]:
    """Give the options that no row tells of."""
    for key, value in options.items():
        prefix, _, option = key.partition("_")
        if prefix == spoken.name and value and option not in _TOLD_OF_INDEXES:
            yield key


def _problem(
    spoken: Pieces,
    operation: AddColumn | CreateTable,
    told: frozenset[str],
    rows: Rows,
) -> str | None:
    return next(iter(judge(spoken, operation, told, rows).problems), None)


def _doubts(
    spoken: Pieces,
    operation: AddColumn | CreateTable,
    told: frozenset[str],
    rows: Rows,
) -> list[str]:
    return judge(spoken, operation, told, rows).doubts


@final
@dataclass(frozen=True, slots=True)
class Verdict:
    """What differs for certain, and what nobody can tell."""

    problems: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    def compare(
        self, what: str, asked: str, there: str, columns: Iterable[str]
    ) -> None:
        """Compare two texts of SQL about a thing."""
        if spelt(asked) == spelt(there):
            return
        if _facts(asked, columns) != _facts(there, columns):
            self.problems.append(f"{what} {there}")
        else:
            self.doubts.append(f"{what} {there}, where {asked} is asked for")


@final
@dataclass(frozen=True, slots=True)
class _There:
    """What the rows tell of columns."""

    rows: Mapping[tuple[str, str], Mapping[str, Any]]
    names: list[str]
    told: frozenset[str]

    def of(self, part: str, column: str) -> Mapping[str, Any] | None:
        return self.rows.get((part, column.lower()))


def judge(
    spoken: Pieces,
    operation: AddColumn | CreateTable,
    told: frozenset[str],
    rows: Rows,
) -> Verdict:
    """Compare what is asked for with the rows of `part`, `name`, `text` and the rest.

    A row is about a column (its `default`, its expression where it is `computed`, its
    `identity`, `comment` and `collation`) or about a column of a constraint: p, u or f
    with `place`, or c with its condition. `waits` and `state` tell what is unusual.
    *told* are the parts that the rows are about.
    """
    found = Verdict()
    made = operation.to_sqlalchemy()
    table: Any = made if isinstance(made, sa.Table) else made.table
    if isinstance(operation, CreateTable):
        value = operation.table
        columns, parts, comment = value.columns, value.constraints, value.comment
    else:
        columns, parts = (operation.column,), operation.constraints
        comment = None
    there = _There(
        {(row["part"], _lower(row["name"])): row for row in rows},
        [_lower(row["name"]) for row in rows if row["part"] in _OF_COLUMNS],
        told,
    )
    if "c" in told and there.names and isinstance(operation, CreateTable):
        options = [*_unknown(spoken, value.options), *value.prefixes]
        found.doubts.extend(f"{option} of the table" for option in options)
    known = [column for column in columns if column.name.lower() in there.names]
    for column in known:
        _column(spoken, found, column, table.c[column.name], there)
    if "c" in told and known:
        brought = _brought(spoken, table)
        _constraints(found, [*parts, *brought], spoken, rows, there.names)
    if comment and known and "comment" in told:
        _comment(found, "the table", comment, there.rows.get(("comment", "")))
    return found


def spelt(sql: str) -> list[str]:
    """Give SQL in one spelling: no quotes around names, no parentheses around words."""
    found = [
        text[1:-1].lower() if kind == "name" else text
        for kind, text in indexed.tokens(keys.printed(sql) or "")
    ]
    for length in (1, 2):  # 0, and -1
        at = 0
        while at + length + 1 < len(found):
            inside = found[at + 1 : at + 1 + length]
            is_one = length == 1 or (inside[0] == "-" and inside[1][:1].isdigit())
            is_call = at > 0 and _is_word(found[at - 1])
            is_pair = (found[at], found[at + length + 1]) == ("(", ")")
            if is_pair and is_one and not is_call and inside != ["("]:
                found[at : at + length + 2] = inside
                at = max(at - 2, 0)
            else:
                at += 1
    return found


def _is_word(text: str) -> bool:
    return text[:1].isalpha() and text not in {"and", "or", "not"}


def _facts(sql: str, columns: Iterable[str]) -> frozenset[str]:
    """Give the values and the columns that a text speaks of."""
    known = {name.lower() for name in columns}
    return frozenset(
        text.strip('"[]`').lower() if kind == "name" else text
        for kind, text in indexed.tokens(sql)
        if kind == "text" or text.strip('"[]`').lower() in known or text[:1].isdigit()
    )


# Columns


def _column(
    spoken: Pieces,
    found: Verdict,
    column: Column,
    construct: sa.Column[Any],
    there: _There,
) -> None:
    what = f"column {column.name!r} exists"
    if "computed" in there.told:
        computed = there.of("computed", column.name)
        _computed(spoken, found, column, computed, there.names)
        _default(spoken, found, column, there)
    if "identity" in there.told:
        _identity(spoken, found, construct, there.of("identity", column.name))
    if column.comment and "comment" in there.told:
        row = there.of("comment", column.name)
        _comment(found, f"column {column.name!r}", column.comment, row)
    wanted = getattr(column.type.construct, "collation", None)
    if wanted and "collation" in there.told:
        row = there.of("collation", column.name)
        if row is None or _lower(row["text"]) != wanted.lower():
            collation = None if row is None else row["text"]
            found.problems.append(f"{what} with collation {collation}")


def _default(spoken: Pieces, found: Verdict, column: Column, there: _There) -> None:
    row = there.of("default", column.name)
    printed = None if row is None else keys.printed(row["text"])
    if printed is None or column.default is None:
        return  # whether there is one has been compared
    asked = keys.printed(spoken.default(column.default)) or "NULL"
    what = f"column {column.name!r} exists with default"
    if not keys.are_plain(asked, printed):
        found.compare(what, asked, printed, there.names)
    elif keys.are_others(column.type, asked, printed):
        found.problems.append(f"{what} {printed}")


def _computed(
    spoken: Pieces,
    found: Verdict,
    column: Column,
    row: Mapping[str, Any] | None,
    names: Iterable[str],
) -> None:
    what = f"column {column.name!r} exists"
    asked = column.computed
    if asked is None and row is not None:
        found.problems.append(f"{what} computed as {row['text']}")
    elif isinstance(asked, Computed) and row is None:
        found.problems.append(f"{what} without being computed")
    elif isinstance(asked, Computed) and row is not None:
        text = spoken.in_table(asked.expression)
        found.compare(f"{what} computed as", text, str(row["text"]), names)
        if asked.persisted is not None and row["state"] is not None:
            is_stored = row["state"] == "PERSISTED"
            if bool(asked.persisted) != is_stored:
                how = "" if is_stored else "not "
                found.problems.append(f"{what} and is {how}persisted")


def _identity(
    spoken: Pieces,
    found: Verdict,
    construct: sa.Column[Any],
    row: Mapping[str, Any] | None,
) -> None:
    what = f"column {construct.name!r} exists"
    match = _IDENTITY.search(spoken.specification(construct))
    if (match is None) != (row is None):
        found.problems.append(f"{what} with{'out' if row is None else ''} an identity")
    elif match is not None and row is not None:
        asked = spoken.specification(construct)
        if match[1]:
            asked = f"START WITH {match[1]} INCREMENT BY {match[2]}"
        for option, pattern in _OPTIONS.items():
            one, other = pattern.search(asked), pattern.search(str(row["text"]))
            wanted = int(one[1]) if one else 1
            if other is not None and int(other[1]) != wanted:
                found.problems.append(f"{what} with {option} {other[1]}")


def _comment(
    found: Verdict, what: str, asked: str, row: Mapping[str, Any] | None
) -> None:
    there = None if row is None else row["text"]
    if there != asked:
        said = f"with comment {there!r}" if there else "without a comment"
        found.problems.append(f"{what} exists {said}")


# Constraints


def _brought(spoken: Pieces, table: sa.Table) -> Iterator[Check]:
    """Give the conditions that types bring along."""
    for part in table.constraints:
        is_own = getattr(part, "_type_bound", False) and spoken.applies(part)
        if is_own and isinstance(part, sa.CheckConstraint):
            name = part.name if isinstance(part.name, str) else None
            yield Check(Expression(part.sqltext), name=name)


def _constraints(
    found: Verdict,
    asked: Iterable[Constraint],
    spoken: Pieces,
    rows: Rows,
    names: Iterable[str],
) -> None:
    there = [row for row in rows if row["part"] in {"p", "u", "f", "c"}]
    checks = [row for row in there if row["part"] == "c"]
    for part in asked if names else ():
        if isinstance(part, Check):
            _check(found, part, spoken, checks, names)
        elif isinstance(part, (PrimaryKey, Unique, ForeignKey)):
            _key(found, part, [row for row in there if row["part"] != "c"])


def _check(
    found: Verdict, part: Check, spoken: Pieces, checks: Rows, names: Iterable[str]
) -> None:
    asked = spoken.in_table(part.condition)
    named = [
        row for row in checks if part.name and _lower(row["name"]) == part.name.lower()
    ]
    verdicts: list[Verdict] = []
    for row in named or (() if part.name else checks):
        verdict = Verdict()
        what = f"it exists with check {row['name']}"
        verdict.compare(what, asked, str(row["text"]), names)
        if row["state"]:
            verdict.problems.append(f"{what} {row['state']}")
        verdicts.append(verdict)
    if not verdicts:
        if part.name is None:
            found.problems.append(f"it exists without check ({asked})")
        return  # a name that is missing has been told of
    best = min(verdicts, key=lambda v: (len(v.problems), len(v.doubts)))
    if part.name is None and best.problems:
        best.problems[:] = [f"it exists without check ({asked})"]
    found.problems.extend(best.problems)
    found.doubts.extend(best.doubts)


def _key(found: Verdict, part: PrimaryKey | Unique | ForeignKey, rows: Rows) -> None:
    """Compare the order of a key's columns, whether it waits and whether it holds."""
    kinds = {PrimaryKey: "p", Unique: "pu", ForeignKey: "f"}[type(part)]
    wanted = [name.lower() for name in part.columns]
    alike = []
    for key in keys.keys([{**row, "column": row["text"]} for row in rows]):
        ordered = sorted(key.rows, key=lambda row: int(row["place"] or 0))
        columns = [_lower(row["text"]) for row in ordered]
        if key.kind in kinds and sorted(columns) == sorted(wanted):
            alike.append((columns, ordered[0]))
    waits = _waits(part)
    problems = []
    for columns, row in alike:
        if columns != wanted and not isinstance(part, ForeignKey):
            problems.append(f"with ({', '.join(columns)}) as the order of a key")
        elif (row["waits"] or "") != waits:
            problems.append(f"with {row['name']} {row['waits'] or 'NOT DEFERRABLE'}")
        elif row["state"]:
            problems.append(f"with {row['name']} {row['state']}")
        else:
            return
    found.problems.extend(f"it exists {each}" for each in problems[:1])


def _waits(part: PrimaryKey | Unique | ForeignKey) -> str:
    initially = (part.initially or "IMMEDIATE").upper()
    if part.deferrable or initially == "DEFERRED":
        return f"DEFERRABLE INITIALLY {initially}"
    return ""


def _lower(name: Any) -> str:
    return "" if name is None else str(name).lower()
