"""What SQL Server's answers become, and what is refused without them."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from brant import operations as ops
from brant.dialects import dialect_named
from brant.errors import InvalidOperationError, OfflineError

COLUMN = {
    "max_length": 8,
    "precision": 0,
    "scale": 0,
    "collation_name": None,
    "is_nullable": True,
}
NOT_NULL = ops.AlterColumn.of("t", "a", nullable=False)


@pytest.mark.parametrize(
    ("row", "type_"),
    [
        ({"type": "int"}, "int"),
        ({"type": "nvarchar", "max_length": 100}, "nvarchar(50)"),
        ({"type": "varbinary", "max_length": -1}, "varbinary(max)"),
        (
            {"type": "char", "collation_name": "Latin1_General_BIN2"},
            "char(8) COLLATE Latin1_General_BIN2",
        ),
        ({"type": "decimal", "precision": 10, "scale": 2}, "decimal(10, 2)"),
        ({"type": "float", "precision": 53}, "float(53)"),
        ({"type": "datetime2", "scale": 7}, "datetime2(7)"),
    ],
)
def test_type_is_said_again_as_the_server_tells_it(
    row: dict[str, Any], type_: str
) -> None:
    (statement,) = dialect_named("mssql").compile(NOT_NULL, [[{**COLUMN, **row}]])
    assert statement.sql == f"ALTER TABLE t ALTER COLUMN a {type_} NOT NULL"


def test_nullability_is_kept_where_the_type_changes() -> None:
    operation = ops.AlterColumn.of("t", "a", type_=sa.BigInteger())
    answer = [[{**COLUMN, "type": "int", "is_nullable": False}]]
    (statement,) = dialect_named("mssql").compile(operation, answer)
    assert statement.sql == "ALTER TABLE t ALTER COLUMN a BIGINT NOT NULL"


def test_column_that_is_not_there_is_named() -> None:
    with pytest.raises(InvalidOperationError, match=r"t\.a: there is no such column"):
        dialect_named("mssql").compile(NOT_NULL, [[]])


def test_offline_the_existing_type_is_wanted() -> None:
    with pytest.raises(OfflineError) as found:
        dialect_named("mssql").compile(NOT_NULL)
    assert "existing_type" in str(found.value.hint)


def test_name_is_measured_in_characters() -> None:
    table = ops.CreateTable.of("ö" * 128, sa.Column("a", sa.Integer))
    assert dialect_named("mssql").compile(table)
