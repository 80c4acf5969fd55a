"""The migration lock: one runner at a time, however many replicas start.

On PostgreSQL it is a transaction-scoped advisory lock on a connection of its own. A
session lock would leak through a pooler and need an unlock; an open transaction cannot
leak and ends with its connection. It is polled, never waited for: a waiting statement
holds a snapshot, and the holder's CREATE INDEX CONCURRENTLY would wait for that for
ever. The last statement of acquiring is a utility statement, which keeps the lock from
being timed out and leaves no snapshot behind.
"""

from __future__ import annotations

import hashlib
import random
from contextlib import AsyncExitStack, asynccontextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol, final

from anyio import move_on_after, sleep

from brant.errors import LockTimeoutError
from brant.runtime.batching import Command, SendError, channel
from brant.runtime.connect import CLOSE_WITHIN, connect, private_engine
from brant.runtime.events import Holder, LockAcquired, LockWaiting
from brant.runtime.faults import LOCK_TAKEN, Kind

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from sqlalchemy.ext.asyncio import AsyncEngine

    from brant.runtime.batching import Channel
    from brant.runtime.events import Event
    from brant.runtime.history import Runner
    from brant.runtime.policy import LockPolicy

REPORT_EVERY = 5.0
"""Seconds between two reports of a waiter."""


class Lock(Protocol):
    """One way to be alone."""

    @property
    def is_exclusive(self) -> bool:
        """False: revisions are guarded one by one, others may come in between."""
        ...

    async def try_acquire(self) -> bool: ...

    async def holder(self) -> Holder | None: ...

    async def beat(self) -> None:
        """Show that the lock is still held; raises SendError when it is not."""


