"""Servers that restart, end sessions, or are set up to be impatient."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager

import psycopg
import pytest
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from brant import Migrator, RetryPolicy
from brant.errors import BrantError, LockLostError, RunFailedError
from brant.runtime import turn
from brant.runtime.events import RevisionDone, RevisionRetried
from herd import history, miscounted
from running import write
from servers import mariadb, postgres
from servers.query import libpq, query

SLOW = """
await op.execute("create table half (id int)")
await op.fetch("select {}(600)")
"""
QUICK = """
await op.execute("create table half (id int)")
await op.execute("insert into half values (1)")
"""
HALF = "select count(*) from half"
THINKING = """
import asyncio
await op.execute("create table half (id int)")
await op.fetch("select 1")
await asyncio.sleep(1.6)
await op.execute("insert into half values (1)")
"""


async def until(is_so):
    deadline = time.monotonic() + 20
    while not (found := is_so()):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)
    return found


def lock_pid(url):
    sql = "select distinct pid from pg_locks where locktype = 'advisory' and granted"
    if url.startswith("mysql"):  # whoever is there besides, and tells of the history
        sql = """select id from information_schema.processlist
        where db = database() and id <> connection_id() and command = 'Sleep'"""
    return query(url, sql)


def worker_pid(url):
    sql = """select pid from pg_stat_activity where datname = current_database()
    and query like '%pg_sleep%' and pid <> pg_backend_pid() and state = 'active'"""
    if url.startswith("mysql"):
        sql = """select id from information_schema.processlist
        where db = database() and info like 'select sleep%'"""
    return query(url, sql)


def end(url, pid):
    is_mysql = url.startswith("mysql")
    query(url, f"kill {pid}" if is_mysql else f"select pg_terminate_backend({pid})")


@pytest.fixture(params=["postgres", "mariadb"])
def kind(request):
    return request.param


@pytest.fixture
def url(request, kind):
    return request.getfixturevalue(f"{kind}_url")


@pytest.fixture
def slow(tmp_path, kind):
    """A history whose second revision takes long; `quickly` makes it quick."""
    body = SLOW.format("pg_sleep" if kind == "postgres" else "sleep")
    return write(tmp_path / "m", ("a", "pass"), ("b", body))


def quickly(folder):
    write(folder, ("a", "pass"), ("b", QUICK))
    return folder


@pytest.mark.parametrize("victim", [worker_pid, lock_pid])
async def test_a_session_that_the_server_ends(url, slow, monkeypatch, victim):
    """Pitfalls E8, E9: without its lock, or its work, a run stops and says so."""
    monkeypatch.setattr(turn, "BEAT_EVERY", 0.1)
    run = asyncio.create_task(Migrator(url, slow).upgrade())
    await until(lambda: worker_pid(url))
    ((pid,),) = victim(url)
    end(url, pid)
    expected = LockLostError if victim is lock_pid else RunFailedError
    with pytest.raises(expected):
        await run  # which would not end in time if it waited for the statement
    await until(lambda: not worker_pid(url) and not lock_pid(url))
    again = Migrator(url, quickly(slow))
    assert await again.current() == ("a",)
    await again.upgrade()
    assert query(url, HALF) == [(1,)]
    assert (await again.verify()).problems == ()


@asynccontextmanager
async def crashed(slow, kind):
    """Crash a server below the second revision; give the database as it is up again."""
    started = (postgres if kind == "postgres" else mariadb).restartable()
    with started as (server, restart), server.database() as url:
        run = asyncio.create_task(Migrator(url, slow).upgrade())
        await until(lambda: worker_pid(url))
        await asyncio.to_thread(restart)
        with pytest.raises(BrantError):
            await run
        yield url


@pytest.mark.timeout(120)
async def test_a_server_that_restarts_in_the_middle(slow, kind):
    """Pitfalls E11, E22: what a crash interrupted is run again, the rest is kept."""
    async with crashed(slow, kind) as url:
        again = Migrator(url, quickly(slow))
        assert await again.current() == ("a",)
        await again.upgrade()
        assert query(url, HALF) == [(1,)]
        assert (await again.verify()).problems == ()


@pytest.mark.timeout(120)
async def test_what_was_told_outlives_a_crash(tmp_path):
    """Most revisions of a message are committed before they are on the disk."""
    body = 'await op.execute("create table {0} (id int); select pg_sleep(0.005)")'
    folder = write(
        tmp_path / "m", *((f"r{n}", body.format(f"t{n}")) for n in range(400))
    )
    told: list[str] = []

    def hear(event):
        if isinstance(event, RevisionDone):
            told.append(event.revision.id)

    with postgres.restartable() as (server, restart), server.database() as url:
        # Nothing else is to bring the log to the disk meanwhile.
        query(server.url, "alter system set wal_writer_delay = '10s'")
        query(server.url, "select pg_reload_conf()")
        migrator = Migrator(url, folder, on_event=hear)
        run = asyncio.create_task(migrator.upgrade())
        await until(lambda: len(told) > 50)
        await asyncio.to_thread(restart)
        with pytest.raises(BrantError):
            await run
        made = {name for (name,) in query(url, "select tablename from pg_tables")}
        (head,) = await migrator.current()
        assert len(told) < 400
        assert {f"t{each[1:]}" for each in told} <= made
        assert f"t{head[1:]}" in made
        left = await migrator.upgrade()
        assert left.applied[0].revision == f"r{int(head[1:]) + 1}"
        assert (await migrator.verify()).problems == ()


def set_up(url, setting):
    name = url.rsplit("/", 1)[1]
    query(url, f"alter database {name} set {setting}")


@pytest.mark.parametrize(
    "setting", ["idle_in_transaction_session_timeout", "transaction_timeout"]
)
async def test_a_run_may_be_longer_than_a_transaction(postgres_url, tmp_path, setting):
    """Pitfall E8: the server would end the lock's session."""
    known = "select 1 from pg_settings where name = '{}'"
    if not query(postgres_url, known.format(setting)):
        pytest.skip(f"{setting} came with PostgreSQL 17")
    set_up(postgres_url, f"{setting} = '1s'")
    nap = 'await op.fetch("select pg_sleep(0.7)")'
    folder = write(tmp_path / "m", ("a", nap), ("b", nap), ("c", nap))
    held = []

    def hear(event):
        if isinstance(event, RevisionDone):
            held.append(len(lock_pid(postgres_url)))

    await Migrator(postgres_url, folder, on_event=hear).upgrade()
    assert held == [1, 1, 1]


