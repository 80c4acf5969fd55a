"""Whose turn it is, written into the database: the row that fences others out. Pure.

The lock says who may start. The owner's row says who may still commit: whoever gets the
lock writes the run's id there, and the transactions of a run are good only as long as
it stands. A runner that was paused, or cut off while its lock went to another, finds
another id and nothing of what it does is kept
(docs/decisions/0060-fence-by-run-id.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

from brant.runtime.batching import Command
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from brant.runtime.events import Doing
    from brant.runtime.history import Runner
    from brant.runtime.tables import BrantTables

OWNER: Final = "owner"
"""The row that nothing but a change of owners writes, so that it can be locked."""
STOP: Final = "stop"
"""The row that names the run that was asked to stop last."""
LEASE: Final = "lease"
"""The row that the holder of a lease writes again and again."""

# Whoever takes over waits for a transaction that has looked.
_SHARED: Final[Mapping[str, str]] = {
    "postgresql": " FOR SHARE",
    "mysql": " LOCK IN SHARE MODE",
    "mariadb": " LOCK IN SHARE MODE",
}
# Milliseconds since 1970 by the database's clock, which goes on within a transaction.
CLOCKS: Final[Mapping[str, str]] = {
    "postgresql": "(extract(epoch from clock_timestamp()) * 1000)::bigint",
    "mysql": "CAST(UNIX_TIMESTAMP(SYSDATE(3)) * 1000 AS SIGNED)",
    "mariadb": "CAST(UNIX_TIMESTAMP(SYSDATE(3)) * 1000 AS SIGNED)",
    "cockroachdb": "(extract(epoch from clock_timestamp()) * 1000)::bigint",
    "sqlite": "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)",
}
# What a run that lost its lock left open ends with its backend; the tag is there only
# as long as the transaction.
_TERMINATE: Final = """
SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity a JOIN {lock} o
ON o.name = 'owner' AND a.application_name LIKE 'brant>' || o.run_id || ' %'
WHERE o.run_id <> {run} AND a.usename = current_user AND a.pid <> pg_backend_pid()
"""


# When the server was started is known by the second.
_LEFT: Final = """
SELECT p.ID AS id, p.COMMAND = 'Sleep' AS is_idle
FROM information_schema.PROCESSLIST p
JOIN {lock} o ON o.session = p.ID AND o.name = 'owner'
WHERE o.run_id <> {run} AND p.DB = DATABASE() AND p.ID <> CONNECTION_ID()
AND (p.COMMAND = 'Query' OR p.COMMAND = 'Sleep' AND o.started_at > (
  SELECT DATE_FORMAT(UTC_TIMESTAMP() - INTERVAL VARIABLE_VALUE - 2 SECOND,
    '%Y-%m-%dT%H:%i:%s')
  FROM {status} WHERE VARIABLE_NAME = 'Uptime'))
