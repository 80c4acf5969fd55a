"""What the golden files hold is SQL that MariaDB takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pymysql
import pytest
from sqlalchemy import make_url

from brant.dialects import dialect_named
from brant.errors import OperationError
from brant.operations import CreateTable
from brant.schema import from_metadata
from golden.answers import PRINTED, answers
from golden.cases import CASES, PRELUDE, values
from golden.own_cases import OWN_CASES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brant.operations import Operation
    from servers.mariadb import MariadbServer

DIALECT = dialect_named("mariadb")
TABLES = (
    DIALECT.compile(PRELUDE[0])[0].sql,
    PRINTED,
    DIALECT.compile(CreateTable(from_metadata.table(values)))[0].sql,
)
REFUSED_BY_SERVER = {
    "add_column: as the primary key, inline": "there is a primary key already",
    "add_column: with an index and a comment": "a TEXT needs a length to be indexed",
    "add_column: with a unique constraint": "likewise",
    "create_index: full text": "MariaDB has no parser ngram",
    "create_primary_key: two columns": "there is a primary key already",
    "create_primary_key: unnamed": "likewise",
}


def _is_compiled(operation: Operation) -> bool:
    try:
        return bool(DIALECT.compile(operation, answers(DIALECT, operation)) or True)
    except OperationError:
        return False


OPERATIONS = {
    f"{name}: {title}": operation
    for name, cases in CASES.items()
    for title, operation in {**cases, **OWN_CASES["mariadb"].get(name, {})}.items()
    if _is_compiled(operation) and f"{name}: {title}" not in REFUSED_BY_SERVER
}


@pytest.fixture(scope="module")
def connection(mariadb_server: MariadbServer) -> Iterator[pymysql.Connection[Any]]:
    with mariadb_server.database() as url:
        parsed = make_url(url)
        connection = pymysql.connect(
            host=parsed.host,
            port=parsed.port,
            user=parsed.username,
            database=parsed.database,
            autocommit=True,
            cursorclass=pymysql.cursors.DictCursor,
        )
        yield connection
        connection.close()


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_sql_runs(operation: Operation, connection: pymysql.Connection[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE OR REPLACE DATABASE blog")
        cursor.execute("DROP TEMPORARY TABLE IF EXISTS post")
        cursor.execute("SET foreign_key_checks = 0")
        cursor.execute("SHOW TABLES")
        for row in cursor.fetchall():
            (name,) = row.values()
            cursor.execute(f"DROP TABLE `{name}`")
        cursor.execute("SET foreign_key_checks = 1")
        for sql in (*TABLES, "CREATE TABLE blog.users (id int)"):
            cursor.execute(sql)
        given = []
        for question in DIALECT.questions(operation):
            cursor.execute(question)
            given.append(cursor.fetchall())
        for statement in DIALECT.compile(operation, given):
            cursor.execute(statement.sql)
