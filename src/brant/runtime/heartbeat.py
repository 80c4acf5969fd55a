"""Keeping a lock while work is done, and stopping the work when it is lost."""

from __future__ import annotations

from contextlib import asynccontextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from anyio import create_task_group, fail_after, sleep

from brant.errors import ConnectError, LockLostError
from brant.runtime.batching import SendError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine

    from brant.runtime.events import Doing
    from brant.runtime.lock import Lock

BEAT_EVERY: Final = 5.0
"""Seconds between two signs of life on the lock's connection."""
_ANSWERS_WITHIN: Final = 3
"""Beats that a sign of life may take."""
_BELIEVED_FOR: Final = 5
"""Beats since the last sign of life that a lock may be believed in: a lease has six."""


@asynccontextmanager
async def kept(
    lock: Lock,
    *,
    every: float,
    doing: Callable[[], Doing | None],
    beside: Callable[[], Coroutine[Any, Any, None]],
) -> AsyncIterator[None]:
    """Keep the lock alive; when it is lost, cancel the body. Run *beside* meanwhile.

    A sign of life that fails is tried again where the lock can outlive that, until it
    has been silent for too long.

    Raises:
        LockLostError: the lock's connection broke, does not answer, or has it no more.
    """
    lost: str | None = None
    failure: Exception | None = None

    async def beat() -> None:
        nonlocal lost
        until = monotonic() + every * _BELIEVED_FOR
        while lost is None:
            await sleep(every)
            began = monotonic()
            try:
                with fail_after(min(every * _ANSWERS_WITHIN, until - began)):
                    await lock.beat(doing())
            except (SendError, ConnectError, TimeoutError) as error:
                if lock.is_lost(error) or monotonic() + every > until:
                    lost = _reason(error)
            else:
                until = began + every * _BELIEVED_FOR
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


def _reason(error: Exception) -> str:
    if isinstance(error, SendError):
        return error.fault.reason
    if isinstance(error, ConnectError):
        return error.message
    return "the database does not answer"
