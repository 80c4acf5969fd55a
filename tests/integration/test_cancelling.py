"""A run that is cancelled: what its server did for it has ended, nothing is left."""

from __future__ import annotations

import asyncio
import time

import psycopg
import pytest

from brant import LockPolicy, Migrator
from brant.runtime.events import OperationStarted, RevisionDone
from running import tables, write
from servers.query import query

POSTGRES = """select application_name from pg_stat_activity
where query like '%pg_sleep(88)%' and state = 'active' and pid <> pg_backend_pid()"""
MARIADB = """select id from information_schema.processlist
where info like 'select sleep(88)%' and command = 'Query'"""

SENT_BY_BRANT = 'await op.execute("select {sleep}(88)")'
AFTER_A_LOOK = 'await op.fetch("select 1")\nawait op.execute("select {sleep}(88)")'
SENT_BY_SQLALCHEMY = 'await op.fetch("select {sleep}(88)")'
OUTSIDE = """
async with op.autocommit():
    await (await op.connection()).exec_driver_sql("select {sleep}(88)")
"""
BODIES = [SENT_BY_BRANT, AFTER_A_LOOK, SENT_BY_SQLALCHEMY, OUTSIDE]


@pytest.mark.parametrize("driver", ["asyncpg", "psycopg"])
@pytest.mark.parametrize("body", BODIES)
async def test_a_statement_is_cancelled_on_postgres(
    postgres_url, tmp_path, driver, body
):
    folder = write(tmp_path / "m", ("a", body.format(sleep="pg_sleep")))
    migrator = Migrator(postgres_url.replace("asyncpg", driver), folder)
    await cancelled(migrator, postgres_url, POSTGRES)
    assert query(postgres_url, POSTGRES) == []
    (entry,) = await migrator.log()
    assert entry.outcome == "interrupted"
    assert entry.duration > 0


@pytest.mark.parametrize("driver", ["asyncpg", "psycopg"])
@pytest.mark.parametrize("body", [SENT_BY_BRANT, SENT_BY_SQLALCHEMY])
async def test_a_statement_is_cancelled_behind_a_pooler(
    pooled, postgres_url, tmp_path, driver, body
):
    folder = write(tmp_path / "m", ("a", body.format(sleep="pg_sleep")))
    through = pooled(pool_mode="transaction").replace("asyncpg", driver)
    await cancelled(Migrator(through, folder), postgres_url, POSTGRES)
    assert query(postgres_url, POSTGRES) == []


@pytest.mark.parametrize("driver", ["asyncmy", "aiomysql"])
@pytest.mark.parametrize("body", BODIES)
async def test_a_statement_is_cancelled_on_mariadb(mariadb_url, tmp_path, driver, body):
    folder = write(tmp_path / "m", ("a", body.format(sleep="sleep")))
    migrator = Migrator(mariadb_url.replace("asyncmy", driver), folder)
    await cancelled(migrator, mariadb_url, MARIADB)
    assert query(mariadb_url, MARIADB) == []


async def test_a_statement_is_cancelled_on_sqlite(sqlite_url, tmp_path):
    body = """
    await op.execute("create table half (id integer)")
    await op.execute('''with recursive n(i) as (select 1 union all select i + 1 from n)
    insert into half select i from n''')
    await op.fetch("select 1")
    """
    begun = asyncio.Event()

    def hear(event):
        if isinstance(event, OperationStarted):
            begun.set()

    migrator = Migrator(sqlite_url, write(tmp_path / "m", ("a", body)), on_event=hear)
    task = asyncio.create_task(migrator.upgrade())
    await begun.wait()
    await asyncio.sleep(0.3)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 10)
    assert query(sqlite_url, "select 1 from sqlite_master where name = 'half'") == []
    assert [each.outcome for each in await migrator.log()] == ["interrupted"]


async def test_revisions_that_share_a_transaction_are_cancelled_on_sqlite(
    sqlite_url, tmp_path
):
    endless = """
    await op.execute('''with recursive n(i) as (select 1 union all select i + 1 from n)
    insert into t1 select i + 1, i from n''')
    """
    folder = write(tmp_path / "m", *tables(5), ("slow", endless), ("z", ""))
    begun = asyncio.Event()

    def hear(event):
        if isinstance(event, RevisionDone):
            begun.set()

    migrator = Migrator(sqlite_url, folder, on_event=hear)
    task = asyncio.create_task(migrator.upgrade())
    await begun.wait()
    await asyncio.sleep(0.5)  # the others are one message, told of at its end
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await migrator.log())[0].outcome == "interrupted"
    await migrator.downgrade("base")


async def test_a_concurrent_index_does_not_come_after_its_program(
    postgres_url, tmp_path
):
    """LOCKING 4: cancelled, it was there five seconds later."""
    folder = write(
        tmp_path / "m",
        ("a", 'await op.create_table("x", sa.Column("id", sa.Integer))'),
        ("b", 'await op.create_index("ix", "x", ["id"], postgresql_concurrently=True)'),
    )
    migrator = Migrator(postgres_url, folder)
    await migrator.upgrade("a")
    building = "select 1 from pg_stat_activity where query like 'CREATE INDEX CONC%'"
    with table_held(postgres_url):
        await cancelled(migrator, postgres_url, f"{building} and state = 'active'")
        assert query(postgres_url, f"{building} and state = 'active'") == []
    await migrator.upgrade()
    assert query(
        postgres_url,
        "select indisvalid from pg_index where indexrelid = 'ix'::regclass",
    ) == [(True,)]


async def test_what_was_sent_together_stops_and_nothing_is_tried_again(
    postgres_url, tmp_path
):
    scripts = [(f"r{n}", f'await op.execute("select pg_sleep({n})")') for n in range(9)]
    slow = 'await op.execute("select pg_sleep(88)")'
    folder = write(tmp_path / "m", *scripts[:1], ("slow", slow), *scripts[1:])
    migrator = Migrator(postgres_url, folder)
    # The server shows the beginning of a message, which may be that of r0.
    working = "from pg_stat_activity where application_name like 'brant>% slow'"
    await cancelled(migrator, postgres_url, f"select 1 {working}")
    assert await migrator.current() == ("r0",)
    assert (await migrator.verify()).problems == ()
    assert query(postgres_url, "select 1 from pg_locks where locktype='advisory'") == []


async def test_a_script_that_waits_for_something_else_is_cancelled_too(
    postgres_url, tmp_path
):
    body = """
    import asyncio
    await op.fetch("select 1")
    await asyncio.sleep(88)
    """
    migrator = Migrator(postgres_url, write(tmp_path / "m", ("a", body)))
    idle = "select 1 from pg_stat_activity where application_name like 'brant>%'"
    await cancelled(migrator, postgres_url, idle)
    assert query(postgres_url, idle) == []
    assert await migrator.current() == ()


def table_held(url):
    """Keep a transaction open that a concurrent index has to wait for."""
    held = psycopg.connect(url.replace("+asyncpg", ""))
    held.execute("lock table x in row exclusive mode")
    return held


async def cancelled(migrator, url, begun):
    config = migrator.config
    task = asyncio.create_task(
        Migrator(
            config.engine, config.locations, lock=LockPolicy(poll=(0.02, 0.05))
        ).upgrade()
    )
    deadline = time.monotonic() + 20
    while not query(url, begun):
        assert not task.done()
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 20)
