"""Who is in the way of a statement, and a pooler that cannot work."""

from __future__ import annotations

from contextlib import closing

import psycopg
import pytest

from brant import Migrator, RetryPolicy
from brant.errors import ConnectError, RunFailedError
from brant.runtime.events import Blocked, RevisionRetried
from running import write
from servers.query import libpq

WITH_TABLE = ("a", 'await op.create_table("x", sa.Column("id", sa.Integer))')
ALTERS = 'await op.add_column("x", sa.Column("y", sa.Integer))'
INDEXES = 'await op.create_index("ix", "x", ["id"], postgresql_concurrently=True)'


@pytest.fixture(params=["asyncpg", "psycopg"])
def driven_url(request: pytest.FixtureRequest, postgres_url: str) -> str:
    return postgres_url.replace("asyncpg", request.param)


async def test_who_is_in_the_way_is_told_and_named_by_the_error(driven_url, tmp_path):
    told: list[Blocked | RevisionRetried] = []

    def hear(event):
        if isinstance(event, Blocked | RevisionRetried):
            told.append(event)

    migrator = Migrator(
        driven_url,
        write(tmp_path / "m", WITH_TABLE, ("b", ALTERS)),
        lock_timeout=1.0,
        retries=RetryPolicy(attempts=2, base=0.05),
        on_event=hear,
    )
    await migrator.upgrade("a")
    with closing(psycopg.connect(libpq(driven_url), application_name="report")) as held:
        held.execute("select * from x")
        pid = held.info.backend_pid
        with pytest.raises(RunFailedError) as failed:
            await migrator.upgrade()
    named = f"pid {pid} (report, postgres, idle in transaction, for "
    assert f"in the way: {named}" in failed.value.message
    assert any(isinstance(e, Blocked) and named in e.blockers[0] for e in told)
    retried = [each for each in told if isinstance(each, RevisionRetried)]
    assert [named in each.error for each in retried] == [True]


async def test_whom_a_concurrent_index_waits_for_is_told(driven_url, tmp_path):
    holding: list[psycopg.Connection] = []
    told: list[str] = []

    def hear(event):
        if isinstance(event, Blocked):
            told.extend(event.blockers)
            for each in holding:
                each.close()

    folder = write(tmp_path / "m", WITH_TABLE, ("b", INDEXES))
    migrator = Migrator(driven_url, folder, lock_timeout=1.0, on_event=hear)
    await migrator.upgrade("a")
    writer = psycopg.connect(libpq(driven_url), application_name="writer")
    holding.append(writer)
    writer.execute("insert into x values (1)")
    pid = writer.info.backend_pid
    await migrator.upgrade()
    assert told
    assert told[0].startswith(f"pid {pid} (writer, postgres, idle in transaction")


@pytest.mark.parametrize("driver", ["asyncpg", "psycopg"])
async def test_a_pooler_of_statements_is_recognised(pooled, tmp_path, driver):
    through = pooled(pool_mode="statement").replace("asyncpg", driver)
    migrator = Migrator(through, write(tmp_path / "m", WITH_TABLE))
    with pytest.raises(ConnectError, match="statement pooling mode") as refused:
        await migrator.upgrade()
    assert refused.value.hint is not None
    assert "set migration_url to the server itself" in refused.value.hint
