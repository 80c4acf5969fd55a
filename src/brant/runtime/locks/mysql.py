"""MySQL's and MariaDB's lock: `GET_LOCK`."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from brant.runtime.batching import Command, SendError
from brant.runtime.events import Holder
from brant.runtime.locks.session import is_cut

if TYPE_CHECKING:
    from brant.runtime.batching import Channel
    from brant.runtime.events import Doing
    from brant.runtime.ownership import Ownership


@final
class MySQLLock:
    """`GET_LOCK` on a connection of its own; it ends with the connection."""

    is_exclusive = True
    warning = None

    def __init__(self, channel: Channel, key: int, own: Ownership) -> None:
        self._channel = channel
        self._own = own
        self._told: Doing | None = None
        # Names are compared with or without case by version: digits have none.
        self._name = f"brant_{key & 0xFFFFFFFFFFFFFFFF:016x}"
        self._session: int | None = None

    @property
    def proof(self) -> str:
        return f"IS_USED_LOCK('{self._name}') = {self._session}"

    async def try_acquire(self) -> bool:
        rows = await self._channel.query(
            f"SELECT GET_LOCK('{self._name}', 0) AS got, "
            f"IS_USED_LOCK('{self._name}') AS holder, CONNECTION_ID() AS own"
        )
        self._session = rows[0]["own"]
        return bool(rows[0]["got"]) and rows[0]["holder"] == self._session

    async def holder(self) -> Holder | None:
        rows = await self._channel.query(
            "SELECT USER AS user, HOST AS host, TIME AS seconds "
            "FROM information_schema.PROCESSLIST "
            f"WHERE ID = IS_USED_LOCK('{self._name}')"
        )
        if not rows:
            return None
        row = rows[0]
        return Holder(host=row["host"], user=row["user"], age=float(row["seconds"]))

    async def beat(self, doing: Doing | None, /) -> None:
        rows = await self._channel.query(
            f"SELECT IS_USED_LOCK('{self._name}') = CONNECTION_ID() AS mine"
        )
        if not rows[0]["mine"]:
            gone = ConnectionResetError("the session no longer holds the lock")
            raise SendError(gone, None)
        if doing is not None and doing != self._told:
            await self._channel.send(self._own.telling(doing))
            self._told = doing

    def is_lost(self, error: Exception, /) -> bool:
        return is_cut(error)

    async def evict(self) -> bool:
        rows = await self._channel.query(f"SELECT IS_USED_LOCK('{self._name}') AS id")
        if rows[0]["id"] is not None:
            await self._channel.send([Command(f"KILL {int(rows[0]['id'])}")])
        return True
