"""Comparing models with a database: brant and Alembic side by side.

    python benchmarks/autogenerate.py [--database DATABASE] [--tables N ...]
        [--schemas N ...] [--latency MS ...] [--changed PERCENT ...] [--rounds N]
        [--profile] [--write]

The runners take turns, each with fresh models on a connection that is open already.
Alembic compares what its templates compare, which leaves server defaults out. Times
are medians of the rounds; CPU is that of this process; ratios are taken pair by pair.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import gc
import time
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from itertools import product
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

DRIVERS = {
    "postgresql": ("postgresql+psycopg", "postgresql+asyncpg"),
    "sqlite": ("sqlite", "sqlite+aiosqlite"),
}


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


def samples_of(place: Target, case: Case, asked: Any) -> dict[str, list[Sample]]:
    """Let the runners take turns on one database, another one first in each round."""
    sync, asynchronous = DRIVERS[asked.database]
    runners: dict[str, tuple[Runner, str]] = {
        f"Alembic, {_driver(sync)}": (alembic, sync),
        f"Alembic, {_driver(asynchronous)}": (alembic_async, asynchronous),
        f"brant, {_driver(asynchronous)}": (brant, asynchronous),
    }
    samples: dict[str, list[Sample]] = {name: [] for name in runners}
    with place.database(asynchronous) as url:
        asyncio.run(_create(url, case))
        for turn in range(asked.rounds):
            first = turn % len(runners)
            order = list(runners)
            for name in (*order[first:], *order[:first]):
                run, scheme = runners[name]
                own = make_url(url).set(drivername=scheme)
                where = own.render_as_string(hide_password=False)
                found = run(where, case, timed(place, case, samples[name]))
                if found != case.differences:
                    raise SystemExit(f"{name}: {found} differences")
    return samples


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


def profiled(place: Target, asked: argparse.Namespace) -> str:
    """Tell where brant's time goes."""
    case = Case(asked.tables[0], schemas=1, latency=0, changed=0)
    scheme = DRIVERS[asked.database][1]
    profile = cProfile.Profile(time.process_time)
    with place.database(scheme) as url:
        asyncio.run(_create(url, case))
        brant(url, case, nullcontext())
        brant(url, case, profile)
    return f"{case.tables:,} tables.\n\n{profile_table(Stats(profile))}"


def cells(case: Case, samples: dict[str, list[Sample]]) -> list[str]:
    sync, asynchronous, own = samples.values()
    return [
        f"{case.tables:,}",
        str(case.schemas),
        f"{case.changed} %",
        f"+{case.latency:g} ms",
        *(f"{median(s.wall for s in each):.2f}" for each in samples.values()),
        *(f"{median(s.cpu for s in each):.2f}" for each in (sync, own)),
        *(f"{median(s.round_trips for s in each):,.0f}" for each in (sync, own)),
        *(f"{ratio(each, own):.1f}" for each in (sync, asynchronous)),
        f"{median(a.cpu / b.cpu for a, b in zip(sync, own, strict=True)):.1f}",
    ]


def ratio(theirs: Sequence[Sample], ours: Sequence[Sample]) -> float:
    return median(a.wall / b.wall for a, b in zip(theirs, ours, strict=True))


def options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--database", choices=sorted(DRIVERS), default="postgresql")
    add("--tables", type=int, nargs="+", default=[500, 2000])
    add("--schemas", type=int, nargs="+", default=[1, 5])
    add("--latency", type=float, nargs="+", default=[0, 5], help="milliseconds")
    add("--changed", type=int, nargs="+", default=[0, 5], help="percent of the tables")
    add("--rounds", type=int, default=3)
    add("--profile", action="store_true", help="only show where brant's time goes")
    add("--write", action="store_true", help="put it into docs/benchmarks.md")
    return parser.parse_args(arguments)


def main() -> None:
    asked = options()
    if asked.database == "sqlite":
        asked.latency, asked.schemas = [0.0], [1]
    with target(asked.database) as place:
        if asked.profile:
            publish("autogenerate profile", profiled(place, asked), asked)
            return
        sizes = product(asked.tables, asked.schemas, asked.latency, asked.changed)
        found = {}
        for case in (Case(*each) for each in sizes):
            found[case] = samples_of(place, case, asked)
            print(line(cells(case, found[case])), flush=True)
    text = f"{place.name}; rounds: {asked.rounds}.\n\n{table(found)}"
    name = f"autogenerate {asked.database}"
    if asked.write:
        title = f"Comparing with {place.name}: Alembic / brant"
        text += chart(name.replace(" ", "-"), title, bars(found))
    publish(name, text, asked)


def publish(name: str, text: str, asked: argparse.Namespace) -> None:
    print(text)
    if asked.write:
        write(PAGE, name, text)


def table(found: dict[Case, dict[str, list[Sample]]]) -> str:
    sync, asynchronous, own = next(iter(found.values()))
    head = (
        *("tables", "schemas", "changed", "a round trip"),
        *(f"{name}, s" for name in (sync, asynchronous, own)),
        *(f"{name}, CPU s" for name in (sync, own)),
        *(f"{name}, round trips" for name in (sync, own)),
        *(f"{name} / brant" for name in (sync, asynchronous)),
        "CPU / brant",
    )
    rows = [line(head), line(["---:"] * len(head))]
    rows += [line(cells(case, samples)) for case, samples in found.items()]
    return "\n".join(rows) + "\n"


def bars(found: dict[Case, dict[str, list[Sample]]]) -> list[Bar]:
    made = []
    for case, (sync, _, own) in ((c, s.values()) for c, s in found.items()):
        label = f"{case.tables:,}"
        label += f" in {case.schemas} schemas" if case.schemas > 1 else " tables"
        label += f", +{case.latency:g} ms" if case.latency else ""
        label += f", {case.changed} % changed" if case.changed else ""
        made.append(Bar(label, ratio(sync, own)))
    return made


if __name__ == "__main__":
    main()
