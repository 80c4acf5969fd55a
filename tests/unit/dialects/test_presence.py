"""What `if_not_exists` finds is compared with what was asked for, without false alarms.

MariaDB, PostgreSQL and SQLite are asked themselves in tests/integration.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mssql, mysql, oracle

from brant import operations as ops
from brant.dialects import dialect_named
from brant.errors import InvalidOperationError

if TYPE_CHECKING:
    from brant.operations import Operation


def column(type_: str, **others: Any) -> dict[str, Any]:
    return {"name": "x", "type": type_, "is_nullable": True, **others}


def of_sql_server(type_: str, length: int = 4, precision: int = 0, scale: int = 0):
    sizes = {"max_length": length, "precision": precision, "scale": scale}
    collation = "Latin1_General_CI_AS" if "char" in type_ else None
    return column(type_, collation_name=collation, **sizes)


def adding(type_: Any, **options: Any) -> Operation:
    return ops.AddColumn.of("t", sa.Column("x", type_, **options), if_not_exists=True)


def complaint(dialect: str, operation: Operation, *rows: dict[str, Any]) -> str:
    """Give what is said; empty where what is there may be what is asked for."""
    spoken = dialect_named(dialect)
    answers = [list(rows) for _ in spoken.presence(operation)]
    try:
        spoken.compared(operation, answers)
    except InvalidOperationError as error:
        return error.problem
    return ""


SAME = [
    ("mysql", sa.Boolean(), column("tinyint(1)")),
    ("mysql", sa.Integer(), column("int(11)")),
    ("mysql", sa.Integer(), column("int")),
    ("mysql", mysql.INTEGER(unsigned=True), column("int(10) unsigned")),
    ("mysql", sa.Numeric(10), column("decimal(10,0)")),
    ("mysql", sa.Numeric(), column("decimal(10,0)")),
    ("mysql", sa.Float(), column("float")),
    ("mysql", sa.Float(53), column("double")),
    ("mysql", sa.JSON(), column("json")),
    ("mysql", sa.Enum("a", "b,c"), column("enum('a','b,c')")),
    ("mysql", mysql.VARCHAR(5, collation="utf8mb4_bin"), column("varchar(5)")),
    ("mysql", mysql.TEXT(70000), column("mediumtext")),
    ("mysql", mysql.YEAR(), column("year(4)")),
    ("mariadb", sa.JSON(), column("longtext")),
    ("mssql", sa.Integer(), of_sql_server("int")),
    ("mssql", sa.String(50), of_sql_server("varchar", 50)),
    ("mssql", sa.String(), of_sql_server("varchar", -1)),
    ("mssql", sa.Unicode(50), of_sql_server("nvarchar", 100)),
    ("mssql", sa.Numeric(9), of_sql_server("numeric", 5, 9, 0)),
    ("mssql", sa.Float(), of_sql_server("float", 8, 53)),
    ("mssql", sa.Float(24), of_sql_server("real", 4, 24)),
    ("mssql", mssql.DATETIME2(), of_sql_server("datetime2", 8, 27, 7)),
    ("mssql", sa.Boolean(), of_sql_server("bit", 1)),
    ("mssql", sa.Uuid(), of_sql_server("uniqueidentifier", 16)),
    ("mssql", sa.JSON(), of_sql_server("nvarchar", -1)),
    ("oracle", sa.String(50), column("VARCHAR2(50)")),
    ("oracle", sa.Integer(), column("NUMBER(*,0)")),
    ("oracle", sa.Numeric(10, 2), column("NUMBER(10,2)")),
    ("oracle", oracle.NUMBER(), column("NUMBER")),
    ("oracle", sa.Float(), column("FLOAT(126)")),
    ("oracle", sa.Text(), column("CLOB")),
    ("oracle", sa.TIMESTAMP(), column("TIMESTAMP(6)")),
    ("oracle", sa.TIMESTAMP(timezone=True), column("TIMESTAMP(6) WITH TIME ZONE")),
    ("oracle", oracle.RAW(16), column("RAW(16)")),
    ("postgresql", sa.Text(), column("email", is_same=None)),
    ("postgresql", sa.Numeric(9), column("numeric(9,0)", is_same=True)),
    ("postgresql", sa.CHAR(), column("character(1)", is_same=True)),
    ("postgresql", sa.Float(53), column("double precision", is_same=True)),
    (
        "postgresql",
        sa.TIMESTAMP(timezone=True),
        column("timestamp with time zone", is_same=True),
    ),
    (
        "postgresql",
        sa.ARRAY(sa.String(5)),
        column("character varying(5)[]", is_same=True),
    ),
    ("sqlite", sa.Numeric(9, 2), column("NUMERIC(9,2)")),
    ("sqlite", sa.Text(), column("varchar")),
]
DIFFERENT = [
    ("mysql", sa.Integer(), column("bigint(20)")),
    ("mysql", sa.Integer(), column("int(10) unsigned")),
    ("mysql", sa.String(50), column("varchar(99)")),
    ("mysql", sa.Numeric(10, 2), column("decimal(10,0)")),
    ("mysql", mysql.DATETIME(fsp=6), column("datetime")),
    ("mysql", sa.Enum("a", "b"), column("enum('a')")),
    ("mysql", sa.Text(), column("longtext")),
    ("mariadb", sa.Uuid(), column("binary(16)")),
    ("mssql", sa.String(50), of_sql_server("varchar", 99)),
    ("mssql", sa.Unicode(50), of_sql_server("nvarchar", 50)),
    ("mssql", sa.Integer(), of_sql_server("bigint", 8)),
    ("mssql", sa.Numeric(9, 2), of_sql_server("decimal", 5, 9, 3)),
    ("mssql", sa.Float(24), of_sql_server("float", 8, 53)),
    ("oracle", sa.String(50), column("VARCHAR2(99)")),
    ("oracle", sa.Integer(), column("VARCHAR2(10)")),
    ("oracle", sa.Numeric(10, 2), column("NUMBER(10,0)")),
    ("postgresql", sa.Text(), column("integer", is_same=False)),
    ("postgresql", sa.String(5), column("character varying(6)", is_same=True)),
    ("postgresql", sa.String(5), column("character varying", is_same=True)),
    (
        "postgresql",
        sa.ARRAY(sa.String(5)),
        column("character varying(6)[]", is_same=True),
    ),
    ("sqlite", sa.String(5), column("VARCHAR(6)")),
    ("sqlite", sa.Text(), column("INTEGER")),
]


@pytest.mark.parametrize(("dialect", "type_", "row"), SAME)
def test_what_may_be_the_same_type_passes(dialect, type_, row):
    assert not complaint(dialect, adding(type_), row)


@pytest.mark.parametrize(("dialect", "type_", "row"), DIFFERENT)
def test_another_type_is_refused(dialect, type_, row):
    said = complaint(dialect, adding(type_), row)
    assert said.startswith("column 'x' exists with type ")


@pytest.mark.parametrize("dialect", ["mysql", "oracle", "sqlite"])
def test_a_column_that_may_be_null_is_not_one_that_must_not(dialect):
    type_ = {"mysql": "int", "oracle": "NUMBER(*,0)", "sqlite": "INTEGER"}[dialect]
    asked = adding(sa.Integer, nullable=False)
    said = complaint(dialect, asked, column(type_))
    assert said == "column 'x' exists and may be NULL"
    there = column(type_, is_nullable=False)
    assert not complaint(dialect, asked, there)
    assert not complaint(dialect, adding(sa.Integer), there)


def test_a_key_may_be_null_in_the_catalogue_or_not():
    key = sa.Column("x", sa.Integer, primary_key=True)
    made = ops.CreateTable.of("t", key, if_not_exists=True)
    assert not complaint("sqlite", made, column("INTEGER"))


def test_a_computed_column_is_compared_by_its_name():
    made = ops.AddColumn.of(
        "t", sa.Column("x", sa.Integer, sa.Computed("y + 1")), if_not_exists=True
    )
    assert not complaint("mysql", made, column("bigint"))


def test_nothing_there_is_nothing_to_complain_of():
    assert not complaint("mysql", adding(sa.Integer))


def indexed(*rows: tuple[str | None, bool], table: str | None = None):
    return [
        {"name": name, "is_unique": is_unique, "table": table}
        for name, is_unique in rows
    ]


ASKED = ops.CreateIndex.of("ix", "t", ["a", "b"], if_not_exists=True)
OVER_SQL = ops.CreateIndex.of("ix", "t", [sa.text("lower(a)")], if_not_exists=True)


@pytest.mark.parametrize("dialect", ["mariadb", "mssql", "mysql", "oracle"])
@pytest.mark.parametrize(
    ("asked", "there", "said"),
    [
        (ASKED, indexed(("A", False), ("B", False)), ""),
        (ASKED, indexed(("a", False), (None, False)), ""),
        (OVER_SQL, indexed((None, False)), ""),
        (
            ASKED,
            indexed(("b", False), ("a", False)),
            "another index has the name ix, over b, a",
        ),
        (
            ASKED,
            indexed(("a", True), ("b", True)),
            "another unique index has the name ix, over a, b",
        ),
        (
            ASKED,
            indexed(("a", False), ("b", False), table="USERS"),
            "the name belongs to an index of USERS",
        ),
    ],
)
def test_an_index_is_compared_by_what_it_is_over(dialect, asked, there, said):
    assert complaint(dialect, asked, *there) == said


def test_the_names_of_oracle_are_in_capitals_unless_they_are_quoted():
    spoken = dialect_named("oracle")
    (plain,) = spoken.questions(adding(sa.Integer))
    named = ops.CreateIndex.of("Ix", "t", ["a"], if_not_exists=True)
    (quoted,) = spoken.questions(named)
    assert "TABLE_NAME = 'T'" in plain
    assert "INDEX_NAME = 'Ix'" in quoted
