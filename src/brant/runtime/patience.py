"""Trying again: after a pause that grows, with jitter."""

from __future__ import annotations

from random import uniform
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

from anyio import sleep

from brant.errors import LockTimeoutError
from brant.runtime.batching import SendError
from brant.runtime.database import translated
from brant.runtime.faults import LOCK_TAKEN, Kind

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from brant.runtime.policy import LockPolicy

_R = TypeVar("_R")


async def patiently(policy: LockPolicy, act: Callable[[], Awaitable[_R]]) -> _R:
    """Act, and wait while somebody else writes: SQLite has one writer.

    Raises:
        LockTimeoutError: the policy's patience was not enough.
        DatabaseBusyError: it was not enough for that writer, who need be no runner.
    """
    started, pause = monotonic(), policy.poll[0]
    while True:
        try:
            return await act()
        except SendError as error:
            if error.fault.kind not in {Kind.BUSY, Kind.LOCK_TIMEOUT}:
                raise translated(error, "the migration") from error.error
            waited = monotonic() - started
            if waited >= policy.wait:
                is_lock = error.fault.kind is Kind.LOCK_TIMEOUT
                is_lock |= error.fault.sqlstate == LOCK_TAKEN
                if is_lock:
                    raise LockTimeoutError(waited, None) from error.error
                raise translated(error, "the migration") from error.error
        pause = await paused(pause, policy.poll[1])


async def paused(pause: float, longest: float) -> float:
    """Sleep about so long; give the next pause."""
    await sleep(pause * uniform(0.5, 1.0))  # noqa: S311  # spreads tries, guards nothing
    return min(pause * 2, longest)
