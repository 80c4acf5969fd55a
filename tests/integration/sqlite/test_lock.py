"""The lock on a file beside a SQLite database."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from typing import TYPE_CHECKING

import pytest

from brant import LockPolicy, Migrator
from brant.errors import DatabaseBusyError, LockTimeoutError, RunFailedError
from brant.runtime.events import LockWaiting
from brant.runtime.locks.files import LockedFile
from running import applied, start, tables, write

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def beside(tmp_path: Path) -> LockedFile:
    return LockedFile(tmp_path / "test.db.brant-lock")


@pytest.mark.may_block("the other holder is this test")
async def test_one_who_holds_the_file_keeps_others_out(sqlite_url, tmp_path, beside):
    """Pitfall E10: the lock is no file with a time to live, and no one expires."""
    folder = write(tmp_path / "m", *tables(1))
    migrator = Migrator(sqlite_url, folder, lock=LockPolicy(wait=0))
    await Migrator(sqlite_url, folder).ensure_version()
    content = '{"host": "there", "pid": 7, "since": null}'
    assert beside.try_lock(mode=0o644, content=content)
    with pytest.raises(LockTimeoutError, match=r"there \(pid 7\)"):
        await migrator.upgrade()
    status = await migrator.lock_status()
    assert status.held
    beside.unlock()
    assert not (await migrator.lock_status()).held
    assert (await migrator.upgrade()).applied


async def test_a_run_leaves_no_file_beside_the_database(sqlite_url, tmp_path, beside):
    await Migrator(sqlite_url, write(tmp_path / "m", *tables(2))).upgrade()
    assert not beside.path.exists()


def test_a_file_that_a_killed_run_left_is_nobodys(sqlite_url, tmp_path, beside):
    """Pitfall E11: what counts is the lock on the file, which died with its process."""
    folder = write(tmp_path / "m", *tables(2, reading=True))
    start(sqlite_url, folder, kill_at=4).communicate(timeout=60)
    assert beside.path.exists()
    assert applied(start(sqlite_url, folder)) == ["r002"]


def test_a_file_that_was_removed_while_it_was_waited_for_does_not_count(beside):
    other = LockedFile(beside.path)
    assert beside.try_lock(mode=0o644, content="")
    assert not other.try_lock(mode=0o644, content="")
    beside.path.unlink()
    assert other.try_lock(mode=0o644, content="")


async def test_where_no_file_can_be_made_the_guard_decides(
    sqlite_url, tmp_path, beside
):
    beside.path.mkdir()
    migrator = Migrator(sqlite_url, write(tmp_path / "m", *tables(3)))
    reports = await asyncio.gather(*(migrator.upgrade() for _ in range(3)))
    assert sum(len(report.applied) for report in reports) == 3
    assert (await migrator.verify()).problems == ()


async def test_tasks_of_one_process_wait_for_each_other(sqlite_url, tmp_path):
    events = []
    folder = write(tmp_path / "m", *tables(3))
    migrator = Migrator(sqlite_url, folder, on_event=events.append)
    reports = await asyncio.gather(*(migrator.upgrade() for _ in range(4)))
    assert sum(len(report.applied) for report in reports) == 3
    waiting = [event for event in events if isinstance(event, LockWaiting)]
    assert {event.holder.pid for event in waiting} == {os.getpid()}


async def test_readers_wait_for_a_writer_that_commits(sqlite_url, tmp_path):
    migrator = Migrator(sqlite_url, write(tmp_path / "m", *tables(1)))
    await migrator.upgrade()
    writer = sqlite3.connect(tmp_path / "test.db", isolation_level=None)
    writer.execute("begin exclusive")
    looking = asyncio.create_task(migrator.current())
    await asyncio.sleep(1)
    writer.close()
    assert await looking == ("r001",)


async def test_a_writer_that_is_no_runner_is_not_called_one(sqlite_url, tmp_path):
    folder, once = write(tmp_path / "m", *tables(1)), LockPolicy(wait=0)
    writer = sqlite3.connect(tmp_path / "test.db", isolation_level=None)
    writer.execute("begin immediate")
    with pytest.raises(DatabaseBusyError, match="another connection keeps it locked"):
        await Migrator(sqlite_url, folder, lock=once).upgrade()
    writer.close()
    assert (await Migrator(sqlite_url, folder, lock=once).upgrade()).applied


async def test_a_reader_keeps_a_commit_back_and_nothing_else(sqlite_url, tmp_path):
    """With a rollback journal SQLite commits when nobody reads."""
    folder, once = write(tmp_path / "m", *tables(3)), LockPolicy(wait=0)
    await Migrator(sqlite_url, folder).upgrade("r001")
    reader = sqlite3.connect(tmp_path / "test.db", isolation_level=None)
    reader.execute("begin")
    reader.execute("select * from brant_version").fetchall()
    with pytest.raises(DatabaseBusyError, match="another connection keeps it locked"):
        await Migrator(sqlite_url, folder, lock=once).upgrade()
    reader.close()
    found = await Migrator(sqlite_url, folder, lock=once).upgrade()
    assert [each.revision for each in found.applied] == ["r002", "r003"]


async def test_a_full_disk_says_so_and_keeps_what_was_done(sqlite_url, tmp_path):
    full = """
        pages = (await op.fetch("PRAGMA page_count")).scalar()
        await op.execute(f"PRAGMA max_page_count = {pages}")
        await op.execute("INSERT INTO t1 (x) VALUES (zeroblob(99999))")
    """
    folder = write(tmp_path / "m", *tables(1), ("r002", full))
    with pytest.raises(RunFailedError, match="is full") as failed:
        await Migrator(sqlite_url, folder).upgrade()
    assert failed.value.hint == "Make room on the database's disk, and run it again."
    assert await Migrator(sqlite_url, folder).current() == ("r001",)
