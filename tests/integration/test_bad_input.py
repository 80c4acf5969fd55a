"""What cannot be done is said with the script's line, and nothing of it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from brant import Migrator
from brant.errors import RunFailedError, StatementError
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
    "table to drop": 'await op.drop_table("nosuch")',
    "table to rename": 'await op.rename_table("nosuch", "other")',
    "table of a constraint": 'await op.create_check_constraint("c", "nosuch", "1 = 1")',
    "column of a check": 'await op.create_check_constraint("c", "users", "nosuch > 1")',
    "column of an index": 'await op.create_index("i", "users", ["nosuch"])',
    "column of the primary key": """
        await op.create_primary_key("p", "users", ["nosuch"])
        """,
    "column with a key": """
        await op.create_foreign_key("f", "users", "users", ["nosuch"], ["id"])
        """,
    "columns of two keys": """
        await op.create_foreign_key("f", "users", "users", ["age"], ["id", "age"])
        """,
    "column to rename": """
        await op.alter_column("users", "nosuch", new_column_name="other")
        """,
    "way of a batch": """
        async with op.batch_alter_table("users", recreate="perhaps") as batch:
            await batch.drop_column("age")
        """,
    "kind of a constraint": 'await op.drop_constraint("c", "users", "uniq")',
    "column twice": """
        one, two = (sa.Column("a", sa.Integer) for _ in range(2))
        await op.create_table("t", one)
        await op.add_column("t", two)
        """,
    "two places": """
        place = {"insert_before": "id", "insert_after": "age"}
        await op.add_column("users", sa.Column("a", sa.Integer), **place)
        """,
    "parameter": 'await op.create_index("ix", "users", ["age"], unik=True)',
    "type": 'await op.add_column("users", sa.Column("a", sa.types.NullType()))',
    "type, looked for": """
        await op.add_column("users", sa.Column("a", sa.types.NullType()),
            if_not_exists=True)
        """,
}
LIMITED = {
    "long table": 'await op.rename_table("users", "t" * 65)',
    "long column": 'await op.add_column("users", sa.Column("c" * 65, sa.Integer))',
    "long index": 'await op.create_index("i" * 65, "users", ["age"])',
    "long constraint": 'await op.create_unique_constraint("u" * 65, "users", ["age"])',
    "long parts of a table": """
        await op.create_table("t", sa.Column("a", sa.Integer),
            sa.UniqueConstraint("a", name="u" * 65))
        """,
    "long index of a table": """
        await op.create_table("t", sa.Column("a", sa.Integer), sa.Index("i" * 65, "a"))
        """,
    "long key of a column": """
        key = sa.ForeignKey("users.id", name="f" * 65)
        await op.add_column("users", sa.Column("boss", sa.Integer, key))
        """,
    "long new name": 'await op.alter_column("users", "age", new_column_name="c" * 65)',
    "long view": 'await op.create_view("v" * 65, "select 1 as a")',
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
    "column 'email' exists with type": """
        email = sa.Column("email", sa.String(9))
        await op.add_column("users", email, if_not_exists=True)
        """,
    "column 'age' exists and may be NULL": """
        age = sa.Column("age", sa.Integer, nullable=False)
        async with op.batch_alter_table("users") as batch:
            await batch.add_column(age, if_not_exists=True)
        """,
    "index has the name": (
        'await op.create_index("ix_age", "users", ["email"], if_not_exists=True)'
    ),
    "create table seen: the name belongs to a view": """
        await op.create_view("seen", "select id from users")
        await op.create_table("seen", sa.Column("id", sa.Integer), if_not_exists=True)
        """,
    "create table users: another index has the name": """
        await op.create_table("users", sa.Column("age", sa.Integer),
            sa.Index("ix_age", "age", unique=True), if_not_exists=True)
        """,
}
OTHER_OBJECTS = {
    "with other labels: {fine,so,bad}": """
        await op.create_enum("mood", ["fine", "so", "bad"])
        await op.create_enum("mood", ["fine", "bad"], if_not_exists=True)
        await op.create_enum("mood", ["bad", "fine"], if_not_exists=True)
        """,
    "with other labels": """
        await op.create_enum("mood", ["fine"])
        await op.create_enum("mood", ["fine", "bad"], if_not_exists=True)
        """,
    "it exists with increment 1": """
        await op.create_sequence("n")
        await op.create_sequence("n", increment=2, if_not_exists=True)
        """,
    "the name belongs to something else": """
        await op.create_sequence("users", if_not_exists=True)
        """,
    "it exists with authorization postgres": """
        await op.create_schema("app")
        await op.create_schema("app", authorization="nobody", if_not_exists=True)
        """,
    "it exists with version": """
        await op.create_extension("plpgsql", version="0", if_not_exists=True)
        """,
}
SAME = """
await op.create_table("users", sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("email", sa.String(50)), if_not_exists=True)
await op.add_column("users", sa.Column("email", sa.String(50)), if_not_exists=True)
await op.create_index("ix_age", "users", ["age"], if_not_exists=True)
for _ in range(2):
    await op.create_table("wide",
        sa.Column("id", sa.BigInteger, primary_key=True),
        sa.Column("flag", sa.Boolean, nullable=False),
        sa.Column("sum", sa.Numeric(10, 2)), sa.Column("ratio", sa.Float),
        sa.Column("at", sa.DateTime), sa.Column("on", sa.Date),
        sa.Column("kind", sa.Enum("a", "b", name="kind")),
        sa.Column("data", sa.JSON), sa.Column("raw", sa.LargeBinary),
        sa.Column("key", sa.Uuid),
        sa.Column("one", sa.SmallInteger),
        sa.Column("two", sa.Integer, sa.Computed("one + 1", persisted=True)),
        sa.Index("ix_wide", "at", sa.text("kind desc")), if_not_exists=True)
