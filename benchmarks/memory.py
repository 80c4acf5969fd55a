"""The most memory that a process has, on a long history, side by side.

    python benchmarks/memory.py [--size N] [--write]

Whole processes on a linear history of small tables: they read it, ask a database where
it is, and bring an empty one to the head. SQLite, so that all memory is the client's.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from charts import Bar, chart
from measure import Cost, spend
from report import PAGE, line, write
from startup import write_projects

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = ("heads", "history", "upgrade", "current")
"""In this order: `current` then finds all applied."""
PROGRAMS = ("alembic", "brant")
ROUNDS = 5
"""Of all but `upgrade`, which is long, and done once."""


def command(program: str, name: str, url: str) -> list[str]:
    python = [sys.executable, "-m", program]
    if program == "brant":
        return [*python, "--url", url, name]
    return [*python, name, *(["head"] if name == "upgrade" else [])]


def file_of(folder: Path, program: str) -> Path:
    """Give each a database of its own."""
    return folder / f"{program}.db"


def url_of(folder: Path, program: str) -> str:
    return f"sqlite+aiosqlite:///{file_of(folder, program)}"


def prepare(folder: Path, size: int) -> None:
    """Write the projects; in a process of its own, which loads Alembic."""
    from projects import set_alembic_url  # noqa: PLC0415  # it does

    write_projects(folder, size)
    set_alembic_url(folder / "alembic.ini", url_of(folder, "alembic"))


def compare(folder: Path) -> dict[str, tuple[Cost, Cost]]:
    """Give Alembic's cost and brant's of each command."""
    urls = {each: url_of(folder, each) for each in PROGRAMS}
    for program in PROGRAMS:  # the caches and byte code that a deployed project has
        spend(command(program, "upgrade", urls[program]), folder)
        file_of(folder, program).unlink()
    found = {}
    for name in COMMANDS:
        costs: dict[str, list[Cost]] = {program: [] for program in PROGRAMS}
        for _ in range(1 if name == "upgrade" else ROUNDS):
            for program in PROGRAMS:
                cost = spend(command(program, name, urls[program]), folder)
                if cost.code:
                    raise SystemExit((folder / "run.log").read_text())
                costs[program].append(cost)
        theirs, ours = map(middle, costs.values())
        found[name] = (theirs, ours)
    return found


def middle(costs: Sequence[Cost]) -> Cost:
    """Give the median of the CPU, and the highest peak."""
    cpu = median(cost.cpu for cost in costs)
    return Cost(0, cpu, max(cost.peak for cost in costs))


def table(found: dict[str, tuple[Cost, Cost]]) -> str:
    head = (
        *("command", "Alembic peak MB", "brant peak MB", "brant / Alembic"),
        *("Alembic CPU s", "brant CPU s", "Alembic / brant"),
    )
    rows = [line(head), line(("---", *("---:" for _ in head[1:])))]
    for name, (theirs, ours) in found.items():
        cells = (
            *(f"{each.peak / 1e6:.0f}" for each in (theirs, ours)),
            f"{ours.peak / theirs.peak:.0%}",
            *(f"{each.cpu:.2f}" for each in (theirs, ours)),
            f"{theirs.cpu / ours.cpu:.1f}",
        )
        rows.append(line((f"`{name}`", *cells)))
    return "\n".join(rows) + "\n"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=5000)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="brant-bench-") as temporary:
        folder = Path(temporary) / "project"
        # Linux counts the memory of who starts a process as its own: stay small.
        preparing = get_context("spawn").Process(
            target=prepare, args=(folder, asked.size)
        )
        preparing.start()
        preparing.join()
        found = compare(folder)
    runs = f"`upgrade` once, the others {ROUNDS} times"
    text = f"{asked.size:,} revisions, {runs}.\n\n{table(found)}"
    print(text)
    if asked.write:
        bars = [
            Bar(name, theirs.peak / ours.peak) for name, (theirs, ours) in found.items()
        ]
        title = f"Peak of memory, {asked.size:,} revisions: Alembic / brant"
        write(PAGE, "memory", text + chart("memory", title, bars))


if __name__ == "__main__":
    main()
