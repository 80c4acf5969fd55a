"""Commands from synchronous code, inside a running loop too."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from anyio import move_on_after
from anyio.from_thread import start_blocking_portal
from sqlalchemy.util import greenlet_spawn

from brant.runtime.connect import CLOSE_WITHIN, engine_of, private_engine

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from brant.config import Config

_R = TypeVar("_R")


def blocking(config: Config, call: Callable[[Config], Awaitable[_R]]) -> _R:
    """Run a coroutine function to its end in a loop of its own."""

    async def run() -> _R:
        engine = engine_of(config.engine)
        if engine is None:
            return await call(config)
        # Pooled connections are bound to the loop that opened them.
        own = private_engine(engine)
        try:
            return await call(replace(config, engine=own))
        finally:
            with move_on_after(CLOSE_WITHIN, shield=True):
                await greenlet_spawn(own.dispose)

    with start_blocking_portal("asyncio") as portal:
        return portal.call(run)
