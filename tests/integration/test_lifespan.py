"""The lifespan in applications of three frameworks, in this process."""

from __future__ import annotations

import asyncio
import logging
import logging.config
import time
from contextlib import asynccontextmanager, suppress

import anyio
import httpx
import pytest
from fastapi import FastAPI, Request
from litestar import Litestar
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from brant import LockPolicy, Migrator, lifespan
from brant.errors import (
    ConnectError,
    FutureRevisionError,
    NoAnswerError,
    NotCurrentError,
)
from brant.runtime.events import LockWaiting
from running import tables, write
from servers.dump import dumped
from servers.query import query

READY = {"type": "lifespan.startup.complete"}


@asynccontextmanager
async def served(app):
    """Run an application's lifespan as a server does; give a client."""
    receiving, sent = asyncio.Queue(), asyncio.Queue()
    state = {}
    scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": state}
    running = asyncio.create_task(app(scope, receiving.get, sent.put))

    async def stated(scope, receive, send):
        await app(scope | {"state": dict(state)}, receive, send)

    try:
        receiving.put_nowait({"type": "lifespan.startup"})
        assert await sent.get() == READY
        transport = httpx.ASGITransport(stated)
        async with httpx.AsyncClient(transport=transport, base_url="http://t") as made:
            yield made
        receiving.put_nowait({"type": "lifespan.shutdown"})
        assert await sent.get() == {"type": "lifespan.shutdown.complete"}
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


@pytest.fixture
def migrator(database_url, tmp_path):
    return Migrator(database_url, write(tmp_path / "m", *tables(2)))


@pytest.fixture
def inner(migrator):
    """An application's own lifespan, which remembers what it found and when."""

    @asynccontextmanager
    async def inner(app):
        inner.seen.append(await migrator.current())
        yield {"found": inner.seen[-1]}
        inner.seen.append("ended")

    inner.seen = []
    return inner


async def found(request: Request):
    return JSONResponse(request.state.found)


async def test_fastapi_serves_what_the_inner_lifespan_gave(migrator, inner):
    """Pitfall E33: the application begins when the migration has ended."""
    app = FastAPI(lifespan=lifespan(migrator, inner=inner))
    app.get("/")(found)
    async with served(app) as client:
        assert (await client.get("/")).json() == ["r002"]
    assert inner.seen == [("r002",), "ended"]


async def test_starlette_serves_what_the_inner_lifespan_gave(migrator, inner):
    routes = [Route("/", found)]
    app = Starlette(routes=routes, lifespan=lifespan(migrator, inner=inner))
    async with served(app) as client:
        assert (await client.get("/")).json() == ["r002"]
    assert inner.seen == [("r002",), "ended"]


async def test_litestar_takes_it_beside_its_own_lifespans(migrator, inner):
    app = Litestar(lifespan=[lifespan(migrator), inner])
    async with served(app):
        assert inner.seen == [("r002",)]
    assert inner.seen == [("r002",), "ended"]


async def test_without_an_inner_lifespan_the_state_is_empty(migrator):
    async with lifespan(migrator)(None) as state:
        assert state is None
    assert await migrator.current() == ("r002",)


async def test_an_error_of_the_inner_lifespan_is_the_applications(migrator):
    @asynccontextmanager
    async def inner(app):
        raise LookupError("the application's own")
        yield

    with pytest.raises(LookupError, match="the application's own"):
        await lifespan(migrator, inner=inner)(None).__aenter__()


async def test_off_does_not_even_connect(tmp_path, inner):
    migrator = Migrator("sqlite+aiosqlite:////nowhere/at/all.db", tmp_path)
    async with lifespan(migrator, mode="off")(None):
        pass


async def test_wait_waits_for_the_heads(migrator, inner):
    starting = lifespan(migrator, mode="wait", inner=inner)(None)
    waiting = asyncio.create_task(starting.__aenter__())
    await migrator.upgrade("r001")
    assert not waiting.done()
    await migrator.upgrade()
    await waiting
    await starting.__aexit__(None, None, None)
    assert inner.seen == [("r002",), "ended"]


async def test_wait_gives_up_after_its_timeout(migrator, inner):
    starting = lifespan(migrator, mode="wait", timeout=0.05, inner=inner)
    with pytest.raises(NotCurrentError, match="2 revisions pending"):
        await starting(None).__aenter__()
    assert inner.seen == []


async def test_wait_waits_for_a_server_too(tmp_path, caplog):
    caplog.set_level("INFO", logger="brant")
    folder = write(tmp_path / "m", *tables(1))
    migrator = Migrator("postgresql://nobody@127.0.0.1:1/none", folder)
    with pytest.raises(ConnectError):
        await lifespan(migrator, mode="wait", timeout=0.05)(None).__aenter__()
    assert "waiting: cannot connect to" in caplog.text


async def test_waiting_for_a_database_that_keeps_silent_ends(postgres_url, tmp_path):
    folder = write(tmp_path / "m", *tables(1))
    await Migrator(postgres_url, folder).upgrade()
    blocking = create_async_engine(postgres_url, poolclass=NullPool)
    async with blocking.begin() as holder:
        await holder.execute(text("lock table brant_version in access exclusive mode"))
        with pytest.raises(NoAnswerError, match="did not answer in 5 s"):
            await lifespan(Migrator(postgres_url, folder), mode="check")(
                None
            ).__aenter__()


async def test_check_fails_at_once_and_says_what_to_do(migrator, inner):
    with pytest.raises(NotCurrentError) as failed:
        await lifespan(migrator, mode="check", inner=inner)(None).__aenter__()
    assert failed.value.__notes__ == ["Run `brant upgrade`."]
    assert inner.seen == []


