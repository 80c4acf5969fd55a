"""What the author of a service sees in an editor; checked by mypy, never run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, assert_type

import sqlalchemy as sa
from fastapi import FastAPI
from litestar import Litestar, asgi
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from brant import Migrator, lifespan
from brant.asgi import health
from brant.commands.results import Report, TenantReport
from brant.telemetry import OpenTelemetry, log

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from litestar.types import Receive, Scope, Send

    from brant import Op

engine = create_async_engine("sqlite+aiosqlite://")
migrator = Migrator(engine, "migrations", on_event=[log, OpenTelemetry()])
probes = health(migrator)

fastapi = FastAPI(lifespan=lifespan(migrator))
fastapi.mount("/health", probes)
starlette = Starlette(
    routes=[Mount("/health", probes), Route("/readyz", probes)],
    lifespan=lifespan(migrator, mode="wait", timeout=60),
)


@asgi("/health", is_mount=True, copy_scope=True)
async def probing(scope: Scope, receive: Receive, send: Send) -> None:
    await probes(scope, receive, send)


litestar = Litestar([probing], lifespan=[lifespan(migrator, mode="check")])


async def token() -> str:
    return "postgresql://"


async def tenants() -> AsyncIterator[str]:
    yield "one"


async def all_that_is_taken() -> None:
    Migrator(sa.URL.create("sqlite"), Path("migrations"))
    Migrator(token, ["migrations", Path("more")], metadata=[sa.MetaData()])
    assert_type(await migrator.upgrade(), Report)
    assert_type(migrator.sync.upgrade("heads", dry_run=True), Report)
    found = await migrator.upgrade_many(tenants(), on_error="continue")
    assert_type(found, tuple[TenantReport, ...])
    await migrator.upgrade_many(["one", engine, sa.URL.create("sqlite")])
    assert_type(await migrator.revision(depends_on="3f2a"), Path | None)
    async with AsyncSession(engine) as session:
        await migrator.current(connection=await session.connection())


async def mistakes() -> None:
    lifespan(migrator, mode="upgrad")  # type: ignore[arg-type]
    await migrator.upgrade_many(["one"], on_error="contine")  # type: ignore[arg-type]
    await migrator.upgrade(5)  # type: ignore[arg-type]


async def reading(op: Op) -> None:
    assert_type(await op.fetch("select 1"), sa.CursorResult[Any])
