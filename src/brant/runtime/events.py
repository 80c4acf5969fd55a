"""What happens in a run, as values.

The runner emits them; the command line's progress, logging and user callbacks consume
them. An event never holds a password or a row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, final

from brant.values import dataclass

if TYPE_CHECKING:
    from brant.operations import Operation
    from brant.revisions import Revision

Direction = Literal["upgrade", "downgrade"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened in a run."""

    run: str
    """The run's id."""


@final
@dataclass(frozen=True, slots=True)
class Doing:
    """What the holder of the lock tells those who wait."""

    revision: str
    operation: str


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who holds the migration lock, as far as the database knows."""

    host: str | None = None
    pid: int | None = None
    application: str | None = None
    """What it says to be, with its version."""
    user: str | None = None
    revision: str | None = None
    operation: str | None = None
    since: str | None = None
    """ISO 8601, the database's clock."""
    age: float | None = None
    """Seconds since then, by the database's clock."""
    run: str | None = None

    def __str__(self) -> str:
        parts = [self.host or "unknown host"]
        if self.pid is not None:
            parts.append(f" (pid {self.pid})")
        if self.application is not None:
            parts.append(f", {self.application}")
        if self.revision is not None:
            parts.append(f", at {self.revision}")
        if self.operation is not None:
            parts.append(f": {self.operation}")
        if self.age is not None:
            parts.append(f", for {self.age:.0f} s")
        return "".join(parts)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class LockWaiting(Event):
    """Another runner has the lock."""

    waited: float
    holder: Holder | None = None


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class LockAcquired(Event):
    """It is this runner's turn."""

    waited: float


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class RunStarted(Event):
    """A plan is about to be applied."""

    direction: Direction
    revisions: tuple[Revision, ...]
    dialect: str
    """The database's name in SQLAlchemy: "postgresql", "sqlite"."""
    dry_run: bool = False


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class RunDone(Event):
    """Everything planned is applied, or nothing was to do."""

    applied: tuple[str, ...]
    duration: float


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class RunFailed(Event):
    """The run stopped at an error or was interrupted."""

    applied: tuple[str, ...]
    duration: float
    error: str


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionStarted(Event):
    """A revision's script starts."""

    direction: Direction
    revision: Revision
    number: int
    """Counted from 1."""
    total: int


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionDone(Event):
    """A revision is committed (or, in one transaction for the run, done)."""

    direction: Direction
    revision: Revision
    duration: float
    """Seconds, as the client saw them: revisions that shared a message divide its time
    evenly. What each of them took by itself is in the history."""
    number: int
    total: int


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionFailed(Event):
    """A revision failed; what it did in its transaction is gone."""

    direction: Direction
    revision: Revision
    error: str


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionRetried(Event):
    """A revision waited too long for a lock on a table and is tried again."""

    revision: Revision
    attempt: int
    pause: float
    error: str


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked(Event):
    """A statement waits for others, who hold what it needs."""

    blockers: tuple[str, ...]
    """Process, application, user and state, as the database knows them."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class OperationStarted(Event):
    """An operation was made into statements (sent now, or with its batch)."""

    revision: Revision
    operation: Operation
    """The value; `describe()` tells it in words."""
    file: str
    line: int


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class TenantDone(Event):
    """One of many databases or schemas is dealt with."""

    tenant: str
    """The name of a schema, or a URL without its password."""
    outcome: Literal["applied", "current", "failed"]
    number: int
    """How many are dealt with."""
    total: int
    error: str | None = None
    hint: str | None = None
    """What can be done about the error."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Warned(Event):
    """Something the user should know and that stops nothing."""

    message: str


# A class with slots replaces another one, a subclass too for as long as it lasts.
NAMES: Final = tuple(dict.fromkeys(kind.__name__ for kind in Event.__subclasses__()))
"""What a webhook can be asked to tell."""
