"""The text of offline SQL; what servers make of it is tests/integration's."""

from __future__ import annotations

import re

import pytest

from brant import Migrator
from brant.errors import (
    EngineError,
    NotAppliedError,
    OfflineOperationError,
    OfflineRangeError,
    RangeNotAllowedError,
    RevisionNotFoundError,
    UnknownDialectError,
    UnsupportedOperationError,
    WrongDirectionError,
)
from running import write

CREATE = 'await op.create_table("t", sa.Column("id", sa.Integer, primary_key=True))'
DROP = 'await op.drop_table("t")'
INSERT = 'await op.execute("insert into t values (1)")'
ALONE = 'await op.create_index("ix", "t", ["id"], postgresql_concurrently=True)'


@pytest.fixture
def migrator(tmp_path):
    folder = write(tmp_path / "m", ("aaa1", CREATE, DROP), ("bbb2", INSERT))
    return Migrator(None, folder, lock_timeout=None)


def words(sql: str) -> str:
    """Give the beginning of a statement."""
    return " ".join(re.sub(r"DO \$brant\$.*?BEGIN ", "guarded ", sql).split()[:3])


TABLES = ("CREATE TABLE IF", "CREATE TABLE IF")
FIRST = ("INSERT INTO brant_version", "CREATE TABLE t", "INSERT INTO brant_history")
SECOND = ("UPDATE brant_version SET", "insert into t", "INSERT INTO brant_history")


async def test_each_revision_is_a_transaction_with_its_rows(migrator):
    written = await migrator.sql(dialect="sqlite")
    begin, commit = "BEGIN IMMEDIATE", "COMMIT"
    assert tuple(map(words, written.statements)) == (
        *TABLES,
        *(begin, *FIRST, commit),
        *(begin, *SECOND, commit),
    )


async def test_where_ddl_commits_the_rows_come_last(migrator):
    written = await migrator.sql("aaa1:bbb2", dialect="oracle")
    assert tuple(map(words, written.statements)) == (
        "insert into t",
        "SET TRANSACTION READ",
        "UPDATE brant_version SET",
        "INSERT INTO brant_history",
        "COMMIT",
    )


@pytest.mark.parametrize(
    ("dialect", "text"),
    [
        (
            "sqlite",
            "-- revision bbb2: bbb2\n\nBEGIN IMMEDIATE;\n\nUPDATE brant_version",
        ),
        ("mysql", "-- revision bbb2: bbb2\n\ninsert into t values (1);\n\nBEGIN;\n"),
        ("mariadb", "-- revision bbb2: bbb2\n\ninsert into t values (1);\n\nBEGIN;\n"),
        ("mssql", "-- revision bbb2: bbb2\n\nBEGIN TRANSACTION\nGO\n\nUPDATE"),
        ("oracle", "-- revision bbb2: bbb2\n\ninsert into t values (1)\n/\n\nSET TRAN"),
        (
            "postgresql",
            "-- revision bbb2: bbb2\n\nBEGIN;\n\nSET LOCAL application_name = ",
        ),
    ],
)
async def test_the_text_is_in_the_clients_words(migrator, dialect, text):
    written = (await migrator.sql("aaa1:bbb2", dialect=dialect)).text
    assert written.startswith(text)
    assert "CREATE TABLE" not in written
    assert written.endswith("\n")
    assert not written.endswith("\n\n")


async def test_the_same_history_gives_the_same_text(migrator):
    first, second = (
        await migrator.sql(dialect="mysql"),
        await migrator.sql(dialect="mysql"),
    )
    assert first == second
    assert str(first) == first.text == first.to_dict()["text"]


async def test_what_cannot_run_in_a_transaction_stands_between_two(tmp_path):
    folder = write(
        tmp_path / "m", ("aaa1", CREATE), ("bbb2", f"{INSERT}\n{ALONE}\n{INSERT}")
    )
    written = await Migrator("postgresql://", folder, lock_timeout=None).sql("aaa1:")
    assert tuple(map(words, written.statements)) == (
        "BEGIN",
        "SET LOCAL application_name",
        "insert into t",
        "COMMIT",
        "CREATE INDEX CONCURRENTLY",
        "BEGIN",
        "SET LOCAL application_name",
        "insert into t",
        "guarded UPDATE brant_version",
        "INSERT INTO brant_history",
        "COMMIT",
    )


