"""How a database prints the models' tables, and what it does where it will not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from autogenerating import holding
from brant import Migrator, entities
from brant.autogenerate import compare
from brant.commands.comparing import compared
from brant.config import Config
from brant.runtime.database import open_database
from servers.query import query

if TYPE_CHECKING:
    from pathlib import Path

    from brant.commands.comparing import Comparison


@pytest.fixture(params=["postgresql", "mariadb", "sqlite"])
def url(request: pytest.FixtureRequest) -> str:
    """An empty database of each kind."""
    name = {"postgresql": "postgres"}.get(request.param, request.param)
    found: str = request.getfixturevalue(f"{name}_url")
    return found


def models(*conditions: str, schema: str | None = None, name: str = "t") -> sa.MetaData:
    metadata = sa.MetaData(schema=schema)
    for number, condition in enumerate(conditions):
        sa.Table(
            f"{name}{number}",
            metadata,
            sa.Column("x", sa.Integer),
            sa.CheckConstraint(condition, "ck"),
            sa.Index(f"ix_{name}{number}", "x"),
        )
    return metadata


async def check(url: str, *metadata: sa.MetaData) -> Comparison:
    engine = create_async_engine(url)
    try:
        async with open_database(engine.sync_engine, "brant_version", None) as database:
            return await compared(Config(), database, metadata)
    finally:
        await engine.dispose()


async def test_a_table_that_is_refused_leaves_the_others_alone(url: str) -> None:
    held = models("x IN (1, 2)", "x IN (3, 4)", "x IN (5, 6)")
    async with holding(url, held):
        wanted = models("x IN (1, 2)", "nothing_like_that(x) > 1", "x IN (5, 6)")
        found = await check(url, wanted)
    assert found.by_text == ("table t1",)
    assert {str(op.table) for op in found.operations()} == {"t1"}


async def test_nothing_is_left_of_the_printing(url: str) -> None:
    held, wanted = models("x IN (1, 2)"), models("x IN (1, 2, 3)")
    async with holding(url, held) as engine, engine.connect() as connection:
        await connection.exec_driver_sql("INSERT INTO t0 (x) VALUES (1)")
        assert await compare(wanted, connection)
        again = await compare(held, connection)
        rows = await connection.exec_driver_sql("SELECT x FROM t0")
        assert (again, rows.all()) == ((), [(1,)])


async def test_schemas_may_hold_tables_of_one_name(postgres_url: str) -> None:
    held = [models("x IN (1, 2)", "x IN (3, 4)", schema=s) for s in ("a", "b")]
    async with holding(postgres_url, held[0]), holding(postgres_url, held[1]):
        assert (await check(postgres_url, *held)).operations() == ()
        wanted = models("x IN (1, 2)", "x IN (9, 10)", schema="b")
        found = await check(postgres_url, held[0], wanted)
    assert {str(operation.table) for operation in found.operations()} == {"b.t1"}


async def test_without_the_right_to_temporary_tables_text_is_compared(
    postgres_url: str, tmp_path: Path
) -> None:
    engine = create_async_engine(postgres_url)
    name = str(engine.url.database)
    query(postgres_url, f"revoke temporary on database {name} from public")
    query(postgres_url, f"create role {name}_poor login")
    poor = engine.url.set(username=f"{name}_poor").render_as_string(hide_password=False)
    try:
        wanted = models("x IN (1, 2)")
        entities.declare(wanted, entities.View("v", "SELECT x FROM t0 WHERE x = 1"))
        async with holding(postgres_url, wanted):
            found = await check(poor, wanted)
            told: list[str] = []
            await Migrator(
                poor,
                tmp_path,
                metadata=wanted,
                on_event=lambda event: told.append(getattr(event, "message", "")),
            ).revision("x", autogenerate=True)
    finally:
        await engine.dispose()
        query(postgres_url, f"drop role {name}_poor")
    assert found.by_text == ("table t0", "view v")
    said = "was compared by its text: the database would not print it"
    assert told == [f"table t0 {said}", f"view v {said}"]


async def test_text_may_hold_what_quotes_it(postgres_url: str) -> None:
    held = models("x IN (1, 2) OR '$brant$' = '$brant_$%s'")
    async with holding(postgres_url, held):
        found = await check(postgres_url, held)
    assert (found.operations(), found.by_text) == ((), ())


@pytest.mark.parametrize("driver", ["asyncpg", "psycopg"])
async def test_every_driver_prints_the_same(postgres_url: str, driver: str) -> None:
    held = models("x IN (1, 2) OR 'a\\tb' = 'c\nd'")
    async with holding(postgres_url, held):
        url = postgres_url.replace("asyncpg", driver)
        assert (await check(url, held)).operations() == ()


def with_view(query: str, *columns: str) -> sa.MetaData:
    made = models("x IN (1, 2)")
    entities.declare(made, entities.View("v", query, columns=columns))
    return made


VIEW = "SELECT x + 1 AS y FROM t0 WHERE x IN (1, 2) AND x = 1"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (VIEW, []),
        ("select t0.x + 1 as y from t0 where (x in (1, 2)) and t0.x = 1", []),
        ("SELECT x + 1 AS y FROM t0 WHERE x IN (1, 2) AND x = 2", ["replace view v"]),
    ],
)
async def test_mariadb_reads_views_before_it_improves_them(
    mariadb_url: str, query: str, expected: list[str]
) -> None:
    async with holding(mariadb_url, with_view(VIEW)):
        found = await check(mariadb_url, with_view(query))
    described = [operation.describe() for operation in found.operations()]
    assert (described, found.by_text) == (expected, ())


@pytest.mark.parametrize("name", ['a"b', "a\\d"])
async def test_mariadb_reads_views_with_what_its_trace_does_not_escape(
    mariadb_url: str, name: str
) -> None:
    query = f"SELECT x FROM t0 AS `{name}` WHERE x = 1"
    async with holding(mariadb_url, with_view(query)):
        same = await check(mariadb_url, with_view(query))
        other = await check(mariadb_url, with_view(query.replace("1", "2")))
    assert (same.operations(), same.by_text) == ((), ())
    assert [each.describe() for each in other.operations()] == ["replace view v"]


async def test_mariadb_takes_a_view_with_names_for_its_columns(
    mariadb_url: str,
) -> None:
    held = with_view("SELECT x, x + 1 FROM t0", "a", "b")
    async with holding(mariadb_url, held):
        assert (await check(mariadb_url, held)).operations() == ()


async def test_a_view_that_mariadb_cannot_read_is_compared_by_its_text(
    mariadb_url: str,
) -> None:
    async with holding(mariadb_url, with_view(VIEW)):
        found = await check(mariadb_url, with_view("SELECT z FROM t0"))
    assert found.by_text == ("view v",)
