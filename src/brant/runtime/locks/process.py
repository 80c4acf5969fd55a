"""Tasks of one process wait for each other here; the database is asked by one of them.

What is shared is the event loop, so that is where the locks are kept: a lock goes when
nobody holds or wants it, and two loops in two threads know nothing of each other.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from time import monotonic
from typing import TYPE_CHECKING, Final
from weakref import WeakValueDictionary

from anyio import Lock, move_on_after
from anyio.lowlevel import RunVar

from brant.errors import LockTimeoutError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

_LOCKS: Final[RunVar[WeakValueDictionary[str, Lock]]] = RunVar("brant.locks")


@asynccontextmanager
async def alone_in_process(
    name: str, *, wait: float, on_wait: Callable[[], None]
) -> AsyncIterator[float]:
    """Give the seconds waited for other tasks that migrate what *name* says.

    Raises:
        LockTimeoutError: *wait* seconds were not enough.
    """
    locks = _LOCKS.get(None)
    if locks is None:
        locks = WeakValueDictionary()
        _LOCKS.set(locks)
    lock = locks.setdefault(name, Lock())
    started = monotonic()
    if lock.locked():
        on_wait()
        with move_on_after(wait) as patience:
            await lock.acquire()
        if patience.cancelled_caught:
            raise LockTimeoutError(
                wait, "a run of this process: another task, or the script"
            )
    else:
        lock.acquire_nowait()
    try:
        yield monotonic() - started
    finally:
        lock.release()
