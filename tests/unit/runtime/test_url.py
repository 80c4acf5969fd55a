import json

import pytest

from brant.runtime.url import (
    async_url,
    has_password,
    masked,
    scrubbed,
    without_sync_driver,
)

SECRET = "postgresql+asyncpg://user:s3cr%40t-word@host/db"  # noqa: S105  # what must not show


@pytest.mark.parametrize(
    ("written", "used"),
    [
        ("postgresql://h/d", "postgresql+asyncpg://h/d"),
        ("postgres://h/d", "postgresql+asyncpg://h/d"),
        ("mysql://h/d", "mysql+asyncmy://h/d"),
        ("mariadb://h/d", "mariadb+asyncmy://h/d"),
        ("sqlite:///a.db", "sqlite+aiosqlite:///a.db"),
        ("oracle://h/d", "oracle+oracledb://h/d"),
        ("mssql://h/d", "mssql+aioodbc://h/d"),
        (
            "postgresql://h/d?sslmode=require&a=1",
            "postgresql+asyncpg://h/d?ssl=require&a=1",
        ),
        ("postgresql://h/d?a=sslmode", "postgresql+asyncpg://h/d?a=sslmode"),
        ("postgresql+asyncpg://h/d?sslmode=no", "postgresql+asyncpg://h/d?sslmode=no"),
        ("postgresql+psycopg://h/d?sslmode=no", "postgresql+psycopg://h/d?sslmode=no"),
        ("postgresql+psycopg://h/d", "postgresql+psycopg://h/d"),
        ("cockroachdb://h/d", "cockroachdb://h/d"),
    ],
)
def test_a_url_without_a_driver_gets_the_async_one(written, used):
    assert async_url(written) == used


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (SECRET, "postgresql+asyncpg://user:***@host/db"),
        ("mysql://u:p@ss@h/d", "mysql://u:***@h/d"),
        ("mysql://u:p?ss@h/d", "mysql://u:***@h/d"),
        ("mysql://u:p/ss@h/d", "mysql://u:***@h/d"),
        ("mysql://u:pw@h/d?options=a@b", "mysql://u:***@h/d?options=a@b"),
        ("mysql://h/d?password=pw&ssl=1", "mysql://h/d?password=***&ssl=1"),
        ("mssql://?odbc_connect=PWD%3Dx", "mssql://?odbc_connect=***"),
        ("mysql://:pw@h/d", "mysql://:***@h/d"),
    ],
)
def test_a_password_is_masked_wherever_a_url_can_hold_one(url, shown):
    assert masked(url) == shown


@pytest.mark.parametrize("url", ["sqlite:///a@b.db", "mysql://user@host/db"])
def test_a_url_without_a_password_is_shown_whole(url):
    assert masked(url) == url
    assert not has_password(url)


@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        "password s3cr@t-word is wrong",
        "password s3cr%40t-word is wrong",
        "dsn='host=h password=s3cr@t-word'",
    ],
)
def test_scrubbing_hides_a_password_in_any_form(text):
    clean = scrubbed(text, [SECRET])

    assert "s3cr" not in clean
    assert "***" in clean


def test_scrubbing_hides_a_password_that_json_escapes():
    url = 'mysql://u:qu"ote\\word@h/d'

    assert scrubbed(json.dumps('x qu"ote\\word y'), [url]) == '"x *** y"'


def test_a_password_that_is_also_the_user_is_hidden_in_urls_only():
    url = "postgresql://postgres:postgres@h/d"

    clean = scrubbed(f'role "postgres" at {url}', [url])

    assert clean == 'role "postgres" at postgresql://postgres:***@h/d'


def test_a_short_password_is_hidden_as_a_word_only():
    assert scrubbed("pw opwe", ["mysql://u:pw@h/d"]) == "*** opwe"


@pytest.mark.parametrize(
    ("written", "used", "said"),
    [
        ("postgresql://h/n", "postgresql+asyncpg://h/n", None),
        ("postgres://u:p@h/n", "postgresql+asyncpg://u:p@h/n", None),
        (
            "postgresql+psycopg2://u:p@h/n?sslmode=require",
            "postgresql+asyncpg://u:p@h/n?ssl=require",
            "psycopg2 cannot be awaited, brant connects with asyncpg",
        ),
        (
            "postgresql://h/n?options=-c%20a%3Db&ssl=on",
            "postgresql+asyncpg://h/n?ssl=on",
            "asyncpg has no options, it is left out",
        ),
        ("postgresql+psycopg://h/n", "postgresql+psycopg://h/n", None),
        ("postgresql+asyncpg://h/n", "postgresql+asyncpg://h/n", None),
        (
            "mysql+pymysql://h/n?charset=utf8mb4",
            "mysql+asyncmy://h/n?charset=utf8mb4",
            "pymysql cannot be awaited, brant connects with asyncmy",
        ),
        ("mysql+aiomysql://h/n", "mysql+aiomysql://h/n", None),
        ("sqlite:///a.db", "sqlite+aiosqlite:///a.db", None),
        ("sqlite+pysqlite:///a.db", "sqlite+aiosqlite:///a.db", None),
        (
            "mssql+pyodbc://h/n?driver=FreeTDS",
            "mssql+aioodbc://h/n?driver=FreeTDS",
            "pyodbc cannot be awaited, brant connects with aioodbc",
        ),
        ("duckdb:///a.db", "duckdb:///a.db", None),
    ],
)
def test_a_driver_that_cannot_be_awaited_is_replaced(
    written: str, used: str, said: str | None
) -> None:
    made, notice = without_sync_driver(written)
    assert made == used
    assert notice == (said and f"{said}. Set url in [tool.brant] to choose")
