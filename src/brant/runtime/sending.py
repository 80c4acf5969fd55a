"""A message and what becomes of it: a failure is told as its statement's.

Most failures inside a message do not say where. What was sent is then taken back, sent
again one by one until it fails, and taken back again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.util import greenlet_spawn

from brant.errors import (
    LockLostError,
    ReadOnlyDatabaseError,
    StatementError,
    VersionChangedError,
)
from brant.runtime.batching import Command, SendError
from brant.runtime.faults import HINTS, Kind
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from brant.dialects import Standard, Statement
    from brant.op import Site
    from brant.operations import Operation
    from brant.runtime.batching import Channel

TAKEN_OVER: Final = "another run took over"


@final
@dataclass(frozen=True, slots=True)
class Bracket:
    """The commands around a revision."""

    opening: tuple[Command, ...] = ()
    closing: tuple[Command, ...] = ()
    undo: tuple[Command, ...] = ()
    is_transactional: bool = True
    can_leave: bool = False
    """The transaction is the revision's own, so it may be committed half-way."""


@final
@dataclass(frozen=True, slots=True)
class Item:
    """A command, and the operation that wants it."""

    command: Command
    operation: Operation
    site: Site


@final
@dataclass(frozen=True, slots=True)
class Sender:
    """Sends what one revision says."""

    channel: Channel
    dialect: Standard
    revision: str
    version_table: str
    expected: tuple[str, ...]
    """What the version table should hold before."""

    async def send(
        self, commands: Sequence[Command], items: Sequence[Item], bracket: Bracket
    ) -> None:
        """Send a message; if it fails, find the statement that did."""
        try:
            await self.channel.send(commands)
        except SendError as error:
            if error.fault.kind in {Kind.BUSY, Kind.DISCONNECTED}:
                raise
            first = next(
                (i for i, c in enumerate(commands) if items and c is items[0].command),
                len(commands),
            )
            index = error.index
            is_unclear = index is None and error.fault.kind is not Kind.VERSION_CHANGED
            if is_unclear and not self.channel.is_stopping:
                index, error = await self._replay(commands, bracket, error)
            self._raise(error, index, first, items)

    async def send_apart(
        self, before: Sequence[Command], items: Sequence[Item], after: Sequence[Command]
    ) -> None:
        """Send what is no part of a revision's transaction, and what is noted of it.

        Raises:
            StatementError: an operation's statement failed.
            LockLostError: another run has the lock, so nothing may be noted.
            SendError: the connection is gone, or SQLite is busy; nothing else is known.
        """
        commands = [item.command for item in items]
        try:
            await self.channel.send_apart([before, commands, after])
        except SendError as error:
            if error.fault.kind in {Kind.BUSY, Kind.DISCONNECTED}:
                raise
            place = -1 if error.index is None else error.index - len(before)
            if 0 <= place < len(items):
                self._raise(error, place, 0, items)
            if error.fault.kind is Kind.VERSION_CHANGED:
                raise LockLostError(TAKEN_OVER) from error.error
            raise

    async def ask(self, question: str, site: Site) -> Sequence[Any]:
        """Give the rows of a question that an operation asks before it is compiled."""
        try:
            return await self.channel.query(question)
        except SendError as error:
            raise self._failed(error.fault.reason, question, site) from error.error

    async def execute(self, statement: Statement, site: Site) -> None:
        """Run a statement that only SQLAlchemy can send, with its parameters."""
        assert statement.construct is not None  # noqa: S101  # the caller looked
        try:
            await greenlet_spawn(
                self.channel.connection.execute,
                statement.construct,
                list(statement.parameters) or None,
            )
        except DBAPIError as error:
            found = SendError(error, 0)
            raise self._failed(
                found.fault.reason, statement.sql, site, found
            ) from error

    async def _replay(
        self, commands: Sequence[Command], bracket: Bracket, error: SendError
    ) -> tuple[int | None, SendError]:
        """Send the commands one by one, and take everything back."""
        undo = bracket.undo or (Command(self.dialect.rollback),)
        if commands[0].sql == self.dialect.savepoint("brant_batch"):
            undo = (Command(self.dialect.rollback_to("brant_batch")),)
        await self.channel.send(undo)
        index = None
        for index, command in enumerate(commands):
            if command in bracket.closing:
                command = Command(self.dialect.check_deferred)  # noqa: PLW2901  # what COMMIT would find
            try:
                await self.channel.send([command])
            except SendError as found:
                await self.channel.send(undo)
                return index, found
        await self.channel.send(undo)
        return None, error

    def _raise(
        self,
        error: SendError,
        index: int | None,
        first: int,
        items: Sequence[Item],
    ) -> None:
        if error.fault.kind is Kind.VERSION_CHANGED or (
            index is not None and index < first and self._changes_version(error)
        ):
            raise VersionChangedError(
                self.version_table, self.expected
            ) from error.error
        if index is None or not first <= index < first + len(items):
            if error.fault.kind is Kind.READ_ONLY:
                raise ReadOnlyDatabaseError("the database") from error.error
            raise self._failed(error.fault.reason, None, None, error) from error.error
        item = items[index - first]
        raise self._failed(
            error.fault.reason, item.command.sql, item.site, error
        ) from error.error

    def _changes_version(self, error: SendError) -> bool:
        """Two runners that insert the same first row: the key refuses the second."""
        return (error.fault.sqlstate or "").startswith("23") or "UNIQUE" in str(error)

    def _failed(
        self,
        reason: str,
        sql: str | None,
        site: Site | None,
        error: SendError | None = None,
    ) -> StatementError:
        is_late = error is not None and error.fault.kind is Kind.LOCK_TIMEOUT
        blockers, self.channel.blockers = self.channel.blockers, ()
        if is_late and blockers:
            reason = f"{reason}; in the way: {', '.join(blockers)}"
        return StatementError(
            reason,
            sql=sql,
            site=str(site) if site else None,
            revision=self.revision,
            is_lock_timeout=is_late,
            hint=HINTS.get(error.fault.kind) if error else None,
        )
