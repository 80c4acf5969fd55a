"""A database that is at its heads costs one query, and no SQLAlchemy."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import asyncpg
import pytest
from anyio import to_thread
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from brant import Migrator
from brant.commands.database import session, settings_of
from brant.commands.planning import scripts_of
from brant.errors import (
    ConnectError,
    EditedScriptError,
    FutureRevisionError,
    RunFailedError,
    TargetError,
)
from brant.revisions import plan_upgrade
from brant.runtime import events
from brant.runtime.precheck import look
from brant.runtime.runner import Run
from brant.runtime.seen import Seen
from running import tables, write
from servers.proxy import proxy
from servers.query import libpq, query

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncEngine

PROGRAM = """
import asyncio, sys
from brant import Migrator

migrator = Migrator(sys.argv[1], sys.argv[2])
report = asyncio.run(migrator.upgrade())
print(report.already_current, asyncio.run(migrator.current()))
print(sorted({"sqlalchemy", "typer", "rich"} & set(sys.modules)))
"""

OPENINGS = """
import asyncio, sys
from sqlalchemy.ext.asyncio import create_async_engine
from brant import Migrator
from brant.asgi import health

opened = []
def note(event, arguments):
    if event == "open" and str(arguments[0]).startswith(sys.argv[2]):
        opened.append(arguments[0])

async def main():
    engine = create_async_engine(sys.argv[1])
    migrator = Migrator(engine, sys.argv[2])
    probes = health(migrator, every=0)
    await migrator.upgrade()
    assert opened
    opened.clear()
    assert (await migrator.upgrade()).already_current
    print("upgrade", opened)
    assert await migrator.wait() >= 0
    print("wait", opened)
    assert len(await migrator.heads()) == 1
    print("heads", opened)
    assert await probes.look() == {"status": "ready"}
    print(opened)
    await engine.dispose()

sys.addaudithook(note)
asyncio.run(main())
"""


@pytest.fixture
async def folder(database_url: str, tmp_path: Path) -> Path:
    """Scripts that the test's database has already."""
    scripts = write(tmp_path / "m", *tables(2))
    await Migrator(database_url, scripts).upgrade()
    return scripts


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    """An application's own."""
    made = create_async_engine(database_url)
    yield made
    await made.dispose()


async def test_an_application_asks_one_query(postgres_url, tmp_path):
    scripts = write(tmp_path / "m", *tables(2))
    with proxy(postgres_url) as network:
        engine = create_async_engine(network.url(postgres_url))
        migrator = Migrator(engine, scripts)
        await migrator.upgrade()
        await migrator.upgrade()
        network.clear()
        await migrator.upgrade()
        traffic = network.traffic
        await engine.dispose()
    assert (traffic.connections, traffic.messages, traffic.round_trips) == (0, 1, 1)


async def test_a_url_costs_a_connection_and_one_query(postgres_url, tmp_path):
    scripts = write(tmp_path / "m", *tables(2))
    await Migrator(postgres_url, scripts).upgrade()
    with proxy(postgres_url) as network:
        url = network.url(postgres_url)
        bare = await asyncpg.connect(libpq(url))
        await bare.execute("select 1")
        await bare.close()
        expected = network.traffic.round_trips
        network.clear()
        await Migrator(url, scripts).upgrade()
        traffic = network.traffic
    assert (traffic.connections, traffic.round_trips) == (1, expected)


def test_a_process_does_not_load_sqlalchemy(database_url, folder):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, database_url, str(folder)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == ["True ('r002',)", "[]"]


async def test_a_run_without_work_is_told_as_any_other(database_url, folder):
    told = []
    report = await Migrator(database_url, folder, on_event=told.append).upgrade()
    assert (report.before, report.heads) == (("r002",), ("r002",))
    assert [type(each) for each in told] == [events.RunDone]
    assert told[0].run == report.run


async def test_a_database_ahead_of_the_code_is_told_of(database_url, folder):
    (folder / "r002.py").unlink()
    told = []
    report = await Migrator(database_url, folder, on_event=told.append).upgrade()
    assert report.already_current
    assert [type(each) for each in told] == [events.RunDone, events.Warned]
    with pytest.raises(FutureRevisionError):
        await Migrator(database_url, folder, future="error").upgrade()


