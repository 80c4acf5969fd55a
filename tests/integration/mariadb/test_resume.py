"""Revisions that stopped half-way where DDL commits at once, and how they go on."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import anyio
import pymysql
import pytest
from sqlalchemy import make_url

from brant import Migrator
from brant.commands.results import State
from brant.errors import (
    ConnectionLostError,
    JournalMismatchError,
    NotPartialError,
    PartialRevisionError,
    RunFailedError,
    UnfinishedRevisionError,
)
from running import start, write
from servers.query import query

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from servers.mariadb import MariadbServer

ALL = os.environ.get("BRANT_TEST_FAULTS") == "all"

FIRST = """
await op.create_table("parent", sa.Column("id", sa.Integer, primary_key=True))
"""
MANY = """
await op.create_table("t", sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("x", sa.String(50), index=True), sa.Column("y", sa.Integer, index=True))
await op.add_column("t", sa.Column("p", sa.Integer))
await op.execute("insert into t (id, x, y, p) values (1, 'one', 1, null)")
await op.execute("update t set y = y + 1; update t set y = y + 1")
await op.bulk_insert(sa.table("t", sa.column("id"), sa.column("x")),
    [{"id": 2, "x": "two"}, {"id": 3, "x": "three"}])
await op.alter_column("t", "x", new_column_name="z")
await op.alter_column("t", "z", type_=sa.String(60), nullable=False)
await op.create_index("ix_p", "t", ["p"])
await op.create_foreign_key("fk_p", "t", "parent", ["p"], ["id"])
await op.create_unique_constraint("uq_z", "t", ["z"])
await op.create_check_constraint("ck_y", "t", "y < 100")
await op.drop_constraint("ck_y", "t", type_="check")
await op.drop_index("ix_t_y", "t")
await op.drop_column("t", "y")
await op.create_table_comment("t", "it's")
await op.rename_table("t", "u")
await op.create_table("t", sa.Column("id", sa.Integer))
await op.drop_table("t")
"""


def history(tmp_path: Path) -> Path:
    return write(tmp_path / "m", ("first", FIRST), ("many", MANY))


def dump(url: str) -> list[object]:
    found: list[object] = []
    for (name,) in sorted(query(url, "show tables")):
        if not name.startswith("brant_"):
            found += query(url, f"show create table {name}")
            found += query(url, f"select * from {name} order by 1")
    return found


@pytest.fixture
def want(mariadb_server: MariadbServer, tmp_path: Path) -> list[object]:
    with mariadb_server.database() as url:
        process = start(url, history(tmp_path))
        _, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        return dump(url)


@pytest.mark.timeout(500)
@pytest.mark.parametrize(
    ("kind", "every"),
    [
        pytest.param("answer to one", 1 if ALL else 3, id="of a message each"),
        pytest.param("answer", 1 if ALL else 7, id="of many in a message"),
    ],
)
async def test_killed_after_any_statement_it_goes_on(
    mariadb_server, tmp_path, want, kind, every
):
    """Pitfalls E22, E29: what is done is done once, whenever it was killed.

    The server goes on with a message that it has. BRANT_TEST_FAULTS=all takes every
    moment.
    """
    folder = history(tmp_path)
    for number in range(1, 300, every):
        with mariadb_server.database() as url:
            victim = start(url, folder, kill_at=number, kind=kind)
            _, err = victim.communicate(timeout=60)
            migrator = Migrator(url, folder)
            await migrator.upgrade()
            assert dump(url) == want, number
            assert query(url, "select * from brant_journal") == [], number
            assert (await migrator.verify()).problems == ()
            if victim.returncode == 0:
                break
            assert victim.returncode == -9, err
    assert number > 90


async def test_what_the_server_still_does_for_one_that_died_is_waited_for(
    mariadb_url, tmp_path
):
    """Pitfall E13: an index that is being built is in no catalogue yet."""
    rows = "select seq as id, md5(seq) as x from seq_1_to_400000"
    query(mariadb_url, f"create table u as {rows}")
    body = 'await op.create_index("ix", "u", ["x", "id"])'
    folder = write(tmp_path / "m", ("r1", body))
    victim = start(mariadb_url, folder)
    look = "select id from information_schema.processlist where info like 'CREATE IND%'"
    while not query(mariadb_url, look):
        await anyio.sleep(0.005)
    victim.kill()
    victim.communicate()
    report = await Migrator(mariadb_url, folder).upgrade()
    assert [each.revision for each in report.applied] == ["r1"]
    assert query(mariadb_url, look) == []


LOST = 'await op.execute("kill connection_id()")'


async def interrupted(url: str, tmp_path: Path, *before: str) -> Migrator:
    """Lose the connection in the middle of a revision's last operation."""
    body = "\n".join((*before, LOST))
    migrator = Migrator(url, write(tmp_path / "m", ("r1", body)))
    with pytest.raises((RunFailedError, ConnectionLostError)):
        await migrator.upgrade()
    return migrator


