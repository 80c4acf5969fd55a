"""Giving back what was held: within a deadline, whatever was or is cancelled."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Final

from anyio import create_task_group, move_on_after

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sqlalchemy.engine import Engine

CLOSE_WITHIN: Final = 5.0
"""Seconds that releasing may take before a connection is thrown away."""


async def dispose(engine: Engine) -> None:
    """Close what an engine keeps, whatever was cancelled."""
    from sqlalchemy.util import greenlet_spawn  # noqa: PLC0415  # a look does without

    await to_its_end(partial(greenlet_spawn, engine.dispose))


async def to_its_end(release: Callable[[], Awaitable[None]]) -> bool:
    """Release something, whatever is cancelled meanwhile; tell whether it succeeded.

    A scope keeps out anyio's cancellations. `Task.cancel()` reaches the task itself, so
    it is another one's work.
    """
    is_done = False

    async def run() -> None:
        nonlocal is_done
        # What was held may be gone; what was done is done.
        with move_on_after(CLOSE_WITHIN, shield=True), suppress(Exception):
            await release()
            is_done = True

    async with create_task_group() as group:
        group.start_soon(run)
    return is_done
