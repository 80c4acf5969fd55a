"""SQL without the values in it, as each database writes them."""

from __future__ import annotations

import pytest

from brant.dialects import dialect_named
from brant.dialects.split import shape

SAID = "s3cret"


@pytest.mark.parametrize(
    ("dialect", "sql", "want"),
    [
        ("postgresql", "select 'it''s s3cret', 1.5e3", "select ?, ?"),
        ("postgresql", r"select E'\' s3cret', x", "select ?, x"),
        ("postgresql", "do $b$ begin s3cret; end $b$", "do ?"),
        ("postgresql", 'select "Name" from t1 -- s3cret', 'select "Name" from t1'),
        ("postgresql", "select /* s3cret */ $1", "select $?"),
        (
            "postgresql",
            "insert into t (a)\n  values (-3, 'x')",
            "insert into t (a) values (-?, ?)",
        ),
        ("mysql", 'select "s3cret", `a` from t', "select ?, `a` from t"),
        ("mysql", r"select 's3c\'ret' # s3cret", "select ?"),
        ("mariadb", "select x'73337263', N'a'", "select x?, N?"),
        ("sqlite", "select \"name\", 's3cret'", 'select "name", ?'),
        ("mssql", "select N's3cret', [name]", "select N?, [name]"),
        ("oracle", "select q'[s3cret's]' from dual", "select ? from dual"),
    ],
)
def test_literals_and_comments_are_gone(dialect, sql, want):
    shown = shape(sql, dialect_named(dialect).lexicon)
    assert SAID not in shown
    assert shown == want


def test_a_string_without_an_end_is_gone_too():
    shown = shape("insert into t values ('s3cret...", dialect_named("sqlite").lexicon)
    assert shown == "insert into t values (?"
