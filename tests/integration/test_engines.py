"""An application's engines: what its listeners do, and how its pools are left."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial

import anyio
import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import create_async_engine

from brant import Migrator
from brant.errors import (
    ConnectError,
    ConnectionLostError,
    RunFailedError,
    SchemaTranslatedError,
)
from running import tables, write
from servers.query import query

ONE = {"pool_size": 1, "max_overflow": 0, "pool_timeout": 5}
KILLED = 'await op.execute("select pg_terminate_backend(pg_backend_pid())")'
CLOSED = """
connection = await (await op.connection()).get_raw_connection()
await connection.driver_connection.close()
await op.execute("select 1")
"""
SLOW = "import asyncio\nawait op.fetch('select 1')\nawait asyncio.sleep(88)"
OTHERS = """select count(*) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid()"""


async def answers(engine):
    async with engine.connect() as connection:
        return await connection.scalar(text("select 1"))


@pytest.mark.parametrize("driver", ["asyncpg", "psycopg"])
async def test_a_connection_that_was_lost_is_not_given_back(
    postgres_url, tmp_path, driver
):
    engine = create_async_engine(postgres_url.replace("asyncpg", driver), **ONE)
    with pytest.raises(RunFailedError) as failed:
        await Migrator(engine, write(tmp_path / "m", ("a", KILLED))).upgrade()
    assert isinstance(failed.value.cause, ConnectionLostError)
    assert await answers(engine) == 1
    await engine.dispose()


async def test_nor_is_one_that_a_script_closed(database_url, tmp_path):
    engine = create_async_engine(database_url, **ONE)
    with pytest.raises(RunFailedError) as failed:
        await Migrator(engine, write(tmp_path / "m", ("a", CLOSED))).upgrade()
    assert isinstance(failed.value.cause, ConnectionLostError)
    assert await answers(engine) == 1
    await engine.dispose()


@pytest.mark.parametrize("driver", ["asyncmy", "aiomysql"])
async def test_what_is_cancelled_when_a_connection_was_fetched_is_no_error_of_the_pools(
    mariadb_url, tmp_path, driver, caplog
):
    """Their drivers close at that, and the pool would find out by a traceback."""
    engine = create_async_engine(mariadb_url.replace("asyncmy", driver), **ONE)
    migrator = Migrator(engine, write(tmp_path / "m", *tables(1)))
    await migrator.upgrade()
    for turns in range(12):
        task = asyncio.create_task(migrator.upgrade())

        def checkout(*_, turns=turns, task=task):
            later(turns, task.cancel)

        event.listen(engine.sync_engine, "checkout", checkout, once=True)
        with suppress(asyncio.CancelledError):
            await task
    assert [each for each in caplog.records if each.levelname == "ERROR"] == []
    await engine.dispose()


async def applied(how, migrator, engine):
    if how == "engine":
        return await migrator.upgrade()
    async with engine.connect() as connection:
        return await migrator.upgrade(connection=connection)


@pytest.mark.parametrize("how", ["engine", "connection"])
async def test_schemas_that_sqlalchemy_renames_are_refused(postgres_url, tmp_path, how):
    """Operations would go elsewhere than what `op.fetch()` reads."""
    options = {"schema_translate_map": {None: "other"}}
    engine = create_async_engine(postgres_url, execution_options=options)
    migrator = Migrator(engine, write(tmp_path / "m", *tables(1)))
    with pytest.raises(SchemaTranslatedError, match="None is other"):
        await applied(how, migrator, engine)
    (report,) = await migrator.upgrade_many([engine])
    assert "None is other" in report.error
    assert query(postgres_url, "select 1 from pg_tables where tablename = 't1'") == []
    without = engine.execution_options(schema_translate_map=None)
    await Migrator(without, tmp_path / "m").upgrade()
    await migrator.upgrade()
    await engine.dispose()


async def test_two_runs_with_one_connection_are_told_whose_it_is(sqlite_url, tmp_path):
    options = {**ONE, "pool_timeout": 0.1}
    engine = create_async_engine(sqlite_url, **options)
    migrator = Migrator(engine, write(tmp_path / "m", *tables(1)))
    async with engine.connect():
        with pytest.raises(
            ConnectError, match=r"has none to spare .*limit of size 1 ov"
        ) as refused:
            await migrator.upgrade()
    assert "pool_size" in str(refused.value.hint)
    await engine.dispose()


@pytest.mark.parametrize("turns", range(12))
async def test_a_connection_is_given_back_whatever_is_cancelled_then(
    sqlite_url, tmp_path, turns
):
    """Giving it back takes messages: one more than SQLAlchemy is prepared for."""
    engine = create_async_engine(sqlite_url, **ONE)
    migrator = Migrator(engine, write(tmp_path / "m", *tables(1)))
    task = asyncio.create_task(migrator.upgrade())

    def reset(*_):
        later(turns, task.cancel)

    event.listen(engine.sync_engine, "reset", reset, once=True)
    with suppress(asyncio.CancelledError):
        await task
    assert await migrator.current() == ("r001",)
    assert await answers(engine) == 1
    await engine.dispose()


async def test_a_file_waits_for_its_writer_as_before_whatever_is_cancelled(
    sqlite_url, tmp_path
):
    """A run waits shortly and often, and its connection is the application's."""
    folder = write(tmp_path / "m", *tables(1))
    engine = create_async_engine(sqlite_url, **ONE)
    waits = set()
    for turns in range(40):
        task = asyncio.create_task(Migrator(engine, folder).upgrade())
        started = partial(later, turns, task.cancel)
        event.listen(engine.sync_engine, "checkout", lambda *_: started(), once=True)  # noqa: B023
        with suppress(asyncio.CancelledError):
            await task
        async with engine.connect() as connection:
            waits.add(await connection.scalar(text("PRAGMA busy_timeout")))
    assert waits == {5000}
    await engine.dispose()


