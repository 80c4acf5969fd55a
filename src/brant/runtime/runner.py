"""A run: wait for the turn, plan again, apply step by step, say what happened.

Deciding is not done here: a *planner* (heads in, plan out) is asked before the lock and
again behind it, because another runner may have worked meanwhile.
"""

from __future__ import annotations

from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from functools import cached_property, partial
from time import monotonic
from typing import TYPE_CHECKING, final

from anyio import move_on_after, sleep

from brant.errors import (
    BrantError,
    ConnectionLostError,
    ForeignKeysEnforcedError,
    LockLostError,
    RunFailedError,
    UnfinishedRevisionError,
    VersionChangedError,
)
from brant.errors.wording import one_line
from brant.runtime import events
from brant.runtime.apply import Applier
from brant.runtime.batching import Command, SendError
from brant.runtime.books import Books
from brant.runtime.connect import connect, private_engine
from brant.runtime.database import ending_refused, translating
from brant.runtime.drivers import channel
from brant.runtime.enforcement import unenforced
from brant.runtime.march import March
from brant.runtime.patience import patiently
from brant.runtime.releasing import CLOSE_WITHIN
from brant.runtime.sending import TAKEN_OVER
from brant.runtime.stopping import stop_on_server, stoppable
from brant.runtime.turn import Turn
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from sqlalchemy import Engine

    from brant.revisions import Plan
    from brant.runtime.database import Database
    from brant.runtime.events import Holder
    from brant.runtime.history import Runner
    from brant.runtime.seen import Seen
    from brant.runtime.settings import Settings

    Planner = Callable[[tuple[str, ...]], Plan]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run did: seconds by revision id, in the order applied."""

    applied: Mapping[str, float]
    before: tuple[str, ...]
    after: tuple[str, ...]
    duration: float = 0.0
    waited: float = 0.0
    holder: Holder | None = None
    is_foreseen: bool = False
    """No script met the connection."""


@final
@dataclass()
class Run:
    """One run on one database: most find nothing to do, and make nothing for it."""

    database: Database
    settings: Settings
    planner: Planner
    who: Callable[[], Runner]
    """Tells who runs."""
    seen: Seen | None = None
    """What a look has found just now."""
    _plan: Plan | None = None
    """What was made behind the lock."""

    @cached_property
    def applier(self) -> Applier:
        books = Books(self.database, self.settings.graph, self.who())
        return Applier(self.database, self.settings, books)

    @cached_property
    def turn(self) -> Turn:
        return Turn(self.applier, self._is_done)

    @cached_property
    def march(self) -> March:
        return March(self.applier)

    async def go(self, engine: Engine | None) -> Outcome:
        """Do what the planner says; *engine* opens the lock's own connection.

        Without an engine the caller's transaction is the only protection.

        Raises:
            RunFailedError: a revision failed; what came before it stays applied.
            LockTimeoutError: another runner has the lock for too long.
            LockLostError: the lock's connection broke; the work was stopped.
        """
        started = monotonic()
        tell = self.settings.tell
        try:
            with translating("the migration"):
                outcome = await self._work(engine)
        except BaseException as error:
            spent, done = monotonic() - started, tuple(self.march.applied)
            failed, reason = events.RunFailed, one_line(error)
            self.march.end(reason)
            tell(failed, applied=done, duration=spent, error=reason)
            raise
        spent = monotonic() - started
        tell(events.RunDone, applied=tuple(outcome.applied), duration=spent)
        return replace(outcome, duration=spent)

    async def _work(self, engine: Engine | None) -> Outcome:
        seen = self.seen
        before = seen.heads if seen else await self.database.heads(or_unseen=True)
        if before is not None and self.planner(before).is_empty:
            return Outcome(applied={}, before=before, after=before, is_foreseen=True)
        self.database.refuse_translation()
        async with self.turn.taken(engine) as is_ours:
            act = self._apply if is_ours else self._heads
            try:
                after = await stoppable(act, partial(self._stop, engine))
            except BrantError as error:
                if engine is not None and await self._is_taken_over(engine, error):
                    raise LockLostError(TAKEN_OVER) from error
                raise
        return Outcome(
            applied=self.march.applied,
            before=before or (),
            after=after,
            waited=self.applier.books.waited,
            holder=self.turn.holder,
            is_foreseen=self.march.is_foreseen,
        )

    async def _is_taken_over(self, engine: Engine, error: BrantError) -> bool:
        """Tell whether it was the next owner who cut the connection of the work."""
        fence = self.applier.books.fence
        if fence is None or not isinstance(_cause(error), ConnectionLostError):
            return False
        dual = self.applier.database.dialect.dual
        ask = f"SELECT CASE WHEN {fence} THEN 0 ELSE 1 END AS is_lost{dual}"
        with move_on_after(CLOSE_WITHIN), suppress(BrantError, SendError):
            async with connect(private_engine(engine)) as connection:
                rows = await channel(connection).query(ask)
                return bool(rows[0]["is_lost"])
        return False

    async def alone(
        self, engine: Engine | None, act: Callable[[], Awaitable[None]]
    ) -> bool:
        """Act behind the lock; False: meanwhile there is nothing left to plan."""

        async def prepared() -> None:
            async with self._prepared():
                await act()

        async with self.turn.taken(engine) as is_ours:
            if is_ours:
                await stoppable(prepared, partial(self._stop, engine))
        return is_ours

    async def _stop(self, engine: Engine | None) -> None:
        applier, own = self.applier, self.turn.own
        working, run = applier.database.channel, applier.settings.run_id
        asking = own.stopping() if own and applier.books.unstopped else None
        stopping = engine or working.connection.engine
        await stop_on_server(stopping, working, run, asking)

    async def _is_done(self) -> bool:
        if self.applier.database.is_joined:
            return False  # it sees what there was when the caller's transaction began
        heads = await self.applier.database.heads()
        return heads is not None and self.planner(heads).is_empty

    async def _heads(self) -> tuple[str, ...]:
        return await self.applier.database.heads() or ()

    async def _apply(self) -> tuple[str, ...]:
        """Apply behind the lock; a run that is refused there leaves its row too."""
        async with self._prepared():
            try:
                return await self._planned()
            except (RunFailedError, ConnectionLostError):
                raise  # the first has written its row, the second cannot
            except BrantError as error:
                if self._plan is not None and self._plan.steps:
                    await self.applier.record_refused(self._plan, error)
                raise

    async def _planned(self) -> tuple[str, ...]:
        """Plan behind the lock and apply; plan again where others may come between."""
        applier, books = self.applier, self.applier.books
        deadline = monotonic() + applier.settings.lock.wait
        while True:
            plan = self._plan = self.planner(await books.catch_up())
            if plan.is_empty:
                return plan.after
            if not applier.database.is_part:
                applier.journals = await books.journals()
                self._go_on(plan)
            is_begun = bool(plan.before and plan.steps)
            if is_begun and applier.settings.inspect is not None:
                await applier.settings.inspect(applier.database)
            try:
                async with self._whole(plan):
                    with ending_refused(applier.database, applier.is_inside):
                        await self.march.go(plan)
            except ForeignKeysEnforcedError:
                self.march.is_unenforced = True
            except VersionChangedError:
                await self._see_owner()
                if monotonic() > deadline or not await self._is_news(plan):
                    raise
            else:
                return plan.before if applier.settings.dry_run else plan.after

    async def _is_news(self, plan: Plan) -> bool:
        """Tell whether others have come before, and that can be seen.

        The lock keeps out who takes it: no caller's transaction does, and it may see
        for ever what there was when it began.
        """
        database = self.applier.database
        if not (database.is_part or self.applier.books.is_exclusive):
            return True
        return (await database.heads() or ()) != plan.before

    @asynccontextmanager
    async def _prepared(self) -> AsyncIterator[None]:
        """Be the owner, in a session with limits, until it is needed no longer."""
        await self._prepare()
        leaving = self.turn.own.leaving() if self.turn.own else ()
        async with self.applier.transactions.limited(leaving):
            yield

    async def _prepare(self) -> None:
        """Make brant's tables, and fence out whoever had the lock before.

        A dry run makes them in the transaction that is rolled back, and commits
        nothing that a fence would have to keep out.
        """
        applier, own = self.applier, self.turn.own
        database, patience = applier.database, applier.settings.lock
        if applier.settings.dry_run:
            return
        if own is None:
            await patiently(patience, database.prepare)
            return
        if database.is_joined:
            # What others made since its transaction began cannot be read in it, and
            # the first DDL ends it anyway.
            await database.channel.send([Command(database.dialect.commit)])
        until = monotonic() + patience.wait
        while await database.is_busy_for(own) and monotonic() < until:  # noqa: ASYNC110  # the server tells nobody
            await sleep(patience.poll[0])
        limits = applier.transactions.limits
        await patiently(patience, lambda: database.prepare(own.taking(), limits))
        applier.books.fence = own.fence
        applier.books.unstopped = own.unstopped

    async def _see_owner(self) -> None:
        """Raise where it was the fence that stopped this run.

        Raises:
            LockLostError: it was.
        """
        applier = self.applier
        row = await applier.database.owner() if applier.books.fence else None
        if row is not None and row["run_id"] != applier.settings.run_id:
            raise LockLostError(TAKEN_OVER)

    def _go_on(self, plan: Plan) -> None:
        """See that the plan goes on with what is half-way.

        Raises:
            UnfinishedRevisionError: it does something else.
        """
        for revision, direction in self.applier.journals.unfinished:
            is_planned = any(
                step.revision.id == revision and step.direction == direction
                for step in plan.steps
            )
            if self.applier.settings.dry_run or not is_planned:
                raise UnfinishedRevisionError(revision, direction)

    @asynccontextmanager
    async def _whole(self, plan: Plan) -> AsyncIterator[None]:
        """One transaction for all steps, where that was asked for."""
        applier, patience = self.applier, self.applier.settings.lock
        database, is_dry = applier.database, applier.settings.dry_run
        if not applier.transactions.is_whole or (database.is_part and not is_dry):
            yield
            return
        bracket, send = applier.transactions.whole(), database.channel.send
        async with unenforced(database, when=self.march.is_unenforced) as check:
            await patiently(patience, lambda: send(bracket.opening))
            try:
                if is_dry:
                    await send(database.tables.create())
                yield
                await check()
            except BaseException as error:
                self.march.applied.clear()
                await database.abort(bracket.undo)
                await applier.record_failed_whole(plan, error, self.march.spent)
                raise
            await patiently(patience, lambda: send(bracket.closing))


def _cause(error: BrantError) -> BrantError:
    return error.cause if isinstance(error, RunFailedError) else error
