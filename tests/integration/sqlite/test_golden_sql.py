"""What the golden files hold is SQL that SQLite takes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from brant.dialects import dialect_named
from brant.errors import OperationError
from brant.operations import CreateTable
from brant.schema import from_metadata
from golden.answers import answers
from golden.cases import CASES, PRELUDE, values

if TYPE_CHECKING:
    from brant.dialects import Statement
    from brant.operations import Operation

DIALECT = dialect_named("sqlite")
TABLES = (*PRELUDE, CreateTable(from_metadata.table(values)))


def _statements(operation: Operation) -> tuple[Statement, ...]:
    return DIALECT.compile(operation, answers(DIALECT, operation))


def _is_supported(operation: Operation) -> bool:
    try:
        return bool(_statements(operation) or True)
    except OperationError:
        return False


OPERATIONS = {
    f"{name}: {title}": operation
    for name, cases in CASES.items()
    for title, operation in cases.items()
    if _is_supported(operation)
}


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_sql_runs(operation: Operation) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        for made in (*TABLES, operation):
            for statement in _statements(made):
                connection.execute(statement.sql)
