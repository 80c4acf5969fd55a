"""What is in doubt between two sides, settled by the database's own word."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from brant.autogenerate.comparison import (
    Sides,
    doubtful_objects,
    doubtful_tables,
    suspects,
    uncertain,
)
from brant.autogenerate.renames import TableRename, told
from brant.runtime.printing.press import press
from brant.schema import Check, Exclude, QualifiedName, Snapshot

if TYPE_CHECKING:
    from collections.abc import Mapping

    from brant.runtime.database import Database
    from brant.runtime.printing.press import Press
    from brant.schema import Table


async def settled(sides: Sides, database: Database) -> tuple[Sides, tuple[str, ...]]:
    """Have the database print what differs by its text.

    Also gives the tables and objects that it would not print: they are compared by
    their text.
    """
    async with press(database) as printing:
        sides, by_text = await _with_forms(sides, printing)
        return await _printed_twice(sides, printing), by_text


async def _with_forms(sides: Sides, printing: Press) -> tuple[Sides, tuple[str, ...]]:
    """Print the forms of what differs by its text."""
    names = suspects(sides)
    doubtful = doubtful_tables(sides, uncertain(sides, names))
    former = {
        each.to: each.table
        for each in told(sides.database, sides.models, sides.dialect)
        if isinstance(each, TableRename)
    }
    forms = await printing.printed(
        doubtful, doubtful_objects(sides), former, sides.database
    )
    shown = forms.seen
    if sides.dialect.name == "mariadb":
        shown = Snapshot(_with_checks(t, sides.database) for t in shown.values())
    looked = replace(
        sides,
        printed=forms.snapshot,
        database=_with_tables(sides.database, shown),
        doubtful=frozenset(names),
        forms=forms.objects,
    )
    tables = (f"table {name}" for name in forms.refused)
    return looked, (*tables, *forms.refused_objects)


def _with_checks(shown: Table, known: Snapshot) -> Table:
    """Give the checks of information_schema: SQLAlchemy finds none beside a column."""
    others = tuple(c for c in shown.constraints if not isinstance(c, Check))
    checks = tuple(c for c in known[shown.name].constraints if isinstance(c, Check))
    return replace(shown, constraints=(*others, *checks))


async def _printed_twice(sides: Sides, printing: Press) -> Sides:
    """Print both sides of what still differs, as the database would print it again."""
    suspected = suspects(sides)
    sides = replace(sides, doubtful=frozenset(suspected))
    both = [n for n in suspected if n in sides.printed and n in sides.database]
    forms, again = await printing.again(
        [sides.printed[name] for name in both], [sides.database[name] for name in both]
    )
    known = {n: again[n] for n in both if n in again and n in forms}
    seen = {n: _reprinted(sides.database[n], table) for n, table in known.items()}
    return replace(
        sides,
        database=_with_tables(sides.database, seen),
        printed=_with_tables(sides.printed, {n: forms[n] for n in known}),
    )


def _reprinted(seen: Table, again: Table) -> Table:
    """Give the table with its text printed anew.

    Keys stay: a likeness has no foreign ones, and PostgreSQL makes one of several that
    have the same columns, where an ALTER TABLE had made each.
    """
    comments = {column.name: column.comment for column in seen.columns}
    texts = tuple(c for c in again.constraints if isinstance(c, (Check, Exclude)))
    keys = (c for c in seen.constraints if not isinstance(c, (Check, Exclude)))
    return replace(
        seen,
        columns=tuple(replace(c, comment=comments[c.name]) for c in again.columns),
        constraints=(*keys, *texts),
        indexes=again.indexes,
    )


def _with_tables(snapshot: Snapshot, tables: Mapping[QualifiedName, Table]) -> Snapshot:
    if not tables:
        return snapshot
    return Snapshot({**snapshot, **tables}.values(), snapshot.objects)
