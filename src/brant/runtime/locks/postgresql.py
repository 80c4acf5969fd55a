"""PostgreSQL's lock: a transaction-scoped advisory lock on a connection of its own.

A session lock would leak through a pooler and need an unlock; an open transaction
cannot leak and ends with its connection. It is polled, never waited for: a waiting
statement holds a snapshot, and the holder's CREATE INDEX CONCURRENTLY would wait for
that for ever. The last statement of acquiring is a utility statement, which keeps the
lock from being timed out and leaves no snapshot behind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

from brant.runtime.batching import Command, SendError
from brant.runtime.events import Holder
from brant.runtime.faults import LOCK_TAKEN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from brant.runtime.batching import Channel
    from brant.runtime.history import Runner


@final
class PostgresLock:
    """`pg_try_advisory_xact_lock` in a READ COMMITTED transaction of its own."""

    is_exclusive = True
    warning = None

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