await op.add_column("users", sa.Column("zip", sa.Text), if_not_exists=True)
async with op.batch_alter_table("users") as batch:
    await batch.add_column(sa.Column("zip", sa.Text), if_not_exists=True)
"""


OBJECTS_AS_THEY_ARE = """
for _ in range(2):
    await op.create_schema("app", if_not_exists=True)
    await op.create_extension("plpgsql", schema="pg_catalog", if_not_exists=True)
    await op.create_sequence("n", start=5, cycle=True, if_not_exists=True)
    await op.create_enum("mood", ["fine", "bad"], if_not_exists=True)
await op.create_enum("mood", ["bad"], if_not_exists=True)
"""


@pytest.fixture(params=["sqlite", "postgres", "mariadb"])
def each_url(request):
    return request.getfixturevalue(f"{request.param}_url")


async def failure(url: str, folder: Path, body: str) -> str:
    write(folder, ("there", THERE), ("bad", body))
    with pytest.raises(RunFailedError) as failed:
        await Migrator(url, folder).upgrade()
    assert f"{folder / 'bad.py'}:" in str(failed.value)
    return str(failed.value)


@pytest.mark.parametrize("body", EVERYWHERE.values(), ids=EVERYWHERE)
async def test_what_is_missing_is_said_with_its_line(body, each_url, tmp_path):
    await failure(each_url, tmp_path / "m", body)


@pytest.mark.parametrize("body", LIMITED.values(), ids=LIMITED)
@pytest.mark.parametrize("server", ["postgres", "mariadb"])
async def test_what_is_too_long_or_unknown_is_said(body, server, request, tmp_path):
    url = request.getfixturevalue(f"{server}_url")
    await failure(url, tmp_path / "m", body)


@pytest.mark.parametrize(("said", "body"), CONTRADICTING.items(), ids=CONTRADICTING)
async def test_something_else_of_the_name_is_said(said, body, each_url, tmp_path):
    assert said in await failure(each_url, tmp_path / "m", body)


@pytest.mark.parametrize(("said", "body"), OTHER_OBJECTS.items(), ids=OTHER_OBJECTS)
async def test_another_object_of_the_name_is_said(said, body, postgres_url, tmp_path):
    assert said in await failure(postgres_url, tmp_path / "m", body)


async def test_objects_as_asked_for_are_left_alone(postgres_url, tmp_path):
    write(tmp_path / "m", ("again", OBJECTS_AS_THEY_ARE))
    await Migrator(postgres_url, tmp_path / "m").upgrade()


async def test_what_is_there_as_asked_for_is_left_alone(each_url, tmp_path):
    write(tmp_path / "m", ("there", THERE), ("again", SAME))
    await Migrator(each_url, tmp_path / "m").upgrade()
    assert not query(each_url, "select id, email, age, zip from users")


async def test_sqlites_schemas_are_told_where_there_is_none(sqlite_url, tmp_path):
    table = 'await op.create_table("t", sa.Column("id", sa.Integer), schema="nope")'
    write(tmp_path / "m", ("a1", table))

    with pytest.raises(RunFailedError) as failed:
        await Migrator(sqlite_url, tmp_path / "m").upgrade()
    assert "unknown database nope" in failed.value.message
    assert failed.value.hint is not None
    assert "leave the schema out, or attach a file" in failed.value.hint

    with pytest.raises(StatementError) as refused:
        await Migrator(sqlite_url, tmp_path / "m", schema="nope").upgrade()
    assert refused.value.hint == (
        "SQLite's schemas are main, temp and files that are attached: "
        "leave the schema out, or attach a file under that name."
    )
