"""What can go wrong while a database is read or changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brant.errors.base import BrantError
from brant.errors.secrets import without_secrets
from brant.errors.wording import count

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class DatabaseError(BrantError):
    """The database refused or was not there."""


class EngineError(DatabaseError):
    """There is no engine to connect with."""

    def __init__(self, problem: str, *, hint: str | None = None) -> None:
        super().__init__(
            problem,
            hint=hint
            or "Set url or engine in the configuration (`brant init` makes one), give "
            "--url, or run brant in the project's folder.",
        )
        self.problem = problem


class SchemaTranslatedError(DatabaseError):
    """An engine or a connection has a schema_translate_map that renames schemas."""

    def __init__(self, renamed: Mapping[str | None, str | None]) -> None:
        named = ", ".join(f"{name} is {to}" for name, to in renamed.items())
        super().__init__(
            f"operations do not follow a schema_translate_map ({named})",
            hint="Give `engine.execution_options(schema_translate_map=None)`, and name "
            "the schema: in the scripts, or as a tenant to `upgrade_many()`.",
        )
        self.renamed = dict(renamed)


class ConnectError(DatabaseError):
    """No connection could be made."""

    def __init__(self, url: str, reason: str, *, hint: str | None = None) -> None:
        super().__init__(f"cannot connect to {url}: {reason}", hint=hint)
        self.url = url
        self.reason = reason


class StatementError(DatabaseError):
    """A statement failed; what its SQL says after PASSWORD is hidden."""

    def __init__(
        self,
        reason: str,
        *,
        sql: str | None = None,
        site: str | None = None,
        revision: str | None = None,
        is_lock_timeout: bool = False,
        about: str = "a statement",
        hint: str | None = None,
    ) -> None:
        where = f" at {site}" if site else ""
        which = f"revision {revision}" if revision else about
        self.reason = without_secrets(reason)
        self.sql = sql and without_secrets(sql)
        super().__init__(f"{which} failed{where}: {self.reason}", hint=hint)
        self.site = site
        self.revision = revision
        self.is_lock_timeout = is_lock_timeout


class ConnectionLostError(DatabaseError):
    """The server went away in the middle."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"the connection to the database was lost: {reason}",
            hint="What was not committed is rolled back; run the command again.",
        )
        self.reason = reason


class ScriptRaisedError(DatabaseError):
    """A script raised while it ran."""

    def __init__(
        self,
        revision: str,
        reason: str,
        *,
        site: str | None = None,
        nearest: str | None = None,
    ) -> None:
        where = f" at {site}" if site else ""
        super().__init__(
            f"revision {revision} failed{where}: {reason}",
            hint=nearest and f"Write {nearest!r}.",
        )
        self.revision = revision
        self.reason = reason
        self.site = site


class RunFailedError(DatabaseError):
    """A run stopped: what was applied stays, what failed is rolled back.

    *kept* is what the failed revision committed before: it left its transaction, or the
    database has none for DDL.
    """

    def __init__(
        self,
        direction: str,
        applied: Sequence[str],
        revision: str,
        cause: BrantError,
        *,
        kept: Sequence[str] = (),
    ) -> None:
        done = f"{len(applied)} applied before" if applied else "nothing applied"
        stays = f", but {count(len(kept), 'operation')} of {revision}" if kept else ""
        super().__init__(
            f"{cause.message} ({done}{stays})",
            hint=cause.hint or f"Mend it and run `brant {direction}` again.",
        )
        self.direction = direction
        self.applied = tuple(applied)
        self.revision = revision
        self.kept = tuple(kept)
        self.cause = cause
        self.sql = getattr(cause, "sql", None)
        self.site = getattr(cause, "site", None)


class LockTimeoutError(DatabaseError):
    """The migration lock was not obtained in time."""

    def __init__(self, waited: float, holder: str | None) -> None:
        who = f"; held by {holder}" if holder else ""
        super().__init__(
            f"no migration lock after {waited:.0f} s{who}",
            hint="Wait for that run to end, or give more time with --lock-wait.",
        )
        self.waited = waited
        self.holder = holder


class DatabaseBusyError(DatabaseError):
    """SQLite's one writer did not end its transaction in time."""

    def __init__(self) -> None:
        super().__init__(
            "the database is busy: another connection keeps it locked",
            hint="Let that one end its transaction; lock_wait says how long to wait, "
            "and on a connection of yours its own timeout.",
        )


class NoAnswerError(DatabaseError):
    """The database keeps silent."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"the database did not answer in {seconds:.0f} s",
            hint="Look whether it is reached, and who locks brant's tables there.",
        )
        self.seconds = seconds


class LockLostError(DatabaseError):
    """The connection that held the migration lock is gone."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"the migration lock was lost: {reason}",
            hint="Nothing further was applied; run the command again.",
        )
        self.reason = reason


