"""What a run tells while it goes, and what it says of a script that is wrong."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from sqlalchemy.event import listens_for
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from brant import Migrator
from brant.errors import InvalidOperationError, RunFailedError
from running import tables, write
from servers.query import query

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from brant.runtime import events

FAMILY = """
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE posts (id INTEGER PRIMARY KEY, author INTEGER REFERENCES users (id));
INSERT INTO users VALUES (1, 'Ada');
INSERT INTO posts VALUES (1, 1);
"""


@pytest.fixture
async def family(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """A table that another one refers to, in a database that looks after that."""
    connection = sqlite3.connect(tmp_path / "test.db")
    connection.executescript(FAMILY)
    connection.close()
    engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path / 'test.db'}")

    @listens_for(engine.sync_engine, "connect")
    def enforce(connection: Any, _: Any) -> None:
        connection.execute("PRAGMA foreign_keys = on")

    yield engine
    await engine.dispose()


def teller(told: list[str]):
    def tell(event: events.Event) -> None:
        told.append(type(event).__name__)

    return tell


@pytest.mark.parametrize("transaction", ["revision", "run"])
async def test_a_revision_that_starts_again_is_told_of_once(
    family, tmp_path, transaction
):
    folder = write(
        tmp_path / "m",
        ("a", 'await op.execute("create table other (id int)")'),
        (
            "b",
            (
                'await op.execute("insert into other values (1)")\n'
                'await op.alter_column("users", "name", nullable=False)'
            ),
        ),
    )
    told: list[str] = []
    migrator = Migrator(family, folder, transaction=transaction, on_event=teller(told))
    report = await migrator.upgrade()
    assert [each.revision for each in report.applied] == ["a", "b"]
    assert told == [
        "LockAcquired",
        "RunStarted",
        "RevisionStarted",
        "OperationStarted",
        "RevisionDone",
        "RevisionStarted",
        "OperationStarted",
        "OperationStarted",
        "RevisionDone",
        "RunDone",
    ]


async def test_a_callback_that_raises_is_logged_and_stops_nothing(
    database_url, tmp_path, caplog
):
    told: list[str] = []

    def broken(event: events.Event) -> None:
        raise ZeroDivisionError(type(event).__name__)

    folder = write(tmp_path / "m", *tables(1))
    migrator = Migrator(database_url, folder, on_event=(broken, teller(told)))
    with caplog.at_level(logging.ERROR, logger="brant"):
        report = await migrator.upgrade()
    assert [each.revision for each in report.applied] == ["r001"]
    assert "RevisionDone" in told
    assert "ZeroDivisionError: RevisionDone" in caplog.text


@pytest.mark.parametrize("reading", ["", 'await op.fetch("select 1")'])
async def test_an_operation_without_sql_names_the_line_of_the_script(
    database_url, tmp_path, reading
):
    body = f"""
    {reading or "pass"}
    await op.create_table("t", sa.Column("id", sa.ForeignKey("u.id")))
    """
    folder = write(tmp_path / "m", ("a", body))
    with pytest.raises(RunFailedError) as failed:
        await Migrator(database_url, folder).upgrade()
    assert isinstance(failed.value.cause, InvalidOperationError)
    assert failed.value.site == f"{folder / 'a.py'}:12"
    assert failed.value.message.startswith(f"{folder / 'a.py'}:12: create table t")
    assert failed.value.revision == "a"


async def test_a_failure_says_what_the_revision_has_committed(database_url, tmp_path):
    body = """
    await op.execute("create table a (id int)")
    async with op.autocommit():
        await op.execute("create table b (id int)")
    await op.execute("nonsense")
    """
    migrator = Migrator(database_url, write(tmp_path / "m", ("r", body)))
    with pytest.raises(RunFailedError, match="but 2 operations of r") as failed:
        await migrator.upgrade()
    assert failed.value.kept == (
        "execute create table a (id int)",
        "execute create table b (id int)",
    )


async def test_where_ddl_commits_at_once_all_that_arrived_is_named(
    mariadb_url, tmp_path
):
    body = """
    await op.execute("create table a (id int)")
    await op.execute("nonsense")
    """
    migrator = Migrator(mariadb_url, write(tmp_path / "m", ("r", body)))
    with pytest.raises(RunFailedError, match="but 1 operation of r") as failed:
        await migrator.upgrade()
    assert failed.value.kept == ("execute create table a (id int)",)


async def test_a_start_is_told_while_the_server_works(postgres_url, tmp_path):
    waiting = "select 1 from pg_stat_activity where wait_event_type = 'Lock'"
    seen: list[bool] = []
    with psycopg.connect(postgres_url.replace("+asyncpg", "")) as other:
        folder = write(tmp_path / "m", ("a", 'await op.drop_table("t")'))
        other.execute("create table t (id int)")
        other.commit()
        other.execute("lock table t")

        def tell(event: events.Event) -> None:
            if type(event).__name__ == "RevisionStarted":
                tries = (bool(query(postgres_url, waiting)) for _ in range(50))
                seen.append(any(tries))
                other.commit()

        await Migrator(postgres_url, folder, on_event=tell).upgrade()
    assert seen == [True]


@pytest.mark.parametrize("kind", ["sqlite", "postgres", "psycopg", "mariadb"])
async def test_what_never_began_is_not_told_of(kind, request, tmp_path):
    """Of several revisions in a message, those behind an error."""
    server = "postgres" if kind == "psycopg" else kind
    url = request.getfixturevalue(f"{server}_url")
    if kind == "psycopg":
        url = url.replace("asyncpg", "psycopg")
    told: list[tuple[str, str]] = []

    def hear(event: events.Event) -> None:
        if hasattr(event, "revision"):
            told.append((type(event).__name__, event.revision.id))

    made = [(f"t{n}", f'await op.execute("create table t{n} (x int)")') for n in "123"]
    wrong = ("wrong", 'await op.execute("insert into missing values (1)")')
    never = [(f"n{n}", "pass") for n in "123"]
    folder = write(tmp_path / "m", *made, wrong, *never)
    with pytest.raises(RunFailedError):
        await Migrator(url, folder, on_event=hear).upgrade()
    around = ("RevisionStarted", "OperationStarted", "RevisionDone")
    assert told == [
        *((each, id) for id, _ in made for each in around),
        ("RevisionStarted", "wrong"),
        ("OperationStarted", "wrong"),
        ("RevisionFailed", "wrong"),
    ]


@pytest.mark.parametrize("kind", ["sqlite", "postgres", "mariadb"])
@pytest.mark.parametrize("reading", [False, True])
async def test_what_began_has_an_end_also_where_it_is_cancelled(
    kind, reading, request, tmp_path
):
    url = request.getfixturevalue(f"{kind}_url")
    told: list[tuple[str, str]] = []

    def hear(event: events.Event) -> None:
        if hasattr(event, "revision"):
            told.append((type(event).__name__, event.revision.id))
        if told[-1:] == [("RevisionStarted", "r005")]:
            task.cancel()

    folder = write(tmp_path / "m", *tables(9, reading=reading))
    migrator = Migrator(url, folder, on_event=hear)
    task = asyncio.create_task(migrator.upgrade())
    with pytest.raises(asyncio.CancelledError):
        await task
    begun = [id for name, id in told if name == "RevisionStarted"]
    ended = [id for name, id in told if name in {"RevisionDone", "RevisionFailed"}]
    assert begun == ended
