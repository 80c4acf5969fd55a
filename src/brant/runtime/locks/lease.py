"""A lock for databases that have none that can be trusted: a row that is lent.

The holder says again and again that it lives, and the database's clock decides for how
long it is believed. So the lock of a holder that died is free after a while, and one
that was only paused finds that it is another's: it is told by its next sign of life,
and the owner's row keeps its transactions from being committed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from brant.runtime.batching import Command, SendError
from brant.runtime.events import Holder
from brant.runtime.faults import Kind
from brant.runtime.ownership import LEASE, select_owner

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from brant.runtime.batching import Channel
    from brant.runtime.events import Doing
    from brant.runtime.ownership import Ownership

# Somebody else made the table, or the row, or took the row a moment ago.
_RACES = frozenset({"23505", "42P07", "23000"})
_LOST_RACES = frozenset({Kind.VERSION_CHANGED, Kind.LOCK_TIMEOUT, Kind.BUSY})


@final
class Lease:
    """The lease in `brant_lock`, on a connection of its own."""

    is_exclusive = True
    warning = None

    def __init__(
        self,
        channel: Channel,
        own: Ownership,
        seconds: float,
        opened: Callable[[], Awaitable[Channel]],
    ) -> None:
        self._channel = channel
        self._opened = opened
        self._is_cut = False
        self._own = own
        self._seconds = seconds
        self._is_made = False
        self._is_ours = False

    @property
    def proof(self) -> str:
        return self._own.has_lease

    async def try_acquire(self) -> bool:
        if not self._is_made:
            for command in (*self._own.tables.create_lock(), self._own.seeding(LEASE)):
                await self._try([command])
            self._is_made = True
        self._is_ours = await self._try([self._own.taking_lease(self._seconds)])
        return self._is_ours

    async def _try(self, commands: list[Command]) -> bool:
        try:
            await self._channel.send(commands)
        except SendError as error:
            is_race = error.fault.sqlstate in _RACES
            if not is_race and error.fault.kind not in _LOST_RACES:
                raise
            return False
        return True

    async def holder(self) -> Holder | None:
        try:
            rows = await self._channel.query(select_owner(self._own.tables, LEASE))
        except SendError as error:
            if error.fault.kind is Kind.MISSING_TABLE:
                return None
            raise
        if not rows or rows[0]["left_ms"] is None or rows[0]["left_ms"] <= 0:
            return None
        row = rows[0]
        return Holder(
            host=row["host"],
            pid=row["pid"],
            run=row["run_id"],
            revision=row["revision"],
            operation=row["operation"],
        )

    async def beat(self, doing: Doing | None, /) -> None:
        """Keep it, on another connection if the one before broke."""
        if self._is_cut:
            self._channel = await self._opened()
        self._is_cut = True  # so it is when no answer comes in time
        try:
            await self._channel.send([self._own.keeping_lease(self._seconds, doing)])
        except SendError as error:
            self._is_cut = error.fault.kind is Kind.DISCONNECTED
            raise
        self._is_cut = False

    def is_lost(self, error: Exception, /) -> bool:
        """It is, where it is another's; a broken connection does not end it."""
        if not isinstance(error, SendError):
            return False
        return error.fault.kind is Kind.VERSION_CHANGED

    async def evict(self) -> bool:
        free = "run_id = NULL, expires_at = NULL"
        lock = self._own.tables.lock
        freeing = f"UPDATE {lock} SET {free} WHERE name = 'lease'"
        await self._channel.send([Command(freeing)])
        return True

    async def release(self) -> None:
        if self._is_ours:
            await self._channel.send([self._own.ending_lease()])
