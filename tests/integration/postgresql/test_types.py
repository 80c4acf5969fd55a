"""Named types and literal values on a real PostgreSQL."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from brant import operations as ops
from brant.dialects import dialect_named
from servers.query import libpq, query

if TYPE_CHECKING:
    from brant.operations import Operation

PG = dialect_named("postgresql+asyncpg")


def _run(url: str, *operations: Operation) -> None:
    with psycopg.connect(libpq(url), autocommit=True) as connection:
        for operation in operations:
            for statement in PG.compile(operation):
                connection.execute(statement.sql)


def _table(name: str, type_: Any) -> Operation:
    return ops.CreateTable.of(name, sa.Column("a", type_))


def _labels(url: str) -> list[str]:
    return [row[0] for row in query(url, "SELECT unnest(enum_range(NULL::mood))::text")]


def test_enum_type_is_created_once_for_many_tables(postgres_url: str) -> None:
    mood = sa.Enum("sad", "glad", name="mood")
    _run(
        postgres_url,
        _table("one", mood),
        _table("two", mood),
        ops.AddColumn.of("one", sa.Column("b", postgresql.ARRAY(mood))),
    )
    assert _labels(postgres_url) == ["sad", "glad"]


def test_enum_type_that_has_grown_is_taken(postgres_url: str) -> None:
    _run(
        postgres_url,
        _table("one", sa.Enum("sad", "glad", name="mood")),
        ops.Execute.of("ALTER TYPE mood ADD VALUE 'calm' BEFORE 'glad'"),
        _table("two", sa.Enum("glad", "sad", name="mood")),
    )
    assert _labels(postgres_url) == ["sad", "calm", "glad"]


def test_enum_type_without_a_needed_label_is_an_error(postgres_url: str) -> None:
    _run(postgres_url, _table("one", sa.Enum("sad", name="mood")))
    with pytest.raises(
        psycopg.errors.DuplicateObject,
        match=r"type mood exists with other labels: \{sad\}",
    ):
        _run(postgres_url, _table("two", sa.Enum("sad", "glad", name="mood")))


def test_enum_type_is_created_in_its_schema(postgres_url: str) -> None:
    _run(
        postgres_url,
        ops.Execute.of('CREATE SCHEMA "My App"'),
        _table("one", sa.Enum("it's", name="Mood", schema="My App")),
    )
    found = query(
        postgres_url,
        "SELECT nspname, typname FROM pg_type t JOIN pg_namespace n"
        " ON n.oid = typnamespace WHERE typtype = 'e'",
    )
    assert found == [("My App", "Mood")]


def test_domain_is_created_where_it_is_missing(postgres_url: str) -> None:
    positive = postgresql.DOMAIN("positive", sa.Integer, check="VALUE > 0")
    _run(postgres_url, _table("one", positive), _table("two", positive))
    found = query(
        postgres_url,
        "SELECT typname FROM pg_type WHERE typtype = 'd' AND typname = 'positive'",
    )
    assert found == [("positive",)]


VALUES: list[tuple[Any, Any]] = [
    (sa.Text, "it's 100% \\ :x \n é"),
    (sa.Integer, -5),
    (sa.Numeric(20, 5), Decimal("1234567890.12345")),
    (sa.Double, 0.1),
    (sa.Boolean, False),
    (sa.Date, dt.date(2024, 2, 29)),
    (sa.DateTime, dt.datetime(2024, 2, 29, 23, 59, 59, 999999)),  # noqa: DTZ001  # naive column
    (sa.DateTime(timezone=True), dt.datetime(2024, 2, 29, tzinfo=dt.UTC)),
    (sa.Time, dt.time(1, 2, 3, 4)),
    (sa.Interval, dt.timedelta(days=-3, hours=25, microseconds=7)),
    (sa.Uuid, uuid.UUID(int=5)),
    (sa.LargeBinary, bytes(range(256))),
    (postgresql.JSONB, {"a": ["it's", None, 1.5]}),
    (postgresql.ARRAY(sa.Integer), [1, 2]),
    (postgresql.ARRAY(sa.Text), []),
    (postgresql.ARRAY(sa.Text), ["it's", "{}", '"']),
    (sa.Text, None),
]


@pytest.mark.parametrize(("type_", "value"), VALUES)
def test_literal_is_read_back_as_the_value(
    type_: Any, value: object, postgres_url: str
) -> None:
    table = sa.table("t", sa.column("a", type_))
    insert = ops.BulkInsert.of(table, [{"a": value}])
    _run(postgres_url, _table("t", type_), insert)
    assert query(postgres_url, "SELECT a FROM t") == [(value,)]


def test_array_of_an_enum_takes_its_labels(postgres_url: str) -> None:
    moods = postgresql.ARRAY(sa.Enum("sad", "glad", name="mood"))
    table = sa.table("t", sa.column("a", moods))
    insert = ops.BulkInsert.of(table, [{"a": ["glad"]}, {"a": []}])
    _run(postgres_url, _table("t", moods), insert)
    assert query(postgres_url, "SELECT a::text FROM t") == [("{glad}",), ("{}",)]


def test_type_and_default_change_in_one_statement(postgres_url: str) -> None:
    _run(
        postgres_url,
        ops.CreateTable.of("t", sa.Column("a", sa.Text, server_default="no")),
        ops.AlterColumn.of(
            "t",
            "a",
            type_=sa.Boolean(),
            server_default=sa.true(),
            nullable=False,
            postgresql_using="a = 'yes'",
        ),
        ops.Execute.of("INSERT INTO t DEFAULT VALUES"),
    )
    assert query(postgres_url, "SELECT a FROM t") == [(True,)]


IDENTITIES = [
    (None, sa.Identity(always=True, start=10)),
    (sa.Identity(start=5), sa.Identity(always=True, increment=2)),
    (sa.Identity(start=5, cycle=True, maxvalue=9, cache=3), sa.Identity()),
    (sa.Identity(), None),
    (sa.Identity(), sa.text("7")),
    (sa.text("7"), sa.Identity()),
]


@pytest.mark.parametrize(("old", "new"), IDENTITIES)
def test_identity_changes(old: Any, new: Any, postgres_url: str) -> None:
    column = sa.Column("a", sa.Integer, server_default=old, nullable=False)
    if isinstance(old, sa.Identity):
        column = sa.Column("a", sa.Integer, old)
    change = ops.AlterColumn.of(
        "t",
        "a",
        server_default=new,
        existing_server_default=False if old is None else old,
    )
    _run(postgres_url, ops.CreateTable.of("t", column), change)
    is_identity = query(
        postgres_url,
        "SELECT attidentity::text <> '' FROM pg_attribute"
        " WHERE attrelid = 't'::regclass AND attname = 'a'",
    )
    assert is_identity == [(isinstance(new, sa.Identity),)]
