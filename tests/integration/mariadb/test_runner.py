"""The runner where DDL commits at once: one statement at a time, one row at the end."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pymysql
import pytest
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from brant import Migrator, RetryPolicy
from brant.errors import (
    ConnectError,
    ConnectionLostError,
    RunFailedError,
    UnsupportedOperationError,
)
from running import write
from servers.query import query

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLE = """
await op.create_table("t{n}", sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("x", sa.String(50), nullable=False, comment="it's"))
await op.alter_column("t{n}", "x", nullable=True)
await op.create_index("ix", "t{n}", ["x"], mysql_algorithm="inplace")
await op.execute("insert into t{n} (id, x) values (1, '50%; \\\\\\\\ :x')")
assert len((await op.fetch("select * from t{n}")).all()) == 1
"""


def tables(count: int) -> tuple[tuple[str, str, str], ...]:
    numbers = range(1, count + 1)
    return tuple(
        (f"r{n}", TABLE.replace("{n}", str(n)), f'await op.drop_table("t{n}")')
        for n in numbers
    )


@pytest.fixture(params=["asyncmy", "aiomysql"])
def url(request: pytest.FixtureRequest, mariadb_url: str) -> str:
    changed = make_url(mariadb_url).set(drivername=f"mysql+{request.param}")
    return changed.render_as_string(hide_password=False)


@contextmanager
def _holding(url: str, *statements: str) -> Iterator[None]:
    """Keep a transaction open, with the locks that these statements take."""
    parsed = make_url(url)
    connection = pymysql.connect(
        host=parsed.host,
        port=parsed.port,
        user=parsed.username,
        database=parsed.database,
    )
    with connection.cursor() as cursor:
        for statement in ("begin", *statements):
            cursor.execute(statement)
    try:
        yield
    finally:
        with suppress(pymysql.Error):
            connection.close()


def names(url: str) -> set[str]:
    return {name for (name,) in query(url, "show tables")}


async def test_up_down_and_up_again(url, tmp_path):
    migrator = Migrator(url, write(tmp_path / "m", *tables(3)))
    report = await migrator.upgrade()
    assert [each.revision for each in report.applied] == ["r1", "r2", "r3"]
    assert query(url, "select x from t1") == [("50%; \\ :x",)]
    await migrator.downgrade("base")
    assert names(url) == {
        "brant_version",
        "brant_history",
        "brant_journal",
        "brant_lock",
    }
    await migrator.upgrade()
    assert (await migrator.upgrade()).already_current
    assert (await migrator.verify()).problems == ()
    assert len(await migrator.log()) == 9


async def test_reads_create_nothing(url, tmp_path):
    migrator = Migrator(url, write(tmp_path / "m", *tables(1)))
    assert await migrator.current() == ()
    assert (await migrator.status()).pending
    assert await migrator.log() == ()
    assert names(url) == set()


async def test_stamping_moves_the_row_and_runs_nothing(url, tmp_path):
    migrator = Migrator(url, write(tmp_path / "m", *tables(2)))
    await migrator.stamp("r1")
    assert await migrator.current() == ("r1",)
    assert names(url) == {"brant_version", "brant_history", "brant_lock"}


async def test_a_failing_statement_is_named_with_its_line(url, tmp_path):
    folder = write(
        tmp_path / "m",
        ("bad", 'await op.execute("create table a (x int)")\nawait op.execute("oops")'),
    )
    migrator = Migrator(url, folder)
    with pytest.raises(RunFailedError) as failed:
        await migrator.upgrade()
    assert f"{folder / 'bad.py'}:12" in str(failed.value)
    assert await migrator.current() == ()
    assert [entry.outcome for entry in await migrator.log()] == ["failed"]
    assert "a" in names(url)


async def test_the_second_statement_of_a_text_is_not_lost(url, tmp_path):
    text = 'await op.execute("select 1; insert into nowhere values (1); select 2")'
    migrator = Migrator(url, write(tmp_path / "m", ("bad", text)))
    with pytest.raises(RunFailedError, match="nowhere"):
        await migrator.upgrade()


async def test_one_transaction_for_the_run_is_refused(url, tmp_path):
    folder = write(tmp_path / "m", *tables(1))
    with pytest.raises(UnsupportedOperationError):
        await Migrator(url, folder, transaction="run").upgrade()


async def test_what_is_wrong_with_a_connection_is_said(url, tmp_path):
    missing = make_url(url).set(database="nowhere")
    migrator = Migrator(missing.render_as_string(hide_password=False), tmp_path)
    with pytest.raises(ConnectError) as refused:
        await migrator.current()
    assert "Create the database" in str(refused.value.hint)


async def test_a_lock_that_is_held_fails_in_time_and_leaves_the_session(url, tmp_path):
    folder = write(
        tmp_path / "m",
        ("r1", 'await op.execute("create table t (x int)")'),
        ("r2", 'await op.add_column("t", sa.Column("y", sa.Integer))'),
    )
    engine = create_async_engine(url)
    migrator = Migrator(engine, folder, lock_timeout=1, retries=RetryPolicy(attempts=1))
    await migrator.upgrade("r1")
    with _holding(url, "select * from t"), pytest.raises(RunFailedError) as failed:
        await migrator.upgrade()
    assert "timeout" in str(failed.value).lower()
    async with engine.connect() as connection:
        found = await connection.exec_driver_sql("select @@lock_wait_timeout")
        assert found.scalar() == query(url, "select @@global.lock_wait_timeout")[0][0]
    await migrator.upgrade()
    assert await migrator.current() == ("r2",)
    await engine.dispose()


async def test_a_statement_that_waited_in_vain_is_tried_again(url, tmp_path):
    folder = write(
        tmp_path / "m",
        ("r1", 'await op.execute("create table t (x int)")'),
        ("r2", 'await op.add_column("t", sa.Column("y", sa.Integer))'),
    )
    await Migrator(url, folder).upgrade("r1")
    # The server ends the idle session after two seconds, and its lock with it.
    with _holding(url, "set wait_timeout = 2", "select * from t"):
        await Migrator(url, folder, lock_timeout=1).upgrade()
    assert await Migrator(url, folder).current() == ("r2",)


async def test_a_connection_that_is_killed_is_lost(url, tmp_path):
    folder = write(tmp_path / "m", ("r1", 'await op.execute("kill connection_id()")'))
    with pytest.raises((RunFailedError, ConnectionLostError)) as failed:
        await Migrator(url, folder).upgrade()
    assert "killed" in str(failed.value) or "lost" in str(failed.value).lower()
