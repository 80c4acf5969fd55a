"""What cannot be done is said with the script's line, and nothing of it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from brant import Migrator
from brant.errors import RunFailedError
from running import write
from servers.query import query

if TYPE_CHECKING:
    from pathlib import Path

THERE = """
await op.create_table("users", sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("email", sa.String(50)), sa.Column("age", sa.Integer))
await op.create_index("ix_age", "users", ["age"])
"""
EVERYWHERE = {
    "table": 'await op.add_column("nosuch", sa.Column("a", sa.Integer))',
    "table of a batch": """
        async with op.batch_alter_table("nosuch") as batch:
            await batch.alter_column("a", nullable=False)
        """,
    "column to alter": 'await op.alter_column("users", "nosuch", nullable=False)',
    "column to drop": 'await op.drop_column("users", "nosuch")',
    "column of a key": 'await op.create_unique_constraint("u", "users", ["nosuch"])',
    "constraint": 'await op.drop_constraint("nosuch", "users", "unique")',
    "constraint of any kind": 'await op.drop_constraint("nosuch", "users")',
    "name of a constraint": 'await op.drop_constraint(None, "users", "unique")',
    "index": 'await op.drop_index("nosuch", "users")',
    "two places": """
        place = {"insert_before": "id", "insert_after": "age"}
        await op.add_column("users", sa.Column("a", sa.Integer), **place)
        """,
    "parameter": 'await op.create_index("ix", "users", ["age"], unik=True)',
    "type": 'await op.add_column("users", sa.Column("a", sa.types.NullType()))',
}
LIMITED = {
    "long table": 'await op.rename_table("users", "t" * 65)',
    "long column": 'await op.add_column("users", sa.Column("c" * 65, sa.Integer))',
    "long index": 'await op.create_index("i" * 65, "users", ["age"])',
    "long constraint": 'await op.create_unique_constraint("u" * 65, "users", ["age"])',
    "type of nobody": """
        no = type("No", (sa.types.UserDefinedType,), {"get_col_spec": lambda s: "NO"})
        await op.add_column("users", sa.Column("a", no()))
        """,
}
CONTRADICTING = {
    "the table exists without column 'zip'": (
        'await op.create_table("users", sa.Column("zip", sa.Text), if_not_exists=True)'
    ),
    "column 'age' exists with type": (
        'await op.add_column("users", sa.Column("age", sa.Text), if_not_exists=True)'
    ),
}
ANOTHER_INDEX = """
await op.create_index("ix_age", "users", ["email"], if_not_exists=True)
"""
SAME = """
await op.create_table("users", sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("email", sa.String(50)), if_not_exists=True)
await op.add_column("users", sa.Column("email", sa.String(50)), if_not_exists=True)
await op.create_index("ix_age", "users", ["age"], if_not_exists=True)
await op.add_column("users", sa.Column("zip", sa.Text), if_not_exists=True)
async with op.batch_alter_table("users") as batch:
    await batch.add_column(sa.Column("zip", sa.Text), if_not_exists=True)
"""


async def failure(url: str, folder: Path, body: str) -> str:
    write(folder, ("there", THERE), ("bad", body))
    with pytest.raises(RunFailedError) as failed:
        await Migrator(url, folder).upgrade()
    assert f"{folder / 'bad.py'}:" in str(failed.value)
    return str(failed.value)


@pytest.mark.parametrize("body", EVERYWHERE.values(), ids=EVERYWHERE)
async def test_what_is_missing_is_said_with_its_line(body, database_url, tmp_path):
    await failure(database_url, tmp_path / "m", body)


@pytest.mark.parametrize("body", {**EVERYWHERE, **LIMITED}.values())
async def test_mariadb_says_it_too(body, mariadb_url, tmp_path):
    await failure(mariadb_url, tmp_path / "m", body)


@pytest.mark.parametrize("body", LIMITED.values(), ids=LIMITED)
async def test_what_is_too_long_or_unknown_is_said(body, postgres_url, tmp_path):
    await failure(postgres_url, tmp_path / "m", body)


@pytest.mark.parametrize(("said", "body"), CONTRADICTING.items(), ids=CONTRADICTING)
async def test_something_else_of_the_name_is_said(said, body, database_url, tmp_path):
    assert said in await failure(database_url, tmp_path / "m", body)


async def test_another_index_of_the_name_is_said(postgres_url, tmp_path):
    said = await failure(postgres_url, tmp_path / "m", ANOTHER_INDEX)
    assert "another index has the name" in said


async def test_what_is_there_as_asked_for_is_left_alone(database_url, tmp_path):
    write(tmp_path / "m", ("there", THERE), ("again", SAME))
    await Migrator(database_url, tmp_path / "m").upgrade()
    assert query(database_url, "select id, email, age, zip from users") == []
