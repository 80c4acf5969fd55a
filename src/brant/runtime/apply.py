"""One step: a script run with everything around it, or nothing left of it."""

from __future__ import annotations

import itertools
from contextlib import suppress
from dataclasses import field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, final

from anyio import move_on_after
from sqlalchemy.util import greenlet_spawn

from brant.errors import (
    BrantError,
    ConnectionLostError,
    ForeignKeysEnforcedError,
    RunFailedError,
)
from brant.op import Op
from brant.revisions import VersionChange
from brant.runtime import events
from brant.runtime.ahead import Ahead
from brant.runtime.blame import blamed
from brant.runtime.enforcement import unenforced
from brant.runtime.executor import Executor
from brant.runtime.foreseen import Heard, Rehearsal
from brant.runtime.journal import Journal, Journals
from brant.runtime.releasing import CLOSE_WITHIN
from brant.runtime.sending import Sender
from brant.runtime.stopping import GOES_ON
from brant.runtime.transactions import Transactions
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from brant.dialects.base import Answers
    from brant.op import Sink, Site
    from brant.operations import Operation
    from brant.revisions import Plan, Step
    from brant.runtime.batching import Channel, Command, SendError
    from brant.runtime.books import Books
    from brant.runtime.database import Database
    from brant.runtime.events import Event
    from brant.runtime.settings import Settings
    from brant.scripts.load import Function, Loaded


