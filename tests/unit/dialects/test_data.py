"""Statements and rows: what is written into the SQL, and what is sent beside it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from brant import operations as ops
from brant.dialects import Dialect, Statement, dialect_named
from brant.errors import InvalidOperationError

PG = dialect_named("postgresql")
users = sa.Table(
    "users",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("email", sa.Text),
    sa.Column("at", sa.DateTime, default=lambda: dt.datetime(2024, 1, 2)),  # noqa: DTZ001  # naive column
    sa.Column("data", sa.JSON, key="payload"),
    sa.Column("ratio", sa.Float),
)


def _execute(statement: Any, dialect: Dialect = PG, **options: Any) -> Statement:
    (made,) = dialect.compile(ops.Execute.of(statement, execution_options=options))
    return made


def _insert(*rows: dict[str, Any]) -> tuple[Statement, ...]:
    return PG.compile(ops.BulkInsert.of(users, rows))


@pytest.mark.parametrize(
    "sql", ["SELECT ':a'", "SELECT 5 % 2", "SELECT a::int", r"\:x"]
)
def test_text_is_sent_as_it_is(sql: str) -> None:
    assert _execute(sql) == Statement(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE INDEX CONCURRENTLY ix ON t (a)",
        "create unique index concurrently ix on t (a)",
        "-- why\nDROP INDEX CONCURRENTLY ix",
        "/* a */ VACUUM FULL t",
        "REINDEX INDEX CONCURRENTLY ix",
        "ALTER TYPE mood ADD VALUE 'x'",
        "CREATE DATABASE d",
        "ALTER SYSTEM SET a = 1",
    ],
)
def test_what_a_transaction_refuses_is_sent_outside(sql: str) -> None:
    assert not _execute(sql).transactional


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE INDEX ix ON t (a)",
        "SELECT 'VACUUM'",
        "-- VACUUM\nSELECT 1",
        "ALTER TYPE mood RENAME VALUE 'a' TO 'b'",
        "CLUSTER t",
    ],
)
def test_everything_else_is_transactional(sql: str) -> None:
    assert _execute(sql).is_batchable


def test_autocommit_option_leaves_the_transaction() -> None:
    assert not _execute("SELECT 1", isolation_level="AUTOCOMMIT").transactional


def test_other_options_travel_with_a_construct() -> None:
    made = _execute("SELECT ':x'", schema_translate_map={"a": "b"})
    assert made.sql == "SELECT ':x'"
    assert made.construct is not None
    assert made.construct.get_execution_options() == {
        "schema_translate_map": {"a": "b"}
    }


def test_ddl_construct_is_rendered() -> None:
    sequence = sa.schema.CreateSequence(sa.Sequence("s", start=5))
    assert _execute(sequence) == Statement("CREATE SEQUENCE s START WITH 5")


def test_parameter_without_a_value_is_refused() -> None:
    with pytest.raises(InvalidOperationError, match="parameter 'x' has no value"):
        _execute(sa.text("SELECT :x"))


def test_default_of_a_construct_is_computed_when_it_is_sent() -> None:
    made = _execute(users.insert().values(email="a"))
    assert made.construct is not None
    assert not made.is_batchable


def test_value_without_a_literal_form_is_sent_beside_the_sql() -> None:
    ranges = sa.table("t", sa.column("a", postgresql.INT4RANGE))
    made = _execute(ranges.insert().values(a=postgresql.Range(1, 2)))
    assert made.construct is not None


def test_json_null_is_not_written_as_null() -> None:
    made = _execute(users.update().values(payload=None, at=None))
    assert made.construct is not None


def test_insert_asks_for_no_key() -> None:
    made = _execute(sa.insert(sa.table("t", sa.column("a"))).values(a=1))
    assert made == Statement("INSERT INTO t (a) VALUES (1)")


def test_rows_take_their_python_side_defaults() -> None:
    assert _insert({"id": 1}) == (
        Statement("INSERT INTO users (id, at) VALUES (1, '2024-01-02 00:00:00')"),
    )


def test_rows_are_keyed_as_their_columns() -> None:
    (made,) = _insert({"payload": {"a": "it's"}, "at": None})
    assert (
        made.sql == """INSERT INTO users (at, data) VALUES (NULL, '{"a": "it''s"}')"""
    )


def test_unknown_key_is_refused() -> None:
    with pytest.raises(InvalidOperationError, match="has no column 'nosuch'"):
        _insert({"nosuch": 1})


def test_numbers_that_are_none_are_sent_beside_the_sql() -> None:
    row = {"id": 1, "at": None, "ratio": float("nan")}
    (made,) = _insert(row)
    assert made.construct is not None
    assert made.parameters[0]["id"] == 1


def test_many_rows_are_sent_in_chunks() -> None:
    made = PG.compile(
        ops.BulkInsert.of(users, [{"id": n, "at": None} for n in range(501)])
    )
    assert [statement.sql.count("NULL") for statement in made] == [500, 1]


def test_table_without_types_takes_the_values_own() -> None:
    table = sa.table("t", sa.column("a"), sa.column("b"))
    (made,) = PG.compile(ops.BulkInsert.of(table, [{"a": 1, "b": "x"}]))
    assert made.sql == "INSERT INTO t (a, b) VALUES (1, 'x')"


def test_inline_literal_takes_the_form_of_its_type() -> None:
    value = ops.inline_literal(dt.date(2024, 1, 2), sa.Date)
    table = sa.table("t", sa.column("a"))
    (made,) = PG.compile(ops.BulkInsert.of(table, [{"a": value}]))
    assert made.sql == "INSERT INTO t (a) VALUES ('2024-01-02')"


@pytest.mark.parametrize(
    ("value", "type_", "written"),
    [
        ([], postgresql.ARRAY(sa.Text), "CAST(ARRAY[] AS TEXT[])"),
        (["a'"], postgresql.ARRAY(sa.Text), "CAST(ARRAY['a'''] AS TEXT[])"),
        (
            dt.timedelta(days=-1, seconds=5),
            sa.Interval(),
            "INTERVAL '-1 days 5.000000 secs'",
        ),
        (b"\x00a", postgresql.BYTEA(), r"'\x0061'"),
        ({"a": None}, postgresql.JSONB(), """'{"a": null}'"""),
        (None, sa.JSON(none_as_null=True), "NULL"),
        (sa.JSON.NULL, sa.JSON(), "'null'"),
        ("5", sa.Integer(), "5"),
        ("2024-01-02", sa.Date(), "'2024-01-02'"),
        (5, sa.Text(), "5"),
    ],
)
def test_values_are_written_in_the_form_of_their_type(
    value: object, type_: Any, written: str
) -> None:
    assert PG.literals.literal(value, type_) == written  # type: ignore[attr-defined]  # Standard's