class VersionChangedError(DatabaseError):
    """The version table does not hold what the plan expected."""

    def __init__(
        self, table: str, expected: Sequence[str], found: Sequence[str] | None = None
    ) -> None:
        has = f", it holds {', '.join(found) or 'nothing'}" if found is not None else ""
        super().__init__(
            f"{table} should hold {', '.join(expected) or 'nothing'}{has}",
            hint="Something else changed it meanwhile; look with `brant current` "
            "and run again.",
        )
        self.table = table
        self.expected = tuple(expected)
        self.found = tuple(found) if found is not None else None


class NotCurrentError(DatabaseError):
    """The database is not at the heads this code knows."""

    def __init__(self, current: Sequence[str], pending: Sequence[str]) -> None:
        at = ", ".join(current) or "base"
        super().__init__(
            f"the database is at {at}, {count(len(pending), 'revision')} pending",
            hint="Run `brant upgrade`.",
        )
        self.current = tuple(current)
        self.pending = tuple(pending)


class FutureRevisionError(DatabaseError):
    """The database is ahead of the code."""

    def __init__(self, unknown: Sequence[str]) -> None:
        super().__init__(
            f"the database has revisions unknown to this code: {', '.join(unknown)}",
            hint='Deploy the code that has these scripts, or set future = "ok".',
        )
        self.unknown = tuple(unknown)


class UnrelatedRevisionError(DatabaseError):
    """The database has revisions that follow nothing of this code."""

    def __init__(self, strangers: Sequence[str]) -> None:
        super().__init__(
            f"the database has {', '.join(strangers)}: this code has no such revision, "
            "and nothing in the database says that it follows one of this code's",
            hint="Check that this is the right database and version table, and the "
            "right code for it.",
        )
        self.strangers = tuple(strangers)


class DivergedError(DatabaseError):
    """The database is ahead of this code in one branch and behind it in another."""

    def __init__(self, unknown: Sequence[str], missing: Sequence[str]) -> None:
        super().__init__(
            f"the database has revisions unknown to this code ({', '.join(unknown)}) "
            f"and lacks some of its own ({', '.join(missing)})",
            hint="Deploy code that has both, joined by `brant merge`.",
        )
        self.unknown = tuple(unknown)
        self.missing = tuple(missing)


class LockHeldError(DatabaseError):
    """The lock cannot be taken from whoever has it."""

    def __init__(self, holder: str) -> None:
        super().__init__(
            f"the migration lock is held by {holder}, and ends only with that process",
            hint="End that process: the lock is free at once.",
        )
        self.holder = holder


class EditedScriptError(DatabaseError):
    """Scripts changed since they were applied."""

    def __init__(self, files: Mapping[str, str]) -> None:
        named = ", ".join(f"{id} ({path})" for id, path in files.items())
        super().__init__(
            f"applied revisions have other scripts now: {named}",
            hint="Bring back what was applied, and say what is new in a revision of "
            'its own; `brant verify` looks closer, edited = "warn" goes on.',
        )
        self.files = dict(files)


class TransactionEndedError(DatabaseError):
    """A script tried to end the transaction that is brant's."""

    def __init__(self, action: str) -> None:
        super().__init__(
            f"a script called {action}() on the revision's own connection",
            hint="Use `async with connection.begin_nested()` for a part of it, or "
            "`async with op.autocommit()` to leave the transaction.",
        )
        self.action = action


class ReadOnlyDatabaseError(DatabaseError):
    """The server accepts no writes, or SQLite's file may not be written."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} is read-only",
            hint="Connect to the primary server, or as a role that may write; with "
            "SQLite this user has to be able to write the file and its folder.",
        )


class InterruptedRunError(DatabaseError):
    """A signal or a cancellation stopped the run."""

    def __init__(
        self,
        applied: Sequence[str],
        signal: int | None = None,
        *,
        tenants: tuple[int, int] | None = None,
    ) -> None:
        done = count(len(applied), "revision")
        if tenants is not None:
            done = f"{tenants[0]} of {count(tenants[1], 'tenant')}"
        has_begun = applied or tenants is not None
        super().__init__(
            f"interrupted after {done}"
            if has_begun
            else "interrupted; no revision was done",
            hint="Run the command again to go on.",
        )
        self.applied = tuple(applied)
        self.signal = signal
        self.tenants = tenants


class EnvironmentFileError(BrantError):
    """The project's env.py raised at a line, or does not do what it is for."""

    def __init__(self, path: str, problem: str, line: int | None = None) -> None:
        super().__init__(
            f"{path}: {problem}" if line is None else f"{path}:{line}: {problem}",
            hint="It should define `async def configure(env: Environment) -> None`."
            if line is None
            else "Correct it: env.py runs before every command that needs the "
            "database or the models.",
        )
        self.path = path
        self.problem = problem
        self.line = line
