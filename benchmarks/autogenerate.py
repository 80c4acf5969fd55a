"""Comparing models with a database: brant and Alembic side by side.

    python benchmarks/autogenerate.py [--database DATABASE ...] [--tables N ...]
        [--schemas N ...] [--latency MS ...] [--changed PERCENT ...] [--rounds N]
        [--write]

The runners take turns, each with fresh models on a connection that is open already.
Alembic compares what its templates compare, which leaves server defaults out. Times
are medians of the rounds; CPU is that of this process; ratios are taken pair by pair,
each over the same driver. The first number of tables is measured with each number of
schemas and each share of changes, the others in one schema and unchanged; at the end
a profile tells where brant's time goes. The whole takes ten minutes.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import gc
import time
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pstats import Stats
from statistics import median
from typing import TYPE_CHECKING, Any, final

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from charts import Bar, chart
from profiles import table as profile_table
from report import PAGE, line, write
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import create_async_engine
from targets import target

from brant.autogenerate import Options, compare

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from sqlalchemy.ext.asyncio import AsyncConnection
    from targets import Target

    Asked = Callable[[AsyncConnection, sa.MetaData], Awaitable[int]]
    Runner = Callable[[str, "Case", AbstractContextManager[Any]], int]
    Samples = dict[str, list["Sample"]]

DRIVERS = {
    "postgresql": ("postgresql+psycopg", "postgresql+asyncpg"),
    "sqlite": ("sqlite", "sqlite+aiosqlite"),
}
# What answers in one thread without asyncio.
SYNCHRONOUS = ("postgresql+psycopg", "sqlite")


@final
@dataclass(frozen=True, slots=True)
class Case:
    """What is compared: so many tables in so many schemas, some of them changed."""

    tables: int
    schemas: int
    latency: float
    changed: int
    """Percent of the tables whose models have one more column."""

    @property
    def names(self) -> list[str | None]:
        return [None, *(f"s{number}" for number in range(1, self.schemas))]

    @property
    def differences(self) -> int:
        return len(range(0, self.tables, 100 // self.changed)) if self.changed else 0

    def models(self, *, are_changed: bool = True) -> sa.MetaData:
        """Ten columns a table, a counting key, two indexes, a constraint a kind."""
        metadata = sa.MetaData()
        for number in range(self.tables):
            schema = self.names[number % self.schemas]
            is_changed = are_changed and self.changed
            more = is_changed and number % (100 // self.changed) == 0
            _table(metadata, number // self.schemas, schema, has_more=bool(more))
        return metadata


def _table(
    metadata: sa.MetaData, number: int, schema: str | None, *, has_more: bool
) -> None:
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
        *([sa.Column("more", sa.Integer)] if has_more else []),
        sa.UniqueConstraint("name", name=f"uq_{name}"),
        sa.CheckConstraint("price >= 0", name=f"ck_{name}"),
        sa.Index(f"ix_{name}_at", "at"),
        sa.Index(f"ix_{name}_c", "c1", "c2"),
        schema=schema,
    )


@final
@dataclass(frozen=True, slots=True)
class Sample:
    wall: float
    cpu: float
    round_trips: int


@contextmanager
def timed(place: Target, case: Case, samples: list[Sample]) -> Iterator[None]:
    """Add what the block costs."""
    place.round_trips()
    place.delay(case.latency / 1000)
    cpu, wall = time.process_time(), time.perf_counter()
    yield
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    samples.append(Sample(wall, cpu, place.round_trips()))
    place.delay(0)


def alembic(url: str, case: Case, timing: AbstractContextManager[Any]) -> int:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
        metadata = case.models()
        gc.collect()
        with timing:
            found = _differences(connection, metadata, case)
    engine.dispose()
    return found


def alembic_async(url: str, case: Case, timing: AbstractContextManager[Any]) -> int:
    async def asked(connection: AsyncConnection, metadata: sa.MetaData) -> int:
        return await connection.run_sync(_differences, metadata, case)

    return asyncio.run(_asynchronously(url, case, timing, asked))


def brant(url: str, case: Case, timing: AbstractContextManager[Any]) -> int:
    async def asked(connection: AsyncConnection, metadata: sa.MetaData) -> int:
        options = Options(include_schemas=case.schemas > 1)
        return len(await compare(metadata, connection, options))

    return asyncio.run(_asynchronously(url, case, timing, asked))


async def _asynchronously(
    url: str, case: Case, timing: AbstractContextManager[Any], asked: Asked
) -> int:
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        await connection.exec_driver_sql("SELECT 1")
        metadata = case.models()
        gc.collect()
        with timing:
            found = await asked(connection, metadata)
    await engine.dispose()
    return found


def _differences(connection: sa.Connection, metadata: sa.MetaData, case: Case) -> int:
    options: dict[str, Any] = {
        "include_schemas": case.schemas > 1,
        "include_name": lambda name, kind, _: kind != "schema" or name in case.names,
    }
    context = MigrationContext.configure(connection, opts=options)
    return len(compare_metadata(context, metadata))


def runners(database: str) -> dict[str, tuple[Runner, str]]:
    """Give what takes turns: name, function and driver."""
    found: dict[str, tuple[Runner, str]] = {}
    for scheme in DRIVERS[database]:
        run = alembic if scheme in SYNCHRONOUS else alembic_async
        found[f"Alembic, {_driver(scheme)}"] = (run, scheme)
    for scheme in DRIVERS[database]:
        if scheme != "sqlite":  # which is no driver for asyncio
            found[f"brant, {_driver(scheme)}"] = (brant, scheme)
    return found


def samples_of(place: Target, url: str, case: Case, rounds: int) -> Samples:
    """Let the runners take turns on one database, another one first in each round."""
    turns = runners(make_url(url).get_backend_name())
    samples: Samples = {name: [] for name in turns}
    for turn in range(rounds):
        first = turn % len(turns)
        order = list(turns)
        for name in (*order[first:], *order[:first]):
            run, scheme = turns[name]
            own = make_url(url).set(drivername=scheme)
            where = own.render_as_string(hide_password=False)
            found = run(where, case, timed(place, case, samples[name]))
            if found != case.differences:
                raise SystemExit(f"{name}: {found} differences")
    return samples


def cases(database: str, asked: argparse.Namespace) -> Iterator[list[Case]]:
    """Give the cases, those together that one database serves."""
    is_far = database != "sqlite"
    for tables in asked.tables:
        is_first = tables == asked.tables[0]
        for schemas in asked.schemas if is_first and is_far else asked.schemas[:1]:
            is_whole = is_first and schemas == asked.schemas[0]
            yield [
                Case(tables, schemas, latency, changed)
                for latency in (asked.latency if is_far else [0.0])
                for changed in (asked.changed if is_whole else asked.changed[:1])
            ]


def _driver(scheme: str) -> str:
    return scheme.partition("+")[2] or "pysqlite"


async def _create(url: str, case: Case) -> None:
    # A statement is a transaction: one for all would hold too many locks.
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        for schema in filter(None, case.names):
            await connection.execute(sa.schema.CreateSchema(schema))
        await connection.run_sync(case.models(are_changed=False).create_all)
    await engine.dispose()


def profiled(place: Target, database: str, tables: int) -> str:
    """Tell where brant's time goes."""
    case = Case(tables, schemas=1, latency=0, changed=0)
    profile = cProfile.Profile(time.process_time)
    with place.database(DRIVERS[database][1]) as url:
        asyncio.run(_create(url, case))
        brant(url, case, nullcontext())
        brant(url, case, profile)
    return f"{place.name}, {tables:,} tables.\n\n{profile_table(Stats(profile))}"