async def test_of_a_statement_nobody_can_judge_the_user_decides(mariadb_url, tmp_path):
    create = 'await op.execute("create table a (x int)")'
    migrator = await interrupted(mariadb_url, tmp_path, create)
    with pytest.raises(RunFailedError) as stopped:
        await migrator.upgrade()
    assert isinstance(stopped.value.cause, PartialRevisionError)
    assert "m/r1.py:12" in str(stopped.value)
    assert "brant resume --skip" in str(stopped.value.hint)
    report = await migrator.resume(skip=True)
    assert [each.revision for each in report.applied] == ["r1"]
    assert (await migrator.status()).is_current
    with pytest.raises(NotPartialError):
        await migrator.resume()


async def test_what_is_redone_is_run_again(mariadb_url, tmp_path):
    migrator = await interrupted(mariadb_url, tmp_path)
    with pytest.raises((RunFailedError, ConnectionLostError)):
        await migrator.resume(redo=True)


async def test_status_says_where_a_revision_stopped(mariadb_url, tmp_path):
    create = 'await op.create_table("a", sa.Column("x", sa.Integer))'
    migrator = await interrupted(mariadb_url, tmp_path, create)
    (found,) = (await migrator.status()).revisions
    assert found.state is State.PARTIAL
    assert found.half_way is not None
    assert found.half_way.verdict == "unknown"
    assert found.half_way.operation == "execute kill connection_id()"
    assert found.half_way.site.endswith("m/r1.py:12")


async def test_a_script_that_changed_meanwhile_is_not_gone_on_with(
    mariadb_url, tmp_path
):
    create = 'await op.create_table("a", sa.Column("x", sa.Integer))'
    await interrupted(mariadb_url, tmp_path, create)
    other = create.replace('"a"', '"b"')
    folder = write(tmp_path / "m", ("r1", f"{other}\n{LOST}"))
    with pytest.raises(RunFailedError) as changed:
        await Migrator(mariadb_url, folder).upgrade()
    assert isinstance(changed.value.cause, JournalMismatchError)
    assert query(mariadb_url, "show tables like 'b'") == []


async def test_nothing_else_is_done_while_a_revision_is_half_way(mariadb_url, tmp_path):
    migrator = await interrupted(mariadb_url, tmp_path)
    with pytest.raises(UnfinishedRevisionError):
        await migrator.stamp("r1")


async def test_a_statement_that_failed_is_run_again_and_the_ones_before_are_not(
    mariadb_url, tmp_path
):
    """Pitfall E29: a retry is not of what was committed."""
    body = """
    await op.create_table("a", sa.Column("x", sa.Integer))
    await op.execute("insert into a values (1)")
    await op.create_table("in_the_way", sa.Column("x", sa.Integer))
    """
    migrator = Migrator(mariadb_url, write(tmp_path / "m", ("r1", body)))
    with closing_table(mariadb_url), pytest.raises(RunFailedError):
        await migrator.upgrade()
    await migrator.upgrade()
    assert query(mariadb_url, "select * from a") == [(1,)]


@contextmanager
def closing_table(url: str) -> Iterator[None]:
    """Have a table in the way."""
    run(url, "create table in_the_way (y int)")
    yield
    run(url, "drop table in_the_way")


def run(url: str, sql: str) -> None:
    parsed = make_url(url)
    connection = pymysql.connect(
        host=parsed.host,
        port=parsed.port,
        user=parsed.username,
        database=parsed.database,
    )
    with connection, connection.cursor() as cursor:
        cursor.execute(sql)
