"""How SQL travels with each driver: as few messages as it has a way for.

A revision, or many, are one round trip on asyncpg and psycopg, one hop to the driver's
thread on aiosqlite. On asyncmy and aiomysql they are several statements in a message.
"""

from __future__ import annotations

import json
from functools import partial
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, final

from anyio import CancelScope, Event

from brant.dialects.split import split
from brant.runtime import chained, hop, pipelines
from brant.runtime.batching import (
    Channel,
    Command,
    GuardError,
    SendError,
    check,
    guarded,
)
from brant.runtime.copied import copied
from brant.runtime.faults import fault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

_SEPARATOR = "\n;\n"
"""On a line of its own: a statement may end in a line comment."""


class _MessageChannel(Channel):
    """Several commands in one simple-query message (PostgreSQL)."""

    async def _execute(self, text: str) -> None:
        raise NotImplementedError  # abstract: one line per driver

    async def send(self, commands: Sequence[Command]) -> None:
        if not commands:
            return  # asyncpg 0.32 cannot read the answer to an empty message
        self.messages += 1
        text = _SEPARATOR.join(map(guarded, commands))
        try:
            await self._execute(text)
        except Exception as error:
            index = 0 if len(commands) == 1 else _at(commands, fault(error).position)
            raise SendError(error, index) from error

    async def abort(self) -> None:
        # The driver's own notion of the transaction is stale after a cancelled
        # message (asyncpg 0.32), so ROLLBACK is sent whatever it believes.
        try:
            await self._execute("ROLLBACK")
        except Exception as error:
            raise SendError(error, 0) from error


def _at(commands: Sequence[Command], position: int | None) -> int | None:
    """Find the command at a character position of the joined message."""
    if position is None:
        return None
    end = 0
    for index, command in enumerate(commands):
        end += len(guarded(command)) + len(_SEPARATOR)
        if position <= end:
            return index
    return None


@final
class AsyncpgChannel(_MessageChannel):
    """asyncpg sends argument-free text as one simple query."""

    def __init__(self, connection: Connection, driver: Any) -> None:
        super().__init__(connection)
        self._driver = driver

    async def _execute(self, text: str) -> None:
        await self._driver.execute(text)

    async def begin_afresh(self) -> None:
        if self._driver.is_in_transaction():
            await self.abort()

    def forget_plans(self) -> None:
        # SQLAlchemy's dialect holds prepared statements; one for a table that has
        # changed since fails in a transaction.
        forget = getattr(self.connection.dialect, "_invalidate_schema_cache", None)
        if forget is not None:
            forget()

    async def query(self, sql: str) -> Sequence[Mapping[str, Any]]:
        self.messages += 1
        try:
            rows: Sequence[Mapping[str, Any]] = await self._driver.fetch(sql)
        except Exception as error:
            raise SendError(error, 0) from error
        return rows

    async def records(self, sql: str) -> Sequence[Mapping[str, Any]]:
        rows = await self.texts(f"SELECT row_to_json(q) FROM ({sql}) AS q")
        return [json.loads(row) for (row,) in rows if row is not None]

    async def texts(self, sql: str) -> Sequence[Sequence[str | None]]:
        # A query that is prepared takes two round trips, COPY takes one.
        self.messages += 1
        pieces: list[bytes] = []

        async def keep(piece: bytes) -> None:
            pieces.append(piece)

        try:
            await self._driver.copy_from_query(sql, output=keep)
        except Exception as error:
            raise SendError(error, 0) from error
        return copied(b"".join(pieces).decode())


