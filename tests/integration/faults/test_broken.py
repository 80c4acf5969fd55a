"""Processes that die, connections that break, databases that refuse."""

from __future__ import annotations

import gc
import sqlite3
from itertools import count
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from brant import LockPolicy, Migrator
from brant.errors import (
    BrantError,
    ConnectionLostError,
    LockTimeoutError,
    ReadOnlyDatabaseError,
    RunFailedError,
    StatementError,
)
from running import applied, start, tables, write
from servers.dump import dumped
from servers.proxy import proxy
from servers.query import query

if TYPE_CHECKING:
    from pathlib import Path


def dump(url: str) -> str:
    return dumped(url, rows=True, without="brant_")


@pytest.fixture
def undisturbed(tmp_path: Path) -> Path:
    """Five revisions with three statements each, and the schema they should give."""
    return write(tmp_path / "m", *tables(5))


@pytest.mark.timeout(300)
def test_killed_between_any_two_statements_sqlite_converges(tmp_path, undisturbed):
    want = _dump_of_an_undisturbed_run(
        f"sqlite+aiosqlite:///{tmp_path / 'want.db'}", undisturbed
    )
    for number in count(1):
        url = f"sqlite+aiosqlite:///{tmp_path}/{number}.db"
        victim = start(url, undisturbed, kill_at=number, kind="statement")
        victim.communicate(timeout=60)
        if victim.returncode == 0:  # it has no statement of that number
            break
        assert victim.returncode == -9
        applied(start(url, undisturbed))
        assert dump(url) == want
    assert number > 42  # with every commit that can be left out


@pytest.mark.timeout(300)
def test_killed_between_any_two_statements_postgres_converges(
    tmp_path, postgres_server
):
    folder = write(tmp_path / "m", *tables(5, reading=True))
    with postgres_server.database() as url:
        want = _dump_of_an_undisturbed_run(url, folder)
    for number in range(1, 16):
        with postgres_server.database() as url:
            victim = start(url, folder, kill_at=number)
            victim.communicate(timeout=60)
            assert victim.returncode == -9
            applied(start(url, folder))
            assert dump(url) == want


def _dump_of_an_undisturbed_run(url: str, folder: Path) -> str:
    applied(start(url, folder))
    return dump(url)


@pytest.mark.parametrize("delivered", [False, True])
@pytest.mark.parametrize("message", [30, 34, 36, 38])
async def test_a_connection_lost_in_the_middle_says_what_was_applied(
    postgres_url, tmp_path, message, delivered
):
    folder = write(tmp_path / "m", *tables(8, reading=True))
    with proxy(postgres_url) as middle:
        engine = create_async_engine(
            middle.url(postgres_url), poolclass=NullPool, connect_args=_NO_CACHE
        )
        migrator = Migrator(engine, folder)
        middle.arm("reset", after=message, delivered=delivered)
        with pytest.raises(BrantError) as lost:
            await migrator.upgrade()
        assert _is_lost(lost.value)
    again = Migrator(postgres_url, folder)
    current = await again.current()
    if isinstance(lost.value, RunFailedError) and not delivered:
        assert current == lost.value.applied[-1:]
    await again.upgrade()
    assert query(postgres_url, "select count(*) from t8") == [(1,)]
    assert (await again.verify()).problems == ()
    await engine.dispose()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("message", [8, 9, 10, 11, 14, 15, 16, 17])
async def test_a_connection_that_breaks_while_it_is_opened_is_given_back(
    mariadb_url, tmp_path, message, caplog
):
    folder = write(tmp_path / "m", *tables(1))
    with proxy(mariadb_url) as middle:
        middle.arm("reset", after=message)
        with pytest.raises(BrantError):
            await Migrator(middle.url(mariadb_url), folder).upgrade()
    gc.collect()
    assert "non-checked-in connection" not in caplog.text


_NO_CACHE = {"statement_cache_size": 0}


def _is_lost(error: BrantError) -> bool:
    cause = getattr(error, "cause", error)
    return isinstance(cause, ConnectionLostError) or "lost" in str(cause)


async def test_the_servers_own_end_of_a_backend_is_reported(postgres_url, tmp_path):
    body = """
    await op.execute("create table x (id int)")
    await op.fetch("select pg_terminate_backend(pg_backend_pid())")
    """
    migrator = Migrator(postgres_url, write(tmp_path / "m", ("a", body)))
    with pytest.raises(RunFailedError) as failed:
        await migrator.upgrade()
    assert isinstance(failed.value.cause, ConnectionLostError)
    assert await migrator.current() == ()


@pytest.mark.parametrize("applied", [0, 1])
async def test_a_read_only_sqlite_file_is_a_clear_error(sqlite_url, tmp_path, applied):
    path = sqlite_url.removeprefix("sqlite+aiosqlite:///")
    sqlite3.connect(path).close()
    await _upgraded(sqlite_url, tmp_path, applied)
    engine = create_async_engine(f"sqlite+aiosqlite:///file:{path}?mode=ro&uri=true")
    migrator = Migrator(engine, tmp_path / "m")
    with pytest.raises(ReadOnlyDatabaseError):
        await migrator.upgrade()
    assert len(await migrator.current()) == applied
    await engine.dispose()


