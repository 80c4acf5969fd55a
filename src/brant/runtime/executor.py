"""The live sink: one revision's operations on one connection.

Operations are compiled at once and collected; they travel when a result is needed, when
they grow large and at the end, together with the transaction around them, the change of
the version row and the row of the history. The version row is changed *first*: a runner
that is not at the place it believes to be stops before anything else happened.
"""

from __future__ import annotations

from contextlib import asynccontextmanager, nullcontext
from dataclasses import field
from time import monotonic
from typing import TYPE_CHECKING, Any, final

import sqlalchemy as sa
from anyio import sleep
from sqlalchemy.util import greenlet_spawn

from brant.errors import InvalidOperationError, StatementError, VerificationError
from brant.operations.guarded import guarded
from brant.operations.limits import Limit
from brant.runtime.batching import BUFFERED, RAW, Command, SendError
from brant.runtime.handed import connection_on, session_on, transaction
from brant.runtime.journal import digest
from brant.runtime.recorder import Recorder
from brant.runtime.sending import Bracket, Item
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

    from brant.dialects import Standard, Statement
    from brant.dialects.base import Answers
    from brant.op import Site
    from brant.operations import Operation
    from brant.runtime.batching import Channel
    from brant.runtime.journal import Journal
    from brant.runtime.policy import RetryPolicy
    from brant.runtime.recorder import Act
    from brant.runtime.sending import Sender


