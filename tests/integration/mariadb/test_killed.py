"""What KILL QUERY may do to a run that was cancelled."""

from __future__ import annotations

import asyncio

import pytest

from brant import Migrator
from brant.runtime.events import OperationStarted
from running import write
from servers.query import query

COUNT = 40


@pytest.mark.parametrize("driver", ["asyncmy", "aiomysql"])
async def test_nothing_is_committed_after_the_statement_that_was_on_its_way(
    mariadb_url, tmp_path, driver
):
    """A killed DELETE may say that all went well, and have deleted nothing."""
    query(mariadb_url, "create table x (n int primary key)")
    body = f"""
    for n in range({COUNT}):
        await op.execute(f"insert into x values ({{n}})")
    """
    heard = 0

    def hear(event):
        nonlocal heard
        heard += isinstance(event, OperationStarted)
        if heard == 3:
            task.cancel()

    url = mariadb_url.replace("asyncmy", driver)
    folder = write(tmp_path / "m", ("a", body))
    migrator = Migrator(url, folder, on_event=hear)
    task = asyncio.create_task(migrator.upgrade())
    with pytest.raises(asyncio.CancelledError):
        await task
    assert query(mariadb_url, "select count(*) from x") < [(COUNT,)]
    assert [each.outcome for each in await migrator.log()] == ["interrupted"]
    await Migrator(url, folder).upgrade()
    assert query(mariadb_url, "select count(*) from x") == [(COUNT,)]
