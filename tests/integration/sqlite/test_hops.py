"""How often a run goes over to the driver's thread and comes back."""

from __future__ import annotations

import sys

import aiosqlite
import pytest

from brant import Migrator
from brant.runtime.events import RevisionDone, RevisionStarted
from running import tables, write
from servers.query import query


@pytest.fixture
def hops(monkeypatch):
    """The hops to aiosqlite's threads, as they are made."""
    made = []
    execute = aiosqlite.Connection._execute

    async def counted(self, function, *arguments, **keywords):
        made.append(function)
        return await execute(self, function, *arguments, **keywords)

    monkeypatch.setattr(aiosqlite.Connection, "_execute", counted)
    return made


async def test_a_revision_is_one_hop_at_most(tmp_path, hops):
    found = []
    for count in (5, 45):
        folder = write(tmp_path / f"m{count}", *tables(count))
        hops.clear()
        await Migrator(f"sqlite:///{tmp_path / f'{count}.db'}", folder).upgrade()
        found.append(len(hops))
    few, many = found
    assert many <= few + 40


def dropping(count, *, indexed=()):
    """Give revisions that each make a table, or drop the column of the one before."""
    key = 'sa.Column("id", sa.Integer, primary_key=True), sa.Column("x", sa.Text)'
    for n in range(1, count + 1):
        indexes = f'\nawait op.create_index("ix{n}", "t{n}", ["x"])'
        make = f'await op.create_table("t{n}", {key})'
        yield f"r{n:03}a", make + (indexes if n in indexed else "")
        yield f"r{n:03}b", f'await op.drop_column("t{n}", "x")'


async def test_a_column_that_sqlite_drops_itself_needs_no_hop_of_its_own(
    tmp_path, hops
):
    found = []
    for count in (3, 23):
        folder = write(tmp_path / f"m{count}", *dropping(count))
        hops.clear()
        await Migrator(f"sqlite:///{tmp_path / f'{count}.db'}", folder).upgrade()
        found.append(len(hops))
    few, many = found
    assert many <= few + 20


async def test_where_sqlite_refuses_only_that_revision_starts_again(
    sqlite_url, tmp_path, monkeypatch
):
    loads: list[str] = []
    monkeypatch.setattr(sys, "brant_loads", loads, raising=False)
    folder = write(tmp_path / "m", *dropping(12, indexed=(5,)))
    for path in folder.iterdir():
        path.write_text(
            f"import sys\nsys.brant_loads.append({path.stem!r})\n" + path.read_text()
        )
    told: list[tuple[str, str]] = []

    def hear(event):
        if isinstance(event, RevisionStarted | RevisionDone):
            told.append((type(event).__name__, event.revision.id))

    report = await Migrator(sqlite_url, folder, on_event=hear).upgrade()
    ids = [f"r{n:03}{half}" for n in range(1, 13) for half in "ab"]
    assert [each.revision for each in report.applied] == ids
    assert sorted(loads) == sorted([*ids, "r005b"])
    assert sorted(told) == sorted(
        (kind, id) for id in ids for kind in ("RevisionStarted", "RevisionDone")
    )
    assert query(sqlite_url, "select name from pragma_table_info('t5')") == [("id",)]
