"""Migrator in the places it is called from: loops, threads, engines of all kinds."""

from __future__ import annotations

import asyncio
import threading

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from brant import Migrator
from brant.errors import RunFailedError, TargetError
from running import tables, write
from servers.query import query

APPLIED_ONCE = [("r001", 1), ("r002", 1), ("r003", 1)]


@pytest.fixture
def folder(tmp_path):
    return write(tmp_path / "m", *tables(3))


def applications(url):
    """How often each revision was applied."""
    return query(
        url,
        "select revision, count(*) from brant_history where outcome = 'done'"
        " group by revision order by revision",
    )


@pytest.fixture
async def engine(database_url):
    made = create_async_engine(database_url)
    yield made
    await made.dispose()


# Several at once


async def test_two_databases_of_two_kinds_at_once(sqlite_url, postgres_url, tmp_path):
    one = Migrator(sqlite_url, write(tmp_path / "one", *tables(3)))
    other = Migrator(postgres_url, write(tmp_path / "other", *tables(2)))
    await asyncio.gather(one.upgrade(), other.upgrade())
    assert await one.current() == ("r003",)
    assert await other.current() == ("r002",)


async def test_two_databases_of_one_server_at_once(postgres_server, folder):
    with postgres_server.database() as one, postgres_server.database() as other:
        both = [Migrator(one, folder), Migrator(other, folder)]
        await asyncio.gather(*(each.upgrade() for each in both))
        assert applications(one) == applications(other) == APPLIED_ONCE


async def test_two_version_tables_in_one_database_at_once(database_url, tmp_path):
    one = Migrator(database_url, write(tmp_path / "one", *tables(1)))
    script = ("a1", "await op.execute('create table of_two (id integer)')")
    folder = write(tmp_path / "two", script)
    two = Migrator(database_url, folder, version_table="two")
    await asyncio.gather(one.upgrade(), two.upgrade())
    assert (await one.current(), await two.current()) == (("r001",), ("a1",))
    for migrator, revision in ((one, "r001"), (two, "a1")):
        assert [each.revision for each in await migrator.log()] == [revision]
        assert (await migrator.verify()).problems == ()


async def test_one_database_from_many_tasks_is_migrated_once(engine, folder):
    migrator = Migrator(engine, folder)
    reports = await asyncio.gather(*(migrator.upgrade() for _ in range(4)))
    url = engine.url.render_as_string(hide_password=False)
    assert applications(url) == APPLIED_ONCE
    assert sum(len(report.applied) for report in reports) == 3


# Synchronous code


def test_from_synchronous_code(database_url, folder):
    migrator = Migrator(database_url, folder)
    assert len(migrator.sync.upgrade().applied) == 3
    assert migrator.sync.current() == ("r003",)
    assert migrator.sync.downgrade("base").heads == ()


def test_from_synchronous_code_with_an_engine_no_loop_has_seen(database_url, folder):
    migrator = Migrator(create_async_engine(database_url), folder)
    assert len(migrator.sync.upgrade().applied) == 3
    assert migrator.sync.status().pending == ()


