"""PostgreSQL's lock: a transaction-scoped advisory lock on a connection of its own.

A session lock would leak through a pooler and need an unlock; an open transaction
cannot leak and ends with its connection. It is polled, never waited for: a waiting
statement holds a snapshot, and the holder's CREATE INDEX CONCURRENTLY would wait for
that for ever. The last statement of acquiring is a utility statement, which keeps a
server's shorter limit from ending the lock, and leaves no snapshot behind.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, final

from brant.runtime.batching import Command, SendError
from brant.runtime.events import Holder
from brant.runtime.faults import LOCK_TAKEN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from brant.runtime.batching import Channel
    from brant.runtime.events import Doing
    from brant.runtime.history import Runner


# What the lock's connection is called: at first by whom, later by what is being done.
_NAMED: Final = re.compile(r"brant (?P<host>\S+):(?P<pid>\d+) (?P<run>\w+)")
_DOING: Final = re.compile(r"brant (?P<run>\w+) (?P<doing>.+)")
# The server asks a silent peer whether it is there: a host that is gone loses its lock
# in half a minute, and not by the limit above. Without TCP it takes no notice.
_KEEPALIVES: Final = (
    "SET LOCAL tcp_keepalives_idle = 10",
    "SET LOCAL tcp_keepalives_interval = 5",
    "SET LOCAL tcp_keepalives_count = 4",
)


@final
class PostgresLock:
    """`pg_try_advisory_xact_lock` in a READ COMMITTED transaction of its own."""

    is_exclusive = True
    warning = None

    def __init__(
        self, channel: Channel, key: int, runner: Runner, *, mark: int, silence: float
    ) -> None:
        self._channel = channel
        self._key = key
        self._mark = mark
        self._silence = round(silence * 1000)
        self._run = runner.run_id
        self._name = f"brant {_plain(runner.host[:32])}:{runner.pid} {self._run}"

    @property
    def proof(self) -> str:
        return f"EXISTS (SELECT FROM pg_locks l WHERE {_HELD.format(key=self._mark)})"

    async def try_acquire(self) -> bool:
        commands = [
            "BEGIN ISOLATION LEVEL READ COMMITTED",
            f"SET LOCAL application_name = '{self._name}'",
            _TAKE.format(key=self._key, mark=self._mark),
            f"SET LOCAL idle_in_transaction_session_timeout = {self._silence}",
            *_KEEPALIVES,
        ]
        try:
            await self._channel.send([Command(sql) for sql in commands])
        except SendError as error:
            if error.fault.sqlstate != LOCK_TAKEN:
                raise
            await self._channel.abort()
            return False
        return True

    async def holder(self) -> Holder | None:
        rows = await self._channel.query(_HOLDER.format(key=self._key))
        return holder_of(rows[0]) if rows else None

    async def beat(self, doing: Doing | None, /) -> None:
        # Never a SELECT: it would pin a snapshot again.
        name = self._name
        if doing is not None:
            name = f"brant {self._run} {_plain(doing.operation)}"
        await self._channel.send([Command(f"SET LOCAL application_name = '{name}'")])

    def is_lost(self, _error: Exception, /) -> bool:
        """It is: an error ends the transaction, and with it the lock."""
        return True

    async def evict(self) -> bool:
        rows = await self._channel.query(_EVICT.format(key=self._key))
        return bool(rows)


_HELD = """l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND ((l.classid::bigint << 32) | l.objid::bigint) = {key}"""

# The second condition finds servers whose advisory locks do nothing; PostgreSQL 17 and
# later would end the lock's transaction by its transaction_timeout. The mark is the
# run's own: by it others see whose lock it is, whatever they may see of its session.
_TAKE = f"""DO $brant$BEGIN
IF NOT pg_try_advisory_xact_lock({{key}}) THEN
  RAISE EXCEPTION 'taken' USING ERRCODE = '{LOCK_TAKEN}';
END IF;
IF NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted
               AND pid = pg_backend_pid()) THEN
  RAISE EXCEPTION 'advisory locks have no effect on this server';
END IF;
PERFORM pg_try_advisory_xact_lock({{mark}});
IF current_setting('transaction_timeout', true) IS NOT NULL THEN
  PERFORM set_config('transaction_timeout', '0', true);
END IF;
END$brant$"""

_EVICT = f"""
SELECT pg_terminate_backend(l.pid) AS ended FROM pg_locks l
WHERE {_HELD}
"""

_HOLDER = f"""
SELECT a.application_name AS name, a.client_addr::text AS address,
       a.usename::text AS usename,
       to_char(a.xact_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS since,
       extract(epoch FROM clock_timestamp() - a.xact_start)::float AS age,
       ARRAY(SELECT w.application_name FROM pg_stat_activity w
             WHERE w.application_name LIKE 'brant>%'
               AND w.datname = a.datname) AS work
FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
WHERE {_HELD}
"""


def holder_of(row: Mapping[str, Any]) -> Holder:
    """Read the holder from what its connections say of themselves."""
    name = str(row["name"] or "")
    host: str | None = row["address"]
    application = pid = run = doing = None
    if match := _NAMED.fullmatch(name):
        host, pid, run = match["host"], int(match["pid"]), match["run"]
    elif match := _DOING.fullmatch(name):
        run, doing = match["run"], match["doing"]
    else:
        application = name or None
    tagged = (str(each).removeprefix("brant>").split(" ", 1) for each in row["work"])
    revisions = [parts[1] for parts in tagged if parts[0] == run and parts[1:]]
    return Holder(
        host=host,
        pid=pid,
        application=application,
        user=row["usename"],
        revision=revisions[0] if revisions else None,
        operation=doing,
        since=row["since"],
        age=row["age"],
        run=run,
    )


def _plain(text: str) -> str:
    return text.replace("'", "").replace("\\", "")
