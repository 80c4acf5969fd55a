"""Many schemas: one history in each of them, brant and Alembic's cookbook side by side.

    python benchmarks/tenants.py [--schemas N] [--revisions N] [--latency MS ...]
                                 [--rounds N] [--write]

Whole processes on fresh schemas, in turns. Alembic goes through the schemas one after
the other on one connection, in one process, which is kinder to it than the cookbook's
process for each; brant is `Migrator.upgrade_many` with its defaults. The limit is the
same SQL with a version row, sent by the driver alone over as many connections, with no
lock and no history.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, final

from charts import Bar, chart
from measure import spend
from projects import set_alembic_url
from report import PAGE, line, write
from stage import stage
from targets import query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from targets import Target

ALEMBIC = """
import sys
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

ini = Config("generic/alembic.ini")
engine = create_engine(sys.argv[1])
with engine.connect() as connection:
    ini.attributes["connection"] = connection
    for schema in sys.argv[2:]:
        ini.attributes["schema"] = schema
        command.upgrade(ini, "head")
"""
# The recipe "Rudimental Schema-Level Multi-Tenancy for PostgreSQL Databases".
ENV = """
from alembic import context

connection = context.config.attributes["connection"]
schema = context.config.attributes["schema"]
connection.exec_driver_sql(f'set search_path to "{schema}"')
connection.commit()
connection.dialect.default_schema_name = schema
context.configure(connection=connection)
with context.begin_transaction():
    context.run_migrations()
"""
BRANT = """
import asyncio, sys
from brant import Migrator

migrator = Migrator(sys.argv[1], "brant/migrations")
found = asyncio.run(migrator.upgrade_many(sys.argv[2:]))
assert {each.outcome for each in found} == {"applied"}, found
"""


RAW = Path(__file__).parent / "raw.py"
COSTS = ("wall", "cpu", "server_cpu", "round_trips")


@final
@dataclass(frozen=True, slots=True)
class Sample:
    """The cost of a whole process; times are seconds."""

    wall: float
    cpu: float
    server_cpu: float
    round_trips: int


RIVAL, OURS, LIMIT = "Alembic, psycopg", "brant", "raw asyncpg, a schema a message"
PROGRAMS = {
    RIVAL: ("postgresql+psycopg", lambda url: ["-c", ALEMBIC, url]),
    OURS: ("postgresql+asyncpg", lambda url: ["-c", BRANT, url]),
    LIMIT: ("postgresql", lambda url: [str(RAW), url, "raw.json", "schemas"]),
}


def run(
    where: Target, folder: Path, program: str, count: int, latency: float | None
) -> Sample:
    """Run one; with no latency past the proxy, with None through it, for counting."""
    scheme, arguments = PROGRAMS[program]
    names = [f"tenant_{number}" for number in range(count)]
    where.delay(0)
    with where.database(scheme, is_direct=latency == 0) as url:
        for name in names:
            query(url, f"create schema {name}")
        where.delay(latency or 0)
        where.round_trips()
        server = where.cpu()
        start = time.perf_counter()
        cost = spend([sys.executable, *arguments(url), *names], folder)
        wall = time.perf_counter() - start
        server = where.cpu() - server
        where.delay(0)
        if cost.code:
            raise SystemExit((folder / "run.log").read_text())
        return Sample(wall, cost.cpu, server, where.round_trips())


def compare(
    where: Target, folder: Path, asked: argparse.Namespace, latency: float
) -> dict[str, list[Sample]]:
    found: dict[str, list[Sample]] = {program: [] for program in PROGRAMS}
    counted = (
        {}
        if latency
        else {
            program: run(where, folder, program, asked.schemas, None).round_trips
            for program in PROGRAMS
        }
    )
    for turn in range(asked.rounds):
        for program in sorted(found, reverse=bool(turn % 2)):
            sample = run(where, folder, program, asked.schemas, latency / 1000)
            trips = counted.get(program, sample.round_trips)
            found[program].append(replace(sample, round_trips=trips))
    return found


def ratio(
    found: dict[str, list[Sample]], what: str, above: str = RIVAL, below: str = OURS
) -> float:
    pairs = zip(found[above], found[below], strict=True)
    return median(getattr(a, what) / getattr(b, what) for a, b in pairs)


def table(found: dict[str, list[Sample]]) -> str:
    head = ("", "wall s", "client CPU s", "server CPU s", "round trips")
    rows = [line(head), line(("---", *("---:" for _ in head[1:])))]
    for program, samples in found.items():
        cells = (
            f"{median(each.wall for each in samples):.2f}",
            f"{median(each.cpu for each in samples):.2f}",
            f"{median(each.server_cpu for each in samples):.2f}",
            f"{median(each.round_trips for each in samples):,.0f}",
        )
        rows.append(line((program, *cells)))
    for above, below in ((RIVAL, OURS), (OURS, LIMIT)):
        shown = f"{above.split(',')[0]} / {below.split(',')[0]}"
        costs = (ratio(found, what, above, below) for what in COSTS)
        rows.append(line((shown, *(f"{each:.1f}" for each in costs))))
    return "\n".join(rows) + "\n"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--schemas", type=int, default=100)
    parser.add_argument("--revisions", type=int, default=50)
    parser.add_argument("--latency", type=float, nargs="+", default=[0, 5])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args(arguments)
    with stage("postgresql", asked.revisions, in_memory=True) as made:
        where, folder = made.where, made.folder
        (folder / "generic" / "migrations" / "env.py").write_text(ENV)
        set_alembic_url(folder / "generic" / "alembic.ini", "postgresql://")
        found = {each: compare(where, folder, asked, each) for each in asked.latency}
    parts = [
        f"### +{latency:g} ms a round trip\n\n{table(samples)}"
        for latency, samples in found.items()
    ]
    text = (
        f"{asked.schemas} schemas, {asked.revisions} revisions in each, rounds: "
        f"{asked.rounds}; {made.where.name}.\n\n" + "\n".join(parts)
    )
    print(text)
    if asked.write:
        bars = [
            Bar(f"{what}, +{latency:g} ms", ratio(samples, attribute))
            for latency, samples in found.items()
            for what, attribute in (("wall", "wall"), ("client CPU", "cpu"))
        ]
        shown = chart("tenants", f"{asked.schemas} schemas: Alembic / brant", bars)
        write(PAGE, "tenants", text + shown)


if __name__ == "__main__":
    main()
