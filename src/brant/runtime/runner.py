"""A run: wait for the turn, plan again, apply step by step, say what happened.

Deciding is not done here: a *planner* (heads in, plan out) is asked before the lock and
again behind it, because another runner may have worked meanwhile.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import field, replace
from datetime import timedelta
from functools import partial
from random import uniform
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar, final

from anyio import get_cancelled_exc_class, sleep

from brant.errors import (
    BrantError,
    ForeignKeysEnforcedError,
    InterruptedRunError,
    LockLostError,
    LockTimeoutError,
    ReadOnlyDatabaseError,
    RunFailedError,
    StatementError,
    UnfinishedRevisionError,
    VersionChangedError,
)
from brant.errors.wording import one_line
from brant.runtime import events
from brant.runtime.batching import Command, SendError
from brant.runtime.blockers import watch
from brant.runtime.convoy import Convoy
from brant.runtime.database import translated, translating
from brant.runtime.enforcement import unenforced
from brant.runtime.faults import Kind
from brant.runtime.heartbeat import BEAT_EVERY, kept
from brant.runtime.holder import holder_of
from brant.runtime.lock import acquire, lock_for, lock_key, name_in_process
from brant.runtime.locks.process import alone_in_process
from brant.runtime.ownership import Ownership
from brant.runtime.recorder import TAKEN_OVER
from brant.runtime.stopping import stop_on_server, stoppable
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from sqlalchemy.ext.asyncio import AsyncEngine

    from brant.revisions import Plan, Step
    from brant.runtime.apply import Applier
    from brant.runtime.convoy import Ready
    from brant.runtime.events import Event, Holder

    Planner = Callable[[tuple[str, ...]], Plan]

_R = TypeVar("_R")


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run did: seconds by revision id, in the order applied."""

    applied: Mapping[str, float]
    before: tuple[str, ...]
    after: tuple[str, ...]
    duration: float
    waited: float = 0.0
    holder: Holder | None = None


