"""One open database: its connection, its dialect and brant's tables in it."""

from __future__ import annotations

import os
from contextlib import asynccontextmanager, contextmanager, suppress
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar, final

from anyio import move_on_after, sleep
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.util import greenlet_spawn

from brant.dialects import dialect_for
from brant.dialects.split import split
from brant.errors import (
    ConnectionLostError,
    DatabaseBusyError,
    LockLostError,
    NoAnswerError,
    ReadOnlyDatabaseError,
    SchemaTranslatedError,
    StatementError,
    TransactionEndedError,
)
from brant.runtime.batching import Command, SendError
from brant.runtime.connect import connect
from brant.runtime.drivers import AiosqliteChannel, channel
from brant.runtime.faults import HINTS, Kind
from brant.runtime.history import Standing, lineage
from brant.runtime.journal import Journals
from brant.runtime.ownership import OWNER, select_owner
from brant.runtime.releasing import CLOSE_WITHIN
from brant.runtime.tables import BrantTables
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import (
        AsyncIterator,
        Awaitable,
        Callable,
        Container,
        Iterable,
        Iterator,
        Mapping,
        Sequence,
    )

    from sqlalchemy import Connection, Engine

    from brant.dialects import Standard
    from brant.runtime.batching import Channel
    from brant.runtime.ownership import Ownership

_R = TypeVar("_R")
BUSY_FOR = 0.2
"""Seconds SQLite itself waits for a lock; longer waits are brant's, and reported."""
READ_WITHIN = 30.0
"""Seconds to keep trying to read while somebody keeps readers out."""
# IF NOT EXISTS loses a race with a migrator of another version table (PostgreSQL 18).
_MADE_MEANWHILE = frozenset({"23505", "42P07"})

_NOT_HELD = "before the first change its session was gone, or on another server"
_NO_SCHEMA = "Create that schema first, or name another: brant makes only its tables."
_MISSING_SCHEMA: frozenset[str | int] = frozenset({"3F000", 1049})


