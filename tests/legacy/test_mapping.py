"""The table for Python callers in docs/from-alembic.md, row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

import legacy_corpus
from legacy_corpus import by_alembic, helpers

if TYPE_CHECKING:
    from brant import Migrator

pytestmark = [
    pytest.mark.may_block("old scripts import and compute where they run"),
    pytest.mark.filterwarnings("ignore::brant.alembic.LegacyScriptWarning"),
]


@pytest.fixture
def migrator(sqlite_url: str):
    with helpers():
        yield legacy_corpus.migrator(sqlite_url)


async def test_upgrade_downgrade_current(migrator: Migrator) -> None:
    await migrator.upgrade("add_column")
    await migrator.downgrade("-1")
    assert await migrator.current() == ("rename_table",)


def test_upgrade_from_synchronous_code(migrator: Migrator) -> None:
    migrator.sync.upgrade("add_column")
    assert migrator.sync.current() == ("add_column",)


async def test_stamp_and_heads(migrator: Migrator, sqlite_url: str) -> None:
    await migrator.stamp("rename_table")
    by_alembic(sqlite_url, "rename_table")
    assert [each.revision for each in await migrator.heads()] == ["without_downgrade"]


async def test_a_connection_is_joined(migrator: Migrator, sqlite_url: str) -> None:
    engine = create_async_engine(sqlite_url)
    async with engine.connect() as connection:
        await connection.execute(sa.text("select 1"))
        await migrator.upgrade("create_table", connection=connection)
        await connection.rollback()
    await engine.dispose()
    assert await migrator.current() == ()


async def test_sql_of_scripts_that_ask_nothing(migrator: Migrator) -> None:
    script = await migrator.sql("add_column")
    assert "CREATE TABLE create_table" in script.text


async def test_a_new_revision_follows_an_old_history(tmp_path, sqlite_url) -> None:
    from brant import Migrator

    folder = tmp_path / "m"
    folder.mkdir()
    old = legacy_corpus.HOME / "versions" / "create_table.py"
    (folder / old.name).write_text(old.read_text())
    metadata = sa.MetaData()
    sa.Table("added", metadata, sa.Column("id", sa.Integer, primary_key=True))
    migrator = Migrator(sqlite_url, folder, metadata=metadata)
    await migrator.upgrade()
    await migrator.revision("add", autogenerate=True)
    await migrator.upgrade()
    assert await migrator.check() == ()