@final
@dataclass(slots=True)
class Run:
    """One run on one database."""

    applier: Applier
    planner: Planner
    applied: dict[str, float] = field(default_factory=dict)
    holder: Holder | None = None
    total: int = 0
    """Steps of the plan being carried out."""
    own: Ownership | None = None
    """How this run fences others out; None where the lock keeps nobody out."""
    is_unenforced: bool = False
    """The one transaction for all steps runs with foreign keys off."""
    _started: dict[str, float] = field(default_factory=dict)
    _finished: set[str] = field(default_factory=set)
    """Revisions whose start and end were told of, and when; a run may start again."""
    _began: float = field(default_factory=monotonic)
    """When the step at hand did."""

    async def go(self, engine: AsyncEngine | None) -> Outcome:
        """Do what the planner says; *engine* opens the lock's own connection.

        Without an engine the caller's transaction is the only protection.

        Raises:
            RunFailedError: a revision failed; what came before it stays applied.
            LockTimeoutError: another runner has the lock for too long.
            LockLostError: the lock's connection broke; the work was stopped.
        """
        started = monotonic()
        emit = self.applier.emit
        try:
            with translating("the migration"):
                before, after = await self._work(engine)
        except BaseException as error:
            spent, done = monotonic() - started, tuple(self.applied)
            failed = events.RunFailed
            emit(failed, applied=done, duration=spent, error=one_line(error))
            raise
        spent = monotonic() - started
        emit(events.RunDone, applied=tuple(self.applied), duration=spent)
        return Outcome(
            applied=self.applied,
            before=before,
            after=after,
            duration=spent,
            waited=self.applier.waited,
            holder=self.holder,
        )

    async def _work(
        self, engine: AsyncEngine | None
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        before = await self.applier.database.heads()
        if before is not None and self.planner(before).is_empty:
            return before, before
        async with self._turn(engine) as is_ours:
            act = self._apply if is_ours else self._heads
            after = await stoppable(act, partial(self._stop, engine))
        return before or (), after

    async def alone(
        self, engine: AsyncEngine | None, act: Callable[[], Awaitable[None]]
    ) -> bool:
        """Act behind the lock; False: meanwhile there is nothing left to plan."""

        async def prepared() -> None:
            await self._patiently(self._prepare)
            await act()

        async with self._turn(engine) as is_ours:
            if is_ours:
                await stoppable(prepared, partial(self._stop, engine))
        return is_ours

    async def _stop(self, engine: AsyncEngine | None) -> None:
        working, run = self.applier.database.channel, self.applier.runner.run_id
        await stop_on_server(engine or working.connection.engine, working, run)

    @asynccontextmanager
    async def _turn(self, engine: AsyncEngine | None) -> AsyncIterator[bool]:
        """Wait for the lock; False when somebody else did the work meanwhile."""
        if engine is None:
            yield True
            return
        tables, settings = self.applier.database.tables, self.applier.settings
        key = lock_key(
            engine.url.database, tables.schema, tables.version_table, settings.lock.name
        )
        file = await self.applier.database.file()
        name = name_in_process(engine, key, file)
        patience = settings.lock.wait
        async with alone_in_process(
            name, wait=patience, on_wait=self._wait_for_task
        ) as waited:
            if self.holder is not None and await self._is_done():
                self.applier.waited = waited
                yield False
                return
            own = Ownership(tables, self.applier.runner)
            policy = replace(settings.lock, wait=max(0.0, patience - waited))
            async with lock_for(engine, own, key=key, file=file, policy=policy) as lock:
                is_ours, elsewhere, holder = await acquire(
                    lock,
                    policy,
                    run=settings.run_id,
                    is_done=self._is_done,
                    holder=partial(holder_of, self.applier.database),
                    emit=settings.emit,
                )
                self.holder = holder or self.holder
                self.applier.waited = waited + elsewhere
                self.applier.is_exclusive = lock.is_exclusive
                self.own = own if lock.is_exclusive else None
                every = min(BEAT_EVERY, policy.lease / 6)
                async with kept(
                    lock,
                    every=every,
                    doing=lambda: self.applier.doing,
                    beside=partial(self._watch, engine),
                ):
                    yield is_ours

    async def _watch(self, engine: AsyncEngine) -> None:
        applier = self.applier

        def tell(found: tuple[str, ...]) -> None:
            applier.emit(events.Blocked, blockers=found)

        await watch(
            engine,
            applier.database.channel,
            applier.runner.run_id,
            patience=applier.settings.lock_timeout,
            tell=tell,
        )

    def _wait_for_task(self) -> None:
        runner = self.applier.runner
        self.holder = events.Holder(host=runner.host, pid=runner.pid)
        self.applier.emit(events.LockWaiting, waited=0.0, holder=self.holder)

    async def _is_done(self) -> bool:
        heads = await self.applier.database.heads()
        return heads is not None and self.planner(heads).is_empty

    async def _heads(self) -> tuple[str, ...]:
        return await self.applier.database.heads() or ()

    async def _apply(self) -> tuple[str, ...]:
        """Plan behind the lock and apply; plan again where others may come between."""
        applier = self.applier
        await self._patiently(self._prepare)
        deadline = monotonic() + applier.settings.lock.wait
        while True:
            applier.previous = await applier.database.last_hash()
            plan = self.planner(await self._heads())
            if plan.is_empty:
                return plan.after
            if not applier.database.is_joined:
                applier.journals = await applier.database.journals()
                self._go_on(plan)
            if plan.steps and applier.settings.inspect is not None:
                await applier.settings.inspect(applier.database)
            try:
                async with applier.limited(), self._whole(plan):
                    await self._steps(plan)
            except ForeignKeysEnforcedError:
                self.is_unenforced = True
            except VersionChangedError:
                await self._see_owner()
                if applier.is_exclusive or monotonic() > deadline:
                    raise
            else:
                return plan.before if applier.settings.dry_run else plan.after

    async def _prepare(self) -> None:
        """Make brant's tables, and fence out whoever had the lock before.

        A dry run makes them in the transaction that is rolled back, and commits
        nothing that a fence would have to keep out.
        """
        applier, own = self.applier, self.own
        if applier.settings.dry_run and not applier.database.is_joined:
            return
        if own is None:
            await applier.database.prepare()
            return
        await applier.database.prepare(own.taking(), applier.transaction_limits())
        applier.fence = own.fence

    async def _see_owner(self) -> None:
        """Raise where it was the fence that stopped this run.

        Raises:
            LockLostError: it was.
        """
        row = await self.applier.database.owner() if self.applier.fence else None
        if row is not None and row["run_id"] != self.applier.runner.run_id:
            raise LockLostError(TAKEN_OVER)

    def _go_on(self, plan: Plan) -> None:
        """See that the plan goes on with what is half-way.

        Raises:
            UnfinishedRevisionError: it does something else.
        """
        planned = {(step.revision.id, step.direction) for step in plan.steps}
        for revision, direction in self.applier.journals.unfinished:
            is_dry = self.applier.settings.dry_run
            if is_dry or (revision, direction) not in planned:
                raise UnfinishedRevisionError(revision, direction)

    async def _steps(self, plan: Plan) -> None:
        applier = self.applier
        if not plan.steps:
            await self._patiently(lambda: applier.stamp(plan))
            return
        if not self.total:
            applier.emit(
                events.RunStarted,
                direction=plan.steps[0].direction,
                revisions=tuple(step.revision for step in plan.steps),
                dialect=applier.database.dialect.name,
                dry_run=applier.settings.dry_run,
            )
        self.total = len(self.applied) + len(plan.steps)
        done = 0
        while done < len(plan.steps):
            convoy = Convoy(applier, self._start_ahead, self._done_ahead)
            done += await convoy.travel(plan.steps[done:])
            if done < len(plan.steps):
                await self._one(plan.steps[done])
                done += 1

    def _start_ahead(self, ready: Ready) -> None:
        self._start(ready.step)
        tell = self.applier.teller(ready.step)
        for operation, site in ready.operations:
            tell(operation, site)

    def _done_ahead(self, ready: Ready, duration: float) -> None:
        self._done(ready.step, duration)

    def _start(self, step: Step) -> None:
        if step.revision.id not in self._started:
            self._started[step.revision.id] = monotonic()
            place = {"number": len(self._started), "total": self.total}
            self._tell(events.RevisionStarted, step, **place)

    def _done(self, step: Step, duration: float) -> None:
        self.applied[step.revision.id] = duration
        if step.revision.id not in self._finished:
            self._finished.add(step.revision.id)
            place = {"number": len(self.applied), "total": self.total}
            self._tell(events.RevisionDone, step, duration=duration, **place)

    def _tell(self, kind: Callable[..., Event], step: Step, **facts: Any) -> None:
        self.applier.emit(
            kind, direction=step.direction, revision=step.revision, **facts
        )

    async def _one(self, step: Step) -> None:
        self._start(step)
        started = self._began = monotonic()
        try:
            if self.applier.is_stopping:  # what was sent ahead was stopped
                self._began = self._started[step.revision.id]
                raise InterruptedRunError(tuple(self.applied))
            await self._retrying(step)
        except (VersionChangedError, LockLostError):
            raise
        except get_cancelled_exc_class():
            await self.applier.record_failure(step, "interrupted", self._spent)
            raise
        except BrantError as error:
            is_unwritable = isinstance(error, ReadOnlyDatabaseError)
            if self._starts_again(error) or (is_unwritable and not self.applied):
                raise
            self._tell(events.RevisionFailed, step, error=error.message)
            await self.applier.record_failure(step, error, self._spent)
            done = () if self.applier.is_whole else tuple(self.applied)
            entries = self.applier.journals.of(step.revision.id, step.direction)
            kept = [e for e in entries.values() if e.statements or e.state == "done"]
            raise RunFailedError(
                step.direction,
                done,
                step.revision.id,
                error,
                kept=[each.operation for each in kept],
            ) from error
        self._done(step, monotonic() - started)

    @property
    def _spent(self) -> timedelta:
        """How long the step at hand has been going on."""
        return timedelta(seconds=monotonic() - self._began)

    def _starts_again(self, error: BrantError) -> bool:
        """Tell whether one transaction for all is tried again with foreign keys off."""
        is_own = self.applier.is_whole and not self.applier.database.is_joined
        is_in_the_way = isinstance(error, ForeignKeysEnforcedError)
        return is_in_the_way and is_own and not self.is_unenforced

    async def _retrying(self, step: Step) -> None:
        """Try a step again while it loses the race for a lock on its tables."""
        policy = self.applier.settings.retries
        started, pause = monotonic(), policy.base
        attempt = 0
        while True:
            attempt += 1
            try:
                await self._patiently(lambda: self.applier.apply(step, attempt - 1))  # noqa: B023  # awaited at once
            except StatementError as error:
                spent = monotonic() - started
                is_last = attempt >= policy.attempts or spent > policy.total
                if is_last or not (
                    error.is_lock_timeout and self.applier.is_repeatable(step)
                ):
                    raise
                self.applier.emit(
                    events.RevisionRetried,
                    revision=step.revision,
                    attempt=attempt,
                    pause=pause,
                    error=error.reason,
                )
            else:
                return
            pause = await _pause(pause, policy.longest)

    async def _patiently(self, act: Callable[[], Awaitable[_R]]) -> _R:
        """Act, and wait while somebody else writes: SQLite has one writer.

        Raises:
            LockTimeoutError: the policy's patience was not enough.
        """
        policy = self.applier.settings.lock
        started, pause = monotonic(), policy.poll[0]
        while True:
            try:
                return await act()
            except SendError as error:
                if error.fault.kind not in {Kind.BUSY, Kind.LOCK_TIMEOUT}:
                    raise translated(error, "the migration") from error.error
                waited = monotonic() - started
                if waited >= policy.wait:
                    raise LockTimeoutError(waited, None) from error.error
            pause = await _pause(pause, policy.poll[1])

    @asynccontextmanager
    async def _whole(self, plan: Plan) -> AsyncIterator[None]:
        """One transaction for all steps, where that was asked for."""
        applier = self.applier
        if not applier.is_whole or applier.database.is_joined:
            yield
            return
        dialect, channel = applier.database.dialect, applier.database.channel
        opening = applier.beginning()
        async with unenforced(applier.database, when=self.is_unenforced) as check:
            await self._patiently(lambda: channel.send(opening))
            try:
                if applier.settings.dry_run:
                    await channel.send(applier.database.tables.create())
                yield
                await check()
            except BaseException as error:
                self.applied.clear()
                await applier.abort()
                await applier.record_failed_whole(plan, error, self._spent)
                raise
            end = dialect.rollback if applier.settings.dry_run else dialect.commit
            await self._patiently(lambda: channel.send([Command(end)]))


async def _pause(pause: float, longest: float) -> float:
    """Sleep about so long; give the next pause."""
    await sleep(pause * uniform(0.5, 1.0))  # noqa: S311  # spreads tries, guards nothing
    return min(pause * 2, longest)