@final
@dataclass(frozen=True, slots=True)
class Database:
    """What a run works on."""

    channel: Channel
    dialect: Standard
    tables: BrantTables
    is_joined: bool
    """The connection and its transaction are the caller's."""
    patience: float = READ_WITHIN
    """Seconds to keep trying while SQLite's writer keeps everybody out."""

    @property
    def connection(self) -> Connection:
        return self.channel.connection

    @property
    def is_part(self) -> bool:
        """What is done is a part of the caller's transaction, and ends with it."""
        return self.is_joined and self.dialect.transactional_ddl

    async def abort(self, back: Sequence[Command] = ()) -> None:
        """Roll back what is open, within a deadline and whatever was cancelled.

        *back* leads to where a part of it began.
        """
        with move_on_after(CLOSE_WITHIN, shield=True), suppress(Exception):
            # A connection that is gone rolled back.
            undoing = self.channel.take_back(back) if back else self.channel.abort()
            await undoing

    def refuse_translation(self) -> None:
        """Refuse to send scripts' operations where SQLAlchemy renames schemas.

        Raises:
            SchemaTranslatedError: the engine or the connection was told to.
        """
        options = self.connection.get_execution_options()
        found = options.get("schema_translate_map") or {}
        renamed = {name: to for name, to in found.items() if name != to}
        if renamed:
            raise SchemaTranslatedError(renamed)

    def leave(self) -> None:
        """Let the connection end with its block, where the engine would keep it."""
        if not (self.connection.closed or self.connection.invalidated):
            self.connection.detach()

    async def heads(self, *, or_unseen: bool = False) -> tuple[str, ...] | None:
        """Give the rows of the version table, sorted; None where there is no table.

        With *or_unseen* also where it was made since the caller's transaction began:
        for who looks again in another.
        """
        missing = {Kind.MISSING_TABLE, *([Kind.UNSEEN_TABLE] if or_unseen else ())}
        rows = await self._answer(self._texts, self.tables.select_heads(), missing)
        return None if rows is None else tuple(sorted(str(head) for (head,) in rows))

    async def standing(self) -> Standing:
        """Tell how brant's tables stand.

        Where there is no history yet, a version table may be adopted.
        """
        rows = await self._answer(self._texts, self.tables.select_standing())
        if rows is None:
            return Standing(await self.heads() or ())
        return Standing.read(rows)

    async def history(self, limit: int | None = None) -> Sequence[Mapping[str, Any]]:
        """Give the rows of the history, newest first; none where there is no table."""
        rows = await self._query(self.tables.select_history(limit)) or ()
        # Oracle gives NULL back for the empty text, which stands for no heads.
        texts = ("heads_before", "heads_after")
        return [{**row, **{name: row[name] or "" for name in texts}} for row in rows]

    async def seals(self) -> Sequence[Mapping[str, Any]]:
        """Give what the history says of scripts, newest first."""
        return await self._query(self.tables.select_seals()) or ()

    async def lineage(self) -> Mapping[str, Sequence[str]]:
        """Give what revisions follow, as it was when they were applied."""
        return lineage(await self._query(self.tables.select_lineage()) or ())

    async def journals(self) -> Journals:
        """Give what revisions left that are half-way."""
        return Journals.read(await self._query(f"SELECT * FROM {self.tables.journal}"))

    async def file(self) -> str | None:
        """Give SQLite's file, empty in memory; None where the database is a server."""
        if self.dialect.name != "sqlite":
            return None
        rows = await self.channel.query("PRAGMA database_list")
        name = next(row["file"] for row in rows if row["name"] == "main") or ""
        return os.fsdecode(name.encode())  # SQLite says it in UTF-8, whatever Python's

    async def is_busy_for(self, own: Ownership) -> bool:
        """Tell whether the server still works for the owner before.

        A session of its that does nothing is ended, and what is open in it taken back.
        """
        question = own.unfinished
        left = await self._query(question) if question else None
        is_busy = False
        for session in left or ():
            kill = [Command(f"KILL {int(session['id'])}")] if session["is_idle"] else []
            with suppress(SendError):  # it has ended, or is another user's
                await self.channel.send(kill)
                is_busy = True
        return is_busy

    async def owner(self, name: str = OWNER) -> Mapping[str, Any] | None:
        """Give the row of who had or has the lock."""
        rows = await self._query(select_owner(self.tables, name))
        return rows[0] if rows else None

    async def doing(self, run: str) -> Mapping[str, Any] | None:
        """Give the operation that a run began outside of transactions."""
        running = f"state = 'running' AND run_id = {self.tables.text(run)}"
        found = f"SELECT revision, operation FROM {self.tables.journal} WHERE {running}"
        rows = await self._query(found)
        return rows[0] if rows else None

    async def prepare(
        self, taking: Sequence[Command] | None = None, limits: Iterable[str] = ()
    ) -> None:
        """Make brant's tables where they are missing, and run *taking* with that.

        The lock's table is made for taking only, if for taking nothing.

        Raises:
            LockLostError: the lock is not held any more.
            SendError: it takes longer than *limits*.
        """
        is_taken = taking is not None
        commands = [*self.tables.create(lock=is_taken), *(taking or ())]
        if is_taken and self.dialect.transactional_ddl and not self.is_joined:
            opening = map(Command, (self.dialect.begin, *limits))
            commands = [*opening, *commands, Command(self.dialect.commit)]
        try:
            await self._create(commands)
        except SendError as error:
            if not self.is_joined:
                await self.channel.abort()
            if error.fault.kind in {Kind.BUSY, Kind.LOCK_TIMEOUT}:
                raise
            if error.fault.kind is Kind.VERSION_CHANGED:
                raise LockLostError(_NOT_HELD) from error.error
            raise translated(error, "making brant's own tables") from error.error

    async def _create(self, commands: Sequence[Command]) -> None:
        point, back = "brant_tables", []
        if self.is_part:
            commands = [Command(self.dialect.savepoint(point)), *commands]
            back = [Command(self.dialect.rollback_to(point))]
        try:
            await self.channel.send(commands)
        except SendError as error:
            if error.fault.sqlstate not in _MADE_MEANWHILE:
                raise
            if not self.is_joined:
                await self.channel.abort()
            await self.channel.send([*back, *commands])

    async def patiently(self, act: Callable[[], Awaitable[_R]]) -> _R:
        """Act; SQLite's one writer keeps others out while it commits."""
        until = monotonic() + self.patience
        while True:
            try:
                return await act()
            except SendError as error:
                if error.fault.kind is not Kind.BUSY or monotonic() >= until:
                    raise
            await sleep(BUSY_FOR)

    async def _query(self, sql: str) -> Sequence[Mapping[str, Any]] | None:
        return await self._answer(self.channel.records, sql)

    async def _texts(self, sql: str) -> Sequence[Sequence[str | None]]:
        asking, began = self.channel.texts(sql), monotonic()
        # The caller's connection does not survive being cancelled.
        rows = await (asking if self.is_joined else answered(asking))
        self.channel.round_trip = monotonic() - began
        return rows

    async def _answer(
        self,
        ask: Callable[[str], Awaitable[_R]],
        sql: str,
        missing: Container[Kind] = frozenset({Kind.MISSING_TABLE}),
    ) -> _R | None:
        """Give what a query finds; None where there is no table."""
        if self.is_part:
            # A query that fails would take the caller's transaction with it.
            point = "brant_query"
            await self.channel.send([Command(self.dialect.savepoint(point))])
        rows: _R | None = None
        try:
            rows = await self.patiently(lambda: ask(sql))
        except SendError as error:
            if error.fault.kind not in missing:
                raise translated(error, "reading the version table") from error.error
        if self.is_part:
            back = self.dialect.rollback_to(point)
            await self.channel.send([Command(back)])
        return rows


