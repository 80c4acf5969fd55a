"""Scripts that go on after an error: each comes where Alembic raises it."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import SQLAlchemyError

import legacy_corpus
from brant import Migrator
from brant.alembic.convert import converted
from brant.errors import InvalidOperationError, RunFailedError
from legacy_corpus import by_alembic

if TYPE_CHECKING:
    from pathlib import Path

    from servers.mariadb import MariadbServer
    from servers.postgres import PostgresServer

pytestmark = pytest.mark.may_block("old scripts import and compute where they run")

HEADER = """
import pathlib
import sqlalchemy as sa
from alembic import op
revision = {id!r}
down_revision = {parent!r}
HERE = pathlib.Path(__file__).parent


def caught(error):
    with (HERE / "caught").open("a") as file:
        # psycopg2, which such scripts were written for, has these classes.
        known = (sa.exc.IntegrityError, sa.exc.ProgrammingError,
                 sa.exc.OperationalError, sa.exc.NoSuchTableError)
        kind = next((each for each in known if isinstance(error, each)), Exception)
        print(kind.__name__, file=file)


def upgrade():
"""
TOLERANT = """
op.create_table("t", sa.Column("id", sa.Integer, primary_key=True))
try:
    op.drop_index("ix_none", table_name="t")
except sa.exc.DBAPIError as error:
    caught(error)
op.add_column("t", sa.Column("b", sa.Integer))
try:
    op.add_column("t", sa.Column("b", sa.Integer))
except Exception as error:
    caught(error)
try:
    op.execute("DROP TABLE nowhere")
except sa.exc.SQLAlchemyError as error:
    caught(error)
keys = sa.table("t", sa.column("id", sa.Integer))
try:
    op.bulk_insert(keys, [{"id": 1}, {"id": 1}])
except sa.exc.IntegrityError as error:
    caught(error)
op.add_column("t", sa.Column("c", sa.Integer))
"""
IN_A_BATCH = """
op.create_table("t", sa.Column("id", sa.Integer, primary_key=True))
for error, table, change in (
    (ValueError, "t", lambda batch: batch.drop_constraint("no", type_="unique")),
    (KeyError, "t", lambda batch: batch.drop_column("no")),
    (sa.exc.NoSuchTableError, "no", lambda batch: batch.drop_column("b")),
):
    try:
        with op.batch_alter_table(table) as batch:
            change(batch)
    except error as found:
        with (HERE / "caught").open("a") as file:
            print(error.__name__, file=file)
