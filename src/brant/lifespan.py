"""Migrate, wait or check when an ASGI application starts."""

from __future__ import annotations

import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from brant.errors import FutureRevisionError, NotCurrentError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager

    from brant.migrator import Migrator

    Lifespan: TypeAlias = Callable[[Any], AbstractAsyncContextManager[Any]]

Mode = Literal["upgrade", "wait", "check", "off"]
_log = logging.getLogger("brant")


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

    A database ahead of the code is served, by the migrator's `future` policy.

    Example:
        ```python
        app = FastAPI(lifespan=lifespan(migrator, mode="wait", inner=my_lifespan))
        ```
    """

    @asynccontextmanager
    async def around(app: Any) -> AsyncIterator[Any]:
        await _ready(migrator, mode, timeout)
        if inner is None:
            yield
            return
        async with inner(app) as state:
            yield state

    return around


async def _ready(migrator: Migrator, mode: Mode, timeout: float | None) -> None:
    match mode:
        case "upgrade":
            report = await migrator.upgrade()
            for done in report.applied:
                _log.info("applied %s %s", done.revision, done.message)
        case "wait":
            await migrator.wait(timeout=timeout)
        case "check":
            await _check(migrator)
        case "off":
            return


async def _check(migrator: Migrator) -> None:
    status = await migrator.status()
    ahead = [each.revision for each in status.revisions if each.state == "future"]
    if ahead and migrator.config.future == "error":
        raise FutureRevisionError(ahead)
    if ahead:
        if migrator.config.future == "warn":
            _log.warning("the database is ahead of this code: %s", ", ".join(ahead))
        return
    if status.pending:
        raise NotCurrentError(
            status.current, [each.revision for each in status.pending]
        )