async def test_a_script_that_thinks_longer_than_the_server_lets_it_is_taken_back(
    postgres_url, tmp_path
):
    """The guard against idle transactions holds for a script's own tables."""
    folder = write(tmp_path / "m", ("a", THINKING))
    set_up(postgres_url, "idle_in_transaction_session_timeout = '1s'")
    with pytest.raises(RunFailedError, match="lost"):
        await Migrator(postgres_url, folder).upgrade()
    assert await Migrator(postgres_url, folder).current() == ()
    set_up(postgres_url, "idle_in_transaction_session_timeout = 0")
    await Migrator(postgres_url, folder).upgrade()
    assert query(postgres_url, HALF) == [(1,)]


async def test_the_servers_statement_timeout_is_an_error_that_names_the_statement(
    postgres_url, tmp_path
):
    slow = write(tmp_path / "m", ("a", "pass"), ("b", SLOW.format("pg_sleep")))
    set_up(postgres_url, "statement_timeout = '300ms'")
    with pytest.raises(RunFailedError, match="statement timeout") as failed:
        await Migrator(postgres_url, slow).upgrade()
    assert failed.value.revision == "b"
    assert await Migrator(postgres_url, slow).current() == ("a",)


async def test_a_run_may_have_more_time_than_the_server_gives(postgres_url, tmp_path):
    set_up(postgres_url, "statement_timeout = '300ms'")
    folder = write(tmp_path / "m", ("a", 'await op.fetch("select pg_sleep(0.6)")'))
    await Migrator(postgres_url, folder, statement_timeout=5).upgrade()
    assert await Migrator(postgres_url, folder).current() == ("a",)


async def test_a_waiter_is_not_ended_by_the_servers_timeouts(postgres_url, tmp_path):
    """Pitfalls E3, E8: it polls, so no statement and no transaction of it is long."""
    for setting in ("statement_timeout", "idle_in_transaction_session_timeout"):
        set_up(postgres_url, f"{setting} = '1s'")
    folder = write(tmp_path / "m", ("a", 'await op.fetch("select pg_sleep(2)")'))
    first = Migrator(postgres_url, folder, statement_timeout=10)
    holding = asyncio.create_task(first.upgrade())
    await until(lambda: lock_pid(postgres_url))
    other = tmp_path / "other"  # so that this process asks the database too
    script = (folder / "a.py").read_text()
    other.mkdir()
    (other / "a.py").write_text(script)
    report = await Migrator(postgres_url, other, statement_timeout=10).upgrade()
    await holding
    assert report.applied == ()


@pytest.mark.parametrize("driver", ["asyncpg", "psycopg"])
@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
async def test_engines_in_other_isolation_levels(postgres_url, tmp_path, level, driver):
    """Pitfalls E4, E5: neither lock nor waiters keep a snapshot an index awaits."""
    set_up(postgres_url, f"default_transaction_isolation = '{level.lower()}'")
    url = postgres_url.replace("asyncpg", driver)
    engine = create_async_engine(url, isolation_level=level, poolclass=NullPool)
    folder = history(tmp_path / "m")
    runs = [Migrator(engine, folder).upgrade() for _ in range(3)]
    reports = await asyncio.gather(*runs)
    assert sum(len(report.applied) for report in reports) == 8
    assert miscounted(postgres_url) == []
    await engine.dispose()


async def test_a_long_reader_is_waited_for_and_others_are_not_held_up(
    postgres_url, tmp_path
):
    """A statement that waits for ACCESS EXCLUSIVE has everybody queue behind it."""
    folder = write(
        tmp_path / "m",
        ("a", 'await op.execute("create table busy (id int)")'),
        ("b", 'await op.add_column("busy", sa.Column("x", sa.Integer))'),
    )
    await Migrator(postgres_url, folder).upgrade("a")
    retried = []
    with psycopg.connect(libpq(postgres_url)) as reader:
        reader.execute("select * from busy")

        def hear(event):
            if isinstance(event, RevisionRetried):
                retried.append(event)
                # Between two tries nobody queues: another reader comes through.
                query(postgres_url, "set lock_timeout = '1s'; select * from busy")
                if len(retried) == 2:
                    reader.rollback()

        migrator = Migrator(
            postgres_url,
            folder,
            lock_timeout=0.2,
            retries=RetryPolicy(base=0.05),
            on_event=hear,
        )
        await migrator.upgrade()
    assert len(retried) == 2
    assert await migrator.current() == ("b",)