"""


def script(folder: Path, body: str, id: str = "a1", parent: str | None = None) -> Path:
    folder.mkdir(exist_ok=True)
    lines = dedent(body).strip().splitlines()
    text = HEADER.format(id=id, parent=parent) + "".join(f"    {x}\n" for x in lines)
    (folder / f"{id}.py").write_text(text)
    return folder


async def seen(folder: Path, body: str, urls: tuple[str, str]) -> list[list[str]]:
    """Give what the script caught with Alembic and then with brant."""
    ours, theirs = urls
    found = []
    for runner, url in (("alembic", theirs), ("brant", ours)):
        versions = script(folder / runner, body)
        if runner == "alembic":
            by_alembic(url, "head", folders=(versions,))
        else:
            await legacy_corpus.migrator(url, folders=(versions,)).upgrade()
        found.append((versions / "caught").read_text().split())
    return found


async def test_on_sqlite_a_script_catches_what_alembic_raises(tmp_path: Path) -> None:
    ours, theirs = (f"sqlite+aiosqlite:///{tmp_path / name}" for name in ("a", "b"))
    by_them, by_us = await seen(tmp_path, TOLERANT, (ours, theirs))
    assert by_us == by_them
    assert len(by_us) == 4


async def test_on_sqlite_a_batch_misses_things_as_alembics_does(tmp_path: Path) -> None:
    ours, theirs = (f"sqlite+aiosqlite:///{tmp_path / name}" for name in ("a", "b"))
    by_them, by_us = await seen(tmp_path, IN_A_BATCH, (ours, theirs))
    assert by_us == by_them == ["ValueError", "KeyError", "NoSuchTableError"]


async def test_on_mariadb_a_script_catches_what_alembic_raises(
    tmp_path: Path, mariadb_server: MariadbServer
) -> None:
    with mariadb_server.database() as ours, mariadb_server.database() as theirs:
        by_them, by_us = await seen(tmp_path, TOLERANT, (ours, theirs))
    assert by_us == by_them
    assert len(by_us) == 4


@pytest.mark.parametrize("driver", ["asyncpg", "psycopg"])
async def test_on_postgresql_the_revision_goes_on_after_an_error(
    driver: str, tmp_path: Path, postgres_server: PostgresServer
) -> None:
    """With Alembic the transaction is lost there, and nothing can follow."""
    versions = script(tmp_path / "m", TOLERANT)
    with postgres_server.database() as url:
        migrator = Migrator(url.replace("asyncpg", driver), versions)
        await migrator.upgrade()
        assert await migrator.current() == ("a1",)
    assert (versions / "caught").read_text().split() == [
        "ProgrammingError",
        "ProgrammingError",
        "ProgrammingError",
        "IntegrityError",
    ]


async def test_an_error_that_is_not_caught_is_told_as_ever(tmp_path: Path) -> None:
    body = """
        op.create_table("t", sa.Column("id", sa.Integer, primary_key=True))
        try:
            with op.batch_alter_table("t") as batch:
                batch.drop_column("no")
        except sa.exc.DBAPIError:
            pass
    """
    versions = script(tmp_path / "m", body)
    told = r"a1\.py:\d+: .*column 'no' does not"
    with pytest.raises(RunFailedError, match=told) as e:
        await Migrator(f"sqlite+aiosqlite:///{tmp_path / 'a'}", versions).upgrade()
    assert isinstance(e.value.__cause__, InvalidOperationError)
    assert not isinstance(e.value.__cause__, SQLAlchemyError)


async def test_a_script_that_raises_what_it_caught_fails_with_it(
    tmp_path: Path, mariadb_url: str
) -> None:
    body = """
        try:
            op.execute("DROP TABLE nowhere")
        except Exception:
            raise
    """
    versions = script(tmp_path / "m", body)
    with pytest.raises(RunFailedError, match="Unknown table"):
        await Migrator(mariadb_url, versions).upgrade()


async def test_such_a_script_can_be_planned_and_written_as_sql(tmp_path: Path) -> None:
    versions = script(tmp_path / "m", TOLERANT)
    migrator = Migrator(f"sqlite+aiosqlite:///{tmp_path / 'a'}", versions)
    plan = await migrator.plan()
    assert len(plan.steps[0].operations) == 7
    assert "DROP TABLE nowhere" in (await migrator.sql("head")).text


@pytest.mark.parametrize(
    "body",
    [
        "try:\n    op.drop_table('t')\nexcept Exception:\n    pass",
        "with suppress(Exception):\n    op.drop_table('t')",
        "with suppress(Exception), op.batch_alter_table('t'):\n    op.drop_table('t')",
    ],
)
def test_what_may_go_on_after_an_error_stays_synchronous(body: str) -> None:
    source = HEADER.format(id="a1", parent=None) + "".join(
        f"    {line}\n" for line in body.splitlines()
    )
    assert converted(source).reason == "an error is caught, and it would come later"


def test_a_file_that_is_open_and_a_finally_catch_nothing() -> None:
    lines = (
        "with open('a') as file:",
        "    op.execute(file.read())",
        "try:",
        "    op.drop_table('t')",
        "finally:",
        "    print()",
    )
    source = HEADER.format(id="a1", parent=None) + "".join(f"    {x}\n" for x in lines)
    assert converted(source).reason is None


async def test_an_error_that_alembic_has_no_form_of_is_not_its_own_cause(
    tmp_path: Path,
) -> None:
    body = """
        from brant import operations as ops
        class Odd(ops.Operation):
            def describe(self): return "odd"
            tables = ()
        try:
            op.invoke(Odd())
        except Exception as error:
            assert error.__cause__ is not error
            (HERE / "caught").write_text(type(error).__name__)
    """
    versions = script(tmp_path / "m", body)
    await Migrator(f"sqlite+aiosqlite:///{tmp_path / 'a'}", versions).upgrade()
    assert (versions / "caught").read_text() == "UncompilableOperationError"