"""
_STATUS: Final = {
    "mariadb": "information_schema.GLOBAL_STATUS",
    "mysql": "performance_schema.global_status",
}


@final
@dataclass(frozen=True, slots=True)
class Ownership:
    """The rows of `brant_lock`, as one run writes them."""

    tables: BrantTables
    runner: Runner
    proof: str | None = None
    """A condition: the lock is still held; None where the database cannot tell."""

    @property
    def fence(self) -> str:
        """A condition: this run is still the owner."""
        return (
            f"EXISTS (SELECT 1 FROM {self.tables.lock} WHERE name = 'owner' "
            f"AND run_id = {self._run}{_SHARED.get(self._dialect, '')})"
        )

    @property
    def unstopped(self) -> str | None:
        """A condition for MySQL and MariaDB: nobody has asked this run to stop."""
        if self._dialect not in _STATUS:
            return None
        asked = f"name = '{STOP}' AND run_id = {self._run}"
        row = f"SELECT 1 FROM {self.tables.lock} WHERE {asked}"
        return f"NOT EXISTS ({row}{_SHARED[self._dialect]})"

    def stopping(self) -> Command:
        """Ask this run to stop, for good: who asks may be gone in a moment."""
        lock, run = self.tables.lock, self._run
        row = f"INSERT INTO {lock} (name, epoch, run_id) VALUES ('{STOP}', 0, {run})"
        return Command(f"{row} ON DUPLICATE KEY UPDATE run_id = {run}")

    def taking(self) -> tuple[Command, ...]:
        """Become the owner, and end what the one before left open.

        The network may hold a message up until the lock is another's.
        """
        still = f" AND {self.proof}" if self.proof else ""
        ending: tuple[Command, ...] = ()
        asking: tuple[Command, ...] = ()
        if self._dialect == "postgresql":
            sql = _TERMINATE.format(lock=self.tables.lock, run=self._run)
            ending = (Command(f"{sql.strip()}{still}"),)
        elif self._dialect in _STATUS and self.proof:
            # A replica that is sent statements knows of no lock, but the variable.
            asking = (Command(f"SET @brant_held = {self.proof}"),)
            still = " AND @brant_held"
        return (
            *ending,
            self.seeding(OWNER),
            *asking,
            Command(f"{self._renewed} WHERE name = 'owner'{still}", rows=1),
        )

    def leaving(self) -> tuple[Command, ...]:
        """Say that the session is not needed any more: its pool may keep it."""
        if self._dialect not in _STATUS:
            return ()
        sql = f"UPDATE {self.tables.lock} SET session = NULL "
        return (Command(f"{sql}WHERE name = 'owner' AND run_id = {self._run}"),)

    def seeding(self, name: str) -> Command:
        """Make a row that nobody has."""
        lock, dual = self.tables.lock, self.tables.dialect.dual
        return Command(
            f"INSERT INTO {lock} (name, epoch) SELECT '{name}', 0{dual} "
            f"WHERE NOT EXISTS (SELECT 1 FROM {lock} WHERE name = '{name}')"
        )

    def taking_lease(self, seconds: float) -> Command:
        """Take the lease if it is free or over."""
        until = f"expires_at = {self._clock} + {int(seconds * 1000)}"
        free = f"(expires_at IS NULL OR expires_at < {self._clock})"
        taken = f"{self._renewed}, {until}"
        return Command(f"{taken} WHERE name = 'lease' AND {free}", rows=1)

    def keeping_lease(self, seconds: float, doing: Doing | None) -> Command:
        """Have the lease for so long from now; nothing found: it is another's."""
        until = f"expires_at = {self._clock} + {int(seconds * 1000)}"
        until += f", {self._telling(doing)}" if doing else ""
        mine = f"name = 'lease' AND run_id = {self._run}"
        return Command(f"UPDATE {self.tables.lock} SET {until} WHERE {mine}", rows=1)

    def telling(self, doing: Doing) -> tuple[Command, ...]:
        """Tell those who wait what is done, where the lock itself cannot."""
        lock = self.tables.lock
        told = f"run_id = {self._run}, {self._telling(doing)}"
        update = Command(f"UPDATE {lock} SET {told} WHERE name = 'lease'")
        return self.seeding(LEASE), update

    def _telling(self, doing: Doing) -> str:
        facts = {"revision": doing.revision, "operation": doing.operation}
        return ", ".join(f"{k} = {self.tables.text(v[:255])}" for k, v in facts.items())

    @property
    def has_lease(self) -> str:
        """A condition: the lease is nobody else's."""
        mine = f"name = 'lease' AND run_id = {self._run}"
        return f"EXISTS (SELECT 1 FROM {self.tables.lock} WHERE {mine})"

    def ending_lease(self) -> Command:
        lock, mine = self.tables.lock, f"name = 'lease' AND run_id = {self._run}"
        return Command(f"UPDATE {lock} SET expires_at = NULL WHERE {mine}")

    @property
    def unfinished(self) -> str | None:
        """Ask for the session that the owner before left on the server.

        MariaDB and MySQL notice that a client is gone when its statement is done; one
        that does nothing may wait for hours for a client that the network swallowed,
        and what its transaction has looked at stays locked. A session's number comes
        again when the server is restarted.
        """
        status = _STATUS.get(self._dialect)
        if status is None:
            return None
        return _LEFT.format(lock=self.tables.lock, run=self._run, status=status)

    @property
    def _renewed(self) -> str:
        runner, value = self.runner, self.tables.value
        facts = {
            "run_id": runner.run_id,
            "host": runner.host,
            "pid": runner.pid,
            "os_user": runner.os_user,
            "application": runner.application,
            "versions": runner.versions,
        }
        changes = ", ".join(f"{key} = {value(fact)}" for key, fact in facts.items())
        since = f"started_at = {self.tables.now}, revision = NULL, operation = NULL"
        if self._dialect in _STATUS:
            since += ", session = CONNECTION_ID()"
        return f"UPDATE {self.tables.lock} SET epoch = epoch + 1, {changes}, {since}"

    @property
    def _dialect(self) -> str:
        return self.tables.dialect.name

    @property
    def _clock(self) -> str:
        return CLOCKS[self._dialect]

    @property
    def _run(self) -> str:
        return self.tables.text(self.runner.run_id)


def select_owner(tables: BrantTables, name: str) -> str:
    """Ask who a row names, and for how long its lease goes on."""
    left = f"expires_at - {CLOCKS.get(tables.dialect.name, '0')} AS left_ms"
    facts = "run_id, host, pid, os_user, application, started_at, revision, "
    facts += f"operation, {tables.now} AS now"
    return f"SELECT {facts}, {left} FROM {tables.lock} WHERE name = '{name}'"
