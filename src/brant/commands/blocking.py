"""Commands from synchronous code, inside a running loop too."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from anyio.from_thread import start_blocking_portal

from brant.runtime.connect import engine_of, private_engine
from brant.runtime.releasing import dispose

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
            await dispose(own)

    with start_blocking_portal("asyncio") as portal:
        return portal.call(run)
