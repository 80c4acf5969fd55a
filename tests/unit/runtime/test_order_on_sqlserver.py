"""What SQL Server is sent, in which order; below SQLAlchemy stands a driver of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from brant import LockPolicy, Migrator
from brant.errors import LockTimeoutError, RunFailedError, UnsupportedOperationError
from drivers.sqlserver import engine, error, sql_server
from running import write

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncEngine

    from drivers.server import Server

SCRIPTS = (
    ("a1", 'await op.create_table("t", sa.Column("x", sa.Unicode(9)))'),
    ("b2", "await op.execute(\"UPDATE t SET x = N'ö'; DELETE FROM t\")"),
)
LATE = "UPDATE t SET x = N'ö'; DELETE FROM t"


def _migrator(made: AsyncEngine, folder: Path, *, wait: float = 0.0) -> Migrator:
    return Migrator(made, write(folder, *SCRIPTS), lock=LockPolicy(wait=wait))


@pytest.fixture
def server() -> Server:
    return sql_server()


async def test_lock_then_tables_then_transactions(
    server: Server, tmp_path: Path
) -> None:
    await _migrator(engine(server), tmp_path).upgrade()
    sent = [sql for _, sql in server.sent]
    lock = next(i for i, sql in enumerate(sent) if "sp_getapplock" in sql)
    tables = next(i for i, sql in enumerate(sent) if "CREATE TABLE brant" in sql)
    first = next(i for i, sql in enumerate(sent) if "INTO brant_version" in sql)
    assert lock < tables < first


async def test_revision_is_one_transaction(server: Server, tmp_path: Path) -> None:
    await _migrator(engine(server), tmp_path).upgrade("a1")
    said = server.said(1)
    begin = said.index("BEGIN TRANSACTION", said.index("SET LOCK_TIMEOUT 5000"))
    assert [sql[:36] for sql in said[begin : begin + 6]] == [
        "BEGIN TRANSACTION",
        "INSERT INTO brant_version (version_n",
        "CREATE TABLE t ( x NVARCHAR(9) NULL ",
        "INSERT INTO brant_history (run_id, r",
        "COMMIT TRANSACTION",
        "SET LOCK_TIMEOUT -1",
    ]


async def test_lock_is_held_by_a_connection_of_its_own_until_the_end(
    server: Server, tmp_path: Path
) -> None:
    await _migrator(engine(server), tmp_path).upgrade()
    last_commit = max(
        i for i, (_, sql) in enumerate(server.sent) if sql == "COMMIT TRANSACTION"
    )
    release = next(
        i for i, (_, sql) in enumerate(server.sent) if "sp_releaseapplock" in sql
    )
    assert release > last_commit
    assert server.said(2)[-1] == "driver: close"


async def test_late_error_of_a_batch_rolls_back(server: Server, tmp_path: Path) -> None:
    broken = error("23000", 547, "The DELETE statement conflicted.")
    made = engine(server, {LATE: [broken]})
    with pytest.raises(
        RunFailedError, match="The DELETE statement conflicted"
    ) as found:
        await _migrator(made, tmp_path).upgrade()
    assert found.value.applied == ("a1",)
    said = server.said(1)
    failed = said.index(LATE)
    assert said[failed + 1] == "IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION"


async def test_taken_lock_is_waited_for_and_its_holder_named(
    server: Server, tmp_path: Path
) -> None:
    server.rules["sp_getapplock"] = lambda: [{"got": -1, "mode": "NoLock"}]
    server.rules["dm_tran_locks"] = lambda: [
        {
            "host": "web1",
            "pid": 7,
            "program": "python",
            "login": "app",
            "since": "2026-01-01T00:00:00",
        }
    ]
    with pytest.raises(LockTimeoutError, match=r"web1 \(pid 7\)"):
        await _migrator(engine(server), tmp_path).upgrade()
    assert "BEGIN TRANSACTION" not in server.said()


async def test_holder_is_unknown_where_views_are_denied(
    server: Server, tmp_path: Path
) -> None:
    server.rules["dm_tran_locks"] = lambda: error("42000", 300, "denied")
    status = await _migrator(engine(server), tmp_path).lock_status()
    assert status.holder is None


async def test_lock_of_another_session_is_not_believed(
    server: Server, tmp_path: Path
) -> None:
    server.rules["sp_getapplock"] = lambda: [{"got": 0, "mode": "NoLock"}]
    with pytest.raises(LockTimeoutError):
        await _migrator(engine(server), tmp_path).upgrade()


async def test_joined_transaction_has_savepoints_and_no_commit(
    server: Server, tmp_path: Path
) -> None:
    async with engine(server).connect() as connection:
        await _migrator(engine(server), tmp_path).upgrade("a1", connection=connection)
    said = server.said()
    assert "SAVE TRANSACTION brant_revision" in said
    assert "COMMIT TRANSACTION" not in said
    assert not any(sql.startswith("RELEASE") for sql in said)


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
