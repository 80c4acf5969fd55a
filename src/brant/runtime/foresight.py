"""What operations will compile to, before anything has run.

Some can only be compiled with a look at the table, as the operations before them will
have left it. For SQLite they are tried on a copy of the schema, in memory and without
a row; of other databases only what is there now can be asked.
"""

from __future__ import annotations

import sqlite3
from contextlib import asynccontextmanager, closing, suppress
from functools import partial
from typing import TYPE_CHECKING, final

from anyio import to_thread

from brant.errors import InvalidOperationError, OfflineError
from brant.runtime.batching import SendError
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from brant.dialects import Dialect, Statement
    from brant.operations import Operation
    from brant.runtime.database import Database

_SCHEMA = (
    "SELECT sql FROM sqlite_master WHERE sql NOT NULL AND name NOT LIKE 'sqlite\\_%'"
    " ESCAPE '\\' ORDER BY type = 'trigger', type = 'view', type = 'index', rowid"
)


@final
@dataclass(slots=True)
class Foresight:
    """Compiles operations one after the other."""

    database: Database
    copy: sqlite3.Connection | None
    is_blurred: bool = False
    """Something will have happened that nobody could foresee."""

    async def compile(self, operation: Operation) -> tuple[Statement, ...] | None:
        """Give the statements; None where they depend on what cannot be known yet."""
        dialect = self.database.dialect
        questions = dialect.questions(operation)
        try:
            if self.copy is not None:
                act = partial(_try, self.copy, dialect, operation)
                return await to_thread.run_sync(act)
            rows = [await self.database.channel.query(sql) for sql in questions]
            return dialect.compile(operation, rows)
        except (SendError, InvalidOperationError, OfflineError):
            if questions and (self.is_blurred or self.copy is None):
                return None
            raise


@asynccontextmanager
async def foresight(database: Database) -> AsyncIterator[Foresight]:
    """Look ahead from what the database is now; nothing of it is changed."""
    if database.dialect.name != "sqlite":
        yield Foresight(database, None)
        return
    rows = await database.channel.query(_SCHEMA)
    copy = await to_thread.run_sync(_copied, [str(row["sql"]) for row in rows])
    with closing(copy):
        yield Foresight(database, copy)


def _copied(schema: Iterable[str]) -> sqlite3.Connection:
    copy = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    copy.row_factory = sqlite3.Row
    for sql in schema:
        _execute(copy, sql)
    return copy


def _try(
    copy: sqlite3.Connection, dialect: Dialect, operation: Operation
) -> tuple[Statement, ...]:
    answers = [
        [dict(row) for row in copy.execute(sql)] for sql in dialect.questions(operation)
    ]
    statements = dialect.compile(operation, answers)
    for statement in statements:
        _execute(copy, statement.sql)
    return statements


def _execute(copy: sqlite3.Connection, sql: str) -> None:
    # An extension may be missing here, a function of the application, a parameter.
    with suppress(sqlite3.Error):
        copy.execute(sql).close()
