"""What is said by hand: a lock that is taken away, the end of a half-way revision."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING

import anyio
import psycopg
import pymysql
import pytest

from brant import LockPolicy, Migrator
from brant.errors import LockHeldError, NotPartialError
from running import start, write
from servers.query import query

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SLOW = {
    "postgres": 'await op.execute("select pg_sleep(88)")',
    "mariadb": 'await op.execute("select sleep(88)")',
}


@pytest.fixture(params=["postgres", "mariadb"])
def server(request: pytest.FixtureRequest) -> tuple[str, str]:
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url, SLOW[request.param]


@pytest.mark.parametrize("strategy", ["auto", "lease"])
async def test_a_lock_is_taken_from_its_holder(server, tmp_path, strategy):
    url, slow = server
    folder = write(tmp_path / "m", ("a", slow))
    holder = start(url, folder, strategy=strategy)
    migrator = Migrator(url, folder, lock=LockPolicy(strategy=strategy))
    await until(lambda: owner(url) == [(holder.pid,)])
    holder.send_signal(signal.SIGSTOP)
    status = await migrator.lock_status()
    assert status.holder is not None
    assert (status.holder.pid, status.holder.age is None) == (holder.pid, False)
    taken = await migrator.lock_release(reason="its node hangs")
    assert taken.holder is not None
    assert taken.holder.pid == holder.pid
    assert not (await migrator.lock_status()).held
    holder.send_signal(signal.SIGCONT)
    _, said = holder.communicate(timeout=60)
    assert "Error" in said
    assert await migrator.current() == ()
    released = (await migrator.log())[-1]
    assert (released.direction, released.reason) == ("release", "its node hangs")
    assert (await migrator.verify()).problems == ()


async def test_nobody_is_robbed_of_a_lock_nobody_has(postgres_url, tmp_path):
    migrator = Migrator(postgres_url, write(tmp_path / "m", ("a", "")))
    assert not (await migrator.lock_release(reason="?")).held
    assert await migrator.log() == ()


async def test_a_files_lock_ends_with_its_process_only(sqlite_url, tmp_path):
    folder = write(tmp_path / "m", ("a", "import anyio\nawait anyio.sleep(88)"))
    holder = start(sqlite_url, folder)
    migrator = Migrator(sqlite_url, folder)
    lock = anyio.Path(tmp_path / "test.db.brant-lock")
    while not await lock.exists():
        await anyio.sleep(0.02)
    with pytest.raises(LockHeldError, match=f"pid {holder.pid}"):
        await migrator.lock_release(reason="impatient")
    holder.kill()
    holder.communicate()
    assert not (await migrator.lock_status()).held


HALF = """
await op.create_table("x", sa.Column("id", sa.Integer))
async with op.autocommit():
    await op.execute("create table y (id int)")
    await op.execute("vacuum nowhere")
"""


@pytest.fixture(params=["sqlite", "postgres", "mariadb"])
def url(request: pytest.FixtureRequest) -> str:
    found: str = request.getfixturevalue(f"{request.param}_url")
    return found


async def half_way(url: str, tmp_path: Path) -> Migrator:
    after = ("b", 'await op.execute("create table z (id int)")')
    migrator = Migrator(url, write(tmp_path / "m", ("a", HALF), after))
    with pytest.raises(Exception, match="nowhere"):
        await migrator.upgrade()
    (state, _) = (await migrator.status()).revisions
    assert state.state == "partial"
    assert state.half_way is not None
    assert "vacuum nowhere" in state.half_way.operation
    assert state.half_way.site.endswith("a.py:14")
    assert state.half_way.verdict == "not done"
    return migrator


async def test_what_was_finished_by_hand_is_applied(url, tmp_path):
    migrator = await half_way(url, tmp_path)
    report = await migrator.resolve("a", "applied", reason="vacuumed")
    assert report.heads == ("a",)
    assert await migrator.current() == ("a",)
    newest = (await migrator.log())[0]
    assert (newest.outcome, newest.reason) == ("done", "vacuumed")
    assert (await migrator.verify()).problems == ()
    upgraded = await migrator.upgrade()
    assert [each.revision for each in upgraded.applied] == ["b"]


async def test_what_was_taken_back_by_hand_begins_again(url, tmp_path):
    migrator = await half_way(url, tmp_path)
    query(url, "drop table x")
    query(url, "drop table y")
    await migrator.resolve("a", "reverted", reason="dropped x and y")
    assert await migrator.current() == ()
    assert (await migrator.log())[0].outcome == "reverted"
    script = tmp_path / "m" / "a.py"
    text = await anyio.Path(script).read_text()
    await anyio.Path(script).write_text(
        text.replace("vacuum nowhere", "insert into y values (1)")
    )
    await migrator.upgrade()
    assert await migrator.current() == ("b",)
    assert (await migrator.verify()).problems == ()


async def test_a_downgrade_is_resolved_the_other_way(url, tmp_path):
    down = 'async with op.autocommit():\n    await op.execute("vacuum nowhere")'
    migrator = Migrator(url, write(tmp_path / "m", ("a", "", down)))
    await migrator.upgrade()
    with pytest.raises(Exception, match="nowhere"):
        await migrator.downgrade("base")
    await migrator.resolve("a", "reverted", reason="nothing was to vacuum")
    assert await migrator.current() == ()
    assert (await migrator.verify()).problems == ()


async def test_only_what_is_half_way_is_resolved(database_url, tmp_path):
    migrator = Migrator(database_url, write(tmp_path / "m", ("a", "")))
    await migrator.upgrade()
    with pytest.raises(NotPartialError, match="revision a is not half-way"):
        await migrator.resolve("a", "reverted", reason="?")


def owner(url: str) -> list[tuple[int]]:
    try:
        return query(url, "select pid from brant_lock where name = 'owner'")
    except (psycopg.Error, pymysql.Error):
        return []


async def until(is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline
        await anyio.sleep(0.02)