@pytest.fixture
async def ahead(migrator, tmp_path):
    """A later version of the code was here, and was rolled back."""
    await migrator.upgrade()
    (head,) = await migrator.current()
    write(tmp_path / "m", ("later", ""), parent=head)
    await migrator.upgrade()
    await anyio.Path(tmp_path / "m" / "later.py").unlink()


@pytest.mark.parametrize("mode", ["upgrade", "wait", "check"])
async def test_a_database_ahead_is_served_with_a_warning(ahead, migrator, caplog, mode):
    async with lifespan(migrator, mode=mode)(None):
        told = [line.getMessage() for line in caplog.records]
    assert told == ["the database is ahead of this code: it has later"]


@pytest.mark.parametrize("mode", ["upgrade", "wait", "check"])
async def test_a_database_ahead_is_served_silently_where_that_is_ok(
    ahead, database_url, tmp_path, caplog, mode
):
    migrator = Migrator(database_url, tmp_path / "m", future="ok")
    async with lifespan(migrator, mode=mode)(None):
        assert caplog.records == []


@pytest.mark.parametrize("mode", ["upgrade", "wait", "check"])
async def test_a_database_ahead_is_an_error_where_that_is_the_policy(
    ahead, database_url, tmp_path, mode
):
    migrator = Migrator(database_url, tmp_path / "m", future="error")
    with pytest.raises(FutureRevisionError, match="later"):
        await lifespan(migrator, mode=mode)(None).__aenter__()


def logging_state():
    names = [None, "app", "app.sub", "uvicorn", "sqlalchemy", "asyncio", "alembic"]
    loggers = map(logging.getLogger, names)
    return [
        (each.level, each.disabled, each.propagate, [*each.handlers], [*each.filters])
        for each in loggers
    ]


async def test_loggers_stay_as_the_application_made_them(migrator):
    """Pitfall E20: nobody configures logging under the application."""
    app, handler = logging.getLogger("app"), logging.NullHandler()
    app.setLevel("DEBUG")
    app.addHandler(handler)
    before = logging_state()
    async with lifespan(migrator)(None):
        during = logging_state()
    app.removeHandler(handler)
    assert during == before
    assert logging.getLogger("brant").handlers == []
    assert logging.getLogger("brant").level == logging.NOTSET


async def test_what_was_applied_is_logged(migrator, caplog):
    caplog.set_level("INFO", logger="brant")
    async with lifespan(migrator)(None):
        pass
    told = [line.getMessage().split(" (")[0] for line in caplog.records]
    assert told[:2] == ["applied r001 r001", "applied r002 r002"]
    assert told[2].startswith("run done, 2 revisions in ")


async def test_cancelled_in_a_revision_leaves_nothing_on_sqlite(sqlite_url, tmp_path):
    arrived = tmp_path / "arrived"
    body = f"""
    import asyncio, pathlib
    await op.execute("create table half (id integer)")
    await op.fetch("select 1")
    pathlib.Path({str(arrived)!r}).touch()
    await asyncio.sleep(60)
    """
    folder = write(tmp_path / "m", *tables(1), ("slow", body))
    starting = lifespan(Migrator(sqlite_url, folder))(None).__aenter__()
    task = asyncio.create_task(starting)
    await until(arrived.exists)
    await cancelled(task)
    query(sqlite_url, "create table is_not_locked (id integer)")
    assert "half" not in dumped(sqlite_url)
    assert query(sqlite_url, "select version_num from brant_version") == [("r001",)]


@pytest.fixture(params=["asyncpg", "psycopg"])
def slow(request, postgres_url, tmp_path):
    """A migrator whose second revision takes a minute."""
    body = """
    await op.execute("create table half (id integer)")
    await op.fetch("select 1")
    await op.execute("select pg_sleep(60)")
    """
    folder = write(tmp_path / "m", *tables(1), ("slow", body))
    url = postgres_url.replace("asyncpg", request.param)
    return Migrator(url, folder, lock=LockPolicy(poll=(0.02, 0.05)))


async def test_cancelled_in_a_revision_leaves_nothing_on_the_server(slow, postgres_url):
    task = asyncio.create_task(lifespan(slow)(None).__aenter__())
    await until(lambda: "pg_sleep" in str(activity(postgres_url)))
    await cancelled(task)
    await until(lambda: activity(postgres_url) == [])
    assert "half" not in dumped(postgres_url)
    assert await slow.current() == ("r001",)


async def test_cancelled_while_waiting_for_the_lock_leaves_nothing(slow, postgres_url):
    holding = asyncio.create_task(slow.upgrade())
    await until(lambda: "pg_sleep" in str(activity(postgres_url)))
    held = len(activity(postgres_url))
    has_waited = asyncio.Event()

    def hear(event):
        if isinstance(event, LockWaiting):
            has_waited.set()

    other = Migrator(
        slow.config.engine, slow.config.locations, lock=slow.config.lock, on_event=hear
    )
    task = asyncio.create_task(lifespan(other)(None).__aenter__())
    await asyncio.wait_for(has_waited.wait(), 20)
    await cancelled(task)
    await until(lambda: len(activity(postgres_url)) == held)
    await cancelled(holding)
    await until(lambda: activity(postgres_url) == [])


def activity(url):
    """What other connections to the database there are."""
    return query(
        url,
        "select pid, state, query from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid()",
    )


async def cancelled(task):
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def until(is_so):
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)
