"""Traps that other tools fell into and no other page of tests has.

docs/reliability.md lists all of them, by number.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time

import psycopg
import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from brant import LockPolicy, Migrator
from brant.errors import LockTimeoutError
from herd import history, miscounted
from running import applied, start, tables, write
from servers.query import libpq, query

HELD = "select 1 from pg_locks where locktype = 'advisory' and granted"
SLEEPING = """
select 1 from pg_stat_activity where state = 'active' and query like '%pg_sleep%'
and pid <> pg_backend_pid() and datname = current_database()
"""
TRANSACTION = """
await op.execute("create table half (id int)")
await op.execute("insert into half select 1 from pg_sleep(3)")
"""
AUTOCOMMIT = """
await op.execute("create table half (id int)")
async with op.autocommit():
    await op.execute("insert into half select 1 from pg_sleep(3)")
"""


def until(url, sql):
    deadline = time.monotonic() + 30
    while not query(url, sql):
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize("body", [TRANSACTION, AUTOCOMMIT], ids=["in", "outside"])
def test_the_backend_of_a_killed_runner_does_nothing_twice(
    postgres_url, tmp_path, body
):
    """Pitfall E13: the lock is free at once, and the statement still runs.

    It is ended, or it ends what it was told with its commit, and the next one sees it.
    """
    folder = write(tmp_path / "m", ("a", body))
    victim = start(postgres_url, folder)
    until(postgres_url, SLEEPING)
    os.kill(victim.pid, signal.SIGKILL)
    victim.communicate()
    assert applied(start(postgres_url, folder)) in ([], ["a"])
    assert query(postgres_url, "select count(*) from half") == [(1,)]
    assert query(postgres_url, "select version_num from brant_version") == [("a",)]


def test_a_concurrent_index_ends_with_its_program(postgres_url, tmp_path):
    """Pitfall E13: it is in no transaction, so the next owner cannot end it."""
    index = 'await op.create_index("ix", "x", ["id"], postgresql_concurrently=True)'
    folder = write(tmp_path / "m", ("a", 'await op.execute("create table x (id int)")'))
    applied(start(postgres_url, folder))
    write(folder, ("b", index), parent="a")
    building = "select 1 from pg_stat_activity where query like 'CREATE INDEX CONC%'"
    building += " and state = 'active'"
    with psycopg.connect(libpq(postgres_url)) as writer:
        writer.execute("insert into x values (1)")
        victim = start(postgres_url, folder)
        until(postgres_url, building)
        os.kill(victim.pid, signal.SIGKILL)
        victim.communicate()
        until(postgres_url, f"select 1 where not exists ({building})")
    assert applied(start(postgres_url, folder)) == ["b"]
    valid = "select indisvalid from pg_index where indexrelid = 'ix'::regclass"
    assert query(postgres_url, valid) == [(True,)]


async def test_two_applications_in_one_database_do_not_wait_for_each_other(
    postgres_url, tmp_path
):
    """Pitfall E16: the lock's key is made of what it protects."""
    slow = write(tmp_path / "slow", ("a", 'await op.fetch("select pg_sleep(3)")'))
    quick = write(tmp_path / "quick", *tables(1))
    holding = asyncio.create_task(Migrator(postgres_url, slow).upgrade())
    await asyncio.to_thread(until, postgres_url, HELD)
    once = LockPolicy(wait=0)
    with pytest.raises(LockTimeoutError):
        await Migrator(postgres_url, quick, lock=once).upgrade()
    named = LockPolicy(wait=0, name="billing")
    await Migrator(
        postgres_url, quick, version_table="billing_version", lock=named
    ).upgrade()
    assert not holding.done()
    await holding


async def test_a_revision_that_was_merged_late_is_not_skipped(database_url, tmp_path):
    """Pitfall E23: what counts is what was applied, not what is newest."""
    folder = write(tmp_path / "m", ("a", "pass"), ("z", "pass"))
    await Migrator(database_url, folder).upgrade()
    write(folder, ("b", "pass"), parent="a")
    report = await Migrator(database_url, folder).upgrade()
    assert [each.revision for each in report.applied] == ["b"]
    assert await Migrator(database_url, folder).current() == ("b", "z")


async def test_who_reads_the_version_table_is_in_nobodys_way(postgres_url, tmp_path):
    """Pitfall E27: its rows are changed by their key; it is never emptied."""
    migrator = Migrator(postgres_url, write(tmp_path / "m", *tables(3)), lock_timeout=1)
    await migrator.upgrade("r001")
    with psycopg.connect(libpq(postgres_url)) as reader:
        reader.execute("select * from brant_version")
        await migrator.upgrade()
        await migrator.downgrade("r001")
        found = reader.execute("select version_num from brant_version").fetchall()
    assert found == [("r001",)]


@pytest.mark.parametrize("mode", ["session", "transaction"])
async def test_an_engine_that_keeps_prepared_statements_works_behind_a_pooler(
    pooled, tmp_path, mode
):
    """Pitfall E24: the application's engine has asyncpg's defaults."""
    url = pooled(pool_mode=mode)
    engine = create_async_engine(url)
    folder = history(tmp_path / "m")
    runs = [Migrator(engine, folder).upgrade() for _ in range(3)]
    await asyncio.gather(*runs)
    assert miscounted(url) == []
    await engine.dispose()


async def test_a_waiter_has_minutes_unless_it_is_told_otherwise(postgres_url, tmp_path):
    """Pitfall E14: 10 seconds that nobody can change are too short."""
    assert Migrator(postgres_url, tmp_path).config.lock.wait == 300