async def answered(asking: Awaitable[_R]) -> _R:
    """Give what a question of a row or two finds.

    It takes no time, unless somebody has locked the table against its readers.

    Raises:
        NoAnswerError: it takes for ever.
    """
    with move_on_after(READ_WITHIN):
        return await asking
    raise NoAnswerError(READ_WITHIN)


def translated(
    error: SendError, what: str
) -> StatementError | ConnectionLostError | ReadOnlyDatabaseError | DatabaseBusyError:
    """Give the error that a user understands."""
    fault = error.fault
    if fault.kind is Kind.DISCONNECTED:
        return ConnectionLostError(fault.reason)
    if fault.kind is Kind.READ_ONLY:
        return ReadOnlyDatabaseError("the database")
    if fault.kind is Kind.BUSY:
        return DatabaseBusyError()
    is_missing = (fault.number or fault.sqlstate) in _MISSING_SCHEMA
    hint = _NO_SCHEMA if is_missing else HINTS.get(fault.kind)
    return StatementError(fault.reason, about=what, hint=hint)


@contextmanager
def translating(what: str) -> Iterator[None]:
    """Let nobody see how the database was asked, only what it said."""
    try:
        yield
    except SendError as error:
        raise translated(error, what) from error.error


@asynccontextmanager
async def open_database(
    engine: Engine,
    version_table: str,
    schema: str | None,
    *,
    patience: float = READ_WITHIN,
    dialect: Standard | None = None,
) -> AsyncIterator[Database]:
    """Connect, for as long as the block lasts.

    What is known of the engine's *dialect* already saves learning it again.
    """
    async with connect(engine) as connection:
        sender = channel(connection)
        dialect = dialect or dialect_for(connection.dialect)
        async with _own_transactions(connection, sender), _impatient(sender):
            tables = BrantTables(dialect, version_table, schema)
            yield Database(sender, dialect, tables, is_joined=False, patience=patience)


@asynccontextmanager
async def _own_transactions(
    connection: Connection, sender: Channel
) -> AsyncIterator[None]:
    """Hold SQLAlchemy's idea of a transaction open, so that scripts cannot end brant's.

    In AUTOCOMMIT it is only an idea; an application's begin listener may have made it
    real (the usual recipe for SQLite), which is taken back.
    """
    transaction = await greenlet_spawn(connection.begin)
    with translating("the connection"):
        await sender.begin_afresh()
    try:
        yield
    finally:
        # Cancelled here, SQLAlchemy would throw the connection away in a task of its
        # own, which with aiosqlite never ends.
        with (
            move_on_after(CLOSE_WITHIN, shield=True),
            suppress(DBAPIError),  # a connection that is gone has no transaction
        ):
            await greenlet_spawn(transaction.close)


@contextmanager
def ending_refused(database: Database, is_inside: Callable[[], bool]) -> Iterator[None]:
    """Make the end of a transaction an error on the connection: scripts have it now.

    What is SQL may end one of its own, when *is_inside* says that none of brant's is
    open.
    """
    connection, dialect = database.connection, database.dialect

    def commit(_connection: Any) -> None:
        raise TransactionEndedError("commit")

    def rollback(_connection: Any) -> None:
        raise TransactionEndedError("rollback")

    def execute(_connection: Any, _cursor: Any, sql: str, *_more: Any) -> None:
        if is_inside():
            for each in split(sql, dialect.lexicon):
                dialect.mind_borders(each)

    heard: dict[str, Callable[..., None]] = {
        "commit": commit,
        "rollback": rollback,
        "before_cursor_execute": execute,
    }
    for name, hear in heard.items():
        event.listen(connection, name, hear)
    try:
        yield
    finally:
        for name, hear in heard.items():
            event.remove(connection, name, hear)


@asynccontextmanager
async def _impatient(sender: Channel) -> AsyncIterator[None]:
    """Let SQLite itself wait shortly; the connection goes back as it came."""
    if not isinstance(sender, AiosqliteChannel):
        yield
        return
    before = next(iter((await sender.query("PRAGMA busy_timeout"))[0].values()))
    try:
        await sender.query(f"PRAGMA busy_timeout = {int(BUSY_FOR * 1000)}")
        yield
    finally:
        with suppress(Exception):  # a connection that is gone keeps no setting
            await sender.query(f"PRAGMA busy_timeout = {before}")
