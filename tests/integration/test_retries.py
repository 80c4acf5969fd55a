"""Losing a race for a lock: what is tried again, and what is not."""

from __future__ import annotations

import asyncio
import os

import psycopg
import pymysql
import pytest
from sqlalchemy import make_url

from brant import Migrator, RetryPolicy
from brant.errors import RunFailedError
from brant.runtime.events import OperationStarted, RevisionRetried
from running import write
from servers.query import query

SOON = RetryPolicy(base=0.02)
DEADLOCK = """
await op.execute("lock table t")
await op.fetch("select 1")
await op.execute("lock table u")
await op.execute("insert into t values (1)")
"""
SERIALIZATION = """
await op.fetch("select * from t")
await op.execute("update t set x = x + 1")
"""
OUTSIDE = """
os.environ["BRANT_EFFECTS"] += "once "
await op.execute("insert into t values (2)")
await op.fetch("select 1")
await op.execute("alter table u add column y int")
"""
ALONE = """
await op.execute("insert into t values (3)")
async with op.autocommit():
    await op.execute("insert into t values (4)")
    await op.add_column("u", sa.Column("y", sa.Integer))
"""


def libpq(url):
    return url.replace("postgresql+asyncpg", "postgresql")


@pytest.fixture
def url(postgres_url):
    """Two tables; whoever waits in a circle for a tenth of a second is the victim."""
    name = postgres_url.rsplit("/", 1)[1]
    query(postgres_url, f"alter database {name} set deadlock_timeout = '100ms'")
    query(postgres_url, "create table t (x int)")
    query(postgres_url, "create table u (x int)")
    return postgres_url


class Retried(list):
    """Why a revision was tried again."""

    def hear(self, event):
        if isinstance(event, RevisionRetried):
            self.append(event.error)


async def test_the_victim_of_a_deadlock_starts_again(url, tmp_path):
    with psycopg.connect(libpq(url)) as other:
        other.execute("set deadlock_timeout = '60s'")
        other.execute("lock table u")
        retried = Retried()
        migrator = Migrator(
            url,
            write(tmp_path / "m", ("a", DEADLOCK)),
            retries=SOON,
            lock_timeout=30,
            on_event=retried.hear,
        )
        running = asyncio.create_task(migrator.upgrade())
        waiting = "select 1 from pg_locks where not granted"
        while not query(url, waiting):
            await asyncio.sleep(0.01)
        await asyncio.to_thread(other.execute, "lock table t")
        other.rollback()
        await running
    assert retried[0].startswith("deadlock detected")
    assert query(url, "select * from t") == [(1,)]
    assert (await migrator.log())[0].retries == len(retried)


async def test_a_serialization_failure_starts_again(url, tmp_path):
    name = url.rsplit("/", 1)[1]
    level = "default_transaction_isolation = 'repeatable read'"
    query(url, f"alter database {name} set {level}")
    query(url, "insert into t values (0)")
    retried = Retried()

    def interfere(event):
        retried.hear(event)
        if isinstance(event, OperationStarted):
            query(url, "update t set x = x + 10")

    folder = write(tmp_path / "m", ("a", SERIALIZATION))
    await Migrator(url, folder, retries=SOON, on_event=interfere).upgrade()
    assert len(retried) == 1
    assert "could not serialize access" in retried[0]
    assert query(url, "select * from t") == [(11,)]


@pytest.mark.parametrize("body", [OUTSIDE, ALONE], ids=["outside", "autocommit"])
async def test_what_cannot_run_again_sends_only_its_statement_again(
    url, tmp_path, body, monkeypatch
):
    """An effect outside of the database is not repeated, nor what is committed."""
    monkeypatch.setenv("BRANT_EFFECTS", "")
    folder = write(tmp_path / "m", ("a", body))
    with psycopg.connect(libpq(url)) as reader:
        reader.execute("select * from u")
        retried = Retried()
        migrator = Migrator(
            url, folder, retries=SOON, lock_timeout=0.2, on_event=retried.hear
        )
        running = asyncio.create_task(migrator.upgrade())
        for _ in range(2):  # it waits, gives up, and waits again
            while not query(url, "select 1 from pg_locks where not granted"):
                await asyncio.sleep(0.01)
            while query(url, "select 1 from pg_locks where not granted"):
                await asyncio.sleep(0.01)
        reader.rollback()
        await running
    assert retried == []
    rows = [(2,)] if body is OUTSIDE else [(3,), (4,)]
    assert query(url, "select x from t order by x") == rows
    assert query(url, "select y from u") == []
    assert os.environ["BRANT_EFFECTS"] == ("once " if body is OUTSIDE else "")
    assert (await migrator.verify()).problems == ()


async def test_tries_are_counted_wherever_they_happen(url, tmp_path):
    folder = write(tmp_path / "m", ("a", "print()\n" + ALONE))
    with psycopg.connect(libpq(url)) as reader:
        reader.execute("select * from u")
        with pytest.raises(RunFailedError, match="lock timeout"):
            await Migrator(
                url,
                folder,
                retries=RetryPolicy(attempts=2, base=0.02),
                lock_timeout=0.1,
            ).upgrade()
    assert query(url, "select x from t order by x") == [(3,), (4,)]
    await Migrator(url, folder).upgrade()
    assert query(url, "select x from t order by x") == [(3,), (4,)]


async def test_a_statement_that_waits_in_vain_is_sent_again_on_mariadb(
    mariadb_url, tmp_path
):
    where = make_url(mariadb_url)
    query(mariadb_url, "create table u (x int)")
    body = """
    await op.execute("insert into u values (1)")
    await op.add_column("u", sa.Column("y", sa.Integer))
    """
    folder = write(tmp_path / "m", ("a", body))
    reader = pymysql.connect(
        host=where.host, port=where.port, user=where.username, database=where.database
    )
    with reader, reader.cursor() as cursor:
        cursor.execute("begin")
        cursor.execute("select * from u")
        migrator = Migrator(mariadb_url, folder, retries=SOON, lock_timeout=1)
        running = asyncio.create_task(migrator.upgrade())
        stuck = """select id from information_schema.processlist
        where state = 'Waiting for table metadata lock' and time_ms > 900"""
        while not query(mariadb_url, stuck):
            await asyncio.sleep(0.02)
        while query(mariadb_url, stuck):
            await asyncio.sleep(0.02)
        reader.rollback()
        await running
    assert query(mariadb_url, "select x, y from u") == [(1, None)]
