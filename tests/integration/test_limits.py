"""op.limits(): how long a part of a revision may wait and run."""

from __future__ import annotations

import pytest

from brant import Migrator, RetryPolicy
from brant.dialects import dialect_named
from brant.errors import InvalidOperationError, RunFailedError
from brant.operations.limits import Limit
from running import write
from servers.query import query

IN_POSTGRES = """
await op.execute("create table seen (n int, a text, b text)")
note = "insert into seen select {}, current_setting('lock_timeout'), "
note += "current_setting('statement_timeout')"
await op.execute(note.format(1))
async with op.limits(lock_timeout=1.5, statement_timeout=60):
    await op.execute(note.format(2))
    async with op.limits(lock_timeout=None):
        await op.execute(note.format(3))
await op.execute(note.format(4))
"""


async def test_limits_hold_for_the_body_and_cost_no_message(postgres_url, tmp_path):
    migrator = Migrator(postgres_url, write(tmp_path / "m", ("a", IN_POSTGRES)))
    await migrator.upgrade()
    assert query(postgres_url, "select n, a, b from seen order by n") == [
        (1, "5s", "0"),
        (2, "1500ms", "1min"),
        (3, "0", "1min"),
        (4, "5s", "0"),
    ]


async def test_a_statement_that_takes_longer_fails_at_its_line(postgres_url, tmp_path):
    body = """
    async with op.limits(statement_timeout=0.2):
        await op.execute("select pg_sleep(9)")
    """
    migrator = Migrator(
        postgres_url,
        write(tmp_path / "m", ("a", body)),
        retries=RetryPolicy(attempts=1),
    )
    with pytest.raises(RunFailedError, match="statement timeout") as failed:
        await migrator.upgrade()
    assert failed.value.site.endswith("a.py:12")


async def test_limits_are_the_sessions_and_given_back_on_mariadb(mariadb_url, tmp_path):
    body = """
    await op.execute("create table seen (n int, a int, b int)")
    note = "insert into seen select {}, @@lock_wait_timeout, @@max_statement_time"
    await op.execute(note.format(1))
    async with op.limits(lock_timeout=2, statement_timeout=60):
        await op.execute(note.format(2))
    await op.execute(note.format(3))
    """
    await Migrator(mariadb_url, write(tmp_path / "m", ("a", body))).upgrade()
    assert query(mariadb_url, "select n, a, b from seen order by n") == [
        (1, 5, 0),
        (2, 2, 60),
        (3, 5, 0),
    ]


async def test_outside_of_a_transaction_nothing_is_promised(postgres_url, tmp_path):
    body = """
    async with op.autocommit(), op.limits(lock_timeout=1):
        pass
    """
    with pytest.raises(RunFailedError) as failed:
        await Migrator(postgres_url, write(tmp_path / "m", ("a", body))).upgrade()
    assert isinstance(failed.value.cause, InvalidOperationError)


@pytest.mark.parametrize(
    ("name", "sql"),
    [
        ("mssql", ("SET LOCK_TIMEOUT 1000",)),
        ("oracle", ("ALTER SESSION SET DDL_LOCK_TIMEOUT = 1",)),
        ("sqlite", ()),
    ],
)
def test_other_databases_have_their_own_words(name, sql):
    compiled = dialect_named(name).compile(Limit(lock=1.0), ())
    assert tuple(each.sql for each in compiled) == sql


def test_a_limit_says_what_it_does():
    limit = Limit(lock=1.5, statement=None)
    told = "limit waiting for a lock to 1.5 s and a statement to the default"
    assert limit.describe() == told


@pytest.mark.parametrize("wrong", [-1, "5s"])
def test_a_limit_is_a_number_of_seconds(wrong):
    with pytest.raises(InvalidOperationError, match="is no number of seconds"):
        Limit(lock=wrong)
