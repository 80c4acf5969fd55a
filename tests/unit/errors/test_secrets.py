"""Passwords in SQL are shown nowhere."""

from __future__ import annotations

import pytest

from brant.errors import StatementError
from brant.errors.secrets import without_secrets
from brant.errors.wording import one_line
from brant.operations import Execute


@pytest.mark.parametrize(
    ("sql", "shown"),
    [
        ("create role r password 's3cret' login", "create role r password '***' login"),
        (
            "ALTER ROLE r ENCRYPTED PASSWORD 'a''b'",
            "ALTER ROLE r ENCRYPTED PASSWORD '***'",
        ),
        ("ALTER ROLE r PASSWORD E'a\\'b'", "ALTER ROLE r PASSWORD '***'"),
        ("alter role r password $x$s3cret$x$", "alter role r password ***"),
        ("CREATE USER u IDENTIFIED BY 's3cret'", "CREATE USER u IDENTIFIED BY '***'"),
        (
            "CREATE USER u IDENTIFIED WITH mysql_native_password BY 's3cret'",
            "CREATE USER u IDENTIFIED WITH mysql_native_password BY '***'",
        ),
        (
            "CREATE USER u IDENTIFIED BY PASSWORD '*AB'",
            "CREATE USER u IDENTIFIED BY PASSWORD '***'",
        ),
        ("SET PASSWORD = PASSWORD('s3cret')", "SET PASSWORD = PASSWORD('***')"),
        ("SET PASSWORD FOR u@h = 's3cret'", "SET PASSWORD FOR u@h = '***'"),
        (
            "CREATE LOGIN l WITH PASSWORD = N's3cret'",
            "CREATE LOGIN l WITH PASSWORD = '***'",
        ),
        ('CREATE USER u IDENTIFIED BY "s3cret"', 'CREATE USER u IDENTIFIED BY "***"'),
        ("CREATE USER u IDENTIFIED BY tiger", "CREATE USER u IDENTIFIED BY ***"),
        (
            "CREATE SUBSCRIPTION s CONNECTION 'host=h password=s3cret' PUBLICATION p",
            "CREATE SUBSCRIPTION s CONNECTION 'host=h password=***' PUBLICATION p",
        ),
        (
            "CREATE USER MAPPING FOR u SERVER s OPTIONS (user 'u', password 's3cret')",
            "CREATE USER MAPPING FOR u SERVER s OPTIONS (user 'u', password '***')",
        ),
        (
            "select dblink('postgres://u:s3cret@h/d')",
            "select dblink('postgres://u:***@h/d')",
        ),
        ("create role r password 's3cre", "create role r password '***'"),
    ],
)
def test_what_follows_the_word_is_hidden(sql, shown):
    assert without_secrets(sql) == shown


@pytest.mark.parametrize(
    "sql",
    [
        "ALTER TABLE users ADD COLUMN password TEXT NOT NULL DEFAULT ''",
        "CREATE TABLE t (password VARCHAR(20), secret TEXT)",
        "ALTER TABLE users RENAME COLUMN pwd TO password",
        "update users set email = lower(email)",
    ],
)
def test_the_word_alone_hides_nothing(sql):
    assert without_secrets(sql) == sql


def test_an_operation_says_nothing_of_it_in_logs_history_and_lock():
    told = Execute("create role r password 's3cret'").describe()
    assert told == "execute create role r password '***'"


def test_a_failed_statement_is_shown_without_it():
    sql = "create role r password 's3cret'"
    error = StatementError(f"near {sql!r}: no such thing", sql=sql)
    assert "s3cret" not in f"{error} {error.sql} {error.reason}"


def test_an_error_of_anybodys_is_told_without_its_passwords():
    error = RuntimeError("no answer from postgresql://u:s3cret@h/x\nat all")
    assert one_line(error) == "RuntimeError: no answer from postgresql://u:***@h/x"
