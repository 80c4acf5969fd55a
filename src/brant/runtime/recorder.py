"""Around what is committed at once: written down before and after, or with it.

Where an operation can be a transaction, its entry is a part of that, and there is no
doubt. Otherwise a statement is written down before it is sent, with the question that
tells whether it arrived. The entry is written only by the run that has the lock.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias, final

from brant.dialects.split import bare
from brant.errors import (
    BrantError,
    LockLostError,
    PartialRevisionError,
    StatementError,
)
from brant.operations import BulkInsert, Execute
from brant.runtime.batching import Command, SendError
from brant.runtime.faults import Kind
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from brant.dialects import Standard, Statement
    from brant.operations import Operation
    from brant.runtime.batching import Channel
    from brant.runtime.journal import Entry, Journal
    from brant.runtime.sending import Sender

    Act: TypeAlias = Callable[[Sequence[Command], Sequence[Command]], Awaitable[None]]
    """Does something between what is sent before it and after it."""

# What changes rows may share a transaction with the journal everywhere; of SQL of one's
# own, where DDL can, what surely minds no transaction. A CALL may want to commit.
_DATA: Final = re.compile(r"\s*(insert|update|delete|replace|merge)\b", re.IGNORECASE)
_DDL: Final = re.compile(
    r"\s*(alter|comment|create|drop|grant|if|revoke|select|truncate|with)\b",
    re.IGNORECASE,
)

# PostgreSQL looks every two seconds whether its client is there, from 14 on and where
# its system can: a statement would go on after its program, beside the next owner.
_WATCH: Final = """DO $brant$BEGIN
  PERFORM set_config('client_connection_check_interval', '{}', false);
EXCEPTION WHEN OTHERS THEN NULL; END$brant$"""


async def arrived(channel: Channel, entry: Entry) -> bool | None:
    """Ask whether a statement that was on its way took effect; None: nobody knows."""
    if entry.question is None:
        return None
    return any((await channel.query(entry.question))[0].values())


@final
@dataclass(slots=True)
class Recorder:
    """Keeps one operation's entry in step with what happens."""

    sender: Sender
    journal: Journal
    entry: Entry
    operation: Operation
    is_whole: bool
    """Its statements depend on what is there, so it is judged and repeated as one."""
    _is_last: bool = False
    _is_only: bool = False

    async def settle(self, statements: int, *, is_open: bool) -> None:
        """Find out whether the statement arrived that was on its way.

        Raises:
            PartialRevisionError: nobody can tell.
        """
        entry = self.entry
        if entry.state != "running":
            return
        if not await self._has_arrived(entry):
            self.entry = entry.stopped()
            return
        self._is_last = self.is_whole or entry.statements + 1 >= statements
        self.entry = self._after()
        if is_open:
            self.journal.keep(self.entry)
        else:
            await self._write(self.entry)

    async def _has_arrived(self, entry: Entry) -> bool:
        decision, self.journal.decision = self.journal.decision, None
        if decision is not None:
            return decision == "skip"
        verdict = await arrived(self.channel, entry)
        if verdict is None:
            raise PartialRevisionError(
                entry.revision, entry.direction, entry.operation, site=entry.site
            )
        return verdict

    def is_one(self, statements: Sequence[Statement]) -> bool:
        """Tell whether the operation can be a transaction, together with its entry."""
        return self.entry.statements == 0 and all(map(self._may_share, statements))

    def _may_share(self, statement: Statement) -> bool:
        text = bare(statement.sql, self.dialect.lexicon)
        if _DATA.match(text) or isinstance(self.operation, BulkInsert):
            return statement.transactional
        if not (self.dialect.transactional_ddl and statement.transactional):
            return False
        is_own = not isinstance(self.operation, Execute)
        return is_own or _DDL.match(text) is not None

    def left(self, statements: Sequence[Statement]) -> Sequence[Statement]:
        """Give the statements that are still to be run."""
        return statements if self.is_whole else statements[self.entry.statements :]

    def expect(self, *, is_last: bool, is_only: bool) -> None:
        self._is_last, self._is_only = is_last, is_only

    def keep(self) -> None:
        """Remember a statement that waits for the transaction's end."""
        self.entry = self._after()
        self.journal.keep(self.entry)

    async def record(self, statement: Statement, act: Act) -> None:
        """Act, with the statement written down around it, or together with it.

        Raises:
            BrantError: *act* did, which is written down, or another run has the lock.
        """
        after = self._after()
        if self._may_share(statement):
            await self._together(after, act)
            return
        is_only = self._is_only or (self.is_whole and self._is_last)
        from brant.dialects.effects import effect_question  # noqa: PLC0415  # start-up

        question = effect_question(
            self.dialect, self.operation, statement.sql, is_only=is_only
        )
        running = self.entry.starting(question)
        before = [*self.journal.making(), *self.journal.writing(running)]
        try:
            await act(
                [*before, *self._watching("2s")],
                [self.journal.updating(after), *self._watching("0")],
            )
        except LockLostError:
            raise
        except BrantError as error:
            self._remember(running)
            await self._write(running.stopped(error.message))
            raise
        except SendError as error:
            if error.index is None or error.index >= len(before):
                is_late = error.fault.kind is not Kind.BUSY
                self._remember(running if is_late else self.entry)
            raise
        self._remember(after)

    async def record_all(self, act: Act) -> None:
        """Act in one transaction for the whole operation and its entry.

        A failure is written down where something before it is there to stay.
        """
        try:
            await self._together(self.entry.finished(), act)
        except StatementError as error:
            if self.journal.entries:
                await self._write(self.entry.stopped(error.message))
            raise

    async def _together(self, after: Entry, act: Act) -> None:
        """One transaction for what is done and its entry."""
        if making := self.journal.making():
            await self.channel.send(making)
        begin = Command(self.dialect.begin)
        commit = Command(self.dialect.commit, permit=self.journal.unstopped)
        opening = (begin, *self.journal.opening)
        try:
            await act([*opening, *self.journal.writing(after)], [commit])
        except (BrantError, SendError):
            await self.channel.abort()
            raise
        self._remember(after)

    def _after(self) -> Entry:
        return self.entry.finished() if self._is_last else self.entry.advanced()

    def _watching(self, interval: str) -> list[Command]:
        is_known = self.dialect.name == "postgresql"
        return [Command(_WATCH.format(interval))] if is_known else []

    async def _write(self, entry: Entry) -> None:
        commands = [*self.journal.making(), *self.journal.writing(entry)]
        await self.sender.send_apart([*commands, *self._watching("0")], [], [])
        self._remember(entry)

    @property
    def channel(self) -> Channel:
        return self.sender.channel

    @property
    def dialect(self) -> Standard:
        return self.sender.dialect

    def _remember(self, entry: Entry) -> None:
        self.entry = entry
        self.journal.entries[entry.position] = entry
