"""What PostgreSQL's compilers decide without a server."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from brant import operations as ops
from brant.dialects import dialect_for, dialect_named
from brant.errors import InvalidOperationError, OfflineError

POSTGRESQL = dialect_named("postgresql")


def test_offline_a_concurrent_index_is_just_built() -> None:
    index = ops.CreateIndex.of("ix", "t", ["a"], postgresql_concurrently=True)
    (statement,) = POSTGRESQL.compile(index)
    assert statement.sql == "CREATE INDEX CONCURRENTLY ix ON t (a)"
    assert not statement.transactional


def test_an_index_that_somebody_builds_is_left_alone() -> None:
    index = ops.CreateIndex.of("ix", "t", ["a"], postgresql_concurrently=True)
    building = {"table": "t", "is_here": True, "builder": 7, "is_valid": False}
    with pytest.raises(InvalidOperationError, match="process 7 is building it"):
        POSTGRESQL.compile(index, [[building]])


def test_offline_a_view_is_replaced_in_place() -> None:
    (statement,) = POSTGRESQL.compile(ops.ReplaceView.of("v", "SELECT 1"))
    assert statement.sql == "CREATE OR REPLACE VIEW v AS SELECT 1"


def test_offline_a_swap_needs_its_columns() -> None:
    with pytest.raises(OfflineError):
        POSTGRESQL.compile(ops.ReplaceEnum.of("colour", ["red"]))
    swap = ops.ReplaceEnum.of(
        "colour", ["red"], mapping={"blue": "red"}, columns=[("users", "colour")]
    )
    assert [statement.sql for statement in POSTGRESQL.compile(swap)] == [
        "ALTER TYPE colour RENAME TO colour__brant_former",
        "CREATE TYPE colour AS ENUM ('red')",
        (
            "ALTER TABLE users ALTER COLUMN colour TYPE colour USING "
            "(CASE colour::text WHEN 'blue' THEN 'red' ELSE colour::text END)::colour"
        ),
        "DROP TYPE colour__brant_former",
    ]


@pytest.mark.parametrize(("version", "inside"), [((11, 22), False), ((12, 0), True)])
def test_a_label_is_added_inside_a_transaction_where_the_server_can(
    version: tuple[int, ...], inside: bool
) -> None:
    connected = sa.make_url("postgresql+asyncpg://").get_dialect()()
    connected.server_version_info = version
    (statement,) = dialect_for(connected).compile(ops.AddEnumValue.of("colour", "blue"))
    assert statement.transactional is inside


def test_a_label_that_the_server_would_refuse_is_refused_first() -> None:
    with pytest.raises(InvalidOperationError, match="longer than 63 bytes"):
        POSTGRESQL.compile(ops.CreateEnum.of("colour", ["é" * 32]))


def test_a_body_with_dollars_is_quoted_with_others() -> None:
    body = "RETURNS text LANGUAGE sql AS $sql$SELECT '$brant$'$sql$"
    (statement,) = POSTGRESQL.compile(ops.ReplaceFunction.of("f", body), [[]])
    assert statement.sql.startswith("DO $brant1$")
    assert f"EXECUTE $sql1$CREATE OR REPLACE FUNCTION f() {body}$sql1$" in statement.sql


def test_a_columns_comment_is_dropped_in_the_tables_schema() -> None:
    operation = ops.AlterColumn.of("t", "c", comment=None, schema="app")
    (statement,) = dialect_named("postgresql").compile(operation)
    assert statement.sql == "COMMENT ON COLUMN app.t.c IS NULL"
