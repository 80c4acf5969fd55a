"""Asking any test database synchronously, by the URL that the test has.

What a test asserts must not go through the code under test, so this uses other drivers.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import psycopg
import pymysql
from sqlalchemy import URL, make_url

Rows = list[tuple[Any, ...]]


def query(url: str, sql: str) -> Rows:
    """Run one statement and commit it; give its rows, none when it has none."""
    parsed = make_url(url)
    match parsed.get_backend_name():
        case "sqlite":
            return _sqlite(parsed, sql)
        case "postgresql":
            return _postgres(url, sql)
        case _:
            return _mysql(parsed, sql)


def libpq(url: str) -> str:
    """Write a PostgreSQL URL as psycopg, psql and pg_dump want it."""
    parsed = make_url(url).set(drivername="postgresql")
    return parsed.render_as_string(hide_password=False)


def _sqlite(url: URL, sql: str) -> Rows:
    with closing(sqlite3.connect(url.database or ":memory:")) as connection, connection:
        return connection.execute(sql).fetchall()


def _postgres(url: str, sql: str) -> Rows:
    with psycopg.connect(libpq(url), autocommit=True) as connection:
        cursor = connection.execute(sql.encode())
        return cursor.fetchall() if cursor.description else []


def _mysql(url: URL, sql: str) -> Rows:
    connection = pymysql.connect(
        host=url.host,
        port=url.port or 3306,
        user=url.username,
        password=url.password or "",
        database=url.database,
        autocommit=True,
    )
    with connection, connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())
