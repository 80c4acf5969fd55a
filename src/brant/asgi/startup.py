"""Migrate, wait or check when an ASGI application starts.

The application's own lifespan begins when the database is ready, so none of its tasks
sees a schema on the way. What happens is told to the logger "brant", which is never
configured here.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from brant.errors import BrantError
from brant.errors.arguments import chosen, number
from brant.migrator import Migrator
from brant.telemetry import log

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager

    Lifespan: TypeAlias = Callable[[Any], AbstractAsyncContextManager[Any]]

Mode = Literal["upgrade", "wait", "check", "off"]


def lifespan(
    migrator: Migrator,
    *,
    mode: Mode = "upgrade",
    inner: Lifespan | None = None,
    timeout: float | None = None,
) -> Lifespan:
    """Give a lifespan that has the database ready before the application serves.

    "upgrade": one replica applies, the others wait for it. "wait": apply nothing, wait
    (*timeout* seconds, for ever by default) until the database is at the heads this
    code knows. "check": fail at once when it is not. "off": nothing. *inner* is the
    application's own lifespan; it starts when the database is ready.

    A database ahead of the code is served, by the migrator's `future` policy. A
    start-up that is cancelled leaves no transaction and no lock behind.

    Example:
        ```python
        app = FastAPI(lifespan=lifespan(migrator, mode="wait", inner=my_lifespan))
        ```
    """
    chosen("mode", mode, Mode)
    if timeout is not None:
        number("timeout", timeout)

    @asynccontextmanager
    async def around(app: Any) -> AsyncIterator[Any]:
        await _ready(_telling(migrator), mode, timeout)
        if inner is None:
            yield
            return
        async with inner(app) as state:
            yield state

    return around


async def _ready(migrator: Migrator, mode: Mode, timeout: float | None) -> None:
    try:
        match mode:
            case "upgrade":
                await migrator.upgrade()
            case "wait":
                await migrator.wait(timeout=timeout)
            case "check":
                await migrator.wait(timeout=0)
            case "off":
                return
    except BrantError as error:
        # Servers print the traceback, and nobody else shows the hint.
        if error.hint:
            error.add_note(error.hint)
        raise


def _telling(migrator: Migrator) -> Migrator:
    config = migrator.config
    if log in config.on_event:
        return migrator
    return Migrator.from_config(replace(config, on_event=(*config.on_event, log)))
