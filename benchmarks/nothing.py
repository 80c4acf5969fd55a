"""Nothing to do: `upgrade` on a database that is at the head, side by side.

    python benchmarks/nothing.py [--revisions N] [--rounds N] [--calls N] [--write]

As a process, from the start of the interpreter, and as a call in an application that
has its engine already. PostgreSQL, asyncpg; medians, in turns.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from statistics import median
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from charts import Bar, chart
from measure import spend
from report import PAGE, line, write
from runners import runners
from sqlalchemy.ext.asyncio import create_async_engine
from stage import stage

from brant import Migrator

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from pathlib import Path

    from sqlalchemy import Connection
    from sqlalchemy.ext.asyncio import AsyncEngine
    from targets import Target

    Pairs = list[tuple[float, float]]

NAMES = ("alembic-async", "brant-cli")
# What Alembic's cookbook says about programmatic use with asyncio.
ENV = """
from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection)
with context.begin_transaction():
    context.run_migrations()
"""


def processes(where: Target, folder: Path, rounds: int) -> dict[str, Pairs]:
    """Give wall time, CPU and round trips of whole processes, Alembic's first."""
    known = runners("postgresql")
    samples: dict[str, list[tuple[float, float, float]]] = {name: [] for name in NAMES}
    with (
        where.database("postgresql+asyncpg") as theirs,
        where.database("postgresql+asyncpg") as ours,
    ):
        urls = dict(zip(NAMES, (theirs, ours), strict=True))
        for turn in range(rounds + 1):
            for name in sorted(NAMES, reverse=bool(turn % 2)):
                started = known[name].command(folder, urls[name])
                where.round_trips()
                start = time.perf_counter()
                cost = spend(started, folder)
                wall = time.perf_counter() - start
                if cost.code:
                    raise SystemExit((folder / "run.log").read_text())
                if turn:
                    samples[name].append((wall, cost.cpu, where.round_trips()))
    alembic, brant = (samples[name] for name in NAMES)
    kinds = ("process, wall s", "process, CPU s", "process, round trips")
    return {
        kind: [(a[at], b[at]) for a, b in zip(alembic, brant, strict=True)]
        for at, kind in enumerate(kinds)
    }


async def calls(where: Target, folder: Path, count: int) -> dict[str, Pairs]:
    """Give wall time and round trips of calls in one process, on one engine each."""
    (folder / "async" / "migrations" / "env.py").write_text(ENV)
    ini = Config(str(folder / "async" / "alembic.ini"))
    walls: Pairs = []
    trips: Pairs = []
    with (
        where.database("postgresql+asyncpg") as their_url,
        where.database("postgresql+asyncpg") as our_url,
    ):
        theirs, ours = create_async_engine(their_url), create_async_engine(our_url)
        migrator = Migrator(ours, folder / "brant" / "migrations")
        for turn in range(count + 1):
            a = await _timed(where, lambda: _alembic(theirs, ini))
            b = await _timed(where, migrator.upgrade)
            if turn:
                walls.append((a[0], b[0]))
                trips.append((a[1], b[1]))
        await theirs.dispose()
        await ours.dispose()
    return {"call, wall s": walls, "call, round trips": trips}


async def _timed(
    where: Target, call: Callable[[], Awaitable[object]]
) -> tuple[float, int]:
    where.round_trips()
    start = time.perf_counter()
    await call()
    return time.perf_counter() - start, where.round_trips()


async def _alembic(engine: AsyncEngine, ini: Config) -> None:
    def upgrade(connection: Connection) -> None:
        ini.attributes["connection"] = connection
        command.upgrade(ini, "head")

    async with engine.begin() as connection:
        await connection.run_sync(upgrade)


def text_of(found: dict[str, Pairs], revisions: int) -> str:
    head = ("", "Alembic", "brant", "Alembic / brant")
    rows = [line(head), line(("---", *("---:" for _ in head[1:])))]
    for kind, pairs in found.items():
        a, b = (median(column) for column in zip(*pairs, strict=True))
        form = ".0f" if "trips" in kind else ".3f"
        rows.append(line((kind, f"{a:{form}}", f"{b:{form}}", f"{_ratio(pairs):.1f}")))
    return f"{revisions} revisions, all applied.\n\n" + "\n".join(rows) + "\n"


def _ratio(pairs: Pairs) -> float:
    return median(a / b for a, b in pairs)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--revisions", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--calls", type=int, default=20)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args(arguments)
    with stage("postgresql", asked.revisions) as made:
        found = processes(made.where, made.folder, asked.rounds)
        found |= asyncio.run(calls(made.where, made.folder, asked.calls))
    text = text_of(found, asked.revisions)
    print(text)
    if asked.write:
        bars = [Bar(kind, _ratio(pairs)) for kind, pairs in found.items()]
        shown = chart("nothing", "Nothing to do: Alembic / brant", bars)
        write(PAGE, "nothing", text + shown)


if __name__ == "__main__":
    main()
