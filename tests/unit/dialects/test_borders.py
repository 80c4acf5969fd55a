"""Transactions are brant's: what a script may not send, and what only looks so."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from brant import operations as ops
from brant.dialects import dialect_named
from brant.errors import InvalidOperationError


@pytest.mark.parametrize("dialect", ["postgresql", "sqlite"])
@pytest.mark.parametrize(
    "sql",
    [
        "commit",
        "COMMIT AND CHAIN",
        "End Transaction",
        "  -- why\n/* and */ ROLLBACK",
        "ROLLBACK WORK",
        "BEGIN",
        "begin immediate",
        "START TRANSACTION READ ONLY",
        "ABORT",
        "PREPARE TRANSACTION 'a'",
        "BEGIN; UPDATE t SET a = 1; COMMIT",
        "UPDATE t SET a = 1;\ncommit;",
    ],
)
def test_a_script_neither_begins_nor_ends_a_transaction(dialect: str, sql: str) -> None:
    with pytest.raises(InvalidOperationError, match="begin and to end") as refused:
        dialect_named(dialect).compile(ops.Execute.of(sql))
    assert "op.autocommit()" in str(refused.value.hint)


def test_a_construct_does_not_either() -> None:
    with pytest.raises(InvalidOperationError, match="begin and to end"):
        dialect_named("postgresql").compile(ops.Execute.of(sa.text("commit")))


@pytest.mark.parametrize(
    "sql",
    [
        "COMMIT",
        "commit transaction;",
        "ROLLBACK TRAN",
        "BEGIN TRANSACTION",
        "BEGIN TRAN",
    ],
)
def test_a_batch_of_sql_server_does_not_either(sql: str) -> None:
    with pytest.raises(InvalidOperationError, match="begin and to end"):
        dialect_named("mssql").compile(ops.Execute.of(sql))


@pytest.mark.parametrize(
    ("dialect", "sql"),
    [
        ("postgresql", "SAVEPOINT a"),
        ("postgresql", "ROLLBACK TO a"),
        ("postgresql", "rollback /* to here */ transaction to savepoint a"),
        ("postgresql", "RELEASE a"),
        ("postgresql", "COMMIT PREPARED 'a'"),
        ("postgresql", "SELECT 'COMMIT'"),
        ("postgresql", "-- COMMIT\nSELECT 1"),
        ("postgresql", "PREPARE q AS SELECT 1"),
        ("postgresql", "DO $$BEGIN PERFORM 1; COMMIT; END$$"),
        (
            "postgresql",
            "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END",
        ),
        (
            "postgresql",
            "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END'",
        ),
        ("postgresql", "CREATE TABLE t (begin int, commit int)"),
        (
            "sqlite",
            "CREATE TRIGGER g AFTER INSERT ON t BEGIN DELETE FROM t; SELECT 1; END",
        ),
        ("mssql", "ROLLBACK TRANSACTION a"),
        ("mssql", "BEGIN TRY SELECT 1; END TRY BEGIN CATCH THROW; END CATCH"),
        ("mssql", "BEGIN TRAN; UPDATE t SET a = 1; COMMIT"),
        ("mysql", "START TRANSACTION"),
        ("mysql", "COMMIT"),
        ("mysql", "XA START 'a'"),
    ],
)
def test_what_is_no_border_is_sent_as_it_is(dialect: str, sql: str) -> None:
    (made,) = dialect_named(dialect).compile(ops.Execute.of(sql))
    assert made.sql == sql