@final
@dataclass(slots=True)
class Applier:
    """Applies steps to one database, and writes down that it did."""

    database: Database
    settings: Settings
    books: Books
    sink: Callable[[Executor], Sink] | None = None
    """Offline, what stands between scripts and the executor."""
    journals: Journals = field(default_factory=lambda: Journals(is_made=False))
    """What revisions left that are half-way."""
    _latest: tuple[Step, Operation] | None = None
    """The operation that was made last."""
    _current: Executor | None = None
    """Of the script at hand."""
    _may_run_again: bool = False
    """The script at hand and the hooks after it have no effect but in the database."""
    transactions: Transactions = field(init=False)
    ahead: Ahead = field(init=False)
    _told: dict[str, int] = field(default_factory=dict)
    """How many operations of a revision were told of; it may start again."""

    def __post_init__(self) -> None:
        self.transactions = Transactions(self.database, self.settings)
        self.ahead = Ahead(self.settings)

    @property
    def doing(self) -> events.Doing | None:
        """What is done, for those who wait."""
        if self._latest is None:
            return None
        step, operation = self._latest
        return events.Doing(step.revision.id, operation.describe())

    @property
    def is_stopping(self) -> bool:
        """The run was cancelled."""
        return self.database.channel.is_stopping

    def is_inside(self) -> bool:
        """Tell whether what a script sends now is in a transaction of brant's."""
        return self._current is not None and self._current.is_open

    async def apply(self, step: Step, retries: int) -> None:
        """Run one script with everything around it, or leave nothing behind.

        One that turns out to change a table that others refer to starts again, with
        foreign keys off (docs/sqlite-rebuild.md).
        """
        ready = await self.ahead.loaded(step)
        self._may_run_again = ready.is_repeatable and not self.settings.on_version_apply
        executor, bounds = self._real(step), self.transactions
        try:
            await self._attempt(step, ready, executor, retries)
        except ForeignKeysEnforcedError:
            may_start_again = bounds.is_repeatable(step) and not bounds.is_whole
            if executor.has_left or not may_start_again:
                raise
            ready = await self.ahead.loaded(step)  # its module is as it was left
            async with unenforced(self.database) as check:
                await self._attempt(step, ready, self._real(step), retries, check)

    def may_start_again(self, step: Step) -> bool:
        """Tell whether a step that was taken back may be run from its start again."""
        return self._may_run_again and self.transactions.is_repeatable(step)

    async def _attempt(
        self,
        step: Step,
        ready: Loaded,
        executor: Executor,
        retries: int,
        check: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        script, books = self.settings.scripts[step.revision.id], self.books
        self._current = executor
        sink = self.sink(executor) if self.sink else executor
        op = self.op(sink)
        started = datetime.now(UTC)
        try:
            await self.call(step, script.path, ready.function, op)
            if check is not None:
                await executor.flush()
                await check()
            row = books.done(step, started, ready.fingerprint, retries=retries)
            duration = self.database.tables.duration(row, is_shared=False)
            await executor.finish(books.appending(row, duration))
        except BaseException:
            await self.undo(executor)
            raise
        books.previous = row["row_hash"]
        for operation in executor.skipped:
            what = f"not tried in a dry run: {operation.describe()}"
            self.emit(events.Warned, message=what)

    def op(self, sink: Sink) -> Op:
        """Make what a script receives."""
        return Op(
            sink,
            naming_convention=self.settings.naming_convention,
            tag=self.settings.tag,
            dialect=self.database.dialect.sqlalchemy.name,
            offline=self.sink is not None,
            lock_timeout=self.settings.lock_timeout,
            statement_timeout=self.settings.statement_timeout,
        )

    async def call(self, step: Step, path: str, function: Function, op: Op) -> None:
        """Await the script's function and the hooks; errors become the revision's."""
        with blamed(step.revision.id, path):
            try:
                await function(op)
                for hook in self.settings.on_version_apply:
                    await hook(op, step)
                op.finish()
            finally:
                op.end()

    def _real(self, step: Step) -> Executor:
        journal = self._journal(step, self.journals)
        return self.executor(step, self.database.channel, journal, self.teller(step))

    def executor(
        self,
        step: Step,
        channel: Channel,
        journal: Journal | None,
        on_operation: Callable[[Operation, Site], None],
    ) -> Executor:
        tables = self.database.tables
        back = VersionChange(delete=step.change.insert, insert=step.change.delete)
        return Executor(
            Sender(
                channel,
                self.database.dialect,
                step.revision.id,
                tables.version_table,
                step.heads_before,
            ),
            self.transactions.around(step),
            change=self.books.moving(step.change, step.heads_before),
            restore=tuple(tables.change(back)),
            on_operation=on_operation,
            compare=self._compare,
            retries=self.settings.retries,
            tries_alone=not self._may_run_again,
            journal=journal,
            skip_autocommit=self.settings.dry_run,
        )

    async def _compare(
        self,
        operation: Operation,
        answers: Answers,
        is_inside: bool,  # a callback's
    ) -> None:
        for doubt in self.database.dialect.doubts(operation, answers):
            self._warn(f"{operation.describe()}: not compared: {doubt}")
        # Most runs find nothing, and it needs all that compares models.
        from brant.runtime.presence import compare  # noqa: PLC0415

        database = replace(
            self.database, is_joined=is_inside or self.database.is_joined
        )
        await compare(database, operation, self._warn)

    def _warn(self, message: str) -> None:
        self.emit(events.Warned, message=message)

    def _journal(
        self, step: Step, journals: Journals, *, is_ahead: bool = False
    ) -> Journal | None:
        if self.sink or self.settings.dry_run or self.database.is_part:
            return None
        return Journal(
            self.database.tables,
            step.revision.id,
            step.direction,
            self.settings.run_id,
            journals,
            self.settings.decision,
            self.books.fence,
            GOES_ON if is_ahead else None,
            self.books.unstopped if is_ahead else None,
            self.transactions.opening(step),
        )

    def teller(self, step: Step) -> Callable[[Operation, Site], None]:
        """Tell of a revision's operations, each once however often it starts again."""
        numbers, revision = itertools.count(1), step.revision

        def tell(operation: Operation, site: Site) -> None:
            number = next(numbers)
            if number > self._told.get(revision.id, 0):
                self._told[revision.id] = number
                self._latest = step, operation
                place = {"file": site.file, "line": site.line}
                self.emit(
                    events.OperationStarted,
                    revision=revision,
                    operation=operation,
                    **place,
                )

        return tell

    def enclosed(
        self, step: Step, commands: Iterable[Command], row: Mapping[str, Any]
    ) -> list[Command]:
        """Put a step's whole transaction around its commands, among others."""
        bracket, tables = self.transactions.around(step), self.database.tables
        return [
            *bracket.opening,
            *tables.beginning,
            *self.books.moving(step.change, step.heads_before),
            *commands,
            self.books.appending(row, tables.duration(row, is_shared=True)),
            *bracket.closing,
        ]

    def is_independent(self, step: Step) -> bool:
        """Tell whether a step may be sent before the one before it is done.

        Nobody looks inside, and what an error leaves of it is known. Where others may
        work too, the version table cannot tell who did a step.
        """
        is_traced = self.transactions.is_repeatable(step) or self.is_journaled
        return (
            self.books.is_exclusive
            and is_traced
            and not self.transactions.is_whole
            and not self.settings.on_version_apply
            and (step.revision.id, step.direction) not in self.journals.unfinished
        )

    @property
    def is_journaled(self) -> bool:
        """Tell whether DDL commits at once, and its journal says how far it got."""
        database = self.database
        return not database.dialect.transactional_ddl and database.channel.answers_each

    def rehearsal(self, step: Step) -> Rehearsal:
        """Let a step's executor speak to nobody, as if all went well."""
        heard, journals = Heard(), Journals(is_made=self.journals.is_made)
        operations: list[tuple[Operation, Site]] = []

        def note(operation: Operation, site: Site) -> None:
            operations.append((operation, site))

        journal = self._journal(step, journals, is_ahead=True)
        executor = self.executor(step, heard, journal, note)
        return Rehearsal(executor, heard, journals, operations)

    async def look_back(
        self, failed: Iterable[Step], refused: tuple[Command, SendError] | None
    ) -> None:
        """Read the journals again after an error in what was sent ahead.

        The statement that was *refused* is not on its way any more. It is not sent
        again: it may be long, and what it calls may have left something behind.
        """
        self.journals = await self.database.journals()
        channel = self.database.channel
        if refused is None:
            return
        for step in failed:
            if journal := self._journal(step, self.journals):
                await channel.send(journal.refused(refused[1].fault.reason))
                channel.refused = refused

    async def record_failure(
        self, step: Step, error: BrantError | str, spent: timedelta
    ) -> None:
        """Write what failed; a part of a larger transaction is gone with that."""
        is_gone = isinstance(error, ConnectionLostError)
        if not (self.transactions.is_whole or is_gone):
            await self.books.write_failure(
                step.revision.id,
                step.direction,
                step.heads_before,
                outcome=self._outcome,
                reason=error if isinstance(error, str) else error.message,
                spent=spent,
            )

    async def record_failed_whole(
        self, plan: Plan, error: BaseException, spent: timedelta
    ) -> None:
        """Write what failed in the one transaction of all steps, which is gone."""
        is_own = not (self.database.is_part or self.settings.dry_run)
        if is_own and isinstance(error, RunFailedError):
            await self.books.write_failure(
                error.revision,
                plan.direction,
                plan.before,
                outcome=self._outcome,
                reason=error.cause.message,
                spent=spent,
            )

    async def record_refused(self, plan: Plan, error: BrantError) -> None:
        """Write why nothing more was done though there was something to do."""
        if not (self.database.is_part or self.settings.dry_run):
            await self.books.write_failure(
                plan.steps[0].revision.id,
                plan.direction,
                plan.before,
                outcome=self._outcome,
                reason=error.message,
                spent=timedelta(0),
            )

    @property
    def _outcome(self) -> str:
        return "interrupted" if self.is_stopping else "failed"

    async def undo(self, executor: Executor) -> None:
        is_undone = self.database.is_joined  # it is the caller's to throw away
        with move_on_after(CLOSE_WITHIN, shield=True) as scope, suppress(Exception):
            await executor.undo()
            is_undone = True
        # A ROLLBACK may be what was killed, and the next BEGIN would commit (MariaDB).
        if scope.cancelled_caught or not is_undone:
            with move_on_after(CLOSE_WITHIN, shield=True), suppress(Exception):
                await greenlet_spawn(self.database.connection.invalidate)

    def emit(self, kind: Callable[..., Event], **facts: Any) -> None:
        self.settings.tell(kind, **facts)
