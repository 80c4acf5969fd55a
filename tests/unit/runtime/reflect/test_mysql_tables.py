"""MySQL's own ways, where MariaDB's are others; the rows are what MySQL 8.4 tells."""

from __future__ import annotations

import pytest
from sqlalchemy.dialects import mysql

from brant.runtime.reflect.mysql_tables import Family, table
from brant.runtime.reflect.mysql_types import Types
from brant.schema import Check, Expression, Index, QualifiedName, Type, Unique
from brant.schema.types import OtherType

TABLE = {
    "schema": None,
    "table": "t",
    "kind": "BASE TABLE",
    "engine": "InnoDB",
    "collation": "utf8mb4_0900_ai_ci",
    "options": "",
    "comment": "",
}
COLUMN = {
    "name": "a",
    "type": "varchar(20)",
    "nullable": "YES",
    "default": None,
    "database_name": "app",
    "extra": "",
    "comment": "",
    "generated": "",
    "collation": None,
    "charset": None,
}
KEY = {
    "name": "k",
    "non_unique": 0,
    "column": "a",
    "collation": "A",
    "length": None,
    "method": "BTREE",
    "expression": None,
}


def read(*columns, indexes=(), checks=()):
    family = Family(mysql.dialect())
    parts = {"columns": columns, "indexes": indexes, "checks": checks}
    return table(family, TABLE, foreign_keys=(), **parts)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("row_format=DYNAMIC partitioned", {"mysql_row_format": "DYNAMIC"}),
        (
            "`page_compressed`='1' max_rows=10",
            {"mysql_page_compressed": "1", "mysql_max_rows": "10"},
        ),
    ],
)
def test_options_are_told_in_one_text(told, expected):
    row = {**TABLE, "engine": None, "collation": None, "options": told}
    found = table(
        Family(mysql.dialect()),
        row,
        columns=(),
        indexes=(),
        checks=(),
        foreign_keys=(),
    )
    assert dict(found.options) == expected


@pytest.mark.parametrize(
    ("default", "extra", "expected"),
    [
        ("it's", "", "'it''s'"),
        ("1", "", "'1'"),
        ("b'101'", "", "b'101'"),
        ("NULL", "", "'NULL'"),
        ("CURRENT_TIMESTAMP(3)", "DEFAULT_GENERATED", "CURRENT_TIMESTAMP(3)"),
        (
            "CURRENT_TIMESTAMP",
            "DEFAULT_GENERATED on update CURRENT_TIMESTAMP",
            "CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP",
        ),
        ("concat(_utf8mb4\\'x\\')", "DEFAULT_GENERATED", "(concat(_utf8mb4'x'))"),
    ],
)
def test_defaults_are_written_as_a_script_writes_them(default, extra, expected):
    found = read({**COLUMN, "default": default, "extra": extra})
    assert found.columns[0].default == Expression(expected)


def test_generated_columns_have_no_default():
    generated = {"generated": "(`b` + 1)", "extra": "STORED GENERATED"}
    column = read({**COLUMN, **generated}).columns[0]
    assert column.computed is not None
    assert (column.computed.expression.text, column.computed.persisted) == (
        "`b` + 1",
        True,
    )


def test_keys_over_expressions_are_indexes():
    part = {**KEY, "column": None, "expression": "(`a` + 1)", "collation": "D"}
    assert read(COLUMN, indexes=[part]).indexes == (
        Index("k", (Expression("((`a` + 1)) DESC"),), unique=True),
    )


def test_unique_keys_over_columns_are_constraints():
    assert read(COLUMN, indexes=[KEY]).constraints == (Unique(("a",), name="k"),)


def test_conditions_lose_the_backslashes_of_their_quotes():
    check = {"name": "ck", "clause": "(`a` <> _utf8mb4\\'x\\')", "level": None}
    found = read(COLUMN, checks=[check])
    assert found.constraints == (Check(Expression("`a` <> _utf8mb4'x'"), name="ck"),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("int unsigned", mysql.INTEGER(unsigned=True)),
        ("tinyint(1)", mysql.TINYINT(1)),
        ("enum('a','b''c, (d)')", mysql.ENUM("a", "b'c, (d)")),
        ("datetime(3)", mysql.DATETIME(fsp=3)),
        (
            "decimal(10,2) unsigned zerofill",
            mysql.DECIMAL(10, 2, unsigned=True, zerofill=True),
        ),
        ("geomcollection", OtherType("geomcollection")),
    ],
)
def test_types_are_read_from_their_text(text, expected):
    assert Types(mysql.dialect.ischema_names).type(text, None, None) == Type(expected)


def test_a_name_keeps_its_schema():
    family = Family(mysql.dialect())
    rows = {"columns": (), "indexes": (), "foreign_keys": (), "checks": ()}
    found = table(family, {**TABLE, "schema": "s"}, **rows)
    assert found.name == QualifiedName("t", "s")