def test_from_many_threads_at_once(database_url, folder):
    migrator = Migrator(database_url, folder)
    threads = [threading.Thread(target=migrator.sync.upgrade) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert applications(database_url) == APPLIED_ONCE


async def test_from_a_thread_of_a_running_loop(engine, folder):
    migrator = Migrator(engine, folder)
    async with engine.connect() as connection:
        await connection.execute(text("select 1"))
    report = await asyncio.to_thread(migrator.sync.upgrade)
    async with engine.connect() as connection:
        assert await connection.scalar(text("select count(*) from t1")) == 1
    assert len(report.applied) == 3


@pytest.mark.may_block("the synchronous face blocks its caller, that is its use")
async def test_from_inside_a_running_loop(engine, folder):
    """Pitfall E21: there is no second loop in this one."""
    migrator = Migrator(engine, folder)
    assert await migrator.current() == ()
    assert len(migrator.sync.upgrade().applied) == 3
    assert await migrator.current() == ("r003",)


def test_errors_of_the_synchronous_face_are_the_same(database_url, tmp_path):
    broken = ("bad", 'await op.execute("insert into nowhere values (1)")')
    migrator = Migrator(database_url, write(tmp_path / "m", *tables(1), broken))
    with pytest.raises(RunFailedError, match="nowhere") as failed:
        migrator.sync.upgrade()
    assert failed.value.applied == ("r001",)
    with pytest.raises(TargetError):
        migrator.sync.upgrade("no-such-revision")


# Engines of all kinds


@pytest.mark.parametrize(
    "options",
    [{}, {"poolclass": NullPool}, {"pool_size": 1, "max_overflow": 0}],
    ids=["pool", "no pool", "one connection"],
)
async def test_any_pool_will_do(database_url, folder, options):
    """Pitfalls E7, E18: the lock has a connection of its own, of no pool."""
    engine = create_async_engine(database_url, **options)
    assert len((await Migrator(engine, folder).upgrade()).applied) == 3
    async with engine.begin() as connection:
        await connection.execute(text("insert into t1 (id, x) values (2, 'two')"))
    await engine.dispose()
    assert query(database_url, "select count(*) from t1") == [(2,)]


async def test_a_database_in_memory_is_the_engines_own(folder):
    engine = create_async_engine("sqlite+aiosqlite:///:memory:")
    migrator = Migrator(engine, folder)
    await migrator.upgrade()
    async with engine.connect() as connection:
        assert await connection.scalar(text("select count(*) from t3")) == 1
    assert await migrator.current() == ("r003",)
    await engine.dispose()


@pytest.fixture(params=["BEGIN", "BEGIN IMMEDIATE"])
async def listening(request, sqlite_url):
    """An engine with the usual recipe for transactions on SQLite."""
    settings = {"isolation_level": None}
    made = create_async_engine(sqlite_url, connect_args=settings)

    @event.listens_for(made.sync_engine, "connect")
    def connected(connection, _record):
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(made.sync_engine, "begin")
    def begun(connection):
        connection.exec_driver_sql(request.param)

    yield made
    await made.dispose()


async def test_an_engine_with_a_begin_listener_is_migrated(listening, folder):
    migrator = Migrator(listening, folder)
    assert len((await migrator.upgrade()).applied) == 3
    assert (await migrator.downgrade("base")).heads == ()
    assert await migrator.current() == ()


async def test_an_engine_with_a_begin_listener_rolls_back(listening, tmp_path):
    bad = "await op.execute('create table half (id integer)')\nraise LookupError"
    folder = write(tmp_path / "m", ("bad", bad))
    with pytest.raises(RunFailedError, match="LookupError"):
        await Migrator(listening, folder).upgrade()
    async with listening.begin() as connection:
        found = text("select name from sqlite_master where name = 'half'")
        assert (await connection.execute(found)).all() == []


async def test_a_connection_of_such_an_engine_is_joined(listening, folder):
    migrator = Migrator(listening, folder)
    async with listening.connect() as connection:
        await migrator.upgrade(connection=connection)
        await connection.rollback()
    assert await migrator.current() == ()
    async with listening.begin() as connection:
        await migrator.upgrade(connection=connection)
    assert await migrator.current() == ("r003",)


SETTINGS = {
    "sqlite": ["PRAGMA busy_timeout", "PRAGMA foreign_keys"],
    "postgresql": [
        "SHOW lock_timeout",
        "SHOW statement_timeout",
        "SHOW application_name",
        "SHOW transaction_isolation",
    ],
}


async def test_the_pools_connection_comes_back_as_it_was(database_url, folder):
    engine = create_async_engine(database_url, pool_size=1, max_overflow=0)

    async def settings():
        async with engine.connect() as connection:
            shown = SETTINGS[engine.dialect.name]
            return [await connection.scalar(text(each)) for each in shown]

    before = await settings()
    await Migrator(engine, folder, statement_timeout=30).upgrade()
    assert await settings() == before
    async with engine.connect() as connection:
        await connection.execute(text("insert into t1 (id, x) values (2, 'two')"))
        await connection.rollback()
    await engine.dispose()
    assert query(database_url, "select count(*) from t1") == [(1,)]
