"""Signs of life of who has the lock: what they tell, and what their failing means."""

from __future__ import annotations

import asyncio

import psycopg
import pytest
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from brant import LockPolicy, Migrator
from brant.errors import LockLostError
from brant.runtime.drivers import channel
from brant.runtime.events import Doing, Holder
from brant.runtime.history import Runner
from brant.runtime.locks.postgresql import PostgresLock
from running import start, tables, write
from servers.query import query

WORKS = """
await op.fetch("select 1")
await op.execute("create table a (id int)")
await op.execute("insert into a values (1)")
import asyncio
await asyncio.sleep(88)
"""


@pytest.fixture(params=["sqlite", "postgres", "mariadb", "lease"])
def place(request):
    name = "postgres" if request.param == "lease" else request.param
    strategy = "lease" if request.param == "lease" else "auto"
    return request.getfixturevalue(f"{name}_url"), strategy


@pytest.mark.timeout(60)
async def test_a_waiter_is_told_who_works_where_and_on_what(place, tmp_path):
    """Host, process, application, revision, operation and age, on every database."""
    url, strategy = place
    folder = write(tmp_path / "m", ("r1", WORKS))
    settings = {"strategy": strategy, "lease": 1.2}  # five signs of life a second
    process = start(url, folder, application="shop 1.4.2", **settings)
    migrator = Migrator(url, folder, lock=LockPolicy(**settings))
    found = Holder()
    while "insert" not in (found.operation or ""):
        await asyncio.sleep(0.05)
        found = (await migrator.lock_status()).holder or Holder()
    process.kill()
    process.communicate()
    assert (found.pid, found.application) == (process.pid, "shop 1.4.2")
    assert found.revision == "r1"
    assert found.operation.startswith("execute insert into a values")
    assert found.age is not None
    said = f"{found.host} (pid {found.pid}), shop 1.4.2, at r1: execute insert into a"
    assert str(found).startswith(said)


SLOW = 'await op.fetch("select pg_sleep({})")'


async def test_a_lease_outlives_the_connection_of_its_signs_of_life(
    postgres_url, tmp_path
):
    """It is renewed on another one; the work never stops."""
    folder = write(tmp_path / "m", ("a", SLOW.format(2)))
    policy = LockPolicy(strategy="lease", lease=3)
    migrator = Migrator(postgres_url, folder, lock=policy)
    running = asyncio.create_task(migrator.upgrade())
    ending = """select pg_terminate_backend(pid) from pg_stat_activity
    where query like '%UPDATE brant_lock SET expires_at%' and pid <> pg_backend_pid()"""
    while not query(postgres_url, ending):
        await asyncio.sleep(0.02)
    report = await running
    assert [each.revision for each in report.applied] == ["a"]


async def test_a_lease_that_cannot_be_renewed_ends_the_work(postgres_url, tmp_path):
    """Its holder tries again, and stops before another one may begin."""
    folder = write(tmp_path / "m", ("a", SLOW.format(88)))
    policy = LockPolicy(strategy="lease", lease=1.8)
    migrator = Migrator(postgres_url, folder, lock=policy)
    running = asyncio.create_task(migrator.upgrade())
    asleep = "select 1 from pg_stat_activity where query = 'select pg_sleep(88)'"
    while not query(postgres_url, asleep):
        await asyncio.sleep(0.02)
    with psycopg.connect(postgres_url.replace("+asyncpg", "")) as other:
        other.execute("select * from brant_lock where name = 'lease' for update")
        with pytest.raises(LockLostError, match="does not answer"):
            await running
    assert query(postgres_url, asleep) == []


async def test_the_server_looks_after_a_silent_holder(postgres_url):
    """Pitfall E11: a host that is gone loses its lock in half a minute."""
    engine = create_async_engine(postgres_url, poolclass=NullPool)
    runner = Runner("run", "host", 1, None, None, "")
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        sender = channel(connection.sync_connection)
        lock = PostgresLock(sender, 42, runner, mark=43, silence=120)
        assert await lock.try_acquire()
        for name, value in (
            ("tcp_keepalives_idle", "10"),
            ("tcp_keepalives_interval", "5"),
            ("tcp_keepalives_count", "4"),
            ("idle_in_transaction_session_timeout", "2min"),
        ):
            assert await sender.query(f"show {name}") == [(value,)]
        await lock.beat(Doing("r1", "create table it's"))
        (name,) = await sender.query("show application_name")
        assert tuple(name.values()) == ("brant run create table its",)
        await sender.abort()
    await engine.dispose()


class Cockroach(PGDialect_asyncpg):
    """Has the name of sqlalchemy-cockroachdb's, and speaks to PostgreSQL."""

    name = "cockroachdb"
    supports_statement_cache = False


async def test_a_dialect_without_a_lock_of_its_own_gets_a_lease(
    postgres_url, tmp_path, monkeypatch
):
    """Pitfall E17: CockroachDB takes advisory locks for decoration."""
    registry.register("cockroachdb.asyncpg", __name__, "Cockroach")
    url = postgres_url.replace("postgresql", "cockroachdb")
    folder = write(tmp_path / "m", *tables(2))
    migrator = Migrator(url, folder)
    reports = await asyncio.gather(migrator.upgrade(), migrator.upgrade())
    assert sorted(len(each.applied) for each in reports) == [0, 2]
    owned = "select name, epoch from brant_lock order by name"
    assert query(postgres_url, owned) == [("lease", 1), ("owner", 1)]
