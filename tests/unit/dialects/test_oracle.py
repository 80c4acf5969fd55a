"""What Oracle takes only in pieces, or not at all."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from brant import operations as ops
from brant.dialects import dialect_named
from brant.errors import InvalidOperationError

texts = sa.table("t", sa.column("a", sa.Text), sa.column("b", sa.LargeBinary))


def test_long_text_is_written_in_pieces() -> None:
    row = {"a": "it's" * 1001}
    (statement,) = dialect_named("oracle").compile(ops.BulkInsert.of(texts, [row]))
    written = statement.sql.partition("VALUES (")[2].removesuffix(")")
    pieces = [piece[len("TO_CLOB('") : -2] for piece in written.split(" || ")]
    assert "".join(piece.replace("''", "'") for piece in pieces) == row["a"]


def test_long_bytes_travel_as_a_parameter() -> None:
    rows = [{"b": b"x" * 3000}]
    (statement,) = dialect_named("oracle").compile(ops.BulkInsert.of(texts, rows))
    assert statement.parameters == tuple(rows)


def test_rows_go_in_blocks_of_a_hundred() -> None:
    rows = [{"a": str(n)} for n in range(250)]
    made = dialect_named("oracle").compile(ops.BulkInsert.of(texts, rows))
    assert [statement.sql.count("INSERT") for statement in made] == [100, 100, 50]


def test_name_is_measured_in_bytes() -> None:
    table = ops.CreateTable.of("ö" * 65, sa.Column("a", sa.Integer))
    with pytest.raises(InvalidOperationError, match="longer than 128 bytes"):
        dialect_named("oracle").compile(table)
