"""Which types have room for all values of which others."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql

from brant.autogenerate.capacity import holds_all
from brant.dialects import dialect_named

DIALECTS = {
    name: dialect_named(name).sqlalchemy for name in ("postgresql", "mysql", "sqlite")
}
SMALL = postgresql.DOMAIN("small", sa.Integer)

# Each on every database: the first has room for the second, and not the other way.
WIDER = (
    (sa.Integer(), sa.Boolean()),
    (sa.Numeric(12, 2), sa.Integer()),
    (sa.DateTime(), sa.Date()),
    (sa.Double(), sa.Integer()),
    (sa.Text(), sa.Integer()),
    (sa.Text(), sa.Uuid()),
    (sa.String(40), sa.Date()),
    (sa.String(21), sa.BigInteger()),
)
# SQLite knows no sizes: it keeps the values.
SIZED = (
    (sa.String(50), sa.String(10)),
    (sa.Text(), sa.String(10)),
    (sa.BigInteger(), sa.Integer()),
    (sa.Integer(), sa.SmallInteger()),
    (sa.Numeric(12, 2), sa.Numeric(10, 2)),
    (sa.Numeric(12, 4), sa.Numeric(10, 2)),
)
OWN = {
    "postgresql": (
        *SIZED,
        (sa.DateTime(timezone=True), sa.DateTime()),
        (postgresql.TIMESTAMP(), postgresql.TIMESTAMP(precision=3)),
        (postgresql.TIME(), postgresql.TIME(precision=0)),
        (sa.Double(), sa.REAL()),
        (sa.Numeric(), sa.Numeric(10, 2)),
        (postgresql.ARRAY(sa.BigInteger), postgresql.ARRAY(sa.Integer)),
        (sa.BigInteger(), SMALL),
        (sa.Enum("a", "b", name="e"), sa.Enum("a", name="e")),
        (sa.Text(), sa.Enum("a", name="e")),
        (postgresql.INET(), postgresql.CIDR()),
        (postgresql.BIT(4, varying=True), postgresql.BIT(3)),
        (postgresql.INTERVAL(), postgresql.INTERVAL(fields="YEAR")),
    ),
    "mysql": (
        *SIZED,
        (mysql.LONGTEXT(), mysql.TEXT()),
        (mysql.VARCHAR(9, charset="utf8mb4"), mysql.VARCHAR(9, charset="latin1")),
        (mysql.VARCHAR(9, collation="utf8mb4_bin"), mysql.VARCHAR(9, charset="utf8")),
        (mysql.MEDIUMTEXT(charset="utf8mb4"), mysql.TEXT(charset="latin1")),
        (mysql.MEDIUMTEXT(charset="cp932"), mysql.VARCHAR(40_000, charset="cp932")),
        (mysql.TEXT(), mysql.TINYTEXT()),
        (mysql.LONGBLOB(), mysql.BLOB()),
        (mysql.VARBINARY(30), mysql.VARBINARY(20)),
        (mysql.BIGINT(), mysql.INTEGER(unsigned=True)),
        (mysql.INTEGER(), mysql.SMALLINT(unsigned=True)),
        (mysql.DATETIME(fsp=6), mysql.DATETIME()),
        (mysql.DATETIME(), mysql.TIMESTAMP()),
        (mysql.DOUBLE(), mysql.FLOAT()),
        (mysql.ENUM("a", "b"), mysql.ENUM("a")),
        (mysql.SET("a", "b"), mysql.SET("a")),
        (
            mysql.VARCHAR(9, charset="utf8mb4"),
            mysql.VARCHAR(9, charset="latin1"),
        ),
    ),
    "sqlite": (),
}
CASES = [
    (name, wide, narrow) for name, own in OWN.items() for wide, narrow in (*WIDER, *own)
]
# Both hold what the other one does.
EQUAL = (
    ("postgresql", sa.Text(), sa.String()),
    ("postgresql", sa.JSON(), postgresql.JSONB()),
    ("postgresql", SMALL, sa.Integer()),
    ("postgresql", sa.String(9, collation="C"), sa.String(9)),
    ("mysql", sa.Boolean(), sa.Boolean()),
    ("sqlite", sa.Enum("a", "b"), sa.String(1)),
    *(("sqlite", wide, narrow) for wide, narrow in SIZED),
)
APART = (
    ("postgresql", sa.Uuid(), sa.Integer()),
    ("postgresql", sa.LargeBinary(), sa.Text()),
    ("mysql", mysql.INTEGER(), mysql.INTEGER(unsigned=True)),
    ("mysql", mysql.TEXT(charset="cp932"), mysql.VARCHAR(40_000, charset="cp932")),
    ("mysql", sa.Numeric(4, 2), sa.Numeric(4, 3)),
)


@pytest.mark.parametrize(("name", "wide", "narrow"), CASES, ids=repr)
def test_the_wider_type_holds_the_narrower_one(
    name: str, wide: Any, narrow: Any
) -> None:
    assert holds_all(wide, narrow, DIALECTS[name])
    assert not holds_all(narrow, wide, DIALECTS[name])


@pytest.mark.parametrize(("name", "one", "other"), EQUAL, ids=repr)
def test_types_of_the_same_values_hold_each_other(
    name: str, one: Any, other: Any
) -> None:
    assert holds_all(one, other, DIALECTS[name])
    assert holds_all(other, one, DIALECTS[name])


@pytest.mark.parametrize(("name", "one", "other"), APART, ids=repr)
def test_types_of_other_values_hold_neither(name: str, one: Any, other: Any) -> None:
    assert not holds_all(one, other, DIALECTS[name])
    assert not holds_all(other, one, DIALECTS[name])
