"""`connection=` takes part in the caller's transaction and never ends it."""

from __future__ import annotations

import asyncio
import sqlite3

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from brant import Migrator
from brant.errors import (
    DatabaseBusyError,
    InvalidOperationError,
    RunFailedError,
    VersionChangedError,
)
from running import tables, write
from servers.dump import dumped
from servers.query import query


@pytest.fixture(params=["aiosqlite", "asyncpg", "psycopg"])
def url(request):
    if request.param == "aiosqlite":
        return request.getfixturevalue("sqlite_url")
    made = request.getfixturevalue("postgres_url")
    return made.replace("asyncpg", request.param)


@pytest.fixture
async def engine(url):
    made = create_async_engine(url, poolclass=NullPool)
    async with made.begin() as connection:
        await connection.execute(text("create table own (id integer)"))
    yield made
    await made.dispose()


def dump(engine):
    url = engine.url.render_as_string(hide_password=False)
    return dumped(url, rows=True)


@pytest.fixture
def folder(tmp_path):
    return write(tmp_path / "m", *tables(3, reading=True))


async def test_a_rollback_of_the_caller_leaves_nothing(engine, folder):
    before = dump(engine)
    async with engine.connect() as connection:
        await connection.execute(text("insert into own values (1)"))
        report = await Migrator(engine, folder).upgrade(connection=connection)
        await connection.rollback()
    assert len(report.applied) == 3
    assert dump(engine) == before


async def test_a_commit_of_the_caller_keeps_all(engine, folder):
    migrator = Migrator(engine, folder)
    async with engine.begin() as connection:
        await connection.execute(text("insert into own values (1)"))
        await migrator.upgrade(connection=connection)
    assert await migrator.current() == ("r003",)
    assert "row" in dump(engine)
    assert "t3" in dump(engine)


async def test_the_caller_sees_what_only_its_transaction_holds(engine, folder):
    migrator = Migrator(engine, folder)
    async with engine.connect() as connection:
        await migrator.upgrade("r002", connection=connection)
        within = await migrator.current(connection=connection)
        pending = (await migrator.status(connection=connection)).pending
        await connection.rollback()
    assert within == ("r002",)
    assert [each.revision for each in pending] == ["r003"]
    assert await migrator.current() == ()


async def test_a_revision_that_fails_is_taken_back_to_where_it_began(engine, tmp_path):
    broken = ("bad", 'await op.execute("insert into nowhere values (1)")')
    folder = write(tmp_path / "m", *tables(1), broken)
    migrator = Migrator(engine, folder)
    async with engine.begin() as connection:
        await connection.execute(text("insert into own values (1)"))
        with pytest.raises(RunFailedError, match="nowhere"):
            await migrator.upgrade(connection=connection)
        await connection.execute(text("insert into own values (2)"))
    assert await migrator.current() == ("r001",)
    async with engine.connect() as connection:
        rows = await connection.execute(text("select id from own order by id"))
        assert rows.scalars().all() == [1, 2]


@pytest.mark.parametrize("action", ["commit", "rollback"])
async def test_a_script_cannot_end_the_callers_transaction(engine, tmp_path, action):
    ending = f"await (await op.connection()).{action}()"
    folder = write(tmp_path / "m", *tables(1), ("bad", ending))
    before = dump(engine)
    async with engine.connect() as connection:
        await connection.execute(text("insert into own values (1)"))
        with pytest.raises(RunFailedError, match=f"{action}\\(\\)"):
            await Migrator(engine, folder).upgrade(connection=connection)
        await connection.rollback()
    assert dump(engine) == before


async def test_the_caller_may_commit_between_two_calls(engine, folder):
    migrator = Migrator(engine, folder)
    async with engine.connect() as connection:
        await migrator.upgrade("r001", connection=connection)
        await connection.commit()
        await migrator.upgrade(connection=connection)
        await migrator.downgrade("base", connection=connection)
        await connection.rollback()
    assert await migrator.current() == ("r001",)


async def test_a_connection_in_autocommit_is_refused(engine, folder):
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        with pytest.raises(InvalidOperationError, match="AUTOCOMMIT"):
            await Migrator(engine, folder).upgrade(connection=connection)


async def test_a_connection_of_an_engine_in_autocommit_is_refused(url, folder):
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    async with engine.connect() as connection:
        with pytest.raises(InvalidOperationError, match="AUTOCOMMIT"):
            await Migrator(engine, folder).upgrade(connection=connection)
        await connection.execution_options(isolation_level="SERIALIZABLE")
        report = await Migrator(engine, folder).upgrade(connection=connection)
    assert report.heads == ("r003",)


async def test_a_dry_run_leaves_the_callers_transaction_as_it_was(engine, folder):
    migrator = Migrator(engine, folder)
    before = dump(engine)
    async with engine.begin() as connection:
        await connection.execute(text("insert into own values (1)"))
        report = await migrator.upgrade(connection=connection, dry_run=True)
        await connection.execute(text("delete from own where id = 1"))
    assert len(report.applied) == 3
    assert dump(engine) == before


