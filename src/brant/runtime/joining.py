"""A caller's connection: taking part in its transaction, where it has one."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy.util import greenlet_spawn

from brant.dialects import dialect_for
from brant.errors import InvalidOperationError
from brant.runtime.batching import Command
from brant.runtime.database import Database, translating
from brant.runtime.drivers import channel
from brant.runtime.releasing import to_its_end
from brant.runtime.tables import BrantTables

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.ext.asyncio import AsyncConnection


@asynccontextmanager
async def join_database(
    given: AsyncConnection,
    version_table: str,
    schema: str | None,
    *,
    writes: bool = False,
) -> AsyncIterator[Database]:
    """Take part in the caller's transaction; only the caller ends it.

    One that *writes* takes the place of SQLite's one writer from the beginning; another
    one leaves no transaction where there was none.

    Where DDL has no transactions, each change commits, and what was open before it.

    Raises:
        InvalidOperationError: there is none, closed or in AUTOCOMMIT.
        DatabaseBusyError: on SQLite somebody writes, for longer than it waits.
    """
    if not hasattr(given, "sync_connection"):
        raise InvalidOperationError(
            "joining a connection",
            f"an AsyncConnection is needed, not {type(given).__name__}",
            hint="An AsyncEngine's `connect()` and an AsyncSession's `connection()` "
            "give one.",
        )
    connection = given.sync_connection
    if connection is None or connection.closed:
        raise InvalidOperationError(
            "joining a connection",
            "it is not open",
            hint="Open it: `async with engine.connect() as connection`.",
        )
    # The engine may have said it, or its URL: SQLAlchemy knows.
    if connection._is_autocommit_isolation():  # noqa: SLF001
        raise InvalidOperationError(
            "joining a connection",
            "it is in AUTOCOMMIT, so there is no transaction to join",
            hint="Give the engine, or a connection that has another isolation level: "
            "`await connection.execution_options(isolation_level=...)`.",
        )
    # Drivers begin lazily: only a statement through SQLAlchemy makes it real.
    dialect = dialect_for(connection.dialect)
    await greenlet_spawn(connection.exec_driver_sql, dialect.probe)
    sender = channel(connection)
    driver: Any = connection.connection.driver_connection
    begins = connection.dialect.driver == "aiosqlite" and not driver.in_transaction
    if begins:
        with translating("joining a connection"):
            await sender.send([Command(dialect.begin if writes else "BEGIN")])
    tables = BrantTables(dialect, version_table, schema)
    try:
        yield Database(sender, dialect, tables, is_joined=True)
    finally:
        # What is open may not write any more where others have written since (WAL).
        if begins and not writes:
            await to_its_end(sender.abort)
