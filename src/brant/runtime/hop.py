"""What happens in aiosqlite's thread, one call a message.

A commit is a fifth of what a revision costs on SQLite, where nothing is told of a
revision before its message has come back. So revisions that follow close on each other
in a message share a transaction, for as long as nobody else has to notice
(docs/decisions/0300-revisions-that-share-a-commit.md).
"""

from __future__ import annotations

from contextlib import closing
from itertools import pairwise
from time import monotonic
from typing import TYPE_CHECKING, Any

from brant.runtime.batching import ELAPSED, SendError, check

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Sequence

    from brant.runtime.batching import Command

SHARED = 0.05
"""Seconds after which a transaction takes in no further revision: what other writers
wait at most for the sake of commits that are spared."""
_INTERRUPTED = "interrupted"
"""What SQLite says then, sqlite3_errstr()."""


def run(
    connection: sqlite3.Connection,
    commands: Sequence[Command],
    *,
    shared: float = SHARED,
    is_stopping: Callable[[], bool] = lambda: False,
) -> None:
    """Run commands in order, and stop at the first that fails.

    What *is_stopping* stops before a command is as if that had been interrupted.

    Where one fails in a transaction that is shared, the revisions in it are taken back
    and done again, each in its own: what is left is what each would have left alone.
    Where one was interrupted, they are taken back with it.

    Raises:
        SendError: SQLite refused one; what is not in its transaction is committed.
    """
    with closing(connection.cursor()) as cursor:
        seams = _seams(cursor, commands)
        again = _run(cursor, commands, 0, seams, shared, is_stopping=is_stopping)
        if again is not None:
            roll_back(connection)
            _run(cursor, commands, again, (), 0, is_stopping=is_stopping)


def _seams(cursor: sqlite3.Cursor, commands: Sequence[Command]) -> Collection[int]:
    """Find where one revision commits and the next one begins."""
    found = {
        index
        for index, (one, next_) in enumerate(pairwise(commands))
        if one.sql == "COMMIT" and next_.sql.startswith("BEGIN")
    }
    # A deferred foreign key is looked at by the COMMIT, so each needs its own.
    if found and cursor.execute("PRAGMA foreign_keys").fetchone()[0]:
        return ()
    return found


def _run(
    cursor: sqlite3.Cursor,
    commands: Sequence[Command],
    start: int,
    seams: Collection[int],
    shared: float,
    *,
    is_stopping: Callable[[], bool],
) -> int | None:
    """Run commands; give where to start again without sharing, if a shared one failed.

    Raises:
        SendError: a command failed whose transaction is its revision's own, or was
            interrupted: that is not to be done again.
    """
    connection = cursor.connection
    since = began = monotonic()
    index = opened = start  # where the open transaction begins
    is_shared = False
    while index < len(commands):
        now = monotonic()
        if not connection.in_transaction:
            opened, is_shared, since, began = index, False, now, now
        elif index in seams and now - since < shared:
            is_shared, began = True, now
            index += 2
            continue
        command = commands[index]
        try:
            if is_stopping():
                raise InterruptedError(_INTERRUPTED)  # noqa: TRY301  # as SQLite does
            cursor.execute(command.sql, {ELAPSED: int((now - began) * 1000)})
            check(command, cursor.rowcount)
        except Exception as error:
            if is_shared and str(error) != _INTERRUPTED:
                return opened
            raise SendError(error, index) from error
        index += 1
    return None


def fetch(
    connection: sqlite3.Connection, sql: str
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Run a query; give the names of its columns, and its rows.

    Raises:
        SendError: SQLite refused it.
    """
    try:
        cursor = connection.execute(sql)
        names = [column[0] for column in cursor.description or ()]
        rows = cursor.fetchall()
        cursor.close()
    except Exception as error:
        raise SendError(error, 0) from error
    return names, rows


def roll_back(connection: sqlite3.Connection) -> None:
    """Take back what is open; nothing open is no error.

    Raises:
        SendError: the connection is closed.
    """
    try:
        if connection.in_transaction:
            connection.execute("ROLLBACK").close()
    except Exception as error:
        raise SendError(error, None) from error
