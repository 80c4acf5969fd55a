"""SQL Server's lock: `sp_getapplock` for the session of a connection of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

from brant.runtime.batching import SendError
from brant.runtime.events import Holder
from brant.runtime.locks.session import is_cut

if TYPE_CHECKING:
    from brant.runtime.batching import Channel
    from brant.runtime.events import Doing

# https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/
# sp-getapplock-transact-sql: below 0 is not granted. What the session then holds is
# looked at, because a proxy in between may have had another one answer.
_TAKE: Final = """\
DECLARE @got int
EXEC @got = sp_getapplock @Resource = N'{name}', @LockMode = N'Exclusive', \
@LockOwner = N'Session', @LockTimeout = 0
SELECT @got AS got, APPLOCK_MODE(N'public', N'{name}', N'Session') AS mode"""

_MODE: Final = "SELECT APPLOCK_MODE(N'public', N'{name}', N'Session') AS mode"

_GIVE_BACK: Final = """\
IF APPLOCK_MODE(N'public', N'{name}', N'Session') <> N'NoLock' \
EXEC sp_releaseapplock @Resource = N'{name}', @LockOwner = N'Session'"""

# The description of an application lock has its name in brackets.
_HOLDER: Final = """\
SELECT s.host_name AS host, s.host_process_id AS pid, s.program_name AS program,
       s.login_name AS login, CONVERT(varchar(33), s.login_time, 126) AS since
FROM sys.dm_tran_locks AS l
JOIN sys.dm_exec_sessions AS s ON s.session_id = l.request_session_id
WHERE l.resource_type = 'APPLICATION' AND l.request_status = 'GRANT'
AND l.resource_database_id = DB_ID()
AND CHARINDEX(N'[{name}]', l.resource_description) > 0"""


@final
class SQLServerLock:
    """An exclusive application lock.

    It ends with its session; but an ODBC driver manager that pools may keep a closed
    connection's session, so it is given back before.
    """

    is_exclusive = True
    warning = None
    proof = None

    def __init__(self, channel: Channel, key: int) -> None:
        self._channel = channel
        self._name = f"brant_{key & 0xFFFFFFFFFFFFFFFF:016x}"

    async def try_acquire(self) -> bool:
        rows = await self._channel.query(_TAKE.format(name=self._name))
        return int(rows[0]["got"]) >= 0 and rows[0]["mode"] == "Exclusive"

    async def holder(self) -> Holder | None:
        """Look who it is; None also where VIEW SERVER STATE is not granted."""
        try:
            rows = await self._channel.query(_HOLDER.format(name=self._name))
        except SendError:
            return None
        if not rows:
            return None
        row = rows[0]
        return Holder(
            host=row["host"],
            pid=row["pid"],
            application=row["program"],
            user=row["login"],
            since=row["since"],
        )

    async def release(self) -> None:
        await self._channel.query(_GIVE_BACK.format(name=self._name))

    async def beat(self, _doing: Doing | None, /) -> None:
        rows = await self._channel.query(_MODE.format(name=self._name))
        if rows[0]["mode"] != "Exclusive":
            gone = ConnectionResetError("the session no longer holds the lock")
            raise SendError(gone, None)

    def is_lost(self, error: Exception, /) -> bool:
        return is_cut(error)

    async def evict(self) -> bool:
        """Do nothing: to end another's session takes an administrator."""
        return False