def later(turns, act):
    """Act when the event loop has gone round so often."""
    loop = asyncio.get_running_loop()
    loop.call_soon(*((later, turns - 1, act) if turns else (act,)))


async def test_a_listener_may_ask_when_a_connection_is_fetched(database_url, tmp_path):
    """SQLAlchemy begins by itself, and what the listener set stays set."""
    engine = create_async_engine(database_url, **ONE)

    @event.listens_for(engine.sync_engine, "engine_connect")
    def fetched(connection):
        connection.exec_driver_sql("create temporary table if not exists mine (n int)")

    reading = ("b", 'await op.fetch("select * from mine")')
    folder = write(tmp_path / "m", *tables(1), reading)
    assert (await Migrator(engine, folder).upgrade()).heads == ("b",)
    await engine.dispose()


async def test_results_are_buffered_whatever_the_engine_was_told(
    database_url, tmp_path
):
    reading = """
    for ask in ("select x from t1", sa.text("select x from t1")):
        assert (await op.fetch(ask)).all() == [("one",)]
    """
    engine = create_async_engine(database_url, execution_options={"yield_per": 10})
    folder = write(tmp_path / "m", *tables(1), ("b", reading))
    assert (await Migrator(engine, folder).upgrade()).heads == ("b",)
    await engine.dispose()


async def test_a_database_in_memory_outlives_a_run_over_many(tmp_path):
    engine = create_async_engine("sqlite+aiosqlite:///:memory:")
    async with engine.begin() as connection:
        await connection.execute(text("create table mine (id integer)"))
    migrator = Migrator(engine, write(tmp_path / "m", *tables(2, reading=True)))
    (report,) = await migrator.upgrade_many([engine])
    assert report.outcome == "applied"
    assert await migrator.current() == ("r002",)
    async with engine.connect() as connection:
        await connection.execute(text("select * from mine"))
    await engine.dispose()


async def test_listeners_hear_of_a_run_over_many_schemas(postgres_url, tmp_path):
    engine = create_async_engine(postgres_url)
    query(postgres_url, "create schema one")
    heard = set()
    for name in ("engine_connect", "before_cursor_execute"):
        event.listen(engine.sync_engine, name, lambda *_, name=name: heard.add(name))
    asking = 'await op.fetch("select 1")'
    migrator = Migrator(engine, write(tmp_path / "m", ("a", asking)))
    await migrator.upgrade_many(["one"])
    assert heard == {"engine_connect", "before_cursor_execute"}
    await engine.dispose()


async def test_a_run_over_many_that_is_cancelled_closes_its_connections(
    postgres_url, tmp_path
):
    schemas = ["one", "two", "three"]
    for name in schemas:
        query(postgres_url, f"create schema {name}")
    migrator = Migrator(postgres_url, write(tmp_path / "m", *tables(1), ("s", SLOW)))
    with anyio.move_on_after(1) as scope:
        await migrator.upgrade_many(schemas)
    assert scope.cancelled_caught
    async with asyncio.timeout(10):  # the server is told, and then does it
        while query(postgres_url, OTHERS) != [(0,)]:
            await asyncio.sleep(0.05)
