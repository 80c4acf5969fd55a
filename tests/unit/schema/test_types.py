from __future__ import annotations

import enum
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql

from brant.schema import Type

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine


class Colour(enum.Enum):
    RED = 1


class Money(sa.TypeDecorator[int]):
    impl = sa.Numeric
    cache_ok = True

    def __init__(self, currency: str) -> None:
        super().__init__(10, 2)
        self.currency = currency


SAME = [
    (sa.Integer, sa.Integer()),
    (sa.String(5), sa.String(5)),
    (sa.Numeric(10, 2), sa.Numeric(10, 2)),
    (sa.Enum("a", "b", name="e"), sa.Enum("a", "b", name="e", metadata=sa.MetaData())),
    (sa.Enum(Colour), sa.Enum(Colour)),
    (postgresql.ARRAY(sa.Text), postgresql.ARRAY(sa.Text())),
    (Money("EUR"), Money("EUR")),
    (
        sa.Text().with_variant(mysql.TEXT(5), "mysql"),
        sa.Text().with_variant(mysql.TEXT(5), "mysql"),
    ),
]
DIFFERENT = [
    (sa.Integer(), sa.BigInteger()),
    (sa.String(5), sa.String(6)),
    (sa.String(5), sa.VARCHAR(5)),
    (sa.String(collation="C"), sa.String()),
    (sa.DateTime(), sa.DateTime(timezone=True)),
    (sa.Enum("a", name="e"), sa.Enum("a", "b", name="e")),
    (sa.Enum("a", name="e"), sa.Enum("a", name="e", schema="s")),
    (postgresql.ARRAY(sa.Text), postgresql.ARRAY(sa.Integer)),
    (Money("EUR"), Money("USD")),
    (sa.Text(), sa.Text().with_variant(mysql.TEXT(5), "mysql")),
    (sa.JSON(none_as_null=True), sa.JSON()),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_types_of_equal_arguments_are_equal(
    one: TypeEngine[object], other: TypeEngine[object]
) -> None:
    assert Type(one) == Type(other)
    assert hash(Type(one)) == hash(Type(other))


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_types_of_other_arguments_differ(
    one: TypeEngine[object], other: TypeEngine[object]
) -> None:
    assert Type(one) != Type(other)


def test_type_is_equal_after_sqlalchemy_has_used_it() -> None:
    used = sa.Enum("a", "b", name="e")
    sa.Table("t", sa.MetaData(), sa.Column("a", used))
    used.dialect_impl(postgresql.dialect()).literal_processor(postgresql.dialect())
    hash(used._static_cache_key)
    assert Type(used) == Type(sa.Enum("a", "b", name="e"))
