"""What a script destroys is said, once for each operation."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from brant import operations as ops
from brant.autogenerate.losses import losses
from brant.dialects import dialect_named
from brant.schema import QualifiedName

PG = dialect_named("postgresql")


def _altered(**options: object) -> ops.AlterColumn:
    return ops.AlterColumn.of("t", "c", **options)


LOST = (
    (ops.DropTable.of("t"), "drop table t"),
    (ops.DropColumn.of("t", "c"), "drop column t.c"),
    (ops.DropSequence.of("s"), "drop sequence s"),
    (
        _altered(type_=sa.String(10), existing_type=sa.String(50)),
        "alter column t.c from VARCHAR(50) to VARCHAR(10)",
    ),
    (
        _altered(type_=sa.Date(), existing_type=sa.DateTime()),
        "alter column t.c from TIMESTAMP WITHOUT TIME ZONE to DATE",
    ),
    (
        _altered(server_default=sa.Computed("d * 2"), existing_server_default=None),
        "alter column t.c to what it is computed from",
    ),
    (
        ops.ReplaceEnum.of("e", ["a"], existing_values=["a", "b", "c"]),
        "replace enum type e without 'b', 'c'",
    ),
)
KEPT = (
    _altered(type_=sa.String(50), existing_type=sa.String(10)),
    _altered(nullable=False, existing_type=sa.String(10)),
    _altered(
        server_default=sa.Computed("d * 2"),
        existing_server_default=sa.Computed("d * 3"),
    ),
    ops.ReplaceEnum.of("e", ["b", "a"], existing_values=["a", "b"]),
    ops.ReplaceEnum.of("e", ["a"], mapping={"b": "a"}, existing_values=["a", "b"]),
    ops.DropView.of("v"),
    ops.DropIndex.of("ix", "t"),
)


@pytest.mark.parametrize(("operation", "said"), LOST, ids=repr)
def test_what_destroys_data_is_told(operation: ops.Operation, said: str) -> None:
    assert list(losses([operation], PG)) == [said]


def test_what_destroys_data_inside_of_a_batch_is_told() -> None:
    parts = tuple(operation for operation, _ in LOST[3:5])
    batch = ops.AlterTable(QualifiedName("t"), parts)
    assert list(losses([batch], PG)) == [said for _, said in LOST[3:5]]


@pytest.mark.parametrize("operation", KEPT, ids=repr)
def test_what_can_be_made_again_is_no_loss(operation: ops.Operation) -> None:
    assert list(losses([operation], PG)) == []