@pytest.mark.parametrize("applied", [0, 1])
async def test_a_read_only_postgres_is_a_clear_error(postgres_url, tmp_path, applied):
    await _upgraded(postgres_url, tmp_path, applied)
    name = postgres_url.rsplit("/", 1)[1]
    query(postgres_url, f"alter database {name} set default_transaction_read_only = on")
    with pytest.raises(ReadOnlyDatabaseError):
        await Migrator(postgres_url, tmp_path / "m").upgrade()


async def _upgraded(url: str, tmp_path: Path, count: int) -> None:
    """Apply so many of two revisions."""
    if count:
        write(tmp_path / "m", *tables(count))
        await Migrator(url, tmp_path / "m").upgrade()
    write(tmp_path / "m", *tables(2))


async def test_a_full_disk_leaves_the_database_as_it_was(sqlite_url, tmp_path):
    folder = write(tmp_path / "m", *tables(2))
    body = """
    await op.execute("create table big (x text)")
    await op.execute("insert into big values (randomblob(4000000))")
    """
    write(folder, ("big", body), parent="r002")
    engine = create_async_engine(sqlite_url, poolclass=NullPool)

    @event.listens_for(engine.sync_engine, "connect")
    def small(connection, _record):
        cursor = connection.cursor()
        cursor.execute("PRAGMA max_page_count = 40")
        cursor.close()

    with pytest.raises(RunFailedError, match="full") as failed:
        await Migrator(engine, folder).upgrade()
    assert failed.value.applied == ("r001", "r002")
    assert failed.value.site.endswith("big.py:12")
    assert "big" not in dump(sqlite_url)
    await engine.dispose()


async def test_no_right_to_create_tables_is_a_clear_error(postgres_url, tmp_path):
    folder = write(tmp_path / "m", *tables(1))
    name = postgres_url.rsplit("/", 1)[1]
    query(postgres_url, f"create role guest_{name} login")
    guest = postgres_url.replace("postgres@", f"guest_{name}@")
    try:
        with pytest.raises(StatementError, match="permission denied") as unmade:
            await Migrator(guest, folder).upgrade()
        assert dumped(postgres_url) == dumped(postgres_url, without="brant_")
        await Migrator(postgres_url, folder).upgrade()
        with pytest.raises(StatementError, match="permission denied") as unread:
            await Migrator(guest, folder).current()
        assert unmade.value.message.startswith("making brant's own tables failed: ")
        assert unread.value.message.startswith("reading the version table failed: ")
        assert unmade.value.hint == unread.value.hint
        assert "Grant" in (unmade.value.hint or "")
    finally:
        query(postgres_url, f"drop role guest_{name}")


async def test_a_waiter_names_the_holder_and_gives_up(postgres_url, tmp_path):
    folder = write(tmp_path / "m", ("a", 'await op.fetch("select pg_sleep(3)")'))
    holder = start(postgres_url, folder)
    held = "select 1 from pg_locks where locktype = 'advisory' and granted"
    while not query(postgres_url, held):
        pass
    impatient = Migrator(postgres_url, folder, lock=LockPolicy(wait=0.3))
    status = await impatient.lock_status()
    assert status.held
    assert status.holder is not None
    assert status.holder.pid == holder.pid
    with pytest.raises(LockTimeoutError, match=f"pid {holder.pid}"):
        await impatient.upgrade()
    assert applied(holder) == ["a"]
    assert not (await impatient.lock_status()).held


async def test_the_lock_holds_no_snapshot(postgres_url, tmp_path):
    """Pitfall E4: CREATE INDEX CONCURRENTLY would wait for it for ever."""
    folder = write(
        tmp_path / "m",
        ("a", 'await op.create_table("x", sa.Column("id", sa.Integer))'),
        ("b", 'await op.create_index("ix", "x", ["id"], postgresql_concurrently=True)'),
        ("c", _SNAPSHOTS),
    )
    await Migrator(postgres_url, folder).upgrade()


_SNAPSHOTS = """
rows = await op.fetch(
    "select backend_xmin from pg_stat_activity where application_name like 'brant %'"
)
assert rows.all() == [(None,)]
"""


async def test_waiting_does_not_block_the_holders_concurrent_index(
    postgres_url, tmp_path
):
    """Pitfalls E1, E2, E3, E28: ten waiters while the holder builds an index."""
    folder = write(
        tmp_path / "m",
        ("a", 'await op.create_table("x", sa.Column("id", sa.Integer))'),
        ("b", 'await op.fetch("select pg_sleep(1)")'),
        ("c", 'await op.create_index("ix", "x", ["id"], postgresql_concurrently=True)'),
    )
    processes = [start(postgres_url, folder) for _ in range(10)]
    done = [revision for each in processes for revision in applied(each)]
    assert sorted(done) == ["a", "b", "c"]