async def test_a_run_of_one_transaction_refuses_what_must_leave_it(tmp_path):
    folder = write(tmp_path / "m", ("aaa1", f"{CREATE}\n{ALONE}"))
    migrator = Migrator("postgresql://", folder, transaction="run")
    with pytest.raises(OfflineOperationError, match=r"aaa1\.py:12: .*one transaction"):
        await migrator.sql()


async def test_one_transaction_needs_a_database_that_has_it(migrator, tmp_path):
    whole = Migrator("mysql://", tmp_path / "m", transaction="run")
    with pytest.raises(UnsupportedOperationError, match="mysql cannot"):
        await whole.sql()


@pytest.mark.parametrize(
    ("targets", "direction", "error"),
    [
        (("bbb2",), "downgrade", OfflineRangeError),
        (("bbb2:",), "downgrade", OfflineRangeError),
        ((":base",), "downgrade", OfflineRangeError),
        (("aaa1:bbb2",), "downgrade", WrongDirectionError),
        (("base:aaa1",), "downgrade", WrongDirectionError),
        (("bbb2:aaa1",), "upgrade", WrongDirectionError),
        (("aaa1:base",), "upgrade", WrongDirectionError),
        (("ccc3",), "upgrade", RevisionNotFoundError),
        (("ccc3:heads",), "upgrade", RevisionNotFoundError),
        (("aaa1:ccc3",), "upgrade", RevisionNotFoundError),
        (("aaa1:bbb2", "aaa1"), "stamp", RangeNotAllowedError),
    ],
)
async def test_a_range_that_makes_no_sense_is_refused(
    migrator, targets, direction, error
):
    with pytest.raises(error):
        await migrator.sql(*targets, direction=direction, dialect="sqlite")


async def test_a_downgrade_on_another_branch_is_refused(tmp_path):
    folder = write(tmp_path / "m", ("aaa1", CREATE), ("bbb2", INSERT))
    write(folder, ("ccc3", INSERT), parent="aaa1")
    with pytest.raises(NotAppliedError):
        await Migrator("sqlite://", folder).sql("bbb2:ccc3", direction="downgrade")


async def test_nothing_to_do_is_an_empty_text(migrator):
    written = await migrator.sql("bbb2:heads", dialect="sqlite")
    assert (written.text, written.statements) == ("", ())


async def test_there_must_be_a_dialect(migrator):
    with pytest.raises(EngineError, match="no database is configured"):
        await migrator.sql()
    with pytest.raises(UnknownDialectError, match="db9"):
        await migrator.sql(dialect="db9")


async def test_env_and_scripts_know_the_tag_and_that_there_is_no_database(tmp_path):
    look = 'await op.execute(f"-- {op.offline} {op.tag}\\nselect 1")'
    folder = write(tmp_path / "m", ("aaa1", look))
    (folder / "env.py").write_text(
        "async def configure(env):\n"
        "    env.version_table = f'{env.tag}_{env.offline}'\n"
    )
    text = (await Migrator("sqlite://", folder).sql(tag="v7")).text
    assert "-- True v7\nselect 1;" in text
    assert 'INSERT INTO "v7_True"' in text


async def test_hooks_take_part(tmp_path):
    folder = write(tmp_path / "m", ("aaa1", CREATE))
    (folder / "env.py").write_text(
        "async def tell(op, step):\n"
        "    await op.execute(f\"select '{step.revision.id} done'\")\n"
        "async def configure(env):\n"
        "    env.on_version_apply = (tell,)\n"
    )
    written = await Migrator("sqlite://", folder).sql()
    assert "select 'aaa1 done'" in written.statements


async def test_execution_options_do_not_hinder(tmp_path):
    options = 'await op.execute("select 1", execution_options={"stream_results": True})'
    folder = write(tmp_path / "m", ("aaa1", options))
    assert "select 1" in (await Migrator("sqlite://", folder).sql()).statements


def test_it_is_there_for_synchronous_callers(migrator):
    assert migrator.sync.sql(dialect="sqlite").after == ("bbb2",)
