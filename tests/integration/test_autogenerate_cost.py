"""What a whole check asks of the database does not grow with the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from brant import Migrator
from running import write
from servers.proxy import proxy

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncEngine

# Every database prints these in its own words.
IN_DOUBT = ("doubt IN (1, 2)", "doubt BETWEEN 1 AND 2")


def models(tables: int, schemas: Sequence[str | None], *conditions: str) -> sa.MetaData:
    metadata = sa.MetaData()
    for schema in schemas:
        for number in range(tables):
            sa.Table(
                f"t{number}",
                metadata,
                sa.Column("id", sa.Integer, primary_key=True),
                sa.Column("name", sa.String(20), index=True),
                sa.Column("doubt", sa.Integer),
                *(sa.CheckConstraint(c, f"ck{c[6]}") for c in conditions),
                schema=schema,
            )
    return metadata


async def hold(engine: AsyncEngine, metadata: sa.MetaData, folder: Path) -> Migrator:
    """Make what the models say; the database is at the head of one revision."""
    async with engine.begin() as connection:
        for schema in {table.schema for table in metadata.tables.values()} - {None}:
            await connection.execute(sa.schema.CreateSchema(str(schema)))
        await connection.run_sync(metadata.create_all)
    await Migrator(engine, write(folder, ("r1", ""))).upgrade()
    return Migrator(engine, folder, metadata=metadata)


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(((), (), 0, 2), id="the same by its text"),
        pytest.param((IN_DOUBT, IN_DOUBT, 0, 5), id="the same as printed"),
        pytest.param((IN_DOUBT, IN_DOUBT[:1], 1, 7), id="different"),
    ],
)
@pytest.mark.parametrize(
    ("tables", "schemas"), [(2, (None,)), (30, (None,)), (10, (None, "one", "other"))]
)
async def test_postgresql_answers_in_so_many_round_trips(
    postgres_url, tmp_path, tables, schemas, case
):
    held, wanted, differing, round_trips = case
    with proxy(postgres_url) as network:
        engine = create_async_engine(network.url(postgres_url))
        await hold(engine, models(tables, schemas, *held), tmp_path / "m")
        metadata = models(tables, schemas, *wanted)
        migrator = Migrator(engine, tmp_path / "m", metadata=metadata)
        network.clear()
        found = await migrator.check()
        traffic = network.traffic
        await engine.dispose()
    assert len(found) == differing * tables * len(schemas)
    assert traffic.round_trips == round_trips


@pytest.mark.parametrize("tables", [2, 30])
@pytest.mark.parametrize("wanted", [(), IN_DOUBT], ids=["as it is", "different"])
async def test_sqlite_answers_in_so_many_statements(
    sqlite_url, tmp_path, tables, wanted
):
    engine = create_async_engine(sqlite_url)
    await hold(engine, models(tables, (None,)), tmp_path / "m")
    metadata = models(tables, (None,), *wanted)
    asked: list[str] = []
    async with engine.connect() as connection:
        raw = await connection.get_raw_connection()
        raw.driver_connection._conn.set_trace_callback(asked.append)
    await Migrator(engine, tmp_path / "m", metadata=metadata).check()
    await engine.dispose()
    # What a statement asks by itself, of each table's pragma, is traced as a comment.
    assert len([sql for sql in asked if not sql.startswith("--")]) == 7


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(((), (), 0, 17), id="the same by its text"),
        pytest.param((IN_DOUBT, IN_DOUBT, 0, 18), id="the same as printed"),
        pytest.param((IN_DOUBT, IN_DOUBT[:1], 1, 18), id="different"),
    ],
)
@pytest.mark.parametrize("tables", [2, 30])
async def test_mariadb_answers_in_so_many_round_trips(
    mariadb_url, tmp_path, tables, case
):
    held, wanted, differing, round_trips = case
    with proxy(mariadb_url) as network:
        engine = create_async_engine(network.url(mariadb_url))
        await hold(engine, models(tables, (None,), *held), tmp_path / "m")
        metadata = models(tables, (None,), *wanted)
        migrator = Migrator(engine, tmp_path / "m", metadata=metadata)
        network.clear()
        found = await migrator.check()
        traffic = network.traffic
        await engine.dispose()
    assert len(found) == differing * tables
    assert traffic.round_trips == round_trips
