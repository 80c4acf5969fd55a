"""Who may work, and who may not any more: the lease, the fence, a lock that is lost."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import time
from typing import TYPE_CHECKING

import psycopg
import pymysql
import pytest

from brant import LockPolicy, Migrator
from brant.errors import LockLostError, LockTimeoutError
from brant.runtime.events import LockAcquired, OperationStarted
from running import applied, start, tables, write
from servers.query import libpq, query

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from brant.runtime.events import Event
    from servers.query import Rows

LEASE = {"strategy": "lease", "lease": 1.5}
HOLDS = "select pid from brant_lock where name = 'lease' and expires_at is not null"


@pytest.fixture(params=["sqlite", "postgres", "mariadb"])
def url(request: pytest.FixtureRequest) -> str:
    found: str = request.getfixturevalue(f"{request.param}_url")
    return found


@pytest.fixture(params=["asyncpg", "psycopg"])
def driven_url(request: pytest.FixtureRequest, postgres_url: str) -> str:
    return postgres_url.replace("asyncpg", request.param)


async def test_the_owner_is_written_down_and_counted(url, tmp_path):
    folder = write(tmp_path / "m", *tables(2))
    migrator = Migrator(url, folder)
    first = await migrator.upgrade("r001")
    owner = "select epoch, run_id from brant_lock where name = 'owner'"
    assert query(url, owner) == [(1, first.run)]
    second = await migrator.upgrade()
    assert query(url, owner) == [(2, second.run)]
    await migrator.upgrade()
    assert query(url, owner) == [(2, second.run)]


async def test_a_runner_that_was_taken_over_is_fenced_out(url, tmp_path):
    """The version table is where it expects it again: only the fence tells."""
    migrator, arrived = paused(url, write(tmp_path / "m", *tables(1), ("b", PAUSED)))
    zombie = asyncio.create_task(migrator.upgrade())
    await arrived.wait()
    take_over(url)
    (tmp_path / "go on").touch()
    with pytest.raises(LockLostError, match="another run took over"):
        await zombie
    assert await migrator.current() == ("r001",)
    assert query(url, "select count(*) from brant_history") == [(1,)]
    assert (await migrator.verify()).problems == ()


async def test_a_statement_outside_of_transactions_is_fenced_too(
    postgres_url, tmp_path
):
    folder = write(tmp_path / "m", *tables(1))
    write(folder, ("b", PAUSED), parent="r001", transactional=False)
    migrator, arrived = paused(postgres_url, folder)
    zombie = asyncio.create_task(migrator.upgrade())
    await arrived.wait()
    take_over(postgres_url)
    (tmp_path / "go on").touch()
    with pytest.raises(LockLostError, match="another run took over"):
        await zombie
    assert query(postgres_url, "select to_regclass('after_pause')") == [(None,)]


async def test_the_next_owner_ends_a_transaction_that_was_left_open(
    driven_url, tmp_path
):
    """LOCKING E12, E13: its lock is gone, its backend is not."""
    body = """
    await op.execute("create table half (id int)")
    await op.fetch("select 1")
    await op.execute("select pg_sleep(88)")
    """
    folder = write(tmp_path / "m", *tables(1), ("b", body))
    victim = start(driven_url, folder, lease=600)
    sleeping = "select 1 from pg_stat_activity where query like '%pg_sleep(88)%'"
    active = f"{sleeping} and state = 'active' and pid <> pg_backend_pid()"
    await until(lambda: query(driven_url, active))
    victim.send_signal(signal.SIGSTOP)
    locks = "select pg_terminate_backend(pid) from pg_locks"
    query(driven_url, f"{locks} where locktype = 'advisory' and granted")
    (tmp_path / "m" / "b.py").write_text(
        (tmp_path / "m" / "b.py").read_text().replace("pg_sleep(88)", "1")
    )
    report = await Migrator(driven_url, folder).upgrade()
    assert [each.revision for each in report.applied] == ["b"]
    assert query(driven_url, active) == []
    victim.kill()
    victim.communicate()


@pytest.mark.may_block("another run comes while this one says that it has the lock")
@pytest.mark.parametrize(
    ("kind", "strategy"),
    [
        ("postgres", "auto"),
        ("mariadb", "auto"),
        ("postgres", "lease"),
        ("mariadb", "lease"),
        ("sqlite", "lease"),
    ],
)
async def test_what_arrives_after_the_lock_is_lost_takes_nothing_from_its_owner(
    kind, strategy, request, tmp_path
):
    """A message that the network held up: the server carries it out nevertheless."""
    url = request.getfixturevalue(f"{kind}_url")
    folder = write(tmp_path / "m", *tables(2))
    await Migrator(url, folder).upgrade("r001")
    next_one = "where name = 'owner' and run_id = 'another'"

    def hear(event: Event) -> None:
        if isinstance(event, LockAcquired):
            LOSING[kind, strategy](url)
            take_over(url)

    policy = LockPolicy(strategy=strategy)
    late = Migrator(url, folder, lock=policy, on_event=hear)
    with pytest.raises(LockLostError, match="before the first change"):
        await late.upgrade()
    assert query(url, f"select count(*) from brant_lock {next_one}") == [(1,)]
    assert await late.current() == ("r001",)


@pytest.mark.may_block("another run comes while this one says that it has the lock")
async def test_the_work_of_the_next_owner_is_not_ended_by_who_comes_late(
    postgres_url, tmp_path
):
    folder = write(tmp_path / "m", *tables(2))
    await Migrator(postgres_url, folder).upgrade("r001")

    def hear(event: Event) -> None:
        if isinstance(event, LockAcquired):
            lose_session(postgres_url)
            take_over(postgres_url)

    tagged = libpq(postgres_url) + "?application_name=brant%3Eanother%20r002"
    with psycopg.connect(tagged) as work:
        with pytest.raises(LockLostError):
            await Migrator(postgres_url, folder, on_event=hear).upgrade()
        work.execute("select 1")


async def test_losing_the_lock_stops_the_work_and_says_so(driven_url, tmp_path):
    """LOCKING E9: who loses the lock must not go on."""
    folder = write(tmp_path / "m", ("a", 'await op.execute("select pg_sleep(88)")'))
    policy = LockPolicy(lease=1.2)  # five signs of life a second
    running = asyncio.create_task(Migrator(driven_url, folder, lock=policy).upgrade())
    locks = "select pid from pg_locks where locktype = 'advisory' and granted"
    sleeping = "select 1 from pg_stat_activity where query like '%pg_sleep(88)%'"
    active = f"{sleeping} and state = 'active' and pid <> pg_backend_pid()"
    await until(lambda: query(driven_url, active))
    query(driven_url, f"select pg_terminate_backend(pid) from ({locks}) held")
    with pytest.raises(LockLostError, match="lock was lost"):
        await asyncio.wait_for(running, 20)
    assert query(driven_url, active) == []


async def test_a_lease_excludes_and_is_given_back(url, tmp_path):
    folder = write(tmp_path / "m", *tables(4, reading=True))
    processes = [start(url, folder, **LEASE) for _ in range(4)]
    done = [revision for each in processes for revision in applied(each)]
    assert sorted(done) == ["r001", "r002", "r003", "r004"]
    assert query(url, HOLDS) == []
    assert not (await leased(url, folder).lock_status()).held


async def test_a_lease_is_kept_for_as_long_as_its_holder_lives(postgres_url, tmp_path):
    body = 'await op.fetch("select pg_sleep(4)")'
    folder = write(tmp_path / "m", ("a", body))
    holder = start(postgres_url, folder, **LEASE)
    await until(lambda: answer(postgres_url, HOLDS))
    status = await leased(postgres_url, folder).lock_status()
    assert status.holder is not None
    assert status.holder.pid == holder.pid
    with pytest.raises(LockTimeoutError, match=f"pid {holder.pid}"):
        await leased(postgres_url, folder, wait=2.5).upgrade()
    assert applied(holder) == ["a"]


async def test_the_lease_of_a_holder_that_died_is_taken_over(url, tmp_path):
    folder = write(tmp_path / "m", *tables(3, reading=True))
    victim = start(url, folder, kill_at=5, **LEASE)
    victim.communicate(timeout=60)
    assert victim.returncode == -signal.SIGKILL
    assert query(url, HOLDS) == [(victim.pid,)]
    report = await leased(url, folder).upgrade()
    assert report.heads == ("r003",)
    assert report.waited > 0
    assert query(url, "select count(*) from t3") == [(1,)]
    assert (await leased(url, folder).verify()).problems == ()


async def test_a_holder_that_was_paused_beyond_its_lease_is_fenced_out(url, tmp_path):
    body = """
    import asyncio
    await asyncio.sleep(3)
    await op.execute("create table once (id int)")
    await op.execute("insert into once values (1)")
    """
    folder = write(tmp_path / "m", *tables(1), ("b", body))
    paused = start(url, folder, **LEASE)
    await until(lambda: answer(url, APPLIED) == [("r001",)])
    paused.send_signal(signal.SIGSTOP)
    report = await leased(url, folder).upgrade()
    assert [each.revision for each in report.applied] == ["b"]
    paused.send_signal(signal.SIGCONT)
    _, said = paused.communicate(timeout=60)
    assert paused.returncode == 1
    assert "LockLostError" in said
    assert query(url, "select count(*) from once") == [(1,)]
    rows = "select count(*) from brant_history where outcome = 'done'"
    assert query(url, rows) == [(2,)]
    assert (await leased(url, folder).verify()).problems == ()


def lose_session(url: str) -> None:
    locks = "select pid from pg_locks where locktype = 'advisory' and granted"
    query(url, f"select pg_terminate_backend(pid) from ({locks}) held")


def lose_connection(url: str) -> None:
    """End the newest connection, which is the lock's."""
    sessions = "select max(id) from information_schema.processlist"
    ours = "where db = database() and id <> connection_id()"
    query(url, f"kill {query(url, f'{sessions} {ours}')[0][0]}")


