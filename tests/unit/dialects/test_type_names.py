"""A type that another one asks the dialect for keeps its name, and its literals."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.dialects.postgresql import asyncpg

from brant.dialects.lookup import dialect_for
from brant.operations import BulkInsert, CreateTable

POSTGRESQL, MYSQL = asyncpg.dialect(), mysql.dialect()


class Asking(sa.TypeDecorator[object]):
    """Asks the dialect for a type, as SQLAlchemy's documentation shows."""

    impl = sa.LargeBinary
    cache_ok = True

    def __init__(self, wanted: sa.types.TypeEngine[object]) -> None:
        super().__init__()
        self.wanted = wanted

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[object]:
        return dialect.type_descriptor(self.wanted)


def _named(value: object) -> str:
    return value.name if isinstance(value, sa.Dialect) else str(value)


@pytest.mark.parametrize(
    ("dialect", "wanted", "name"),
    [
        (POSTGRESQL, postgresql.JSONB(), "JSONB"),
        (POSTGRESQL, sa.JSON(), "JSON"),
        (POSTGRESQL, sa.LargeBinary(), "BYTEA"),
        (POSTGRESQL, sa.Interval(), "INTERVAL"),
        (MYSQL, sa.BINARY(16), "BINARY(16)"),
        (MYSQL, mysql.LONGBLOB(), "LONGBLOB"),
    ],
    ids=_named,
)
def test_a_decorator_gets_the_type_that_it_asks_for(
    dialect: sa.Dialect, wanted: sa.types.TypeEngine[object], name: str
) -> None:
    column = sa.Column("c", Asking(wanted))
    (made, *_) = dialect_for(dialect).compile(CreateTable.of("t", column), ())
    assert f"\n\tc {name}\n" in made.sql


@pytest.mark.parametrize(
    ("dialect", "wanted", "value", "literal"),
    [
        (POSTGRESQL, postgresql.JSONB(), {"a": 1}, """'{"a": 1}'"""),
        (POSTGRESQL, sa.Interval(), dt.timedelta(1), "'1 days 0.000000 secs'"),
        (MYSQL, sa.BINARY(2), b"ab", "X'6162'"),
    ],
    ids=_named,
)
def test_its_values_are_written(
    dialect: sa.Dialect,
    wanted: sa.types.TypeEngine[object],
    value: object,
    literal: str,
) -> None:
    table = sa.Table("t", sa.MetaData(), sa.Column("c", Asking(wanted)))
    (made, *_) = dialect_for(dialect).compile(BulkInsert.of(table, [{"c": value}]), ())
    assert literal in made.sql