async def test_a_dry_run_that_fails_does_too(engine, tmp_path):
    broken = ("bad", 'await op.execute("insert into nowhere values (1)")')
    migrator = Migrator(engine, write(tmp_path / "m", *tables(1), broken))
    async with engine.begin() as connection:
        await connection.execute(text("insert into own values (1)"))
        with pytest.raises(RunFailedError, match=r"nowhere.*nothing applied"):
            await migrator.upgrade(connection=connection, dry_run=True)
    assert "t1" not in dump(engine)
    assert "row" in dump(engine)


async def test_a_connection_that_is_not_open_is_refused(engine, folder):
    with pytest.raises(InvalidOperationError, match="not open"):
        await Migrator(engine, folder).upgrade(connection=engine.connect())


@pytest.mark.parametrize("begun", ["base", "r001"])
async def test_two_callers_at_once_share_the_work(postgres_url, folder, begun):
    """The second waits at a row of the first, and finds nothing left to do."""
    engine = create_async_engine(postgres_url, poolclass=NullPool)
    migrator = Migrator(engine, folder)
    if begun != "base":
        await migrator.upgrade(begun)
    async with engine.connect() as first, engine.begin() as second:
        await migrator.upgrade(connection=first)
        late = asyncio.create_task(migrator.upgrade(connection=second))
        while not query(postgres_url, _WAITING):  # the server tells nobody
            await asyncio.sleep(0.05)
        await first.commit()
        report = await late
    await engine.dispose()
    assert report.applied == ()
    assert report.heads == ("r003",)
    assert len(query(postgres_url, "SELECT 1 FROM brant_history")) == 3


async def test_a_run_that_planned_before_a_caller_committed_plans_again(
    postgres_url, folder
):
    engine = create_async_engine(postgres_url, poolclass=NullPool)
    migrator = Migrator(engine, folder)
    await migrator.upgrade("r001")
    async with engine.connect() as caller:
        await migrator.upgrade("r002", connection=caller)
        late = asyncio.create_task(migrator.upgrade())
        while not query(postgres_url, _WAITING):  # the server tells nobody
            await asyncio.sleep(0.05)
        await caller.commit()
        report = await late
    await engine.dispose()
    assert [each.revision for each in report.applied] == ["r003"]
    assert len(query(postgres_url, "SELECT 1 FROM brant_history")) == 3


async def test_a_version_row_that_does_not_move_is_told_to_a_caller_too(
    postgres_url, folder
):
    engine = create_async_engine(postgres_url, poolclass=NullPool)
    migrator = Migrator(engine, folder)
    await migrator.upgrade("r001")
    for event in ("UPDATE", "DELETE"):
        rule = f"CREATE RULE {event} AS ON {event} TO brant_version DO INSTEAD NOTHING"
        query(postgres_url, rule)
    async with engine.connect() as connection:
        with pytest.raises(VersionChangedError, match="should hold r001"):
            await migrator.upgrade(connection=connection)
    await engine.dispose()


async def test_a_writer_that_a_caller_does_not_outwait_is_told(
    sqlite_url, folder, tmp_path
):
    engine = create_async_engine(sqlite_url, connect_args={"timeout": 0})
    writer = sqlite3.connect(tmp_path / "test.db", isolation_level=None)
    writer.execute("begin immediate")
    async with engine.connect() as connection:
        with pytest.raises(DatabaseBusyError, match="keeps it locked"):
            await Migrator(engine, folder).upgrade(connection=connection)
        writer.close()
        report = await Migrator(engine, folder).upgrade(connection=connection)
    await engine.dispose()
    assert len(report.applied) == 3


async def test_a_look_on_a_callers_connection_keeps_no_writer_out(
    sqlite_url, folder, tmp_path
):
    engine = create_async_engine(sqlite_url, connect_args={"timeout": 0})
    migrator = Migrator(engine, folder)
    await migrator.upgrade("r002")
    writer = sqlite3.connect(tmp_path / "test.db", isolation_level=None, timeout=0)
    writer.execute("pragma journal_mode = wal")
    async with engine.connect() as connection:
        writer.execute("begin immediate")
        assert await migrator.current(connection=connection) == ("r002",)
        writer.execute("rollback")
        status = await migrator.status(connection=connection)
        assert [each.revision for each in status.pending] == ["r003"]
        writer.execute("insert into t1 (x) values ('y')")
        report = await migrator.upgrade(connection=connection)
        await connection.commit()
    writer.close()
    await engine.dispose()
    assert len(report.applied) == 1


_WAITING = """
    SELECT 1 FROM pg_stat_activity
    WHERE wait_event_type = 'Lock' AND datname = current_database()
"""
