"""Safe forms are for tables that hold rows already, on PostgreSQL."""

from __future__ import annotations

import sqlalchemy as sa

from brant import operations as ops
from brant.autogenerate.safety import Safe, safe
from brant.dialects import dialect_named

PG, SQLITE = dialect_named("postgresql"), dialect_named("sqlite")
INDEX = ops.CreateIndex.of("ix", "t", ["x"])
KEY = ops.CreateForeignKey.of("fk", "t", "o", ["x"], ["id"])


def test_an_index_on_an_existing_table_is_built_outside() -> None:
    found = safe([INDEX], PG)
    concurrent = ops.CreateIndex.of("ix", "t", ["x"], postgresql_concurrently=True)
    assert found == Safe((), (concurrent,))


def test_a_table_that_is_new_needs_no_safe_form() -> None:
    made = ops.CreateTable.of("t", sa.Column("x", sa.Integer))
    assert safe([made, INDEX, KEY], PG) == Safe((made, INDEX, KEY))


def test_a_partitioned_table_has_none() -> None:
    assert safe([INDEX, KEY], PG, [INDEX.table]) == Safe((INDEX, KEY))


def test_other_databases_have_none() -> None:
    assert safe([INDEX, KEY], SQLITE) == Safe((INDEX, KEY))


def test_a_unique_index_waits_only_for_the_key_that_needs_it() -> None:
    needed = ops.CreateIndex.of("ix_o", "o", ["id"], unique=True)
    other = ops.CreateIndex.of("ix_other", "o", ["x"], unique=True)
    found = safe([needed, other, KEY], PG)
    assert needed in found.before
    assert other.describe() in [each.describe() for each in found.outside]


def test_a_foreign_key_is_validated_afterwards() -> None:
    found = safe([KEY], PG)
    options = {"postgresql_not_valid": True}
    assert found.before == (
        ops.CreateForeignKey.of("fk", "t", "o", ["x"], ["id"], **options),
    )
    assert found.outside == (ops.Execute.of("ALTER TABLE t VALIDATE CONSTRAINT fk"),)


def test_not_null_follows_a_validated_condition() -> None:
    operation = ops.AlterColumn.of(
        "t", "x", nullable=False, existing_nullable=True, existing_type=sa.Integer()
    )
    found = safe([operation], PG)
    assert [each.describe() for each in found.before] == [
        "create check constraint t_x_not_null on t"
    ]
    assert [each.describe() for each in found.outside] == [
        "execute ALTER TABLE t VALIDATE CONSTRAINT t_x_not_null"
    ]
    assert found.after == (
        operation,
        ops.DropConstraint.of("t_x_not_null", "t", "check"),
    )


def test_a_column_that_gets_an_identity_is_not_null_at_once() -> None:
    operation = ops.AlterColumn.of(
        "t",
        "c",
        nullable=False,
        existing_nullable=True,
        server_default=sa.Identity(),
        existing_server_default=None,
    )
    assert safe([operation], PG) == Safe((operation,))