async def test_env_py_still_has_its_say(database_url, folder):
    (folder / "env.py").write_text(
        "async def configure(env):\n    env.version_table = 'another'\n"
    )
    assert await Migrator(database_url, folder).current() == ()


async def test_names_that_need_quotes_are_quoted(database_url, tmp_path):
    scripts = write(tmp_path / "m", *tables(1))
    migrator = Migrator(database_url, scripts, version_table='My "Own"')
    await migrator.upgrade()
    assert await look(database_url, 'My "Own"', None) == Seen(("r001",))


async def test_a_revision_with_a_backslash_is_read_as_it_is(postgres_url):
    query(postgres_url, "create table brant_version (version_num text)")
    query(postgres_url, r"insert into brant_version values ('a\b')")
    assert await look(postgres_url, "brant_version", None) == Seen(("a\\b",))


async def test_a_status_is_the_same_with_and_without_sqlalchemy(database_url, tmp_path):
    scripts = write(tmp_path / "m", *tables(4))
    await Migrator(database_url, scripts).upgrade("r003")
    (scripts / "r001.py").unlink()
    second = (scripts / "r002.py").read_text()
    (scripts / "r002.py").write_text(second.replace("'r001'", "None") + "x = 1\n")
    engine = create_async_engine(database_url)
    expected = await Migrator(engine, scripts).status()
    await engine.dispose()
    states = [each.state for each in expected.revisions]
    assert states == ["missing", "edited", "applied", "pending"]
    assert await Migrator(database_url, scripts).status() == expected
    assert await look(database_url, "brant_version", None, closely=True) is not None


async def test_a_database_without_a_history_has_a_status(database_url, folder):
    query(database_url, "drop table brant_history")
    seen = await look(database_url, "brant_version", None, closely=True)
    assert seen == Seen(("r002",))
    status = await Migrator(database_url, folder).status()
    assert [each.state for each in status.revisions] == ["applied", "applied"]


async def test_a_revision_that_is_half_way_is_left_to_the_regular_way(
    database_url, tmp_path
):
    scripts = write(
        tmp_path / "m",
        ("r001", 'await op.execute("create table a (id int)")\nraise ValueError'),
        transactional=False,
    )
    migrator = Migrator(database_url, scripts)
    with pytest.raises(RunFailedError):
        await migrator.upgrade()
    assert await look(database_url, "brant_version", None, closely=True) is None
    assert [each.state for each in (await migrator.status()).revisions] == ["partial"]


async def test_looking_makes_no_database(tmp_path):
    path = tmp_path / "missing.db"
    assert await look(f"sqlite:///{path}", "brant_version", None) is None
    assert not path.exists()


@pytest.mark.parametrize(
    "url",
    [
        "sqlite+aiosqlite:///:memory:",
        "sqlite+aiosqlite:///file:x?mode=memory&uri=true",
        "postgresql+asyncpg://h/d?ssl=require",
        "postgresql+asyncpg:///d?host=/var/run/postgresql",
        "postgresql+asyncpg://h/d%20b",
        "postgresql+asyncpg://u:@h/d",
        "postgresql+psycopg://h/d",
        "mysql+asyncmy://h/d",
    ],
)
async def test_what_only_sqlalchemy_understands_is_left_to_it(url):
    assert await look(url, "brant_version", None) is None


async def refused(source):
    with pytest.raises(ConnectError) as told:
        await Migrator(source).current()
    return str(told.value), told.value.hint


@pytest.mark.parametrize("host", [None, "a..b", "127.0.0.1:99999"])
async def test_a_refusal_is_the_regular_one_without_the_password(postgres_url, host):
    wrong = make_url(postgres_url).set(database="nowhere", password="s3cret-pass")  # noqa: S106
    url = wrong.render_as_string(hide_password=False)
    if host:
        url = url.replace(f"{wrong.host}:{wrong.port}", host)
    message, hint = await refused(url)
    engine = create_async_engine(url, poolclass=NullPool)
    assert (message, hint) == await refused(engine)
    assert "s3cret" not in message


def settled(folder):
    """Make a folder's scripts older than anybody could have changed them twice."""
    for path in folder.glob("*.py"):
        os.utime(path, (1_600_000_000, 1_600_000_000))


