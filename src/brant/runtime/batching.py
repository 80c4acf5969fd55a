"""One connection on which brant owns the transactions, and the way SQL travels on it.

The connection is in AUTOCOMMIT for SQLAlchemy and its driver; BEGIN and COMMIT are
statements like any other, so a whole revision with its transaction is one message
where a driver has a way for it (`drivers.py`). Others get one after the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, final

from anyio import get_cancelled_exc_class
from sqlalchemy.util import greenlet_spawn

from brant.runtime.faults import VERSION_CHANGED, fault
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from anyio import Event
    from sqlalchemy import Connection, CursorResult

BUFFERED = {"stream_results": False, "yield_per": None}
"""Execution options for a result that is read without the server, whatever an engine
was told: no greenlet is there when it is."""
RAW = {**BUFFERED, "no_parameters": True}
"""Execution options for SQL that is text and nothing else."""

ELAPSED = "brant_elapsed"
"""A parameter that SQLite's commands may name, for SQLite has no variables: the
milliseconds since the transaction began, or the message if that was later."""


@final
@dataclass(frozen=True, slots=True)
class Command:
    """SQL to send, and the number of rows it must change."""

    sql: str
    rows: int | None = None
    """None: any number. Otherwise another number aborts, before a COMMIT behind it."""
    permit: str | None = None
    """On MySQL and MariaDB, the condition for a COMMIT to go with what is before it."""


class SendError(Exception):
    """A message failed; `index` is the command that did, where the driver knows."""

    def __init__(self, error: BaseException, index: int | None) -> None:
        super().__init__(str(error))
        self.fault = fault(error)
        self.error = error
        self.index = index


class GuardError(Exception):
    """A command changed another number of rows than it must."""

    sqlstate = VERSION_CHANGED

    def __init__(self, found: int, command: Command) -> None:
        super().__init__(f"{found} rows instead of {command.rows}")


class Channel:
    """Sends one command after the other through SQLAlchemy."""

    largest: ClassVar[int] = 1_000_000
    """Characters of SQL after which a batch is sent; bounds memory on both sides."""
    most: ClassVar[int] = 100
    """Revisions in one message; bounds what waits, and what an error repeats."""
    answers_each: ClassVar[bool] = False
    """Several commands are one message, and the one that failed in it is known."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.messages = 0
        """How many messages were sent; for tests and the log."""
        self.round_trip = 0.0
        """Seconds that a question of a row or two took, the last time."""
        self.blockers: tuple[str, ...] = ()
        """Whom the last message that took long had to wait for."""
        self.is_stopping = False
        """What is on its way was cancelled, and nothing is to be tried again."""
        self.is_stopped = False
        """Nothing is on its way any more that was."""
        self.chain: Event | None = None
        """Set at the end of the last message that was several statements."""
        self.refused: tuple[Command, SendError] | None = None
        """What was sent ahead and failed: when its turn comes, that is its answer."""
        self.on_answer: Callable[[int], None] | None = None
        """Told how many of the commands sent are done, where it `answers_each`."""

    async def send(self, commands: Sequence[Command]) -> None:
        """Send commands in order and stop at the first that fails.

        Raises:
            SendError: the database refused one; what came before it was executed.
        """
        for index, command in enumerate(commands):
            self._go_on()
            self.messages += 1
            try:
                result = await self._raw(command.sql)
                found = result.rowcount
                result.close()
                check(command, found)
            except Exception as error:
                self.is_stopped = self.is_stopping
                raise SendError(error, index) from error

    def _go_on(self) -> None:
        """End here what was cancelled, a little before the cancellation arrives.

        A DELETE that is killed may say that all went well and have deleted nothing
        (MariaDB 10.11.19): nothing that follows may be committed.
        """
        if self._shall_stop():
            self.is_stopped = True
            raise get_cancelled_exc_class()

    def _shall_stop(self) -> bool:
        return self.is_stopping and not self.is_stopped

    async def take_back(self, undo: Sequence[Command]) -> None:
        """Send what takes back a part of a transaction, also of what was cancelled.

        Raises:
            SendError: it cannot be taken back.
        """
        self.is_stopped = self.is_stopping
        await self.send(undo)

    async def send_apart(self, parts: Sequence[Sequence[Command]]) -> None:
        """Send what is not to be taken back together: each part by itself.

        Raises:
            SendError: the database refused a command; its index counts through all
                parts, and what came before it is done.
        """
        done = 0
        for part in filter(None, parts):
            try:
                await self.send(part)
            except SendError as error:
                if error.index is not None:
                    error.index += done
                raise
            done += len(part)

    async def query(self, sql: str) -> Sequence[Mapping[str, Any]]:
        """Run a query and give its rows.

        Raises:
            SendError: the database refused it.
        """
        self.messages += 1
        try:
            result = await self._raw(sql)
            return [dict(row) for row in result.mappings()]
        except Exception as error:
            raise SendError(error, 0) from error

    async def records(self, sql: str) -> Sequence[Mapping[str, Any]]:
        """Run a query and give its rows; what JSON has no type for may be text.

        Raises:
            SendError: the database refused it.
        """
        return await self.query(sql)

    async def texts(self, sql: str) -> Sequence[Sequence[str | None]]:
        """Run a query whose columns are all text, and give its rows.

        Raises:
            SendError: the database refused it.
        """
        return await self.rows(sql)

    async def rows(self, sql: str) -> Sequence[Sequence[Any]]:
        """Run a query and give its rows without the names of their columns.

        Raises:
            SendError: the database refused it.
        """
        return [tuple(row.values()) for row in await self.query(sql)]

    async def abort(self) -> None:
        """Roll back whatever is open; nothing open is no error.

        Raises:
            SendError: the connection is gone, and what was open with it.
        """
        self.is_stopped = self.is_stopping
        try:
            await self._raw("ROLLBACK")
        except Exception as error:
            raise SendError(error, 0) from error

    def forget_plans(self) -> None:
        """Let go of what was prepared for tables as they were before a message."""

    async def _raw(self, sql: str) -> CursorResult[Any]:
        execute = self.connection.exec_driver_sql
        return await greenlet_spawn(execute, sql, execution_options=RAW)

    async def begin_afresh(self) -> None:
        """Take back what a listener opened when the connection was fetched."""
        await self.abort()


def check(command: Command, found: int) -> None:
    """Raise where a command changed another number of rows than it must."""
    if command.rows is not None and found not in (command.rows, -1):
        raise GuardError(found, command)


def guarded(command: Command) -> str:
    """Give a command that checks by itself how many rows it changed (PostgreSQL)."""
    if command.rows is None:
        return command.sql
    return (
        f"DO $brant$DECLARE n bigint; BEGIN {command.sql}; "
        f"GET DIAGNOSTICS n = ROW_COUNT; IF n <> {command.rows} THEN "
        f"RAISE EXCEPTION '% rows instead of {command.rows}', n "
        f"USING ERRCODE = '{VERSION_CHANGED}'; END IF; END$brant$"
    )