def cells(case: Case, samples: Samples) -> list[str]:
    return [
        f"{case.tables:,}",
        str(case.schemas),
        f"{case.changed} %",
        f"+{case.latency:g} ms",
        *(f"{median(s.wall for s in each):.2f}" for each in samples.values()),
        *(f"{median(s.cpu for s in each):.2f}" for each in samples.values()),
        *(f"{trips:,.0f}" for trips in round_trips(samples)),
        *(f"{ratio(*pair):.1f}" for pair in pairs(samples).values()),
    ]


def round_trips(samples: Samples) -> list[float]:
    """Give those of each runner; none where there is no network."""
    found = [median(s.round_trips for s in each) for each in samples.values()]
    return found if any(found) else []


def pairs(samples: Samples) -> dict[str, tuple[Sequence[Sample], Sequence[Sample]]]:
    """Give Alembic's samples with those of brant, over the same driver if it can."""
    own = [each for name, each in samples.items() if name.startswith("brant")]
    theirs = {n: each for n, each in samples.items() if n.startswith("Alembic")}
    return {
        name: (each, own[min(at, len(own) - 1)])
        for at, (name, each) in enumerate(theirs.items())
    }


def ratio(theirs: Sequence[Sample], ours: Sequence[Sample]) -> float:
    return median(a.wall / b.wall for a, b in zip(theirs, ours, strict=True))


