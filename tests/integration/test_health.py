"""Probes of an application: in three frameworks, and what they cost the database."""

from __future__ import annotations

import asyncio

import anyio
import httpx
import pytest
from fastapi import FastAPI
from litestar import Litestar, asgi
from litestar.types import Receive, Scope, Send  # noqa: TC002  # read when it runs
from sqlalchemy import event
from sqlalchemy.ext.asyncio import create_async_engine
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from brant import Migrator
from brant.asgi import Health, health
from running import tables, write
from servers.proxy import proxy


@pytest.fixture
def folder(tmp_path):
    return write(tmp_path / "m", *tables(2))


@pytest.fixture
def migrator(database_url, folder):
    return Migrator(database_url, folder)


def client(app):
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://t")


def in_fastapi(probes):
    app = FastAPI()
    app.mount("/health", probes)
    return app


def in_starlette(probes):
    return Starlette(routes=[Mount("/health", probes)])


def as_routes(probes):
    routes = [Route("/health/live", probes), Route("/health/ready", probes)]
    return Starlette(routes=routes)


def in_litestar(probes):
    return Litestar([asgi("/health", is_mount=True, copy_scope=True)(called(probes))])


def called(probes):
    # Litestar looks at the annotations.
    async def mounted(scope: Scope, receive: Receive, send: Send) -> None:
        await probes(scope, receive, send)

    return mounted


@pytest.mark.parametrize("app", [in_fastapi, in_starlette, as_routes, in_litestar])
async def test_live_at_once_and_ready_at_the_heads(app, migrator):
    async with client(app(health(migrator, every=0, timeout=30))) as asking:
        live = await asking.get("/health/live")
        assert (live.status_code, live.json()) == (200, {"status": "live"})
        ready = await asking.get("/health/ready")
        assert ready.status_code == 503
        assert ready.json() == {"status": "pending", "pending": 2}
        await migrator.upgrade()
        ready = await asking.get("/health/ready")
        assert (ready.status_code, ready.json()) == (200, {"status": "ready"})


@pytest.fixture
async def counted(database_url, folder):
    """A migrator on an engine that counts its statements and its connections."""
    engine = create_async_engine(database_url)
    counts = {"statements": 0, "checkouts": 0}

    @event.listens_for(engine.sync_engine, "before_cursor_execute")
    def statement(*_):
        counts["statements"] += 1

    @event.listens_for(engine.sync_engine, "checkout")
    def checkout(*_):
        counts["checkouts"] += 1

    yield Migrator(engine, folder), counts
    await engine.dispose()


async def test_however_many_ask_the_database_is_looked_at_once_a_second(counted):
    migrator, counts = counted
    await migrator.upgrade()
    now = 100.0
    asking = client(Health(migrator, clock=lambda: now))
    await asking.get("/ready")
    once = dict(counts)
    counts.update(statements=0, checkouts=0)
    for now in (100.0, 100.3, 100.9, 100.999):  # noqa: B007  # the clock reads it
        answers = await asyncio.gather(*(asking.get("/ready") for _ in range(20)))
        assert {answer.status_code for answer in answers} == {200}
    assert counts == {"statements": 0, "checkouts": 0}
    now = 101.0
    await asyncio.gather(*(asking.get("/ready") for _ in range(20)))
    assert counts["checkouts"] == 1
    assert counts["statements"] <= once["statements"]


async def test_live_never_asks_the_database(counted):
    """Pitfall E22: a probe that waits for the migration would kill it."""
    migrator, counts = counted
    async with client(health(migrator)) as asking:
        for _ in range(5):
            assert (await asking.get("/livez")).status_code == 200
    assert counts == {"statements": 0, "checkouts": 0}


async def test_a_server_that_is_not_there_is_unreachable(folder):
    url = "postgresql://someone:secret@127.0.0.1:1/none"
    async with client(health(Migrator(url, folder))) as asking:
        ready = await asking.get("/ready")
        assert (ready.status_code, ready.json()) == (503, {"status": "unreachable"})


async def test_a_server_that_says_nothing_is_unreachable_in_time(postgres_url, folder):
    await Migrator(postgres_url, folder).upgrade()
    with proxy(postgres_url) as middle:
        migrator = Migrator(middle.url(postgres_url), folder)
        async with client(health(migrator, every=0, timeout=1.5)) as asking:
            assert (await asking.get("/ready")).json() == {"status": "ready"}
            middle.stall()
            assert (await asking.get("/ready")).json() == {"status": "unreachable"}
            middle.resume()
            assert (await asking.get("/ready")).json() == {"status": "ready"}


@pytest.mark.parametrize(
    ("future", "code", "status"), [("warn", 200, "ready"), ("error", 503, "ahead")]
)
async def test_a_database_ahead_is_ready_where_the_policy_says_so(
    database_url, folder, future, code, status
):
    migrator = Migrator(database_url, folder, future=future)
    write(folder, ("later", ""), parent="r002")
    await migrator.upgrade()
    await anyio.Path(folder / "later.py").unlink()
    async with client(health(migrator, timeout=30)) as asking:
        ready = await asking.get("/ready")
    assert (ready.status_code, ready.json()) == (code, {"status": status})


async def test_a_change_is_logged_once(migrator, caplog):
    caplog.set_level("INFO", logger="brant")
    async with client(health(migrator, every=0, timeout=30)) as asking:
        for _ in range(3):
            await asking.get("/ready")
        await migrator.upgrade()
        for _ in range(3):
            await asking.get("/ready")
    told = [line.getMessage() for line in caplog.records if line.name == "brant"]
    assert told == [
        "the database is pending for this code",
        "the database is ready for this code",
    ]


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [("GET", "/", 404), ("GET", "/alive", 404), ("POST", "/ready", 405)],
)
async def test_other_questions_are_refused(migrator, method, path, code):
    async with client(health(migrator)) as asking:
        assert (await asking.request(method, path)).status_code == code


async def test_head_has_no_body(migrator):
    async with client(health(migrator)) as asking:
        answer = await asking.head("/live")
    assert (answer.status_code, answer.content) == (200, b"")


async def test_served_by_itself_it_starts_and_ends(migrator):
    received = asyncio.Queue()
    sent = []
    for kind in ("startup", "shutdown"):
        received.put_nowait({"type": f"lifespan.{kind}"})

    async def send(message):
        sent.append(message["type"])

    await health(migrator)({"type": "lifespan"}, received.get, send)
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