def lock_key(*parts: str | None) -> int:
    """Give a signed 64-bit key for what the lock protects."""
    text = "\0".join(part or "" for part in ("brant", *parts))
    digest = hashlib.sha256(text.encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


@final
class NoLock:
    """SQLite: a revision's BEGIN IMMEDIATE excludes others, and its guard decides."""

    is_exclusive = False

    async def try_acquire(self) -> bool:
        return True

    async def holder(self) -> Holder | None:
        return None

    async def beat(self) -> None:
        return None


@final
class PostgresLock:
    """`pg_try_advisory_xact_lock` in a READ COMMITTED transaction of its own."""

    is_exclusive = True

    def __init__(self, channel: Channel, key: int, runner: Runner) -> None:
        self._channel = channel
        self._key = key
        self._name = f"brant {runner.host[:32]}:{runner.pid} {runner.run_id}"
        self._beats = 0

    async def try_acquire(self) -> bool:
        commands = [
            "BEGIN ISOLATION LEVEL READ COMMITTED",
            f"SET LOCAL application_name = '{_plain(self._name)}'",
            _TAKE.format(key=self._key),
            "SET LOCAL idle_in_transaction_session_timeout = 0",
        ]
        try:
            await self._channel.send([Command(sql) for sql in commands])
        except SendError as error:
            await self._channel.abort()
            if error.fault.sqlstate != LOCK_TAKEN:
                raise
            return False
        return True

    async def holder(self) -> Holder | None:
        rows = await self._channel.query(_HOLDER.format(key=self._key))
        return holder_of(rows[0]) if rows else None

    async def beat(self) -> None:
        # Never a SELECT: it would pin a snapshot again.
        self._beats += 1
        await self._channel.send([Command(f"SET LOCAL brant.beat = '{self._beats}'")])


# The second condition finds servers whose advisory locks do nothing; PostgreSQL 17 and
# later would end the lock's transaction by its transaction_timeout.
_TAKE = f"""DO $brant$BEGIN
IF NOT pg_try_advisory_xact_lock({{key}}) THEN
  RAISE EXCEPTION 'taken' USING ERRCODE = '{LOCK_TAKEN}';
END IF;
IF NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted
               AND pid = pg_backend_pid()) THEN
  RAISE EXCEPTION 'advisory locks have no effect on this server';
END IF;
IF current_setting('transaction_timeout', true) IS NOT NULL THEN
  PERFORM set_config('transaction_timeout', '0', true);
END IF;
END$brant$"""

_HOLDER = """
SELECT a.application_name, a.client_addr::text AS address, a.usename::text AS usename,
       to_char(a.xact_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS since,
       (SELECT w.application_name FROM pg_stat_activity w
        WHERE w.application_name LIKE 'brant>%'
          AND w.datname = a.datname LIMIT 1) AS work
FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND ((l.classid::bigint << 32) | l.objid::bigint) = {key}
"""


def holder_of(row: Mapping[str, Any]) -> Holder:
    """Read the holder from what its connection says of itself."""
    name, work = str(row["application_name"] or ""), str(row["work"] or "")
    host: str | None = row["address"]
    pid = None
    parts = name.split(" ")
    if len(parts) == 3 and parts[0] == "brant" and ":" in parts[1]:  # noqa: PLR2004
        host, _, number = parts[1].rpartition(":")
        pid = int(number) if number.isdigit() else None
    return Holder(
        host=host,
        pid=pid,
        application=name or None,
        user=row["usename"],
        revision=work.partition(">")[2] or None,
        since=row["since"],
    )


def _plain(text: str) -> str:
    return text.replace("'", "").replace("\\", "")


@final
class MySQLLock:
    """`GET_LOCK` on a connection of its own; it ends with the connection."""

    is_exclusive = True

    def __init__(self, channel: Channel, key: int) -> None:
        self._channel = channel
        # Names are compared with or without case by version: digits have none.
        self._name = f"brant_{key & 0xFFFFFFFFFFFFFFFF:016x}"

    async def try_acquire(self) -> bool:
        rows = await self._channel.query(
            f"SELECT GET_LOCK('{self._name}', 0) AS got, "
            f"IS_USED_LOCK('{self._name}') = CONNECTION_ID() AS mine"
        )
        return bool(rows[0]["got"]) and bool(rows[0]["mine"])

    async def holder(self) -> Holder | None:
        rows = await self._channel.query(
            "SELECT USER AS user, HOST AS host, TIME AS seconds "
            "FROM information_schema.PROCESSLIST "
            f"WHERE ID = IS_USED_LOCK('{self._name}')"
        )
        return Holder(host=rows[0]["host"], user=rows[0]["user"]) if rows else None

    async def beat(self) -> None:
        await self._channel.query("SELECT 1")


@asynccontextmanager
async def lock_for(
    engine: AsyncEngine, *, key: int, runner: Runner
) -> AsyncIterator[Lock]:
    """Give the lock of an engine's database, not yet acquired.

    Leaving closes its connection, and with that the lock.
    """
    name = engine.dialect.name
    if name not in {"postgresql", "mysql", "mariadb"}:
        yield NoLock()
        return
    async with AsyncExitStack() as stack:
        own = private_engine(engine)
        connection = await stack.enter_async_context(connect(own))
        sender = await channel(connection)
        stack.push_async_callback(_release, sender)
        if name == "postgresql":
            yield PostgresLock(sender, key, runner)
        else:
            # An idle session would be ended with its lock; the connection is our own.
            await sender.send([Command("SET SESSION wait_timeout = 31536000")])
            yield MySQLLock(sender, key)


async def _release(sender: Channel) -> None:
    with move_on_after(CLOSE_WITHIN, shield=True):
        try:
            await sender.abort()
        except SendError:
            return  # the connection is gone, and the lock with it
        except Exception:  # noqa: BLE001  # whatever the driver raises when it is gone
            return


async def acquire(
    lock: Lock,
    policy: LockPolicy,
    *,
    run: str,
    is_done: Callable[[], Awaitable[bool]],
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
            return True, waited, seen
        if await is_done():
            return False, monotonic() - started, seen
        waited = monotonic() - started
        if waited - reported >= REPORT_EVERY:
            seen, reported = await lock.holder() or seen, waited
            emit(LockWaiting(run=run, waited=waited, holder=seen))
        if waited >= policy.wait:
            raise LockTimeoutError(waited, str(seen) if seen else None)
        jitter = random.uniform(0.5, 1.0)  # noqa: S311  # spreads tries, guards nothing
        await sleep(min(pause * jitter, policy.wait - waited))
        pause = min(pause * 2, longest)


def is_lost(error: SendError) -> bool:
    return error.fault.kind is Kind.DISCONNECTED
