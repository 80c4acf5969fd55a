"""What means the same, and what only looks alike."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from brant.autogenerate import mysql
from brant.autogenerate.equal import (
    plain,
    same_default,
    same_identity,
    same_index,
    same_type,
    signature,
)
from brant.dialects import dialect_named
from brant.schema import (
    Expression,
    ForeignKey,
    Identity,
    Index,
    Options,
    QualifiedName,
    Type,
)

PG = dialect_named("postgresql")
MYSQL = dialect_named("mysql")


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("((a > 1))", "a > 1"),
        ("(a) > (b)", "(a) > (b)"),
        ("a  >\n 1", "a > 1"),
        ("'a  b'", "'a  b'"),
        ("(x = ')')", "x = ')'"),
        ("(n > (0)::numeric)", "n > 0"),
        ("n > 0.5::numeric", "n > 0.5"),
        ("x = '(0)::numeric'", "x = '(0)::numeric'"),
    ],
)
def test_plain_leaves_out_what_means_nothing(sql: str, expected: str) -> None:
    assert plain(sql) == expected


@pytest.mark.parametrize(
    ("seen", "wanted", "expected"),
    [
        (Expression("'a'::character varying"), "a", True),
        (Expression("'it''s'::text"), "it's", True),
        (Expression("'a'::character varying(5)"), "a", True),
        (Expression("'a'::text"), "b", False),
        (Expression("now()"), Expression("now()"), True),
        (None, "a", False),
        (None, None, True),
    ],
)
def test_a_literal_is_the_same_with_its_cast(seen, wanted, expected) -> None:
    assert same_default(seen, wanted, PG) is expected


@pytest.mark.parametrize(
    ("seen", "wanted", "expected"),
    [
        (sa.DOUBLE_PRECISION(53), sa.Float(53), True),
        (sa.NUMERIC(8, 3), sa.DECIMAL(8, 3), False),
        (sa.VARCHAR(20), sa.String(20), True),
        (sa.VARCHAR(20), sa.String(), False),
        (sa.TIMESTAMP(), sa.DateTime(timezone=True), False),
    ],
)
def test_types_are_the_same_by_their_sql(seen, wanted, expected) -> None:
    assert same_type(Type(seen), Type(wanted), PG) is expected


def test_an_identity_is_the_same_with_the_usual_options() -> None:
    usual = Identity(start=1, increment=1, minvalue=1, maxvalue=2**31 - 1, cache=1)
    assert same_identity(usual, Identity())
    assert not same_identity(usual, Identity(start=5))


def _key(**options: str) -> ForeignKey:
    return ForeignKey(("a",), QualifiedName("b"), ("id",), **options)


def test_no_action_is_what_a_foreign_key_does_anyway() -> None:
    assert signature(_key(), PG) == signature(_key(ondelete="NO ACTION"), PG)
    assert signature(_key(), PG) != signature(_key(ondelete="RESTRICT"), PG)
    assert signature(_key(), MYSQL) == signature(_key(ondelete="RESTRICT"), MYSQL)


def test_how_an_index_was_built_is_no_difference() -> None:
    built = Options({"postgresql_concurrently": True, "postgresql_using": "btree"})
    assert same_index(Index("i", ("a",)), Index("i", ("a",), options=built))
    hashed = Options({"postgresql_using": "hash"})
    assert not same_index(Index("i", ("a",)), Index("i", ("a",), options=hashed))


@pytest.mark.parametrize(
    ("seen", "wanted"),
    [
        ("INTEGER(11)", "INTEGER"),
        ("INTEGER(10) UNSIGNED", "INTEGER UNSIGNED"),
        ("BIGINT(20)", "BIGINT"),
        ("TINYINT(1)", "BOOL"),
        ("DECIMAL(10, 0)", "NUMERIC"),
        ("DECIMAL(8, 0)", "DECIMAL(8)"),
        ("FLOAT", "FLOAT(20)"),
        ("DOUBLE", "FLOAT(53)"),
        ("YEAR(4)", "YEAR"),
    ],
)
def test_mysql_tells_of_types_in_words_of_its_own(seen: str, wanted: str) -> None:
    assert mysql.type_name(seen) == mysql.type_name(wanted)


@pytest.mark.parametrize(
    ("seen", "wanted"),
    [
        ("INTEGER(5)", "INTEGER"),
        ("INTEGER(10)", "INTEGER"),
        ("TINYINT(4)", "BOOL"),
        ("INTEGER(11) UNSIGNED ZEROFILL", "INTEGER UNSIGNED"),
        ("DECIMAL(10, 2)", "NUMERIC"),
    ],
)
def test_another_type_has_another_name_on_mysql(seen: str, wanted: str) -> None:
    assert mysql.type_name(seen) != mysql.type_name(wanted)


@pytest.mark.parametrize(
    ("seen", "wanted", "expected"),
    [
        ("current_timestamp()", "now()", True),
        ("current_timestamp(3)", "CURRENT_TIMESTAMP(3)", True),
        ("current_timestamp(3)", "now()", False),
        ("1", "true", True),
        ("0.00", "'0'", True),
        ("0.50", "'0.5'", True),
        ("0.50", "'0.05'", False),
        ("'0.50'", "'0.5'", False),
        ("-1", "'-1'", True),
        ("'a'", "1", False),
    ],
)
def test_mysql_prints_defaults_as_the_column_holds_them(
    seen: str, wanted: str, expected: bool
) -> None:
    assert mysql.same_default(seen, wanted) is expected


def test_backquotes_around_a_plain_name_mean_nothing() -> None:
    assert plain("`a b` > `c` and '`d`'") == "`a b` > c and '`d`'"
