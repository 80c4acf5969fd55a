"""The migration lock: one runner at a time, however many replicas start.

How each database is asked stands in `locks/`. A lock is polled, never waited for: that
way the waiter sees when there is nothing left to do.
"""

from __future__ import annotations

import hashlib
import random
from contextlib import AsyncExitStack, asynccontextmanager
from time import monotonic
from typing import TYPE_CHECKING, Final, Protocol, final

from anyio import sleep

from brant.errors import LockTimeoutError
from brant.runtime.batching import Channel, Command
from brant.runtime.connect import connect, private_engine
from brant.runtime.drivers import channel
from brant.runtime.events import LockAcquired, LockWaiting, Warned
from brant.runtime.locks.detection import has_no_lock
from brant.runtime.locks.lease import Lease
from brant.runtime.locks.mysql import MySQLLock
from brant.runtime.locks.oracle import OracleLock
from brant.runtime.locks.postgresql import PostgresLock
from brant.runtime.locks.sqlite import SQLiteLock
from brant.runtime.locks.sqlserver import SQLServerLock
from brant.runtime.releasing import to_its_end

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from sqlalchemy import Engine

    from brant.runtime.events import Doing, Event, Holder
    from brant.runtime.ownership import Ownership
    from brant.runtime.policy import LockPolicy

_SERVED: Final = frozenset({"postgresql", "mysql", "mariadb", "mssql", "oracle"})
# Their own locks do nothing, and say that they did.
_LENT: Final = frozenset({"cockroachdb"})
_BELIEVED: Final = 4
"""Leases of silence after which a server ends the session that has its lock.

TCP would believe for hours in a host or a network that is gone. A script that blocks
the event loop for so long loses its lock, and its revision if another run is waiting.
"""
REPORT_EVERY = 5.0
"""Seconds between two reports of a waiter."""


class Lock(Protocol):
    """One way to be alone."""

    @property
    def is_exclusive(self) -> bool:
        """False: revisions are guarded one by one, others may come in between."""
        ...

    @property
    def warning(self) -> str | None:
        """What the user should know once it is acquired."""
        ...

    @property
    def proof(self) -> str | None:
        """A condition in SQL: this lock, which was acquired, is still held.

        None where no other session could tell.
        """
        ...

    async def try_acquire(self) -> bool: ...

    async def holder(self) -> Holder | None: ...

    async def beat(self, doing: Doing | None, /) -> None:
        """Show that the lock is still held, and what for; raises SendError if not."""

    def is_lost(self, error: Exception, /) -> bool:
        """Tell whether a beat that failed means that the lock is gone."""
        ...

    async def evict(self) -> bool:
        """Take it from its holder; False: that cannot be done from here."""
        ...


def lock_key(*parts: str | None) -> int:
    """Give a signed 64-bit key for what the lock protects."""
    text = "\0".join(part or "" for part in ("brant", *parts))
    digest = hashlib.sha256(text.encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


@final
class NoLock:
    """Nobody is kept out: the guard on the version row decides who was first."""

    warning = None
    proof = None

    def __init__(self, *, is_exclusive: bool = False) -> None:
        self.is_exclusive = is_exclusive

    async def try_acquire(self) -> bool:
        return True

    async def holder(self) -> Holder | None:
        return None

    async def beat(self, _doing: Doing | None, /) -> None:
        return None

    def is_lost(self, _error: Exception, /) -> bool:
        return True

    async def evict(self) -> bool:
        return True


def name_in_process(engine: Engine, key: int, file: str | None) -> str:
    """Name what tasks of this process must not migrate at once."""
    if file == "":  # in memory: its connections have nothing but their engine
        return f"memory {id(engine)}"
    return file or f"{engine.url.host}:{engine.url.port} {key}"


@asynccontextmanager
async def lock_for(
    engine: Engine,
    own: Ownership,
    *,
    key: int,
    file: str | None,
    policy: LockPolicy,
) -> AsyncIterator[Lock]:
    """Give the lock of an engine's database, not yet acquired.

    Leaving gives its connection back, and the lock with it. *file* is where SQLite has
    the database, empty for one in memory.
    """
    is_lent = policy.strategy == "lease" or engine.dialect.name in _LENT
    is_lease = is_lent and file != ""
    if file and not is_lease:
        beside = SQLiteLock(file, own.runner)
        try:
            yield beside
        finally:
            await to_its_end(beside.release)
        return
    if engine.dialect.name not in _SERVED and not is_lease:
        # Another engine may share the memory only where it is told to.
        yield NoLock(is_exclusive=file == "" and "cache=shared" not in str(engine.url))
        return
    async with AsyncExitStack() as stack:

        async def opened() -> Channel:
            connecting = connect(private_engine(engine))
            return channel(await stack.enter_async_context(connecting))

        sender = await opened()
        stack.push_async_callback(to_its_end, sender.abort)
        if is_lease or await has_no_lock(sender):
            lease = Lease(sender, own, policy.lease, opened)
            stack.push_async_callback(to_its_end, lease.release)
            yield lease
            return
        silence = policy.lease * _BELIEVED
        match engine.dialect.name:
            case "postgresql":
                mark = lock_key("run", own.runner.run_id)
                yield PostgresLock(sender, key, own.runner, mark=mark, silence=silence)
            case "mssql":
                lock = SQLServerLock(sender, key)
                stack.push_async_callback(to_its_end, lock.release)
                yield lock
            case "oracle":
                yield OracleLock(sender, key)
            case _:
                # The server's own may be shorter; this session is ours alone.
                sql = f"SET SESSION wait_timeout = {max(1, round(silence))}"
                await sender.send([Command(sql)])
                yield MySQLLock(sender, key, own)


async def acquire(
    lock: Lock,
    policy: LockPolicy,
    *,
    run: str,
    is_done: Callable[[], Awaitable[bool]],
    holder: Callable[[Lock], Awaitable[Holder | None]],
    emit: Callable[[Event], None],
) -> tuple[bool, float, Holder | None]:
    """Wait for the lock, or until there is nothing left to do.

    Gives whether it is ours, the seconds waited and who was seen holding it.

    Raises:
        LockTimeoutError: `policy.wait` seconds were not enough.
    """
    started = monotonic()
    shortest, longest = policy.poll
    pause, reported, seen = shortest, -REPORT_EVERY, None
    while True:
        if await lock.try_acquire():
            waited = monotonic() - started
            emit(LockAcquired(run=run, waited=waited))
            if lock.warning is not None:
                emit(Warned(run=run, message=lock.warning))
            return True, waited, seen
        if await is_done():
            return False, monotonic() - started, seen
        waited = monotonic() - started
        if waited - reported >= REPORT_EVERY:
            seen, reported = await holder(lock) or seen, waited
            emit(LockWaiting(run=run, waited=waited, holder=seen))
        if waited >= policy.wait:
            raise LockTimeoutError(waited, str(seen) if seen else None)
        jitter = random.uniform(0.5, 1.0)  # noqa: S311  # spreads tries, guards nothing
        await sleep(min(pause * jitter, policy.wait - waited))
        pause = min(pause * 2, longest)