@final
class PsycopgChannel(_MessageChannel):
    """psycopg's pipeline: each command by itself, and all of them on their way at once.

    So the server says of each what became of it. Where libpq has no pipelines (before
    14), and for a single command, the text goes as one simple query.
    """

    def __init__(self, connection: Connection, driver: Any) -> None:
        super().__init__(connection)
        self._driver = driver

    async def send(self, commands: Sequence[Command]) -> None:
        if len(commands) < 2 or not pipelines.are_supported():  # noqa: PLR2004
            await super().send(commands)
            return
        self.messages += 1
        statements = [
            (index, text)
            for index, command in enumerate(commands)
            for text in _statements(command)
        ]
        try:
            failed = await pipelines.run(self._driver, [text for _, text in statements])
        except Exception as error:
            raise SendError(error, None) from error
        if failed is not None:
            raise SendError(failed.error, statements[failed.index][0]) from failed.error

    async def _execute(self, text: str) -> None:
        cursor = await self._driver.execute(text)
        await cursor.close()

    async def texts(self, sql: str) -> Sequence[Sequence[str | None]]:
        self.messages += 1
        try:
            cursor = await self._driver.execute(sql)
            rows: Sequence[Sequence[str | None]] = await cursor.fetchall()
            await cursor.close()
        except Exception as error:
            raise SendError(error, 0) from error
        return rows

    async def begin_afresh(self) -> None:
        if self._driver.pgconn.transaction_status:  # 0 is idle
            await self.abort()


def _statements(command: Command) -> tuple[str, ...]:
    """Give a command's statements: an operation of one's own may give several."""
    if command.rows is not None or ";" not in command.sql:
        return (guarded(command),)
    from brant.dialects.postgresql import PostgreSQL  # noqa: PLC0415  # start-up

    return split(command.sql, PostgreSQL.lexicon)


@final
class AiosqliteChannel(Channel):
    """One hop to the connection's thread for all commands."""

    # A hop takes no time to speak of, and what is done is told after each.
    most = 32

    def __init__(self, connection: Connection, driver: Any) -> None:
        super().__init__(connection)
        self._driver = driver

    async def _in_thread(self, function: Any, *arguments: Any) -> Any:
        # aiosqlite has no public call for "run this in your thread"; `_execute` is
        # what each of its own methods is made of (0.17 to 0.22).
        # A cancelled wait would leave the thread at work: it is let finish instead,
        # and the cancellation arrives between two messages.
        with CancelScope(shield=True):
            try:
                return await self._driver._execute(  # noqa: SLF001
                    function,
                    self._driver._conn,  # noqa: SLF001
                    *arguments,
                )
            except ValueError as error:  # it was closed
                raise SendError(error, None) from error

    async def send(self, commands: Sequence[Command]) -> None:
        self.messages += 1
        run = partial(hop.run, is_stopping=self._shall_stop)
        try:
            await self._in_thread(run, tuple(commands))
        except SendError:
            self.is_stopped = self.is_stopping
            raise

    async def query(self, sql: str) -> Sequence[Mapping[str, Any]]:
        self.messages += 1
        names, rows = await self._in_thread(hop.fetch, sql)
        return [dict(zip(names, row, strict=True)) for row in rows]

    async def rows(self, sql: str) -> Sequence[Sequence[Any]]:
        self.messages += 1
        _, rows = await self._in_thread(hop.fetch, sql)
        found: Sequence[Sequence[Any]] = rows
        return found

    async def abort(self) -> None:
        self.is_stopped = self.is_stopping
        await self._in_thread(hop.roll_back)


