"""How often a run goes over to the driver's thread and comes back."""

from __future__ import annotations

import aiosqlite
import pytest

from brant import Migrator
from running import tables, write


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
