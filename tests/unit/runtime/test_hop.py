"""SQLite's revisions of one message: what they share, and what each leaves behind."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brant.runtime import hop
from brant.runtime.batching import Command, SendError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

FOR_EVER = 1e9
"""Seconds that a test's message is never long."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "app.db"


@pytest.fixture
def connection(file: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(file, isolation_level=None, timeout=0)) as opened:
        opened.execute("CREATE TABLE t (id INTEGER PRIMARY KEY)")
        yield opened


def revision(*sqls: str) -> list[Command]:
    return [Command("BEGIN IMMEDIATE"), *map(Command, sqls), Command("COMMIT")]


def inserting(number: int) -> list[Command]:
    return revision(f"INSERT INTO t VALUES ({number})")


def ids(connection: sqlite3.Connection) -> list[int]:
    return [id for (id,) in connection.execute("SELECT id FROM t ORDER BY id")]


def commits(
    connection: sqlite3.Connection, commands: Sequence[Command], **options: Any
) -> int:
    """Run commands; give how many COMMITs SQLite was told."""
    told: list[str] = []
    connection.set_trace_callback(told.append)
    hop.run(connection, commands, **options)
    connection.set_trace_callback(None)
    return told.count("COMMIT")


def test_revisions_of_a_message_share_a_commit(connection: sqlite3.Connection) -> None:
    commands = [*inserting(1), *inserting(2), *inserting(3)]
    assert commits(connection, commands, shared=FOR_EVER) == 1
    assert ids(connection) == [1, 2, 3]
    assert not connection.in_transaction


def test_what_takes_long_is_committed_by_itself(connection: sqlite3.Connection) -> None:
    commands = [*inserting(1), *inserting(2), *inserting(3)]
    assert commits(connection, commands, shared=0) == 3
    assert ids(connection) == [1, 2, 3]


def test_the_revisions_before_a_failure_stay(connection: sqlite3.Connection) -> None:
    commands = [*inserting(1), *inserting(2), *inserting(2), *inserting(4)]
    with pytest.raises(SendError) as caught:
        hop.run(connection, commands, shared=FOR_EVER)
    assert caught.value.index == 7
    assert connection.in_transaction
    hop.roll_back(connection)
    assert ids(connection) == [1, 2]


def test_a_row_that_is_missing_stops_its_revision_alone(
    connection: sqlite3.Connection,
) -> None:
    guard = Command("DELETE FROM t WHERE id = 9", rows=1)
    commands = [*inserting(1), Command("BEGIN IMMEDIATE"), guard, Command("COMMIT")]
    with pytest.raises(SendError, match="0 rows instead of 1"):
        hop.run(connection, commands, shared=FOR_EVER)
    hop.roll_back(connection)
    assert ids(connection) == [1]


def test_a_deferred_key_is_looked_at_after_each_revision(
    connection: sqlite3.Connection,
) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(
        "CREATE TABLE c (t INTEGER REFERENCES t DEFERRABLE INITIALLY DEFERRED)"
    )
    commands = [*inserting(1), *revision("INSERT INTO c VALUES (2)"), *inserting(2)]
    with pytest.raises(SendError, match="FOREIGN KEY") as caught:
        hop.run(connection, commands, shared=FOR_EVER)
    assert caught.value.index == 5
    hop.roll_back(connection)
    assert ids(connection) == [1]


def test_a_reader_that_keeps_the_commit_out_loses_nothing(
    connection: sqlite3.Connection, file: Path
) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        assert ids(reader) == []
        with pytest.raises(SendError, match="locked"):
            hop.run(connection, [*inserting(1), *inserting(2)], shared=FOR_EVER)
        hop.roll_back(connection)
        reader.execute("ROLLBACK")
    assert ids(connection) == []
    hop.run(connection, [*inserting(1), *inserting(2)], shared=FOR_EVER)
    assert ids(connection) == [1, 2]


def test_each_knows_how_long_it_took(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hop, "monotonic", count().__next__)  # a second a look
    connection.execute("CREATE TABLE took (ms INTEGER)")
    timed = revision("INSERT INTO took VALUES (:brant_elapsed)")
    hop.run(connection, [*timed, *timed, *timed], shared=FOR_EVER)
    assert connection.execute("SELECT ms FROM took").fetchall() == [(1000,)] * 3


BODIES = st.sampled_from(
    [
        "INSERT INTO t VALUES (1)",
        "INSERT INTO t VALUES (2)",
        "DELETE FROM t WHERE id = 1",
        "CREATE TABLE u (x)",
        "DROP TABLE u",
        "ALTER TABLE t ADD COLUMN x",
        "nonsense",
    ]
)


def outcome(bodies: Sequence[Sequence[str]], shared: float) -> tuple[Any, ...]:
    """Run revisions; give what failed and everything that is left."""
    commands = [command for body in bodies for command in revision(*body)]
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY)")
        failed: tuple[Any, ...] = ()
        try:
            hop.run(connection, commands, shared=shared)
        except SendError as error:
            failed = (error.index, str(error))
        is_open = connection.in_transaction
        hop.roll_back(connection)
        return failed, is_open, [*connection.iterdump()]


@given(st.lists(st.lists(BODIES, max_size=3), max_size=5))
def test_sharing_changes_nothing_of_what_is_left(bodies: list[list[str]]) -> None:
    assert outcome(bodies, FOR_EVER) == outcome(bodies, 0)


def test_what_was_interrupted_is_not_done_again(connection: sqlite3.Connection) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
    slow = revision(f"{endless} INSERT INTO t SELECT max(i) FROM n")
    connection.set_progress_handler(lambda: 1, 100_000)
    with pytest.raises(SendError, match="interrupted"):
        hop.run(connection, [*inserting(1), *slow, *inserting(2)], shared=FOR_EVER)
    connection.set_progress_handler(None, 0)
    hop.roll_back(connection)
    assert ids(connection) == []


def test_a_message_stops_between_two_commands(connection: sqlite3.Connection) -> None:
    numbers = count()
    commands = [*inserting(1), *inserting(2)]
    with pytest.raises(SendError, match="interrupted") as stopped:
        hop.run(connection, commands, shared=0, is_stopping=lambda: next(numbers) == 4)
    hop.roll_back(connection)
    assert stopped.value.index == 4
    assert ids(connection) == [1]
