"""`connection=` where DDL commits: a run like any other, on the caller's connection."""

from __future__ import annotations

import asyncio
import time

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from brant import Migrator
from brant.errors import RunFailedError, StatementError, UnsupportedOperationError
from running import tables, write
from servers.query import query

SLEEPS = "select id from information_schema.processlist where info like '%sleep(88)%'"
NEEDED = "select session from brant_lock where name = 'owner' for update nowait"
OTHERS = " and id <> connection_id()"
HALF = """
await op.execute("create table x (id int)")
await op.execute("insert into x values (1)")
await op.execute("{last}")
"""


@pytest.fixture(params=["asyncmy", "aiomysql"])
async def engine(mariadb_url, request):
    url = mariadb_url.replace("asyncmy", request.param)
    made = create_async_engine(url, poolclass=NullPool)
    yield made
    await made.dispose()


def history(tmp_path, last):
    first = ("a", 'await op.execute("create table own (id int)")')
    return write(tmp_path / "m", first, ("b", HALF.format(last=last)))


async def test_what_failed_half_way_is_told_and_gone_on_with(
    engine, mariadb_url, tmp_path
):
    folder = history(tmp_path, "insert into y values (1)")
    migrator = Migrator(engine, folder)
    async with engine.connect() as connection:
        told = r"\(1 applied before, but 2 operations of b\)"
        with pytest.raises(RunFailedError, match=told):
            await migrator.upgrade(connection=connection)
    assert await migrator.current() == ("a",)
    assert [each.outcome for each in await migrator.log()] == ["failed", "done"]
    query(mariadb_url, "create table y (id int)")
    async with engine.connect() as connection:
        await migrator.upgrade(connection=connection)
    assert query(mariadb_url, "select count(*) from x") == [(1,)]
    assert await migrator.current() == ("b",)


async def test_what_was_cancelled_is_told_and_stands_in_the_journal(
    engine, mariadb_url, tmp_path
):
    migrator = Migrator(engine, history(tmp_path, "select sleep(88)"))

    async def upgrade():
        async with engine.connect() as connection:
            await migrator.upgrade(connection=connection)

    task = asyncio.create_task(upgrade())
    deadline = time.monotonic() + 20
    while not query(mariadb_url, SLEEPS + OTHERS):
        assert not task.done()
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    outcomes = [each.outcome for each in await migrator.log()]
    states = {s.revision: s.state.value for s in (await migrator.status()).revisions}
    assert outcomes == ["interrupted", "done"]
    assert states == {"a": "applied", "b": "partial"}


@pytest.mark.parametrize("begun", ["base", "r001"])
async def test_two_callers_at_once_share_the_work(engine, mariadb_url, tmp_path, begun):
    migrator = Migrator(engine, write(tmp_path / "m", *tables(6, reading=True)))
    if begun != "base":
        await migrator.upgrade(begun)

    async def upgrade():
        async with engine.connect() as connection:
            await connection.execute(text("select 1"))
            return await migrator.upgrade(connection=connection)

    first, second = await asyncio.gather(upgrade(), upgrade())

    assert min(len(first.applied), len(second.applied)) == 0
    assert await migrator.current() == ("r006",)
    assert query(mariadb_url, "select count(*) from brant_history") == [(6,)]


async def test_a_caller_waits_for_another_process(engine, mariadb_url, tmp_path):
    """As two processes do, for the lock's name in this one is another."""
    folder = write(tmp_path / "m", *tables(2, reading=True))
    port = mariadb_url.replace("127.0.0.1", "localhost")
    other = create_async_engine(port, poolclass=NullPool)
    migrators = Migrator(engine, folder), Migrator(other, folder)

    async def upgrade(migrator, engine):
        async with engine.connect() as connection:
            return await migrator.upgrade(connection=connection)

    reports = await asyncio.gather(
        upgrade(migrators[0], engine), upgrade(migrators[1], other)
    )
    await other.dispose()

    assert sorted(len(report.applied) for report in reports) == [0, 2]


async def test_the_connection_is_given_back_as_it_was(engine, mariadb_url, tmp_path):
    folder = write(tmp_path / "m", ("a", 'await op.execute("create table x (id int)")'))
    async with engine.connect() as connection:
        await Migrator(engine, folder).upgrade(connection=connection)
        await connection.execute(text("insert into x values (1)"))
        await connection.rollback()
    assert query(mariadb_url, "select * from x") == []


@pytest.mark.parametrize("how", ["dry_run", "run"])
async def test_all_or_nothing_is_refused(engine, mariadb_url, tmp_path, how):
    transaction = "run" if how == "run" else "revision"
    folder = history(tmp_path, "select 1")
    migrator = Migrator(engine, folder, transaction=transaction)
    async with engine.connect() as connection:
        with pytest.raises(UnsupportedOperationError, match="commits at once"):
            await migrator.upgrade(connection=connection, dry_run=how == "dry_run")
    assert "own" not in str(query(mariadb_url, "show tables"))


@pytest.mark.parametrize("begun", ["base", "r001"])
async def test_a_transaction_from_before_anothers_run(engine, tmp_path, begun):
    migrator = Migrator(engine, write(tmp_path / "m", *tables(3, reading=True)))
    if begun != "base":
        await migrator.upgrade(begun)
    async with engine.connect() as connection:
        await connection.execute(text("start transaction with consistent snapshot"))
        await migrator.upgrade("r002")
        report = await migrator.upgrade(connection=connection)
    assert [each.revision for each in report.applied] == ["r003"]


@pytest.mark.parametrize("already", ["r001", "r002"])
async def test_nothing_stays_of_it_but_the_work(engine, mariadb_url, tmp_path, already):
    """Who is next ends the session of the owner before, if that is still needed."""
    migrator = Migrator(engine, write(tmp_path / "m", *tables(2, reading=True)))
    await migrator.upgrade("r001")
    async with engine.connect() as connection:
        await connection.execute(text("start transaction with consistent snapshot"))
        await migrator.upgrade(already)
        await migrator.upgrade(connection=connection)
        assert query(mariadb_url, NEEDED) == [(None,)]


async def test_what_a_transaction_cannot_see_is_told_and_not_guessed(engine, tmp_path):
    migrator = Migrator(engine, write(tmp_path / "m", *tables(1)))
    async with engine.connect() as connection:
        await connection.execute(text("start transaction with consistent snapshot"))
        await migrator.upgrade()
        with pytest.raises(StatementError, match="retry transaction"):
            await migrator.current(connection=connection)
