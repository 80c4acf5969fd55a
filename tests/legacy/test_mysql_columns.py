"""On MySQL an old script's alter_column loses what it does not tell, as it always has.

A database that Alembic made and one that brant makes are the same; scripts of brant's
own keep what they do not tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from brant import Migrator
from brant.alembic.convert import converted
from legacy_corpus import by_alembic, migrator
from servers.dump import dumped

if TYPE_CHECKING:
    from pathlib import Path

    from servers.mariadb import MariadbServer

pytestmark = pytest.mark.may_block("old scripts import and compute where they run")

TABLE = """
    op.create_table(
        "t",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kept", sa.String(9), nullable=False, server_default="a"),
        sa.Column("name", sa.String(9), nullable=False, comment="who"),
        sa.Column("text", sa.String(9), nullable=False),
        sa.Column("size", sa.Integer, nullable=False, server_default="3"),
        sa.Column("place", sa.String(255), nullable=False),
        sa.Column("told", sa.String(9), nullable=False, server_default="b"),
        sa.Column("seen", sa.DateTime, nullable=False),
        mysql_charset="utf8mb4",
    )
"""
CHANGES = """
    op.alter_column("t", "kept", server_default="z")
    op.alter_column("t", "name", type_=sa.String(20))
    op.alter_column("t", "text", existing_type=sa.VARCHAR(), type_=sa.String(30))
    op.alter_column("t", "size", existing_type=sa.Integer, nullable=True)
    op.alter_column("t", "place", new_column_name="spot", existing_type=sa.String(36))
    op.alter_column("t", "told", type_=sa.String(20), existing_nullable=False,
                    existing_server_default="b")
    with op.batch_alter_table("t") as batch:
        batch.alter_column("seen", existing_type=sa.DateTime, comment="when")
"""


def script(folder: Path, body: str) -> Path:
    folder.mkdir()
    header = "import sqlalchemy as sa\nfrom alembic import op\nrevision = 'a1'\n"
    source = f"{header}down_revision = None\n\n\ndef upgrade():{body}"
    (folder / "a1.py").write_text(source)
    return folder


async def test_the_table_is_the_one_that_alembic_leaves(
    tmp_path: Path, mariadb_server: MariadbServer
) -> None:
    folder = script(tmp_path / "m", TABLE + CHANGES)
    with mariadb_server.database() as ours, mariadb_server.database() as theirs:
        by_alembic(theirs, "head", folders=(folder,))
        await migrator(ours, folders=(folder,)).upgrade()
        by_them, by_us = (dumped(url, without="alembic_") for url in (theirs, ours))
    assert by_us.splitlines() == by_them.splitlines()
    assert "`name` varchar(20) DEFAULT NULL" in by_us


async def test_nobody_is_asked_for_what_is_not_told(tmp_path: Path) -> None:
    folder = script(tmp_path / "m", CHANGES)
    sql = await Migrator("mysql+asyncmy://nowhere/a", folder).sql("head")
    assert "MODIFY name VARCHAR(20) NULL" in sql.text
    assert "CHANGE place spot VARCHAR(36) NULL" in sql.text


def test_such_a_script_stays_synchronous_where_the_database_is_mysql() -> None:
    source = f"from alembic import op\n\n\ndef upgrade():{CHANGES}"
    kept = converted(source, "mysql")
    assert kept.line == 6
    assert kept.reason == "alter_column loses on MySQL what is not told"
    assert converted(source, "postgresql").reason is None