def lose_lease(url: str) -> None:
    query(url, "update brant_lock set run_id = 'another' where name = 'lease'")


LOSING: dict[tuple[str, str], Callable[[str], object]] = {
    ("postgres", "auto"): lose_session,
    ("mariadb", "auto"): lose_connection,
    ("postgres", "lease"): lose_lease,
    ("mariadb", "lease"): lose_lease,
    ("sqlite", "lease"): lose_lease,
}
APPLIED = "select version_num from brant_version"


def answer(url: str, sql: str) -> Rows:
    """Ask for what may not be there yet."""
    try:
        return query(url, sql)
    except (sqlite3.Error, psycopg.Error, pymysql.Error):
        return []


def leased(url: str, folder: Path, *, wait: float = 30.0) -> Migrator:
    policy = LockPolicy(wait=wait, poll=(0.05, 0.2), strategy="lease", lease=1.5)
    return Migrator(url, folder, lock=policy)


PAUSED = """
import anyio
await op.execute("select 1")
while not await (anyio.Path(__file__).parent.parent / "go on").exists():
    await anyio.sleep(0.02)
await op.execute("create table after_pause (id int)")
"""


def paused(url: str, folder: Path) -> tuple[Migrator, asyncio.Event]:
    """Give a migrator that stands still in revision b, and what tells that it does."""
    arrived = asyncio.Event()

    def hear(event: Event) -> None:
        if isinstance(event, OperationStarted) and event.revision.id == "b":
            arrived.set()

    return Migrator(url, folder, on_event=hear), arrived


def take_over(url: str) -> None:
    query(url, "update brant_lock set run_id = 'another' where name = 'owner'")


async def until(is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)
