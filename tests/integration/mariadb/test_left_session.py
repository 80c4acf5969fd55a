"""The session of a run that the network swallowed, in the middle of a transaction."""

from __future__ import annotations

import asyncio
from contextlib import closing
from typing import TYPE_CHECKING

import pymysql
import pytest
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from brant import Migrator
from brant.runtime.policy import LockPolicy
from running import tables, write
from servers.query import query

if TYPE_CHECKING:
    from collections.abc import Iterator

LEFT = "update brant_lock set session = {}, run_id = 'swallowed' where name = 'owner'"
ALIVE = "select 1 from information_schema.processlist where id = {}"


@pytest.fixture
def migrator(mariadb_url, tmp_path):
    folder = write(tmp_path / "m", ("a", "pass"), ("b", "pass"))
    policy = LockPolicy(wait=1)
    return Migrator(mariadb_url, folder, lock=policy)


@pytest.fixture
def looking(mariadb_url) -> Iterator[pymysql.Connection]:
    url = make_url(mariadb_url)
    with closing(
        pymysql.connect(
            host=url.host, port=url.port, user=url.username, database=url.database
        )
    ) as connection:
        yield connection


def look(connection):
    """Do what a fence does in a transaction, and say nothing more."""
    with connection.cursor() as cursor:
        cursor.execute("begin")
        cursor.execute("select * from brant_lock lock in share mode")


async def test_it_is_ended_by_who_takes_over(mariadb_url, migrator, looking):
    await migrator.upgrade("a")
    session = looking.thread_id()
    query(mariadb_url, LEFT.format(session))
    # The server was started for the tests, perhaps a second ago.
    query(mariadb_url, "update brant_lock set started_at = '2999-01-01T00:00:00'")
    look(looking)
    report = await migrator.upgrade()
    assert [each.revision for each in report.applied] == ["b"]
    assert query(mariadb_url, ALIVE.format(session)) == []


async def test_a_number_of_before_a_restart_is_nobodys(mariadb_url, migrator, looking):
    await migrator.upgrade("a")
    query(mariadb_url, LEFT.format(looking.thread_id()))
    query(mariadb_url, "update brant_lock set started_at = '2001-01-01T00:00:00'")
    await migrator.upgrade()
    assert query(mariadb_url, ALIVE.format(looking.thread_id())) == [(1,)]


async def test_nor_is_one_that_may_be_of_before(mariadb_url, migrator, looking):
    """The server's start is known by the second."""
    await migrator.upgrade("a")
    query(mariadb_url, LEFT.format(looking.thread_id()))
    uptime = "select variable_value from information_schema.global_status"
    start = f"({uptime} where variable_name = 'uptime')"
    second = f"date_format(utc_timestamp() - interval {start} second, '%Y-%m-%dT%T')"
    query(mariadb_url, f"update brant_lock set started_at = concat({second}, '.9')")
    await migrator.upgrade()
    assert query(mariadb_url, ALIVE.format(looking.thread_id())) == [(1,)]


async def test_a_run_that_ended_leaves_no_number(mariadb_url, migrator):
    await migrator.upgrade()
    assert query(mariadb_url, "select session from brant_lock") == [(None,)]


async def test_nor_does_one_that_waited_and_found_all_done(mariadb_url, tmp_path):
    """As two processes do, for the lock's name in this one is another."""
    folder = write(tmp_path / "m", *tables(6, reading=True))
    urls = mariadb_url, mariadb_url.replace("127.0.0.1", "localhost")
    engines = [create_async_engine(url) for url in urls]
    runs = (Migrator(engine, folder).upgrade() for engine in engines)
    reports = await asyncio.gather(*runs)
    assert sorted(len(report.applied) for report in reports) == [0, 6]
    assert query(mariadb_url, "select session from brant_lock") == [(None,)]
    for engine in engines:
        await engine.dispose()
