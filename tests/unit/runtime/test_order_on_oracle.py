"""What Oracle is sent, in which order; below SQLAlchemy stands a driver of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from brant import LockPolicy, Migrator
from brant.errors import LockTimeoutError, RunFailedError, UnsupportedOperationError
from brant.runtime.database import open_database
from brant.runtime.events import Event, Warned
from drivers.oracle import engine, error, oracle
from running import write

if TYPE_CHECKING:
    from pathlib import Path

    from drivers.server import Server

SCRIPTS = (
    ("a1", 'await op.create_table("t", sa.Column("x", sa.String(9)))'),
    ("b2", 'await op.execute("UPDATE t SET x = 1; DELETE FROM t")'),
)


@pytest.fixture
def server() -> Server:
    return oracle()


def _migrator(
    server: Server, folder: Path, events: list[Event] | None = None
) -> Migrator:
    return Migrator(
        engine(server),
        write(folder, *SCRIPTS),
        lock=LockPolicy(wait=0.0),
        on_event=[] if events is None else events.append,
    )


async def test_version_and_history_are_one_transaction(
    server: Server, tmp_path: Path
) -> None:
    await _migrator(server, tmp_path).upgrade("a1")
    said = server.said(1)
    create = next(i for i, sql in enumerate(said) if sql.startswith("CREATE TABLE t"))
    assert [sql[:36] for sql in said[create : create + 9]] == [
        "CREATE TABLE t ( x VARCHAR2(9 CHAR) ",
        "UPDATE brant_journal SET state = 'do",
        "driver: autocommit off",
        "SET TRANSACTION READ WRITE",
        "INSERT INTO brant_version (version_n",
        "DELETE FROM brant_journal WHERE revi",
        "INSERT INTO brant_history (run_id, r",
        "COMMIT",
        "driver: autocommit on",
    ]


async def test_lock_comes_before_anything_is_made(
    server: Server, tmp_path: Path
) -> None:
    await _migrator(server, tmp_path).upgrade()
    sent = [sql for _, sql in server.sent]
    lock = next(i for i, sql in enumerate(sent) if "DBMS_LOCK.REQUEST" in sql)
    made = next(i for i, sql in enumerate(sent) if "CREATE TABLE" in sql)
    assert lock < made
    assert {number for number, sql in server.sent if "DBMS_LOCK" in sql} == {2}


async def test_failure_is_written_down_in_a_transaction(
    server: Server, tmp_path: Path
) -> None:
    server.rules["^DELETE FROM t"] = lambda: error("ORA-02292", "child record found")
    with pytest.raises(RunFailedError, match="ORA-02292: child record found"):
        await _migrator(server, tmp_path).upgrade()
    said = server.said(1)
    failed = said.index("DELETE FROM t")
    assert [sql[:25] for sql in said[failed + 1 : failed + 8]] == [
        "ROLLBACK",
        "ROLLBACK",
        "SELECT v.version_num, e.r",
        "driver: autocommit off",
        "SET TRANSACTION READ WRIT",
        "INSERT INTO brant_history",
        "COMMIT",
    ]


async def test_taken_lock_is_waited_for(server: Server, tmp_path: Path) -> None:
    server.rules["DBMS_LOCK"] = lambda: error("ORA-20002", "taken")
    with pytest.raises(LockTimeoutError):
        await _migrator(server, tmp_path).upgrade()
    assert not any(sql.startswith("CREATE TABLE") for sql in server.said())


async def test_missing_grant_is_told_and_rows_are_guarded(
    server: Server, tmp_path: Path
) -> None:
    server.rules["DBMS_LOCK"] = lambda: error(
        "ORA-06550", "PLS-00201: identifier 'DBMS_LOCK' must be declared"
    )
    events: list[Event] = []
    await _migrator(server, tmp_path, events).upgrade()
    (warned,) = [event for event in events if isinstance(event, Warned)]
    assert "DBMS_LOCK" in warned.message
    history = [sql for _, sql in server.sent if "INTO brant_history" in sql]
    assert "FROM DUAL WHERE NOT EXISTS (SELECT id FROM brant_history)" in history[0]


async def test_other_errors_of_the_lock_are_raised(
    server: Server, tmp_path: Path
) -> None:
    server.rules["DBMS_LOCK"] = lambda: error("ORA-20003", "DBMS_LOCK.REQUEST gave 5")
    with pytest.raises(Exception, match="REQUEST gave 5"):
        await _migrator(server, tmp_path).upgrade()


async def test_holder_is_read_from_the_sessions(server: Server, tmp_path: Path) -> None:
    row = {"host": "web1", "pid": "12:3", "program": "p", "username": "U", "since": "s"}
    server.rules["dbms_lock_allocated"] = lambda: [row]
    status = await _migrator(server, tmp_path).lock_status()
    assert str(status.holder) == "web1 (pid 12), p"


async def test_history_gives_no_heads_for_null(server: Server, tmp_path: Path) -> None:
    server.rules["FROM brant_history ORDER BY"] = lambda: [
        {"id": 1, "heads_before": None, "heads_after": "a1"}
    ]

    opening = open_database(engine(server).sync_engine, "brant_version", None)
    async with opening as database:
        (row,) = await database.history(limit=5)
    assert row["heads_before"] == ""
    assert any("FETCH FIRST 5 ROWS ONLY" in sql for _, sql in server.sent)


async def test_statement_timeout_is_refused_before_anything_runs(
    server: Server, tmp_path: Path
) -> None:
    migrator = Migrator(
        engine(server),
        write(tmp_path, *SCRIPTS),
        lock_timeout=None,
        statement_timeout=5,
    )
    with pytest.raises(UnsupportedOperationError, match="how long a statement runs"):
        await migrator.upgrade()
    assert not any(sql.startswith("CREATE TABLE t") for sql in server.said())
