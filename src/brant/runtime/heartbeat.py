"""Keeping a lock while work is done, and stopping the work when it is lost."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

from anyio import create_task_group, fail_after, sleep

from brant.errors import LockLostError
from brant.runtime.batching import SendError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine

    from brant.runtime.lock import Lock

BEAT_EVERY: Final = 5.0
"""Seconds between two signs of life on the lock's connection."""
ANSWER_WITHIN: Final = 15.0
"""Seconds that a sign of life may take."""


@asynccontextmanager
async def kept(
    lock: Lock,
    *,
    every: float,
    doing: Callable[[], str | None],
    beside: Callable[[], Coroutine[Any, Any, None]],
) -> AsyncIterator[None]:
    """Keep the lock alive; when it is lost, cancel the body. Run *beside* meanwhile.

    Raises:
        LockLostError: the lock's connection broke, does not answer, or has it no more.
    """
    lost: str | None = None
    failure: Exception | None = None

    async def beat() -> None:
        nonlocal lost
        while lost is None:
            await sleep(every)
            try:
                with fail_after(every * ANSWER_WITHIN / BEAT_EVERY):
                    await lock.beat(doing())
            except SendError as error:
                lost = error.fault.reason
            except TimeoutError:
                lost = "the database does not answer"
        group.cancel_scope.cancel()

    async with create_task_group() as group:
        group.start_soon(beat)
        group.start_soon(beside)
        try:
            yield
        except Exception as error:  # noqa: BLE001  # carried past the group, which would wrap it
            failure = error
        group.cancel_scope.cancel()
    if lost is not None:
        raise LockLostError(lost)
    if failure is not None:
        raise failure
