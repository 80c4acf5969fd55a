"""Oracle's lock: `DBMS_LOCK`, held by the session of a connection of its own.

Its package must be granted to the user (GRANT EXECUTE ON DBMS_LOCK TO ..). Where it is
not, nobody is kept out: the guarded version row decides, and the user is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

from brant.runtime.batching import Command, SendError
from brant.runtime.events import Holder
from brant.runtime.faults import LOCK_TAKEN
from brant.runtime.locks.session import is_cut

if TYPE_CHECKING:
    from brant.runtime.batching import Channel
    from brant.runtime.events import Doing

# Oracle Database PL/SQL Packages and Types Reference, DBMS_LOCK: REQUEST gives 0 for
# granted, 1 for taken, 4 for ours already. ALLOCATE_UNIQUE commits, which is why the
# connection does nothing else.
_TAKE: Final = """\
DECLARE
    handle VARCHAR2(128);
    got INTEGER;
BEGIN
    DBMS_LOCK.ALLOCATE_UNIQUE('{name}', handle);
    got := DBMS_LOCK.REQUEST(handle, DBMS_LOCK.X_MODE, 0, FALSE);
    IF got = 1 THEN RAISE_APPLICATION_ERROR(-20002, 'taken'); END IF;
    IF got NOT IN (0, 4) THEN
        RAISE_APPLICATION_ERROR(-20003, 'DBMS_LOCK.REQUEST gave ' || got);
    END IF;
END;"""

_HOLDER: Final = """\
SELECT s.machine AS host, s.process AS pid, s.program AS program,
       s.username AS username,
       TO_CHAR(s.logon_time, 'YYYY-MM-DD"T"HH24:MI:SS') AS since
FROM sys.dbms_lock_allocated a
JOIN v$lock l ON l.type = 'UL' AND l.id1 = a.lockid AND l.lmode = 6
JOIN v$session s ON s.sid = l.sid
WHERE a.name = '{name}'"""

_UNGUARDED: Final = (
    "no migration lock: the user may not execute DBMS_LOCK, so run one migration at a "
    "time, or have it granted"
)


@final
class OracleLock:
    """An exclusive user lock; it ends with its connection."""

    proof = None

    def __init__(self, channel: Channel, key: int) -> None:
        self._channel = channel
        self._name = f"brant_{key & 0xFFFFFFFFFFFFFFFF:016x}"
        self.is_exclusive = True
        self.warning: str | None = None

    async def try_acquire(self) -> bool:
        try:
            await self._channel.send([Command(_TAKE.format(name=self._name))])
        except SendError as error:
            if error.fault.sqlstate == LOCK_TAKEN:
                return False
            # PLS-00201: the identifier must be declared, or granted.
            if "PLS-00201" not in str(error):
                raise
            self.is_exclusive = False
            self.warning = _UNGUARDED
        return True

    async def holder(self) -> Holder | None:
        """Look who it is; None also where the views are not granted."""
        try:
            rows = await self._channel.query(_HOLDER.format(name=self._name))
        except SendError:
            return None
        if not rows:
            return None
        row = rows[0]
        pid = str(row["pid"] or "").partition(":")[0]
        return Holder(
            host=row["host"],
            pid=int(pid) if pid.isdigit() else None,
            application=row["program"],
            user=row["username"],
            since=row["since"],
        )

    async def beat(self, _doing: Doing | None, /) -> None:
        await self._channel.query("SELECT 1 FROM DUAL")

    def is_lost(self, error: Exception, /) -> bool:
        return is_cut(error)

    async def evict(self) -> bool:
        """Do nothing: to end another's session takes an administrator."""
        return False
