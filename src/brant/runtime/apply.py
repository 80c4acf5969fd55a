"""One step: a script run with everything around it, or nothing left of it."""

from __future__ import annotations

import itertools
from contextlib import asynccontextmanager, suppress
from dataclasses import field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, final

from anyio import move_on_after, to_thread

from brant.alembic import PLAIN
from brant.errors import (
    BrantError,
    ConnectionLostError,
    ForeignKeysEnforcedError,
    RunFailedError,
    ScriptError,
    UnsupportedOperationError,
    VersionChangedError,
)
from brant.op import Op
from brant.revisions import VersionChange
from brant.runtime import events, history
from brant.runtime.batching import Command, SendError
from brant.runtime.blame import blamed
from brant.runtime.connect import CLOSE_WITHIN
from brant.runtime.enforcement import unenforced
from brant.runtime.executor import Executor
from brant.runtime.faults import Kind
from brant.runtime.journal import Journal, Journals
from brant.runtime.sending import Bracket, Sender
from brant.scripts.load import loaded
from brant.scripts.seals import Seals
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import (
        AsyncIterator,
        Awaitable,
        Callable,
        Iterable,
        Iterator,
        Mapping,
        Sequence,
    )

    from brant.alembic import Environment
    from brant.op import Sink, Site
    from brant.operations import Operation
    from brant.revisions import Graph, Plan, Step
    from brant.runtime.database import Database
    from brant.runtime.events import Event
    from brant.runtime.foreseen import Foreseen
    from brant.runtime.journal import Decision
    from brant.runtime.policy import LockPolicy, RetryPolicy, Transaction
    from brant.scripts.load import Function, Loaded
    from brant.scripts.script import Script


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a run behaves."""

    run_id: str
    graph: Graph
    scripts: Mapping[str, Script]
    emit: Callable[[Event], None]
    lock: LockPolicy
    retries: RetryPolicy
    transaction: Transaction = "revision"
    lock_timeout: float | None = None
    statement_timeout: float | None = None
    on_version_apply: tuple[Callable[[Op, Step], Awaitable[None]], ...] = ()
    naming_convention: Mapping[str, Any] | None = None
    tag: str | None = None
    dry_run: bool = False
    inspect: Callable[[Database], Awaitable[None]] | None = None
    """Asked before something is run; it may raise."""
    decision: Decision | None = None
    """What to believe of a statement of which nobody can tell whether it arrived."""
    opening: tuple[str, ...] = ()
    """SQL at the start of every transaction."""
    foreseen: dict[tuple[str, str], Foreseen] | None = None
    """What scripts came to, kept for runs on several databases of one kind."""
    environment: Environment = PLAIN
    """What surrounds scripts that were written for Alembic."""
    seals: Seals = field(default_factory=Seals)
    """What is known of scripts without parsing them."""


@final
@dataclass(slots=True)
class Applier:
    """Applies steps to one database, and writes down that it did."""

    database: Database
    settings: Settings
    runner: history.Runner
    waited: float = 0.0
    sink: Callable[[Executor], Sink] | None = None
    """Offline, what stands between scripts and the executor."""
    is_exclusive: bool = True
    """Nobody else works on this database meanwhile."""
    fence: str | None = None
    """The condition that this run still has the lock; None where there is no lock."""
    doing: str | None = None
    """The operation that was made last."""
    previous: str | None = None
    """The hash of the history's last row."""
    _told: dict[str, int] = field(default_factory=dict)
    """How many operations of a revision were told of; it may start again."""
    journals: Journals = field(default_factory=lambda: Journals(is_made=False))
    """What revisions left that are half-way."""
    _ahead: dict[str, Loaded] = field(default_factory=dict)

    async def apply(self, step: Step, retries: int) -> None:
        """Run one script with everything around it, or leave nothing behind.

        One that turns out to change a table that others refer to starts again, with
        foreign keys off (docs/sqlite-rebuild.md).
        """
        executor = self._executor(step)
        try:
            await self._attempt(step, executor, retries)
        except ForeignKeysEnforcedError:
            may_start_again = self.is_repeatable(step) and not self.is_whole
            if executor.has_left or not may_start_again:
                raise
            async with unenforced(self.database) as check:
                await self._attempt(step, self._executor(step), retries, check)

    async def _attempt(
        self,
        step: Step,
        executor: Executor,
        retries: int,
        check: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        script = self.settings.scripts[step.revision.id]
        ready = await self.loaded(step)
        sink = self.sink(executor) if self.sink else executor
        op = self.op(sink)
        started = datetime.now(UTC)
        try:
            await self._call(step, script.path, ready.function, op)
            if check is not None:
                await executor.flush()
                await check()
            row = self.row(step, started, ready.fingerprint, retries=retries)
            tables = self.database.tables
            duration = tables.duration(row, is_shared=False)
            await executor.finish(self._history(row, duration))
        except BaseException:
            await self._undo(executor)
            raise
        self.previous = row["row_hash"]
        for operation in executor.skipped:
            what = f"not tried in a dry run: {operation.describe()}"
            self.emit(events.Warned, message=what)

    def op(self, sink: Sink) -> Op:
        """Make what a script receives."""
        return Op(
            sink,
            naming_convention=self.settings.naming_convention,
            tag=self.settings.tag,
            offline=self.sink is not None,
            lock_timeout=self.settings.lock_timeout,
            statement_timeout=self.settings.statement_timeout,
        )

    async def loaded(self, *steps: Step) -> Loaded:
        """Load the first step's script, and those of the others ahead.

        Raises:
            ScriptError: the first one cannot be loaded.
        """
        id = steps[0].revision.id
        if id not in self._ahead:
            self._ahead |= await to_thread.run_sync(self._load, steps)
        return self._ahead.pop(id)

    def _load(self, steps: Sequence[Step]) -> dict[str, Loaded]:
        found: dict[str, Loaded] = {}
        for step in steps:
            id = step.revision.id
            try:
                found[id] = loaded(
                    self.settings.scripts[id],
                    step.direction,
                    self.settings.environment,
                    self.settings.seals,
                )
            except ScriptError:
                if not found:
                    raise
                break  # it says so when it is its turn
        return found

    def keep(self, step: Step, ready: Loaded) -> None:
        """Keep what was loaded ahead for when it is the step's turn."""
        self._ahead[step.revision.id] = ready

    def row(
        self, step: Step, started: datetime, script_hash: str, *, retries: int = 0
    ) -> dict[str, Any]:
        """Make the history's row of a step that is done."""
        return history.row(
            self.runner,
            revision=step.revision.id,
            direction=step.direction,
            outcome="done",
            before=step.heads_before,
            after=step.heads_after,
            started=started,
            previous=self.previous,
            duration_ms=_milliseconds(datetime.now(UTC) - started),
            lock_wait_ms=int(self.waited * 1000),
            retries=retries,
            script_hash=script_hash,
            lineage=self.lineage([step.revision.id]),
        )

    def lineage(self, revisions: Iterable[str]) -> dict[str, Sequence[str]]:
        return {id: self.settings.graph.needs(id) for id in revisions}

    def enclosed(
        self, step: Step, commands: Iterable[Command], row: Mapping[str, Any]
    ) -> list[Command]:
        """Put a step's whole transaction around its commands, among others."""
        bracket, tables = self._bracket(step), self.database.tables
        return [
            *map(Command, bracket.opening),
            *tables.beginning(),
            *self._change(step.change, step.heads_before),
            *commands,
            self._history(row, tables.duration(row, is_shared=True)),
            *map(Command, bracket.closing),
        ]

    async def _call(self, step: Step, path: str, function: Function, op: Op) -> None:
        """Await the script's function; its errors become the revision's."""
        with blamed(step.revision.id, path):
            await function(op)
            for hook in self.settings.on_version_apply:
                await hook(op, step)
            op.finish()

    def _executor(self, step: Step) -> Executor:
        tables = self.database.tables
        back = VersionChange(delete=step.change.insert, insert=step.change.delete)
        return Executor(
            Sender(
                self.database.channel,
                self.database.dialect,
                step.revision.id,
                tables.version_table,
                step.heads_before,
            ),
            self._bracket(step),
            change=self._change(step.change, step.heads_before),
            restore=tuple(tables.change(back)),
            on_operation=self.teller(step),
            retries=self.settings.retries,
            journal=self._journal(step),
            skip_autocommit=self.settings.dry_run,
        )

    def _journal(self, step: Step) -> Journal | None:
        if self.sink or self.settings.dry_run or self.database.is_joined:
            return None
        return Journal(
            self.database.tables,
            step.revision.id,
            step.direction,
            self.settings.run_id,
            self.journals,
            self.settings.decision,
            self.fence,
        )

    def teller(self, step: Step) -> Callable[[Operation, Site], None]:
        """Tell of a revision's operations, each once however often it starts again."""
        numbers, revision = itertools.count(1), step.revision

        def tell(operation: Operation, site: Site) -> None:
            number = next(numbers)
            if number > self._told.get(revision.id, 0):
                self._told[revision.id] = number
                self.doing = operation.describe()
                place = {"file": site.file, "line": site.line}
                self.emit(
                    events.OperationStarted,
                    revision=revision,
                    operation=operation,
                    **place,
                )

        return tell

    def _bracket(self, step: Step) -> Bracket:
        dialect = self.database.dialect
        if not dialect.transactional_ddl:
            return Bracket(is_transactional=False)
        if self.is_whole:
            point = "brant_revision"
            return Bracket(
                opening=(dialect.savepoint(point),),
                closing=tuple(filter(None, (dialect.release(point),))),
                undo=(dialect.rollback_to(point),),
            )
        if not step.revision.transactional:
            return Bracket(is_transactional=False)
        return Bracket(
            opening=(
                dialect.begin,
                *self.transaction_limits(),
                *self.settings.opening,
                *self._name(step),
            ),
            closing=(dialect.commit,),
            undo=(dialect.rollback,),
            can_leave=True,
        )

    async def stamp(self, plan: Plan) -> None:
        """Move the version rows and run nothing."""
        dialect = self.database.dialect
        started = datetime.now(UTC)
        row = history.row(
            self.runner,
            revision=" ".join(plan.after) or "base",
            direction="stamp",
            outcome="done",
            before=plan.before,
            after=plan.after,
            started=started,
            previous=self.previous,
            duration_ms=0,
            lineage=self.lineage(self._ancestors(plan.after)),
        )
        change = self._change(plan.change, plan.before)
        commands = [*change, self._history(row)]
        if not self.is_whole:
            commands = [Command(dialect.begin), *commands, Command(dialect.commit)]
        await self._send_stamp(commands, plan)

    def _ancestors(self, rows: Iterable[str]) -> Iterator[str]:
        """Give what rows stand for, oldest first, as far as this code knows it."""
        graph = self.settings.graph
        applied = graph.ancestors(row for row in rows if row in graph)
        return (id for id in graph.order if id in applied)

    async def _send_stamp(self, commands: list[Command], plan: Plan) -> None:
        try:
            await self.database.channel.send(commands)
        except SendError as error:
            if not self.is_whole:
                await self.abort()
            if error.fault.kind is Kind.VERSION_CHANGED:
                table = self.database.tables.version_table
                raise VersionChangedError(table, plan.before) from error.error
            raise

    async def record_failure(
        self, step: Step, error: BrantError | str, spent: timedelta
    ) -> None:
        """Write what failed; a part of a larger transaction is gone with that."""
        if not (self.is_whole or isinstance(error, ConnectionLostError)):
            reason = error if isinstance(error, str) else error.message
            failed = step.revision.id, step.direction
            await self._write_failure(*failed, step.heads_before, reason, spent)

    async def record_failed_whole(
        self, plan: Plan, error: BaseException, spent: timedelta
    ) -> None:
        """Write what failed in the one transaction of all steps, which is gone."""
        is_own = not (self.database.is_joined or self.settings.dry_run)
        if is_own and isinstance(error, RunFailedError):
            failed = error.revision, plan.direction
            reason = error.cause.message
            await self._write_failure(*failed, plan.before, reason, spent)

    async def _write_failure(
        self,
        revision: str,
        direction: str,
        heads: tuple[str, ...],
        reason: str,
        spent: timedelta,
    ) -> None:
        """Write a row; a database that cannot take it is left alone."""
        started, dialect = datetime.now(UTC) - spent, self.database.dialect
        with move_on_after(CLOSE_WITHIN, shield=True):
            try:
                # The rows of what was rolled back are no predecessors.
                row = history.row(
                    self.runner,
                    revision=revision,
                    direction=direction,
                    outcome="interrupted" if self.is_stopping else "failed",
                    before=heads,
                    after=heads,
                    started=started,
                    previous=await self.database.last_hash(),
                    duration_ms=_milliseconds(spent),
                    error=reason,
                )
                begin, commit = Command(dialect.begin), Command(dialect.commit)
                written = self._history(row)
                if self.fence is not None:
                    written = self.database.tables.insert_history(row, self.fence)
                await self.database.channel.send([begin, written, commit])
            except Exception:  # noqa: BLE001  # the failure itself is told in any case
                await self.abort()
            else:
                self.previous = row["row_hash"]

    @property
    def is_stopping(self) -> bool:
        """The run was cancelled."""
        return self.database.channel.is_stopping

    @property
    def is_whole(self) -> bool:
        """The steps are parts of one larger transaction."""
        return (
            self.database.is_joined
            or self.settings.dry_run
            or self.settings.transaction == "run"
        )

    def beginning(self) -> list[Command]:
        """Begin the one transaction of all steps.

        Raises:
            UnsupportedOperationError: this database's DDL does not wait for its end.
        """
        dialect = self.database.dialect
        if not dialect.transactional_ddl:
            raise UnsupportedOperationError(
                dialect.name,
                "run several revisions in one transaction: its DDL commits at once",
                hint="Use `brant plan` to look ahead.",
            )
        start = (dialect.begin, *self.timeouts(), *self.settings.opening)
        return [Command(sql) for sql in start]

    def is_independent(self, step: Step) -> bool:
        """Tell whether a step is a transaction by itself and nobody looks inside.

        Where others may work too, the version table cannot tell who did a step.
        """
        return (
            self.is_exclusive
            and self.is_repeatable(step)
            and not self.is_whole
            and not self.settings.on_version_apply
            and (step.revision.id, step.direction) not in self.journals.unfinished
        )

    def is_repeatable(self, step: Step) -> bool:
        """Tell whether a step that failed left nothing behind."""
        return (
            step.revision.transactional
            and self.database.dialect.transactional_ddl
            and not self.database.is_joined
        )

    @asynccontextmanager
    async def limited(self) -> AsyncIterator[None]:
        """Limit the session where no transaction does; give it its limits back."""
        limits, ends = self.timeouts(), self._session_end()
        if not ends or self.database.is_joined:
            yield
            return
        channel = self.database.channel
        await channel.send([Command(sql) for sql in limits])
        try:
            yield
        finally:
            with move_on_after(CLOSE_WITHIN, shield=True), suppress(Exception):
                await channel.send([Command(sql) for sql in ends])

    def _session_end(self) -> tuple[str, ...]:
        return self.database.dialect.timeouts_end(
            lock=self.settings.lock_timeout, statement=self.settings.statement_timeout
        )

    def transaction_limits(self) -> tuple[str, ...]:
        """Give the limits of one transaction, where they are not the session's."""
        return () if self._session_end() else self.timeouts()

    def timeouts(self) -> tuple[str, ...]:
        return self.database.dialect.timeouts(
            lock=self.settings.lock_timeout, statement=self.settings.statement_timeout
        )

    def _name(self, step: Step) -> tuple[str, ...]:
        """Tell waiters what is being done, in pg_stat_activity."""
        if self.database.dialect.name != "postgresql":
            return ()
        name = f"brant>{self.runner.run_id} {step.revision.id[:40]}".replace("'", "")
        return (f"SET LOCAL application_name = '{name}'",)

    def _change(
        self, change: VersionChange, before: tuple[str, ...]
    ) -> tuple[Command, ...]:
        tables = self.database.tables
        condition = self.fence if self.is_exclusive else tables.is_at(before)
        return tuple(tables.change(change, condition))

    def _history(self, row: Mapping[str, Any], duration: str | None = None) -> Command:
        """Append to the history; the change of version beside it is what is fenced."""
        tables = self.database.tables
        behind = None if self.is_exclusive else tables.is_behind(row["previous_hash"])
        return tables.insert_history(row, behind, duration)

    async def _undo(self, executor: Executor) -> None:
        with move_on_after(CLOSE_WITHIN, shield=True) as scope:
            try:
                await executor.undo()
            except Exception:  # noqa: BLE001  # a connection that is gone rolled back
                return
        if scope.cancelled_caught:
            with move_on_after(CLOSE_WITHIN, shield=True):
                await self.database.connection.invalidate()

    async def abort(self) -> None:
        with move_on_after(CLOSE_WITHIN, shield=True):
            try:
                await self.database.channel.abort()
            except Exception:  # noqa: BLE001  # a connection that is gone rolled back
                return

    def emit(self, kind: Callable[..., Event], **facts: Any) -> None:
        self.settings.emit(kind(run=self.settings.run_id, **facts))


def _milliseconds(spent: timedelta) -> int:
    return spent // timedelta(milliseconds=1)
