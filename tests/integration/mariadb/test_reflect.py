"""What brant reads of MariaDB is what SQLAlchemy's inspector sees, and more."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mysql
from sqlalchemy.ext.asyncio import create_async_engine

from brant.runtime.database import open_database
from brant.runtime.reflect import snapshot
from brant.schema import (
    Expression,
    Function,
    Index,
    Procedure,
    QualifiedName,
    Sequence,
    Trigger,
    Type,
    View,
)
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
        sa.Column("id", mysql.INTEGER(unsigned=True), primary_key=True),
        sa.Column(
            "name",
            mysql.VARCHAR(20, charset="latin1", collation="latin1_bin"),
            nullable=False,
            server_default="it's",
            comment="a 'comment'",
        ),
        sa.Column("price", sa.Numeric(10, 2), server_default=sa.text("1.5")),
        sa.Column("doubled", sa.Numeric, sa.Computed("price * 2", persisted=True)),
        sa.Column("tripled", sa.Integer, sa.Computed("price * 3", persisted=False)),
        sa.Column("mood", sa.Enum("sad", "it's ok"), server_default="sad"),
        sa.Column("colors", mysql.SET("r", "g")),
        sa.Column(
            "at",
            mysql.DATETIME(fsp=3),
            server_default=sa.text(
                "CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3)"
            ),
        ),
        sa.Column("stamp", mysql.TIMESTAMP, nullable=True),
        sa.Column("flag", sa.Boolean),
        sa.Column("zero", mysql.DECIMAL(8, 3, zerofill=True)),
        sa.Column("text", mysql.LONGTEXT),
        sa.Column("bytes", sa.LargeBinary),
        sa.Column("double", mysql.DOUBLE),
        sa.Column("bits", mysql.BIT(3)),
        sa.Column("year", mysql.YEAR),
        sa.UniqueConstraint("name", "price", name="uq_users"),
        sa.CheckConstraint("price > 1 AND name <> 'a)'", name="ck_users"),
        sa.Index("ix_users_text", "text", mysql_prefix="FULLTEXT"),
        sa.Index("ix_users_name", "name", mysql_length={"name": 5}),
        comment="the 'users'",
    )
    sa.Table(
        "orders",
        metadata,
        sa.Column("x", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("y", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column(
            "user",
            mysql.INTEGER(unsigned=True),
            sa.ForeignKey("users.id", ondelete="CASCADE", onupdate="SET NULL"),
        ),
    )
    sa.Table(
        "lines",
        metadata,
        sa.Column("x", sa.Integer),
        sa.Column("y", sa.Integer),
        sa.ForeignKeyConstraint(
            ["x", "y"], ["orders.x", "orders.y"], name="fk_lines", ondelete="RESTRICT"
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


async def test_tables_equal_what_the_inspector_sees(mariadb_url):
    async with holding(mariadb_url) as connection:
        await connection.run_sync(models().create_all)
        found, oracle = await both(connection)
    assert found == oracle


async def test_what_was_read_can_be_made_again(mariadb_url):
    async with holding(mariadb_url) as connection:
        await connection.run_sync(models().create_all)
        found = await snapshot(connection.sync_connection)
        await connection.run_sync(models().drop_all)
        await connection.run_sync(models_of(found).create_all)
        assert await snapshot(connection.sync_connection) == found


async def test_keys_that_count_are_told_from_those_that_do_not(mariadb_url):
    statements = (
        "CREATE TABLE t (a int AUTO_INCREMENT PRIMARY KEY)",
        "CREATE TABLE u (a int PRIMARY KEY)",
    )
    async with holding(mariadb_url, *statements) as connection:
        found = await snapshot(connection.sync_connection)
    assert found[T].columns[0].autoincrement is True
    assert found[QualifiedName("u")].columns[0].autoincrement is False


async def test_json_is_no_text_with_a_condition(mariadb_url):
    async with holding(mariadb_url, "CREATE TABLE t (a json)") as connection:
        table = (await snapshot(connection.sync_connection))[T]
    assert table.columns[0].type == Type(mysql.JSON())
    assert table.constraints == ()


async def test_index_keys_keep_their_order(mariadb_url):
    statements = (
        "CREATE TABLE t (a int, b text, c text)",
        "CREATE UNIQUE INDEX i ON t (a DESC, b(5), c(7) DESC)",
    )
    async with holding(mariadb_url, *statements) as connection:
        table = (await snapshot(connection.sync_connection))[T]
    assert table.indexes == (
        Index(
            "i",
            (Expression("a DESC"), Expression("b(5)"), Expression("c(7) DESC")),
            unique=True,
        ),
    )


async def test_what_is_no_table_is_read_as_it_was_written(mariadb_url):
    statements = (
        "CREATE TABLE t (a int)",
        "CREATE VIEW v AS SELECT a FROM t WHERE a > 1",
        "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET new.a = 1",
        "CREATE FUNCTION f(a int, b varchar(3)) RETURNS int DETERMINISTIC RETURN a",
        "CREATE PROCEDURE p(IN a int) READS SQL DATA SELECT a",
        "CREATE SEQUENCE s",
    )
    async with holding(mariadb_url, *statements) as connection:
        found = await snapshot(connection.sync_connection)
    assert found.objects == (
        Sequence(
            QualifiedName("s"),
            start=1,
            increment=1,
            minvalue=1,
            maxvalue=2**63 - 2,
            cache=1000,
            cycle=False,
        ),
        View(QualifiedName("v"), "select `t`.`a` AS `a` from `t` where `t`.`a` > 1"),
        Trigger(T, "tr", "BEFORE INSERT", "FOR EACH ROW SET new.a = 1"),
        Function(
            QualifiedName("f"),
            "RETURNS int(11)\nDETERMINISTIC\nRETURN a",
            arguments="`a` int(11), `b` varchar(3)",
        ),
        Procedure(
            QualifiedName("p"), "READS SQL DATA\nSELECT a", arguments="IN `a` int(11)"
        ),
    )


async def test_the_default_schema_by_its_name_is_the_default_schema(mariadb_url):
    async with holding(mariadb_url, "CREATE TABLE t (a int)") as connection:
        name = connection.dialect.default_schema_name
        assert set(
            await snapshot(connection.sync_connection, schemas=(name, None))
        ) == {T}


@pytest.mark.parametrize("tables", [2, 60])
async def test_nine_statements_read_all_tables(mariadb_url, tables):
    creations = [f"CREATE TABLE t{n} (a serial)" for n in range(tables)]
    async with (
        holding(mariadb_url, *creations) as connection,
        open_database(connection.engine.sync_engine, "versions", None) as database,
    ):
        before = database.channel.messages
        found = await snapshot(database)
        messages = database.channel.messages - before
    assert len(found) == tables
    assert messages == 9
