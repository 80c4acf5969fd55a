"""What the history keeps of a run, column by column."""

from __future__ import annotations

import asyncio
import getpass
import os
import platform
import socket
from datetime import UTC, datetime, timedelta
from importlib.metadata import version

import pytest

import brant
from brant import LockPolicy, Migrator
from brant.errors import EditedScriptError, RunFailedError
from running import tables, write
from servers.query import query

SERVERS = {
    "sqlite": "select sqlite_version()",
    "postgres": "show server_version",
    "mariadb": "select version()",
}
USERS = {
    "sqlite": None,
    "postgres": "select current_user",
    "mariadb": "select current_user()",
}


@pytest.fixture(params=["sqlite", "postgres", "mariadb"])
def kind(request):
    return request.param


@pytest.fixture
def url(request, kind):
    return request.getfixturevalue(f"{kind}_url")


def said_by(url, sql):
    return query(url, sql)[0][0].partition("-")[0] if sql else None


async def test_who_did_what_when_and_with_what(url, kind, tmp_path):
    folder = write(tmp_path / "m", *tables(1))
    write(folder, ("bad", 'raise ValueError("no luck")'), parent="r001")
    migrator = Migrator(url, folder, application="shop 1.4.2")
    before = datetime.now(UTC)
    with pytest.raises(RunFailedError) as failed:
        await migrator.upgrade()
    down = await migrator.downgrade("base")
    newest, middle, first = await migrator.log()
    assert [each.outcome for each in (first, middle, newest)] == [
        "done",
        "failed",
        "done",
    ]
    for each in (first, middle, newest):
        assert (each.host, each.pid) == (socket.gethostname(), os.getpid())
        assert each.os_user == getpass.getuser()
        assert each.db_user == said_by(url, USERS[kind])
        assert each.application == "shop 1.4.2"
        assert each.versions.startswith(f"python {platform.python_version()}, ")
        assert f"brant {brant.__version__}, " in each.versions
        assert f"sqlalchemy {version('sqlalchemy')}, " in each.versions
        server = kind.replace("postgres", "postgresql")
        # Debian's says more of itself after a space.
        server = f"{server} {said_by(url, SERVERS[kind]).split()[0]}"
        assert each.versions.endswith(server)
        assert before <= datetime.fromisoformat(each.started_at) <= datetime.now(UTC)
        assert each.duration is not None
        assert timedelta(seconds=each.duration) < datetime.now(UTC) - before
    assert (first.revision, first.direction) == ("r001", "upgrade")
    assert (first.before, first.after) == ((), ("r001",))
    assert first.run == middle.run
    assert len(first.script_hash) >= 32
    assert (first.retries, first.error, first.reason) == (0, None, None)
    assert first.lock_wait is not None
    assert (middle.revision, middle.direction) == ("bad", "upgrade")
    assert (middle.before, middle.after) == (("r001",), ("r001",))
    assert middle.error == failed.value.cause.message
    assert (newest.revision, newest.direction) == ("r001", "downgrade")
    assert (newest.before, newest.after) == (("r001",), ())
    assert newest.run == down.run
    assert (await migrator.verify()).problems == ()


async def test_a_run_that_is_refused_behind_the_lock_leaves_a_row(url, tmp_path):
    folder = write(tmp_path / "m", *tables(2))
    migrator = Migrator(url, folder)
    await migrator.upgrade("r001")
    script = folder / "r001.py"
    script.write_text(script.read_text().replace("'one'", "'two'"))
    with pytest.raises(EditedScriptError) as refused:
        await migrator.upgrade()
    newest = (await migrator.log())[0]
    assert (newest.revision, newest.outcome) == ("r002", "failed")
    assert newest.error == refused.value.message
    assert (await migrator.verify()).problems[0].kind == "edited"


async def test_what_a_run_waited_for_is_written_down(postgres_url, tmp_path):
    """For the lock, and for a table that somebody reads."""
    folder = write(tmp_path / "m", ("a", 'await op.fetch("select pg_sleep(1)")'))
    first = Migrator(postgres_url, folder)
    ahead = write(tmp_path / "other", ("a", 'await op.fetch("select pg_sleep(1)")'))
    write(ahead, ("b", 'await op.execute("select 1")'), parent="a")
    holding = asyncio.create_task(first.upgrade())
    while not (await first.lock_status()).held:
        await asyncio.sleep(0.01)
    policy = LockPolicy(poll=(0.01, 0.05))
    waiting = Migrator(postgres_url, ahead, lock=policy)
    report = await waiting.upgrade()
    await holding
    newest = (await waiting.log())[0]
    assert (newest.revision, newest.run) == ("b", report.run)
    assert newest.lock_wait is not None
    assert 0 < newest.lock_wait <= report.waited


async def test_runs_that_change_nothing_leave_no_row(url, tmp_path):
    """Nor do they take the lock; docs/decisions/0160-rows-of-the-history.md."""
    migrator = Migrator(url, write(tmp_path / "m", *tables(1)))
    await migrator.upgrade()
    rows = await migrator.log()
    assert (await migrator.upgrade()).already_current
    await migrator.upgrade(dry_run=True)
    assert await migrator.log() == rows
