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
from sqlalchemy.ext.asyncio import AsyncSession

from brant.errors import InvalidOperationError, StatementError, VerificationError
from brant.operations.guarded import guarded
from brant.operations.limits import Limit
from brant.runtime.batching import RAW, Command
from brant.runtime.journal import digest
from brant.runtime.recorder import Recorder
from brant.runtime.sending import Bracket, Item
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
    from contextlib import AbstractAsyncContextManager

    from sqlalchemy.ext.asyncio import AsyncConnection

    from brant.dialects import Standard, Statement
    from brant.op import Site
    from brant.operations import Operation
    from brant.runtime.batching import Channel
    from brant.runtime.journal import Journal
    from brant.runtime.policy import RetryPolicy
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
    compare: Callable[[Operation, bool], Awaitable[None]]
    """Looks at what an operation finds there, inside of a transaction or not."""
    retries: RetryPolicy
    """For a statement that is its own transaction and waited in vain for a lock."""
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
        if statements is None:
            await self.flush(opening=self.dialect.asks_inside)
            answers = [await self.sender.ask(question, site) for question in questions]
            statements = self.dialect.compile(operation, answers)
            if any(answers) and any(guarded(operation)):
                await self.compare(operation, self._is_open)
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
        return Recorder(
            self.channel, self.dialect, self.journal, entry, operation, is_whole
        )

    def _recording(self, sql: str) -> AbstractAsyncContextManager[None]:
        return self._recorder.around(sql) if self._recorder else nullcontext()

    async def fetch(
        self, statement: Any, parameters: Any, site: Site
    ) -> sa.CursorResult[Any]:
        connection = await self.connection(site)
        if not isinstance(statement, str):
            found: sa.CursorResult[Any] = await connection.execute(
                statement, parameters
            )
            return found
        if parameters is not None:
            return await connection.execute(sa.text(statement), parameters)
        return await connection.exec_driver_sql(statement, execution_options=RAW)

    async def connection(self, _site: Site) -> AsyncConnection:
        await self.flush(opening=True)
        self._forget_plans()
        return self.channel.connection

    @asynccontextmanager
    async def session(self, site: Site) -> AsyncIterator[AsyncSession]:
        connection = await self.connection(site)
        async with AsyncSession(
            connection,
            expire_on_commit=False,
            join_transaction_mode="create_savepoint",
        ) as session:
            yield session
            await session.commit()

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
            closing = map(Command, self.bracket.closing)
            await self.flush([*change, *forgotten, history, *closing])
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
            await self.channel.send([Command(sql) for sql in self.bracket.undo])

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
            for item in items:
                await self._alone(item)
            return
        head = self._head()
        self._is_open = True
        await self._send([*head, *(item.command for item in items), *ending], items)

    async def _alone(self, item: Item) -> None:
        """Send a statement outside of transactions.

        Where DDL has none, one that got no lock left nothing behind, and is tried
        again: the statements before it have come to stay.
        """
        policy = self.retries
        pause, tries, until = policy.base, policy.attempts, monotonic() + policy.total
        while True:
            try:
                async with self._recording(item.command.sql):
                    return await self._send([item.command], [item])
            except StatementError as error:
                tries -= 1
                helps = error.is_lock_timeout and not self.dialect.transactional_ddl
                if not (helps and tries and monotonic() < until):
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
    def _is_version_moved(self) -> bool:
        return self._is_open and not self._has_left

    def _head(self) -> list[Command]:
        if self._is_open:
            # A message that fails is taken back to here, to look for its statement.
            return [Command(self.dialect.savepoint("brant_batch"))]
        opening = [Command(sql) for sql in self.bracket.opening]
        return opening if self._has_left else [*opening, *self.change]

    async def take(
        self, statement: Statement, operation: Operation, site: Site
    ) -> None:
        if self._is_skipping:
            self.skipped.append(operation)
        elif statement.construct is not None:
            await self.flush(opening=True)
            if self.bracket.is_transactional:
                await self.sender.execute(statement, site)
                self._keep()
            else:
                async with self._recording(statement.sql):
                    await self.sender.execute(statement, site)
        elif statement.transactional or not self.bracket.is_transactional:
            self._items.append(Item(Command(statement.sql), operation, site))
            self._size += len(statement.sql)
            if self.bracket.is_transactional:
                self._keep()
            if not self.bracket.is_transactional or self._size > self.channel.largest:
                await self.flush()
            if not self.bracket.is_transactional:
                await self._verify(statement, operation, site)
        elif self.skip_autocommit:
            self.skipped.append(operation)
        else:
            await self._leave(operation.describe())
            item = Item(Command(statement.sql), operation, site)
            async with self._recording(statement.sql):
                await self._send([item.command], [item])
                await self._verify(statement, operation, site)

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
            await self.flush([*back, *kept, *map(Command, self.bracket.closing)])
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

    def _forget_plans(self) -> None:
        # What was batched may have changed tables that SQLAlchemy's asyncpg dialect
        # holds prepared statements for; a stale one fails in a transaction.
        forget = getattr(
            self.channel.connection.dialect, "_invalidate_schema_cache", None
        )
        if forget is not None:
            forget()