@final
class MySQLChannel(Channel):
    """Several statements in one message, which the server answers one by one.

    asyncmy and aiomysql always ask for that ability. A server or a pooler that has not
    got it gets one statement after the other.
    """

    answers_each = True

    def __init__(self, connection: Connection, driver: Any) -> None:
        super().__init__(connection)
        self._driver = driver
        self._is_refused = False

    async def send(self, commands: Sequence[Command]) -> None:
        done = 0
        while done < len(commands):
            left = commands[done:]
            some = left[: 1 if self._is_refused else chained.together(left)]
            try:
                done += await self._send_some(some, done)
                self._tell(done)
            except SendError as error:
                index = error.index or 0
                if index == 0 and len(some) > 1 and chained.is_refused(error.error):
                    self._is_refused = True
                    continue
                raise SendError(error.error, done + index) from error.error

    async def send_apart(self, parts: Sequence[Sequence[Command]]) -> None:
        commands = [command for part in parts for command in part]
        refused, self.refused = self.refused, None
        if refused is not None and refused[0] in commands:
            index = commands.index(refused[0])
            await self.send(commands[:index])
            raise SendError(refused[1].error, index)
        await self.send(commands)

    async def _send_some(self, commands: Sequence[Command], before: int) -> int:
        """Send one message; give how many of its commands were carried out."""
        if len(commands) == 1:
            await super().send(commands)
            return 1
        self._go_on()
        self.messages += 1
        pieces = tuple(chained.pieces(commands))
        rows: list[int] = []
        self.chain = Event()
        try:
            cursor = self._driver.cursor()
            cursor = await cursor if isawaitable(cursor) else cursor
            await cursor.execute(_SEPARATOR.join(piece.text for piece in pieces))
            rows.append(cursor.rowcount)
            while len(rows) < len(pieces) and await cursor.nextset():
                self._tell(before + pieces[len(rows)].index)
                rows.append(cursor.rowcount)
        except Exception as error:
            self.is_stopped = self.is_stopping
            failed, failure = pieces[len(rows)], error
            if failed.is_guard and chained.is_mismatch(error):
                failure = GuardError(rows[-1], commands[failed.index])
            raise SendError(failure, failed.index) from error
        finally:
            self.chain.set()
        # Where something between executes the first alone, the others are left.
        last = pieces[len(rows) - 1]
        try:
            check(commands[last.index], -1 if last.is_guard else rows[-1])
        except GuardError as error:
            raise SendError(error, last.index) from error
        return last.index + 1

    def _tell(self, done: int) -> None:
        if self.on_answer is not None:
            self.on_answer(done)


@final
class AioodbcChannel(Channel):
    """SQL Server: every result of a batch is looked at, for a late one may be an error.

    A statement is let finish; a cancellation arrives after it, because the driver's
    thread cannot be stopped.
    """

    def __init__(self, connection: Connection, driver: Any) -> None:
        super().__init__(connection)
        self._driver = driver

    async def send(self, commands: Sequence[Command]) -> None:
        for index, command in enumerate(commands):
            self.messages += 1
            try:
                check(command, (await self._run(command.sql))[0])
            except Exception as error:
                raise SendError(error, index) from error

    async def query(self, sql: str) -> Sequence[Mapping[str, Any]]:
        self.messages += 1
        try:
            return (await self._run(sql))[1]
        except Exception as error:
            raise SendError(error, 0) from error

    async def abort(self) -> None:
        await self._run("IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION")

    async def _run(self, sql: str) -> tuple[int, list[dict[str, Any]]]:
        """Give the first result's count of rows, and the rows there are."""
        rows: list[dict[str, Any]] = []
        with CancelScope(shield=True):
            async with self._driver.cursor() as cursor:
                await cursor.execute(sql)
                found = cursor.rowcount
                more = True
                while more:
                    if cursor.description:
                        names = [column[0] for column in cursor.description]
                        rows += [
                            dict(zip(names, row, strict=True))
                            for row in await cursor.fetchall()
                        ]
                    more = await cursor.nextset()
        return found, rows


@final
class OracleChannel(Channel):
    """Oracle begins by itself: its driver must not commit until the end is said."""

    def __init__(self, connection: Connection, driver: Any) -> None:
        super().__init__(connection)
        self._driver = driver

    async def send(self, commands: Sequence[Command]) -> None:
        begins = bool(commands) and commands[0].sql.startswith("SET TRANSACTION")
        if not begins:
            await super().send(commands)
            return
        self._driver.autocommit = False
        await super().send(commands)
        self._driver.autocommit = True

    async def abort(self) -> None:
        await super().abort()
        self._driver.autocommit = True


_CHANNELS = {
    "aioodbc": AioodbcChannel,
    "oracledb": OracleChannel,
    "oracledb_async": OracleChannel,
    "asyncpg": AsyncpgChannel,
    "psycopg": PsycopgChannel,
    "psycopg_async": PsycopgChannel,
    "aiosqlite": AiosqliteChannel,
    "asyncmy": MySQLChannel,
    "aiomysql": MySQLChannel,
}


def channel(connection: Connection) -> Channel:
    """Choose the way for a connection's driver."""
    kind = _CHANNELS.get(connection.dialect.driver)
    if kind is None:
        return Channel(connection)
    return kind(connection, connection.connection.driver_connection)
