"""Reading a schema: brant, SQLAlchemy's bulk inspector and Alembic side by side.

    python benchmarks/reflect.py [--database DATABASE] [--tables N] [--schemas N]
                                 [--rounds N] [--latency SECONDS]

The readers run in turns, each on a connection of its own that is open already. Alembic
reads what it compares with empty models. Times are medians of the rounds; CPU is that
of this process, the ratio is of wall times, pair by pair.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any, final

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy.ext.asyncio import create_async_engine
from targets import target

from brant.runtime.reflect import snapshot

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection
    from targets import Target

    Reader = Callable[[AsyncConnection, Sequence[str | None]], Awaitable[int]]

SCHEMES = {"postgresql": "postgresql+asyncpg", "sqlite": "sqlite+aiosqlite"}
PARTS = (
    "columns",
    "pk_constraint",
    "unique_constraints",
    "foreign_keys",
    "check_constraints",
    "indexes",
)


@final
@dataclass(frozen=True, slots=True)
class Sample:
    wall: float
    cpu: float
    round_trips: int


async def brant(connection: AsyncConnection, schemas: Sequence[str | None]) -> int:
    return len(await snapshot(connection, schemas=schemas))


async def inspector(connection: AsyncConnection, schemas: Sequence[str | None]) -> int:
    def read(sync: sa.Connection) -> int:
        found = sa.inspect(sync)
        asked = [
            getattr(found, f"get_multi_{part}")(schema=schema)
            for schema in schemas
            for part in PARTS
        ]
        return len({name for part in asked for name in part})

    return await connection.run_sync(read)


async def alembic(connection: AsyncConnection, schemas: Sequence[str | None]) -> int:
    def read(sync: sa.Connection) -> int:
        options: dict[str, Any] = {
            "include_schemas": len(schemas) > 1,
            "include_name": lambda name, kind, _: kind != "schema" or name in schemas,
        }
        context = MigrationContext.configure(sync, opts=options)
        found = compare_metadata(context, sa.MetaData())
        return sum(difference[0] == "remove_table" for difference in found)

    return await connection.run_sync(read)


READERS: dict[str, Reader] = {
    "Alembic": alembic,
    "SQLAlchemy's bulk inspector": inspector,
    "brant": brant,
}


def models(tables: int, schemas: Sequence[str | None]) -> sa.MetaData:
    """Ten columns a table, a counting key, two indexes, a constraint of each kind."""
    metadata = sa.MetaData()
    for schema in schemas:
        for number in range(tables // len(schemas)):
            name = f"t{number}"
            above = f"{schema}." if schema else ""
            sa.Table(
                name,
                metadata,
                sa.Column("id", sa.Integer, primary_key=True),
                sa.Column("parent", sa.ForeignKey(f"{above}t{max(number - 1, 0)}.id")),
                sa.Column("name", sa.String(50), nullable=False),
                sa.Column("price", sa.Numeric(10, 2), server_default="0"),
                sa.Column("at", sa.DateTime, server_default=sa.func.now()),
                *(sa.Column(f"c{n}", sa.Text) for n in range(5)),
                sa.UniqueConstraint("name", name=f"uq_{name}"),
                sa.CheckConstraint("price >= 0", name=f"ck_{name}"),
                sa.Index(f"ix_{name}_at", "at"),
                sa.Index(f"ix_{name}_c", "c1", "c2"),
                schema=schema,
            )
    return metadata


async def create(url: str, tables: int, schemas: Sequence[str | None]) -> None:
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        for schema in filter(None, schemas):
            await connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
        await connection.run_sync(models(tables, schemas).create_all)
    await engine.dispose()


async def sample(
    place: Target, url: str, reader: Reader, options: argparse.Namespace
) -> Sample:
    place.delay(0)
    engine = create_async_engine(url)
    try:
        async with engine.connect() as connection:
            await connection.exec_driver_sql("SELECT 1")
            gc.collect()
            place.round_trips()
            place.delay(options.latency)
            cpu, wall = time.process_time(), time.perf_counter()
            found = await reader(connection, schemas_of(options))
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            trips = place.round_trips()
            place.delay(0)
    finally:
        await engine.dispose()
    if found != options.tables:
        raise SystemExit(f"{found} tables were read instead of {options.tables}")
    return Sample(wall, cpu, trips)


def schemas_of(options: argparse.Namespace) -> list[str | None]:
    return [None, *(f"s{number}" for number in range(1, options.schemas))]


def report(samples: dict[str, list[Sample]]) -> None:
    print("| reader | wall s | CPU s | round trips | Alembic / this |")
    print("|---|---:|---:|---:|---:|")
    for name, own in samples.items():
        pairs = zip(samples["Alembic"], own, strict=True)
        cells = (
            f"{median(s.wall for s in own):.3f}",
            f"{median(s.cpu for s in own):.3f}",
            f"{median(s.round_trips for s in own):.0f}",
            f"{median(a.wall / s.wall for a, s in pairs):.1f}",
        )
        print(f"| {name} | {' | '.join(cells)} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=sorted(SCHEMES), default="postgresql")
    parser.add_argument("--tables", type=int, default=500)
    parser.add_argument("--schemas", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--latency", type=float, default=0.0)
    options = parser.parse_args()
    options.tables -= options.tables % options.schemas
    samples: dict[str, list[Sample]] = {name: [] for name in READERS}
    with (
        target(options.database) as place,
        place.database(SCHEMES[options.database]) as url,
    ):
        asyncio.run(create(url, options.tables, schemas_of(options)))
        for _ in range(options.rounds):
            for name, reader in READERS.items():
                taken = asyncio.run(sample(place, url, reader, options))
                samples[name].append(taken)
    report(samples)


if __name__ == "__main__":
    main()