@final
@dataclass(slots=True)
class Executor:
    """Takes operations and makes them happen."""

    sender: Sender
    bracket: Bracket
    change: tuple[Command, ...]
    """Moves the version row."""
    restore: tuple[Command, ...]
    """Moves it back, for the part of a revision that is committed before its end."""
    on_operation: Callable[[Operation, Site], None]
    compare: Callable[[Operation, Answers, bool], Awaitable[None]]
    """Looks at what an operation finds there, inside of a transaction or not."""
    retries: RetryPolicy
    """For what is tried again by itself, when it waited in vain for a lock."""
    tries_alone: bool = False
    """The script cannot be run again: in its transaction a message is sent again."""
    journal: Journal | None = None
    """None where nothing is kept of what is not committed: offline, in a dry run."""
    skip_autocommit: bool = False
    """In a dry run nothing leaves the transaction; what must is not run."""
    skipped: list[Operation] = field(default_factory=list)
    _recorder: Recorder | None = None
    """Of the operation at hand."""
    _items: list[Item] = field(default_factory=list)
    _size: int = 0
    _is_open: bool = False
    _has_left: bool = False
    _is_skipping: bool = False

    async def run(self, operation: Operation, site: Site) -> None:
        if isinstance(operation, Limit) and self._is_unlimited:
            problem = "outside of a transaction this database limits nothing"
            raise InvalidOperationError(operation.describe(), problem)
        questions = self.dialect.questions(operation)
        statements = None if questions else self.dialect.compile(operation, ())
        recorder = self._recorder = self._recorder_of(operation, statements, site)
        if recorder is not None:
            await recorder.settle(len(statements or ()), is_open=self._is_open)
            if recorder.entry.state == "done":
                return
        self.on_operation(operation, site)
        answers: Answers = ()
        if statements is None:
            await self.flush(opening=self.dialect.asks_inside)
            answers = [await self.sender.ask(question, site) for question in questions]
            statements = self.dialect.compile(operation, answers)
        is_found = any(answers) or self.dialect.catalogue is None
        if is_found and any(guarded(operation)):
            await self.compare(operation, answers, self._is_open)
        is_inside = self.bracket.is_transactional
        if recorder and not is_inside and recorder.is_one(statements):
            await self._as_one(recorder, statements, operation, site)
            return
        left = recorder.left(statements) if recorder else statements
        for number, statement in enumerate(left, 1):
            if recorder is not None:
                is_last = number == len(left)
                recorder.expect(is_last=is_last, is_only=len(statements) == 1)
            await self.take(statement, operation, site)

    def _recorder_of(
        self,
        operation: Operation,
        statements: Sequence[Statement] | None,
        site: Site,
    ) -> Recorder | None:
        if self.journal is None:
            return None
        fingerprint = digest(operation, statements)
        entry = self.journal.next(operation.describe(), fingerprint, site)
        is_whole = statements is None
        return Recorder(self.sender, self.journal, entry, operation, is_whole)

    async def fetch(
        self, statement: Any, parameters: Any, _site: Site
    ) -> sa.CursorResult[Any]:
        await self._hand_over()
        connection = self.channel.connection
        if isinstance(statement, str) and parameters is None:
            execute = connection.exec_driver_sql
            return await greenlet_spawn(execute, statement, execution_options=RAW)
        if isinstance(statement, str):
            statement = sa.text(statement)
        return await greenlet_spawn(
            connection.execute, statement, parameters, execution_options=BUFFERED
        )

    async def connection(self, _site: Site) -> AsyncConnection:
        await self._hand_over()
        return connection_on(self.channel)

    async def _hand_over(self) -> None:
        """Send what was collected, for somebody wants to see what it did."""
        await self.flush(opening=True)
        self.channel.forget_plans()

    @asynccontextmanager
    async def session(self, _site: Site) -> AsyncIterator[AsyncSession]:
        await self._hand_over()
        is_inside = self.bracket.is_transactional
        own = nullcontext() if is_inside else transaction(self.channel, self.dialect)
        async with own, session_on(self.channel) as session:
            yield session

    @asynccontextmanager
    async def autocommit(self, _site: Site) -> AsyncIterator[None]:
        if self.skip_autocommit:
            self._is_skipping = True
            yield
            self._is_skipping = False
            return
        if self.bracket.is_transactional:
            await self._leave("op.autocommit()")
        inside, self.bracket = self.bracket, Bracket(is_transactional=False)
        yield
        await self.flush()
        self.bracket = inside

    async def finish(self, history: Command) -> None:
        """Send what is left, with the history row and the end of the transaction."""
        forgotten = self.journal.clearing() if self.journal else []
        if self.bracket.is_transactional:
            change = self.change if self._has_left else ()
            ending = [*change, *forgotten, history, *self.bracket.closing]
            await self.flush(ending)
        else:
            await self.flush()
            begin, commit = Command(self.dialect.begin), Command(self.dialect.commit)
            await self._send([begin, *self.change, *forgotten, history, commit], ())

    async def undo(self) -> None:
        """Take back what is not committed; nothing to take back is no error."""
        self._items.clear()
        if self.bracket.can_leave or not self.bracket.is_transactional:
            await self.channel.abort()
        elif self._is_open:
            await self.channel.take_back(self.bracket.undo)

    async def flush(
        self, ending: Sequence[Command] = (), *, opening: bool = False
    ) -> None:
        """Send what was collected, then *ending*; open the transaction if needed.

        Raises:
            StatementError: the database refused a statement.
            VersionChangedError: the version table is not where it should be.
        """
        items, self._items, self._size = self._items, [], 0
        if not items and not ending and not opening:
            return
        if not self.bracket.is_transactional:
            return
        head = self._head()
        back = self._back()
        self._is_open = True
        message = [*head, *(item.command for item in items), *ending]
        await self._from_here(lambda: self._send(message, items), back)

    async def _as_one(
        self,
        recorder: Recorder,
        statements: Sequence[Statement],
        operation: Operation,
        site: Site,
    ) -> None:
        """Make an operation outside of the revision's transaction one of its own."""
        act = self._acting(statements, operation, site)
        await self._retrying(lambda: recorder.record_all(act))

    async def _alone(
        self, statement: Statement, operation: Operation, site: Site
    ) -> None:
        """Send a statement outside of transactions."""
        recorder, act = self._recorder, self._acting([statement], operation, site)

        async def once() -> None:
            await (recorder.record(statement, act) if recorder else act((), ()))

        # Where DDL has transactions, what is none may leave something behind.
        if self.dialect.transactional_ddl:
            await once()
        else:
            await self._retrying(once)

    def _acting(
        self, statements: Sequence[Statement], operation: Operation, site: Site
    ) -> Act:
        """Give what runs statements outside of the revision's transaction."""
        sender = self.sender
        items = [Item(Command(each.sql), operation, site) for each in statements]
        is_text = all(s.construct is None and s.verify is None for s in statements)

        async def act(before: Sequence[Command], after: Sequence[Command]) -> None:
            if is_text:
                await sender.send_apart(before, items, after)
                return
            await sender.send_apart(before, (), ())
            for statement, item in zip(statements, items, strict=True):
                if statement.construct is None:
                    await sender.send_apart((), [item], ())
                else:
                    await sender.execute(statement, site)
                await self._verify(statement, operation, site)
            await sender.send_apart((), (), after)

        return act

    async def _from_here(
        self, act: Callable[[], Awaitable[None]], back: Sequence[Command]
    ) -> None:
        """Act in the revision's transaction; *back* leads to where it was before."""
        if not self.tries_alone:
            await act()
            return

        async def again() -> None:
            try:
                await act()
            except StatementError as error:
                if error.is_lock_timeout:
                    await self._go(back, error)
                raise

        await self._retrying(again)

    async def _go(self, back: Sequence[Command], error: StatementError) -> None:
        try:
            await (self.channel.send(back) if back else self.channel.abort())
        except SendError:  # the COMMIT failed, and with it what came before
            error.is_lock_timeout = False

    async def _retrying(self, act: Callable[[], Awaitable[None]]) -> None:
        """Act again after a lost race for a lock: it left nothing behind.

        What came before it in the revision has come to stay.
        """
        policy = self.retries
        pause, tries, until = policy.base, policy.attempts, monotonic() + policy.total
        while True:
            try:
                return await act()
            except StatementError as error:
                tries -= 1
                if not (error.is_lock_timeout and tries and monotonic() < until):
                    raise
            await sleep(pause)
            pause = min(pause * 2, policy.longest)

    @property
    def _is_unlimited(self) -> bool:
        """Limits are a transaction's, and there is none."""
        is_inside = self.bracket.is_transactional
        return self.dialect.name == "postgresql" and not is_inside

    @property
    def has_left(self) -> bool:
        """A part of the revision is committed already."""
        return self._has_left

    @property
    def is_open(self) -> bool:
        """The revision's transaction, or its part of a larger one, has begun."""
        return self._is_open

    @property
    def _is_version_moved(self) -> bool:
        return self._is_open and not self._has_left

    def _head(self) -> list[Command]:
        if self._is_open:
            # A message that fails is taken back to here, to look for its statement.
            return [Command(self.dialect.savepoint("brant_batch"))]
        change = () if self._has_left else self.change
        return [*self.bracket.opening, *change]

    def _back(self) -> list[Command]:
        """Go to where the transaction was before `_head`; nothing: before it began."""
        if self._is_open:
            return [Command(self.dialect.rollback_to("brant_batch"))]
        return [] if self.bracket.can_leave else [*self.bracket.undo]

    async def take(
        self, statement: Statement, operation: Operation, site: Site
    ) -> None:
        if self._is_skipping:
            self.skipped.append(operation)
        elif not self.bracket.is_transactional:
            await self._alone(statement, operation, site)
        elif statement.construct is not None:
            await self.flush(opening=True)
            if self.tries_alone:
                await self.channel.send(self._head())
            await self._from_here(
                lambda: self.sender.execute(statement, site), self._back()
            )
            self._keep()
        elif statement.transactional:
            self._items.append(Item(Command(statement.sql), operation, site))
            self._size += len(statement.sql)
            self._keep()
            if self._size > self.channel.largest:
                await self.flush()
        elif self.skip_autocommit:
            self.skipped.append(operation)
        else:
            await self._leave(operation.describe())
            await self._alone(statement, operation, site)

    def _keep(self) -> None:
        if self._recorder is not None:
            self._recorder.keep()

    async def _verify(
        self, statement: Statement, operation: Operation, site: Site
    ) -> None:
        """Look at what a statement left behind, where it says how."""
        check = statement.verify
        if check is None:
            return
        rows = await self.sender.ask(check.sql, site)
        if not rows or not all(rows[0].values()):
            raise VerificationError(operation.describe(), check.problem, check.hint)

    async def _leave(self, what: str) -> None:
        if not self.bracket.can_leave:
            raise InvalidOperationError(
                what,
                "it must run outside a transaction, and this run is one transaction",
                hint='Run with transaction = "revision", brant\'s default.',
            )
        back = self.restore if self._is_version_moved else ()
        if self._is_open or self._items:
            if not self._is_open:
                self._has_left = True  # the version row is moved at the end instead
                back = ()
            kept = self.journal.committing() if self.journal else []
            await self.flush([*back, *kept, *self.bracket.closing])
            if self.journal is not None:
                self.journal.committed()
        self._has_left = True
        self._is_open = False

    @property
    def channel(self) -> Channel:
        return self.sender.channel

    @property
    def dialect(self) -> Standard:
        return self.sender.dialect

    async def _send(self, commands: Sequence[Command], items: Sequence[Item]) -> None:
        await self.sender.send(commands, items, self.bracket)