def options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    every = sorted(DRIVERS)
    add("--database", choices=every, nargs="+", default=every)
    add("--tables", type=int, nargs="+", default=[500, 2000])
    add("--schemas", type=int, nargs="+", default=[1, 5])
    add("--latency", type=float, nargs="+", default=[0, 5], help="milliseconds")
    add("--changed", type=int, nargs="+", default=[0, 5], help="percent of the tables")
    add("--rounds", type=int, default=3)
    add("--write", action="store_true", help="put it into docs/benchmarks.md")
    return parser.parse_args(arguments)


def main() -> None:
    asked = options()
    for database in asked.database:
        with target(database) as place:
            measured(place, database, asked)
            text = profiled(place, database, asked.tables[0])
            publish(f"autogenerate profile {database}", text, asked)


def measured(place: Target, database: str, asked: argparse.Namespace) -> None:
    """Measure everything on one kind of database."""
    _warm_up(place, database)
    found: dict[Case, Samples] = {}
    for together in cases(database, asked):
        with place.database(DRIVERS[database][1]) as url:
            asyncio.run(_create(url, together[0]))
            for case in together:
                found[case] = samples_of(place, url, case, asked.rounds)
                print(line(cells(case, found[case])), flush=True)
    text = f"{place.name}; rounds: {asked.rounds}.\n\n{table(found)}"
    name = f"autogenerate {database}"
    if asked.write:
        title = f"Comparing with {place.name}: Alembic / brant"
        text += chart(name.replace(" ", "-"), title, bars(found))
    publish(name, text, asked)


def _warm_up(place: Target, database: str) -> None:
    """Let each runner import what it needs before anything is measured."""
    case = Case(10, schemas=1, latency=0, changed=0)
    with place.database(DRIVERS[database][1]) as url:
        asyncio.run(_create(url, case))
        samples_of(place, url, case, rounds=1)


def publish(name: str, text: str, asked: argparse.Namespace) -> None:
    print(text)
    if asked.write:
        write(PAGE, name, text)


def table(found: dict[Case, Samples]) -> str:
    first = next(iter(found.values()))
    names = list(first)
    head = (
        *("tables", "schemas", "changed", "a round trip"),
        *(f"{name}, s" for name in names),
        *(f"{name}, CPU s" for name in names),
        *(f"{name}, round trips" for name in names if round_trips(first)),
        *(f"{name} / brant" for name in names if name.startswith("Alembic")),
    )
    rows = [line(head), line(["---:"] * len(head))]
    rows += [line(cells(case, samples)) for case, samples in found.items()]
    return "\n".join(rows) + "\n"


def bars(found: dict[Case, Samples]) -> list[Bar]:
    made = []
    for case, samples in found.items():
        label = f"{case.tables:,}"
        label += f" in {case.schemas} schemas" if case.schemas > 1 else " tables"
        label += f", +{case.latency:g} ms" if case.latency else ""
        label += f", {case.changed} % changed" if case.changed else ""
        for name, pair in pairs(samples).items():
            driver = name.removeprefix("Alembic, ")
            made.append(Bar(f"{label}, {driver}", ratio(*pair)))
    return made


if __name__ == "__main__":
    main()
