"""What the commands give back: frozen values that can become JSON."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Literal, final

from brant.commands.info import Result
from brant.values import dataclass

if TYPE_CHECKING:
    from brant.runtime.events import Holder


Direction = Literal["upgrade", "downgrade", "stamp"]
Verdict = Literal["done", "not done", "unknown"]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Applied(Result):
    """One revision that a run applied or reverted."""

    revision: str
    message: str
    duration: float
    """Seconds, as the client saw them; see `brant.runtime.events.RevisionDone`."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Result):
    """What a run did."""

    run: str
    direction: Direction
    applied: tuple[Applied, ...]
    before: tuple[str, ...]
    """The heads in the database before."""
    heads: tuple[str, ...]
    """And now."""
    already_current: bool
    duration: float
    waited: float
    """Seconds spent waiting for the lock."""
    holder: Holder | None = None
    """Who had the lock when this run came."""
    dry_run: bool = False


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class TenantReport(Result):
    """What a run over many databases or schemas did to one of them."""

    tenant: str
    """The name of a schema, or a URL without its password."""
    outcome: Literal["applied", "current", "failed", "skipped"]
    """Skipped: the run stopped before its turn."""
    report: Report | None = None
    """None where nothing was run: failed, skipped, or seen to be current."""
    error: str | None = None
    hint: str | None = None
    """What can be done about the error."""


class State(StrEnum):
    """Where a revision stands."""

    APPLIED = "applied"
    PENDING = "pending"
    EDITED = "edited"
    """Applied, and its script changed since."""
    MISSING = "missing"
    """Applied here once, and its file is gone."""
    FUTURE = "future"
    """In the database, unknown to this code."""
    PARTIAL = "partial"
    """Began outside a transaction and did not finish."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class HalfWay(Result):
    """Where a revision stopped that began outside a transaction."""

    direction: Literal["upgrade", "downgrade"]
    operation: str
    """The last one that was begun."""
    site: str
    """Its file and line."""
    verdict: Verdict
    """Whether it took effect, by the catalogue."""
    error: str | None = None


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionStatus(Result):
    """A revision and its state."""

    revision: str
    state: State
    message: str
    applied_at: str | None = None
    """ISO 8601."""
    half_way: HalfWay | None = None
    """Only where the state is partial."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Status(Result):
    """The state of every revision; the database was only read."""

    current: tuple[str, ...]
    heads: tuple[str, ...]
    revisions: tuple[RevisionStatus, ...]
    """In the order they apply."""

    @property
    def pending(self) -> tuple[RevisionStatus, ...]:
        return tuple(r for r in self.revisions if r.state is State.PENDING)

    @property
    def is_current(self) -> bool:
        return not self.pending and not any(
            r.state is State.PARTIAL for r in self.revisions
        )


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedOperation(Result):
    """An operation of a plan with its SQL."""

    operation: str
    category: str
    file: str
    line: int
    statements: tuple[str, ...]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStep(Result):
    """A revision of a plan."""

    revision: str
    message: str
    operations: tuple[PlannedOperation, ...]
    reads: str | None = None
    """Where the script reads the database; what follows that cannot be foreseen."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class PlanReport(Result):
    """What a run would do; nothing was changed."""

    direction: Literal["upgrade", "downgrade"]
    before: tuple[str, ...]
    after: tuple[str, ...]
    steps: tuple[PlannedStep, ...]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class OfflineSQL(Result):
    """What a run would send."""

    dialect: str
    direction: Direction
    before: tuple[str, ...]
    after: tuple[str, ...]
    statements: tuple[str, ...]
    """Without terminators and comments."""
    text: str
    """A file for the database's own client."""

    def __str__(self) -> str:
        return self.text


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry(Result):
    """A row of the history."""

    id: int
    run: str
    revision: str
    direction: str
    outcome: Literal["done", "failed", "interrupted", "reverted"]
    """reverted: what was half done was taken back by hand."""
    before: tuple[str, ...]
    after: tuple[str, ...]
    started_at: str
    duration: float | None
    host: str | None
    pid: int | None
    os_user: str | None
    db_user: str | None
    application: str | None
    """What the application said to be."""
    versions: str
    """Of Python, brant, SQLAlchemy, the driver and the server."""
    script_hash: str | None
    error: str | None
    lock_wait: float | None = None
    """Seconds."""
    retries: int | None = None
    reason: str | None = None
    """Why it was said by hand."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class LockStatus(Result):
    """Whether somebody migrates now."""

    held: bool
    holder: Holder | None = None


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Problem(Result):
    """Something `verify` found."""

    kind: Literal["edited", "missing", "version", "history"]
    revision: str | None
    detail: str


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Verification(Result):
    """What `verify` found; no problems is good news."""

    checked: int
    problems: tuple[Problem, ...]
