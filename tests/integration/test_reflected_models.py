"""Models that SQLAlchemy read from a database, held against that database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from autogenerating import holding, migrator
from kitchen_sinks import kitchen_sink

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncEngine

    from brant.operations import Operation

LOST = {
    "postgresql": {
        # A domain's default, read as a text and as each column's own, like NOT NULL.
        "alter domain DOMAIN default",
        "alter column every_type.own DOMAIN default",
        "alter column every_type.own DOMAIN not_null",
        # A unique constraint without its DEFERRABLE, an exclude constraint not at all.
        "drop constraint uq_late of indexed",
        "create unique constraint uq_late on indexed",
        "drop constraint ex_span of indexed",
    },
    # A condition beside a column.
    "mariadb": {"drop constraint price of child"},
    "sqlite": {
        # Collations, and types that it knows by their affinity alone.
        *(
            f"alter column every_type.{name}"
            for name in (
                "BINARY",
                "BINARY length",
                "CHAR collation",
                "CLOB",
                "CLOB collation",
                "CLOB length",
                "DOUBLE_PRECISION",
                "DOUBLE_PRECISION precision",
                "NCHAR collation",
                "NVARCHAR collation",
                "TEXT collation",
                "UUID",
                "VARBINARY",
                "VARBINARY length",
                "VARCHAR collation",
                "any String collation",
                "any Text collation",
                "any Unicode collation",
                "any UnicodeText collation",
                "own CHAR collation",
                "own TEXT collation",
                "own VARCHAR collation",
            )
        ),
        "alter column indexed.name",
        # ON CONFLICT.
        "alter column counted.id",
        "alter column indexed.n",
        "drop constraint pk_counted of counted",
        "create primary key counted_pkey on counted",
        "drop constraint pk_rowless of rowless",
        "create primary key rowless_pkey on rowless",
        "drop constraint uq_indexed_n_name of indexed",
        "create unique constraint indexed_n_name_key on indexed",
        "drop constraint uq_indexed_once of indexed",
        "create unique constraint indexed_once_key on indexed",
        # AUTOINCREMENT.
        "counted sqlite_autoincrement",
        "indexed sqlite_autoincrement",
        # The order of an index, and indexes over expressions.
        "drop index ix_desc of indexed",
        "create index ix_desc on indexed",
        "drop index ix_expression of indexed",
        "drop index ix_lower of indexed",
    },
}
"""What SQLAlchemy loses on its way, as docs/autogenerate.md tells."""


async def _reflected(engine: AsyncEngine) -> sa.MetaData:
    found = sa.MetaData()
    async with engine.connect() as connection:
        await connection.run_sync(found.reflect)
    return found


def _parts(operations: Iterable[Operation]) -> Iterator[str]:
    for each in operations:
        batched = getattr(each, "operations", None)
        if batched is None:
            yield each.describe()
        else:
            yield from _parts(batched)
            yield from (f"{each.table.name} {k}" for k in each.table_kwargs)


@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
@pytest.mark.parametrize("name", ["postgresql", "mariadb", "sqlite"])
async def test_only_what_sqlalchemy_does_not_read_is_a_difference(
    request: pytest.FixtureRequest, tmp_path: Path, name: str
) -> None:
    fixture = {"postgresql": "postgres_url"}.get(name, f"{name}_url")
    url = request.getfixturevalue(fixture)
    async with holding(url, kitchen_sink(name)) as engine:
        models = await _reflected(engine)
        found = await migrator(engine, tmp_path, models).check()
    assert set(_parts(found)) == LOST[name]


@pytest.mark.parametrize("name", ["postgres", "mariadb", "sqlite"])
async def test_tables_that_brant_keeps_are_no_difference(
    request: pytest.FixtureRequest, tmp_path: Path, name: str
) -> None:
    url = request.getfixturevalue(f"{name}_url")
    async with holding(url, sa.MetaData()) as engine:
        await migrator(engine, tmp_path, sa.MetaData()).ensure_version()
        models = await _reflected(engine)
        assert "brant_version" in models.tables
        assert await migrator(engine, tmp_path, models).check() == ()