async def test_what_is_written_meanwhile_is_applied(engine, tmp_path):
    folder = write(tmp_path / "m", *tables(2))
    settled(folder)
    migrator = Migrator(engine, folder)
    assert len((await migrator.upgrade()).applied) == 2
    assert (await migrator.upgrade()).already_current
    write(folder, ("r003", "pass"), parent="r002")
    assert [each.revision for each in (await migrator.upgrade()).applied] == ["r003"]
    (folder / "r003.py").unlink()
    with pytest.raises(FutureRevisionError):
        await migrator.downgrade("r001")


async def test_a_script_that_was_edited_meanwhile_stops_the_next_run(engine, tmp_path):
    folder = write(tmp_path / "m", *tables(2))
    settled(folder)
    migrator = Migrator(engine, folder)
    await migrator.upgrade("r001")
    assert await migrator.verify()
    path = folder / "r001.py"
    path.write_text(path.read_text() + "x = 1\n")
    assert (await migrator.upgrade("r001")).already_current
    with pytest.raises(EditedScriptError):
        await migrator.upgrade()
    states = [each.state for each in (await migrator.status()).revisions]
    assert states == ["edited", "pending"]


async def test_an_env_py_that_appears_has_its_say(engine, tmp_path):
    folder = write(tmp_path / "m", *tables(1))
    settled(folder)
    migrator = Migrator(engine, folder)
    await migrator.upgrade()
    assert (await migrator.upgrade()).already_current
    (folder / "env.py").write_text(
        "async def configure(env):\n    env.version_table = 'another'\n"
    )
    assert await migrator.current() == ()
    with pytest.raises(RunFailedError):
        await migrator.upgrade()


async def test_calls_at_once_on_one_migrator_give_the_same(engine, tmp_path):
    folder = write(tmp_path / "m", *tables(2))
    settled(folder)
    migrator = Migrator(engine, folder)
    first = await asyncio.gather(*(migrator.upgrade() for _ in range(4)))
    assert sum(len(each.applied) for each in first) == 2
    then = await asyncio.gather(*(migrator.upgrade() for _ in range(4)))
    assert [(each.already_current, each.heads) for each in then] == [
        (True, ("r002",))
    ] * 4
    assert len({each.run for each in then}) == 4


@pytest.fixture
def threads(monkeypatch):
    """What was called in threads."""
    calls = []
    go = to_thread.run_sync

    async def counted(function, *arguments):
        calls.append(function)
        return await go(function, *arguments)

    monkeypatch.setattr(to_thread, "run_sync", counted)
    return calls


async def test_a_call_goes_to_a_thread_once(engine, folder, threads):
    migrator = Migrator(engine, folder)
    await migrator.upgrade()
    threads.clear()
    await migrator.upgrade()
    assert len(threads) == 1


async def test_a_look_goes_to_a_thread_for_files_only(engine, folder, threads):
    migrator = Migrator(engine, folder)
    await migrator.wait()
    waiting = len(threads)
    await migrator.current()
    looks_for_a_database = engine.dialect.name == "sqlite"
    assert waiting == 1 + looks_for_a_database
    assert len(threads) == 2 * waiting


async def test_who_runs_is_not_asked_where_nothing_is_run(database_url, folder):
    config = Migrator(database_url, folder).config
    here = await scripts_of(config)
    told = []
    async with session(config) as opened:
        settings = settings_of(replace(config, on_event=(told.append,)), here, "run")
        plan = partial(plan_upgrade, here.graph, target="heads")
        outcome = await Run(opened.database, settings, plan, pytest.fail).go(None)
    assert (outcome.before, outcome.after) == (("r002",), ("r002",))
    assert outcome.is_foreseen
    assert [type(each) for each in told] == [events.RunDone]


async def test_a_run_that_fails_before_it_begins_is_told_of(engine, folder):
    told = []
    migrator = Migrator(engine, folder, on_event=told.append)
    with pytest.raises(TargetError):
        await migrator.upgrade("nothing")
    assert [type(each) for each in told] == [events.RunFailed]
    assert told[0].applied == ()


def test_the_next_call_opens_no_file(database_url, folder):
    """Neither an upgrade nor a probe nor a status reads what it has read before."""
    settled(folder)
    done = subprocess.run(
        [sys.executable, "-c", OPENINGS, database_url, str(folder)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == ["upgrade []", "wait []", "heads []", "[]"]
