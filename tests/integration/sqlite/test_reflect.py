"""What brant reads of SQLite is what SQLAlchemy's inspector sees, and more."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from brant.errors import StatementError
from brant.runtime.database import open_database
from brant.runtime.reflect import snapshot
from brant.schema import (
    Check,
    Computed,
    Expression,
    ForeignKey,
    Index,
    Options,
    PrimaryKey,
    QualifiedName,
    Trigger,
    Type,
    Unique,
    View,
)
from brant.schema.types import OtherType
from reflected import both, models_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.ext.asyncio import AsyncConnection

T = QualifiedName("t")


def models() -> sa.MetaData:
    metadata = sa.MetaData()
    sa.Table(
        "users",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(20), nullable=False, server_default="it's"),
        sa.Column("price", sa.Numeric(10, 2), server_default=sa.text("(1.5 + 2)")),
        sa.Column("doubled", sa.Numeric, sa.Computed("price * 2", persisted=True)),
        sa.Column("shown", sa.Text, sa.Computed("name || '!'", persisted=False)),
        sa.Column("day", sa.DateTime, server_default=sa.func.current_timestamp()),
        sa.Column("date", sa.Date),
        sa.Column("time", sa.Time),
        sa.Column("document", sa.JSON),
        sa.Column("bytes", sa.LargeBinary),
        sa.Column("flag", sa.Boolean),
        sa.Column("big", sa.BigInteger),
        sa.Column("real", sa.REAL),
        sa.Column("double", sa.Double),
        sa.Column("mood", sa.Enum("sad", "happy", name="mood")),
        sa.Column("Odd name", sa.SmallInteger),
        sa.UniqueConstraint("name", "price", name="uq_users"),
        sa.UniqueConstraint("date"),
        sa.CheckConstraint("price > 1 AND name <> 'a)'", name="ck_users"),
        sa.Index("ix_users_name", "name", "price", unique=True),
        sa.Index("ix_users_part", "big", sqlite_where=sa.text("price > 3")),
    )
    sa.Table(
        "orders",
        metadata,
        sa.Column("x", sa.Integer, primary_key=True),
        sa.Column("y", sa.Integer, primary_key=True),
        sa.Column("user", sa.Integer),
        sa.PrimaryKeyConstraint("x", "y", name="pk_orders"),
        sa.ForeignKeyConstraint(
            ["user"], ["users.id"], name="fk_user", ondelete="SET NULL"
        ),
    )
    sa.Table(
        "lines",
        metadata,
        sa.Column("x", sa.Integer),
        sa.Column("y", sa.Integer),
        sa.ForeignKeyConstraint(
            ["x", "y"],
            ["orders.x", "orders.y"],
            onupdate="CASCADE",
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    return metadata


@asynccontextmanager
async def holding(url: str, *statements: str) -> AsyncIterator[AsyncConnection]:
    """Connect to a database in which the statements were run."""
    engine = create_async_engine(url)
    try:
        async with engine.connect() as connection:
            for statement in statements:
                await connection.exec_driver_sql(statement)
            await connection.commit()
            yield connection
    finally:
        await engine.dispose()


async def read(url: str, *statements: str):
    async with holding(url, *statements) as connection:
        return await snapshot(connection.sync_connection)


async def test_tables_equal_what_the_inspector_sees(sqlite_url):
    async with holding(sqlite_url) as connection:
        await connection.run_sync(models().create_all)
        found, oracle = await both(connection)
    assert found == oracle


async def test_what_was_read_can_be_made_again(sqlite_url):
    async with holding(sqlite_url) as connection:
        await connection.run_sync(models().create_all)
        found = await snapshot(connection.sync_connection)
        await connection.run_sync(models().drop_all)
        await connection.run_sync(models_of(found).create_all)
        assert await snapshot(connection.sync_connection) == found


async def test_columns_keep_what_stands_only_in_the_text(sqlite_url):
    found = await read(
        sqlite_url,
        'CREATE TABLE t (a text COLLATE NOCASE, "b(" custom(3),'
        " c int AS (a || '),') STORED -- it's\n, d)",
    )
    columns = found[T].columns
    assert [column.type for column in columns] == [
        Type(sa.TEXT(collation="NOCASE")),
        Type(OtherType("custom(3)")),
        Type(sa.INTEGER()),
        Type(sa.BLOB()),
    ]
    assert columns[1].name == "b("
    assert columns[2].computed == Computed(Expression("a || '),'"), persisted=True)


async def test_constraints_keep_names_conflicts_and_actions(sqlite_url):
    found = await read(
        sqlite_url,
        "CREATE TABLE p (a int, b int, PRIMARY KEY (b, a))",
        "CREATE TABLE t (a int UNIQUE ON CONFLICT IGNORE, b int CHECK (b > (1)),"
        " CONSTRAINT pk PRIMARY KEY (b, a), CONSTRAINT fk FOREIGN KEY (a, b)"
        " REFERENCES p MATCH FULL ON DELETE SET DEFAULT NOT DEFERRABLE) WITHOUT ROWID",
    )
    assert found[T].constraints == (
        PrimaryKey(("b", "a"), name="pk"),
        Unique(("a",), options=Options({"sqlite_on_conflict": "IGNORE"})),
        ForeignKey(
            ("a", "b"),
            QualifiedName("p"),
            ("b", "a"),
            name="fk",
            ondelete="SET DEFAULT",
            deferrable=False,
            match="FULL",
        ),
        Check(Expression("b > (1)")),
    )


@pytest.mark.parametrize(
    ("sql", "options"),
    [
        ("(a integer PRIMARY KEY AUTOINCREMENT)", {"sqlite_autoincrement": True}),
        ("(a int PRIMARY KEY) WITHOUT ROWID", {"sqlite_with_rowid": False}),
        ("(a int) STRICT", {"sqlite_strict": True}),
    ],
)
async def test_tables_keep_their_options(sqlite_url, sql, options):
    found = await read(sqlite_url, f"CREATE TABLE t {sql}")
    assert found[T].options == Options(options)


async def test_indexes_keep_expressions_order_and_condition(sqlite_url):
    found = await read(
        sqlite_url,
        'CREATE TABLE t (a text, "b, c" text)',
        "CREATE UNIQUE INDEX i ON t"
        ' (lower(a) DESC, "b, c", a COLLATE nocase) WHERE a > 1 -- why',
    )
    assert found[T].indexes == (
        Index(
            "i",
            (Expression("lower(a) DESC"), "b, c", Expression("a COLLATE nocase")),
            unique=True,
            options=Options({"sqlite_where": Expression("a > 1")}),
        ),
    )


async def test_views_and_triggers_are_read_as_they_were_written(sqlite_url):
    found = await read(
        sqlite_url,
        "CREATE TABLE t (a int, b int)",
        'CREATE VIEW v(x, "y z") AS SELECT a, b FROM t -- all',
        "CREATE TRIGGER tr AFTER UPDATE OF a, b ON t"
        " WHEN new.a > 1 BEGIN SELECT 1; SELECT ';'; END",
    )
    assert found.objects == (
        View(QualifiedName("v"), "SELECT a, b FROM t", columns=("x", "y z")),
        Trigger(
            T,
            "tr",
            "AFTER UPDATE OF a, b",
            "WHEN new.a > 1 BEGIN SELECT 1; SELECT ';'; END",
        ),
    )


async def test_what_a_virtual_table_keeps_is_not_read(sqlite_url):
    found = await read(sqlite_url, "CREATE VIRTUAL TABLE t USING fts5(a)")
    assert not found


async def test_attached_databases_are_schemas(sqlite_url):
    statements = ("ATTACH ':memory:' AS more", "CREATE TABLE more.t (a int)")
    async with holding(sqlite_url, *statements, "CREATE TABLE u (a int)") as connection:
        assert set(await snapshot(connection.sync_connection)) == {QualifiedName("u")}
        assert set(await snapshot(connection.sync_connection, schemas=None)) == {
            QualifiedName("u"),
            QualifiedName("t", "more"),
        }


async def test_main_is_the_default_schema(sqlite_url):
    async with holding(sqlite_url, "CREATE TABLE t (a int)") as connection:
        assert set(
            await snapshot(connection.sync_connection, schemas=("main", None))
        ) == {T}


async def test_a_file_that_is_no_database_is_an_error_of_brants(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("This is not a database. " * 50)
    async with holding(f"sqlite+aiosqlite:///{path}") as connection:
        with pytest.raises(StatementError, match="the catalogue"):
            await snapshot(connection.sync_connection)


@pytest.mark.parametrize("tables", [2, 60])
async def test_two_statements_read_all_tables(sqlite_url, tables):
    creations = [f"CREATE TABLE t{n} (a int, CHECK (a > 1))" for n in range(tables)]
    async with (
        holding(sqlite_url, *creations) as connection,
        open_database(connection.engine.sync_engine, "versions", None) as database,
    ):
        before = database.channel.messages
        found = await snapshot(database)
        messages = database.channel.messages - before
    assert len(found) == tables
    assert messages == 2
