"""The steps of a plan, one after the other: together in messages where that can be.

Each is told of once, however often it starts again, and tried again where that is safe.
"""

from __future__ import annotations

from dataclasses import field
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING, Any, final

from anyio import get_cancelled_exc_class

from brant.errors import (
    BrantError,
    ForeignKeysEnforcedError,
    InterruptedRunError,
    LockLostError,
    ReadOnlyDatabaseError,
    RunFailedError,
    StatementError,
    VersionChangedError,
)
from brant.runtime import events
from brant.runtime.batching import SendError
from brant.runtime.convoy import Convoy
from brant.runtime.database import translated
from brant.runtime.faults import Kind
from brant.runtime.patience import patiently, paused
from brant.runtime.stamping import stamp
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from brant.revisions import Plan, Step
    from brant.runtime.apply import Applier
    from brant.runtime.convoy import Ready
    from brant.runtime.events import Event


@final
@dataclass(slots=True)
class March:
    """How far a run's steps have come."""

    applier: Applier
    applied: dict[str, float] = field(default_factory=dict)
    """Seconds by revision id, in the order applied."""
    is_foreseen: bool = True
    """No script met the connection: what it comes to was sent for it."""
    is_unenforced: bool = False
    """The one transaction for all steps runs with foreign keys off."""
    _total: int = 0
    """Steps of the plan being carried out."""
    _started: dict[str, float | None] = field(default_factory=dict)
    """When a revision's start was told of; None after its end was, for good: a run may
    start again."""
    _open: dict[str, Step] = field(default_factory=dict)
    """Those whose start was told of and whose end was not."""
    _began: float = field(default_factory=monotonic)
    """When the step at hand did."""

    @property
    def spent(self) -> timedelta:
        """How long the step at hand has been going on."""
        return timedelta(seconds=monotonic() - self._began)

    async def go(self, plan: Plan) -> None:
        """Do all steps of a plan, or move the version rows where it has none.

        Raises:
            RunFailedError: a revision failed; what came before it stays applied.
        """
        applier = self.applier
        if not plan.steps:
            await patiently(applier.settings.lock, lambda: stamp(applier, plan))
            return
        if not self._total:
            applier.emit(
                events.RunStarted,
                direction=plan.steps[0].direction,
                revisions=tuple(step.revision for step in plan.steps),
                dialect=applier.database.dialect.name,
                dry_run=applier.settings.dry_run,
            )
        self._total = len(self.applied) + len(plan.steps)
        done = 0
        while done < len(plan.steps):
            convoy = Convoy(applier, self._start_ahead, self._done)
            done += await convoy.travel(plan.steps[done:])
            if done < len(plan.steps):
                await self._one(plan.steps[done], convoy.failure)
                done += 1

    def _start_ahead(self, ready: Ready) -> None:
        self._start(ready.step)
        tell = self.applier.teller(ready.step)
        for operation, site in ready.foreseen.operations:
            tell(operation, site)

    def _start(self, step: Step) -> None:
        if step.revision.id not in self._started:
            self._started[step.revision.id] = monotonic()
            self._open[step.revision.id] = step
            place = {"number": len(self._started), "total": self._total}
            self._tell(events.RevisionStarted, step, **place)

    def _done(self, step: Step, duration: float) -> None:
        self.applied[step.revision.id] = duration
        if self._started[step.revision.id] is not None:
            self._started[step.revision.id] = None
            del self._open[step.revision.id]
            place = {"number": len(self.applied), "total": self._total}
            self._tell(events.RevisionDone, step, duration=duration, **place)

    def end(self, error: str) -> None:
        """Tell the end of what has begun, where the run's end is its own."""
        while self._open:
            _, step = self._open.popitem()
            self._tell(events.RevisionFailed, step, error=error)

    def _tell(self, kind: Callable[..., Event], step: Step, **facts: Any) -> None:
        self.applier.emit(
            kind, direction=step.direction, revision=step.revision, **facts
        )

    async def _one(self, step: Step, ahead: Exception | None) -> None:
        """Do a step by itself; *ahead* is the error of what was sent before it."""
        self.is_foreseen = False
        self._start(step)
        started = self._began = monotonic()
        try:
            if self.applier.is_stopping:  # what was sent ahead was stopped
                self._began = self._started[step.revision.id] or started
                raise InterruptedRunError(tuple(self.applied))
            if isinstance(ahead, SendError):
                self._raise_for(step, ahead)
            await self._retrying(step)
        except (VersionChangedError, LockLostError):
            raise
        except get_cancelled_exc_class():
            await self.applier.record_failure(step, "interrupted", self.spent)
            raise
        except BrantError as error:
            is_unwritable = isinstance(error, ReadOnlyDatabaseError)
            if self._starts_again(error) or (is_unwritable and not self.applied):
                raise
            self.end(error.message)
            await self.applier.record_failure(step, error, self.spent)
            raise self._failed(step, error) from error
        self._done(step, monotonic() - started)

    def _raise_for(self, step: Step, ahead: SendError) -> None:
        """Raise what the step itself would only find out about less well."""
        kind = ahead.fault.kind
        if kind is Kind.DISCONNECTED:
            raise translated(ahead, "the migration") from ahead.error
        if kind is Kind.VERSION_CHANGED:
            table = self.applier.database.tables.version_table
            raise VersionChangedError(table, step.heads_before) from ahead.error

    def _failed(self, step: Step, error: BrantError) -> RunFailedError:
        is_whole = self.applier.transactions.is_whole
        entries = self.applier.journals.of(step.revision.id, step.direction)
        kept = [e for e in entries.values() if e.statements or e.state == "done"]
        return RunFailedError(
            step.direction,
            () if is_whole else tuple(self.applied),
            step.revision.id,
            error,
            kept=[each.operation for each in kept],
        )

    def _starts_again(self, error: BrantError) -> bool:
        """Tell whether one transaction for all is tried again with foreign keys off."""
        is_joined = self.applier.database.is_joined
        is_own = self.applier.transactions.is_whole and not is_joined
        is_in_the_way = isinstance(error, ForeignKeysEnforcedError)
        return is_in_the_way and is_own and not self.is_unenforced

    async def _retrying(self, step: Step) -> None:
        """Try a step again while it loses the race for a lock on its tables."""
        applier, policy = self.applier, self.applier.settings.retries
        started, pause = monotonic(), policy.base
        attempt = 0
        while True:
            attempt += 1
            try:
                await patiently(
                    applier.settings.lock,
                    lambda: applier.apply(step, attempt - 1),  # noqa: B023  # awaited at once
                )
            except StatementError as error:
                spent = monotonic() - started
                is_last = attempt >= policy.attempts or spent > policy.total
                is_safe = applier.may_start_again(step)
                if is_last or not (error.is_lock_timeout and is_safe):
                    raise
                applier.emit(
                    events.RevisionRetried,
                    revision=step.revision,
                    attempt=attempt,
                    pause=pause,
                    error=error.reason,
                )
            else:
                return
            pause = await paused(pause, policy.longest)
