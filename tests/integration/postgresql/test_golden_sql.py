"""What the golden files hold is SQL that PostgreSQL takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from brant.dialects import dialect_named
from brant.errors import UnsupportedOperationError
from brant.operations import CreateTable
from brant.schema import from_metadata
from golden.cases import CASES, PRELUDE, values
from servers.query import libpq

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brant.operations import Operation
    from servers.postgres import PostgresServer

DIALECT = dialect_named("postgresql")
TABLES = (*PRELUDE, CreateTable(from_metadata.table(values)))


def _is_supported(operation: Operation) -> bool:
    try:
        return bool(DIALECT.compile(operation) or True)
    except UnsupportedOperationError:
        return False


OPERATIONS = {
    f"{name}: {title}": operation
    for name, cases in CASES.items()
    for title, operation in cases.items()
    if _is_supported(operation)
}


@pytest.fixture(scope="module")
def url(postgres_server: PostgresServer) -> Iterator[str]:
    with postgres_server.database() as url:
        yield libpq(url)


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_sql_runs(operation: Operation, url: str) -> None:
    statements = [s for made in (*TABLES, operation) for s in DIALECT.compile(made)]
    with psycopg.connect(url) as connection:
        connection.autocommit = not all(s.transactional for s in statements)
        for statement in statements:
            connection.execute(statement.sql)
        connection.rollback()
        connection.execute("DROP TABLE IF EXISTS users, org, valued")
