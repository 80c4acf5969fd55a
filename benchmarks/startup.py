"""What a command costs before it does anything: whole processes, side by side.

    python benchmarks/startup.py [--sizes N ...] [--rounds N] [--write]

Seconds of CPU and the peak of memory, medians; the programs run in turns. Nothing but
the command line is asked. What is longest, and the help, is printed on a terminal
too.
"""

from __future__ import annotations

import argparse
import platform
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from charts import Bar, chart
from measure import Cost, spend
from report import PAGE, line, write

if TYPE_CHECKING:
    from collections.abc import Sequence

ON_TERMINAL = " on a terminal"
# What Alembic is asked, and what brant; {last} is the newest revision. Alembic has no
# `status --offline`: its `heads` reads as much and tells less.
COMMANDS = {
    "--help": ("--help", "--help"),
    "heads": ("heads", "heads"),
    "history": ("history", "history"),
    "show": ("show {last}", "show {last}"),
    "status --offline": ("heads", "status --offline"),
    f"--help{ON_TERMINAL}": ("--help", "--help"),
    f"history{ON_TERMINAL}": ("history", "history"),
}
SCRIPT = '''"""revision {number}"""

import sqlalchemy as sa
from {package} import {name}

revision = "{number:012x}"
down_revision = {parent!r}
branch_labels = None
depends_on = None


{function}:
    {call}(
        "t{number}",
        sa.Column("id", sa.BigInteger, primary_key=True),
        sa.Column("name", sa.String(80), nullable=False),
    )
'''
BRANT = {
    "package": "brant",
    "name": "Op",
    "function": "async def upgrade(op: Op) -> None",
    "call": "await op.create_table",
}
ALEMBIC = {
    "package": "alembic",
    "name": "op",
    "function": "def upgrade() -> None",
    "call": "op.create_table",
}

_EMPTY = (
    "import typer; app = typer.Typer(add_completion=False, rich_markup_mode=None); "
    "app.command()(lambda: None); app()"
)
# What stands below every command: Python, and Typer around nothing.
LIMITS = {
    "the interpreter": ("pass",),
    "a Typer program with one empty command, its help": (_EMPTY, "--help"),
    "the command itself": (_EMPTY,),
}


def write_scripts(folder: Path, count: int, words: dict[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        parent = f"{number - 1:012x}" if number else None
        text = SCRIPT.format(number=number, parent=parent, **words)
        (folder / f"{number:012x}_revision.py").write_text(text)


def write_projects(folder: Path, count: int) -> None:
    """Write the same history for both; Alembic in its async template."""
    folder.mkdir()
    init = [sys.executable, "-m", "alembic", "init", "-t", "async", "alembic"]
    subprocess.run(init, cwd=folder, check=True, capture_output=True)
    write_scripts(folder / "alembic" / "versions", count, ALEMBIC)
    (folder / "brant.toml").write_text('scripts = "migrations"\n')
    write_scripts(folder / "migrations", count, BRANT)


def compare(folder: Path, size: int, rounds: int) -> dict[str, dict[str, list[Cost]]]:
    """Give the costs of each command, by program; the first run of each warms up."""
    last = f"{size - 1:012x}"
    found: dict[str, dict[str, list[Cost]]] = {}
    for name, asked in COMMANDS.items():
        words = dict(zip(("alembic", "brant"), asked, strict=True))
        costs = found[name] = {"alembic": [], "brant": []}
        for turn in range(rounds + 1):
            for program in sorted(costs, reverse=bool(turn % 2)):
                arguments = words[program].format(last=last).split()
                command = [sys.executable, "-m", program, *arguments]
                cost = spend(command, folder, on_terminal=name.endswith(ON_TERMINAL))
                if cost.code:
                    raise SystemExit(f"{program} {arguments}: see {folder}/run.log")
                if turn:
                    costs[program].append(cost)
    return found


def limits(folder: Path, rounds: int) -> dict[str, float]:
    """Give the seconds of CPU that even nothing costs."""
    return {
        name: median(
            spend([sys.executable, "-c", *code], folder).cpu for _ in range(rounds)
        )
        for name, code in LIMITS.items()
    }


def _shown(name: str) -> str:
    command, terminal, _ = name.partition(ON_TERMINAL)
    return f"`{command}`{terminal}"


def ratio(costs: dict[str, list[Cost]], what: str) -> float:
    pairs = zip(costs["alembic"], costs["brant"], strict=True)
    return median(getattr(a, what) / getattr(b, what) for a, b in pairs)


def rows(found: dict[int, dict[str, dict[str, list[Cost]]]]) -> list[tuple[str, ...]]:
    made = []
    for size, by_command in found.items():
        for command, costs in by_command.items():
            cpu = [median(each.cpu for each in costs[p]) for p in ("alembic", "brant")]
            peak = [
                median(each.peak for each in costs[p]) for p in ("alembic", "brant")
            ]
            made.append(
                (
                    f"{_shown(command)}, {size:,}",
                    *(f"{each * 1000:.0f}" for each in cpu),
                    f"{ratio(costs, 'cpu'):.1f}",
                    *(f"{each / 1e6:.0f}" for each in peak),
                    f"{1 / ratio(costs, 'peak'):.0%}",
                )
            )
    return made


def imports(folder: Path) -> str:
    """Give what `brant heads` spends on imports, the most expensive first."""
    command = [sys.executable, "-X", "importtime", "-m", "brant", "heads"]
    done = subprocess.run(
        command, cwd=folder, check=True, capture_output=True, text=True
    )
    found = [each.split("|") for each in done.stderr.splitlines()[1:] if "|" in each]
    by_package: dict[str, int] = {}
    for own, _, name in found:
        package = name.strip().split(".")[0]
        by_package[package] = by_package.get(package, 0) + int(own.split(":")[-1])
    most = sorted(by_package.items(), key=lambda each: -each[1])[:12]
    return "\n".join(f"{micro / 1000:8.1f} ms  {name}" for name, micro in most)


def text_of(
    found: dict[int, dict[str, dict[str, list[Cost]]]],
    least: dict[str, float],
    listed: str,
    rounds: int,
) -> str:
    head = (
        *("command, revisions", "Alembic CPU ms", "brant CPU ms", "Alembic / brant"),
        *("Alembic peak MB", "brant peak MB", "brant / Alembic"),
    )
    names = ("alembic", "sqlalchemy", "typer")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    table = [line(head), line(("---", *("---:" for _ in head[1:])))]
    beside = ", ".join(f"{name} {cpu * 1000:.0f}" for name, cpu in least.items())
    return (
        f"Rounds: {rounds}; Python {platform.python_version()}, {versions}.\n\n"
        + "\n".join([*table, *map(line, rows(found))])
        + f"\n\nFor comparison, CPU ms: {beside}.\n"
        + "\nWhere the imports of `brant heads` go, by package "
        + "(`python -X importtime`, which itself slows them):\n\n"
        + f"```text\n{listed}\n```\n"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 1000, 5000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args(arguments)
    found = {}
    with tempfile.TemporaryDirectory(prefix="brant-bench-") as temporary:
        for size in asked.sizes:
            folder = Path(temporary) / str(size)
            write_projects(folder, size)
            found[size] = compare(folder, size, asked.rounds)
        least = limits(folder, asked.rounds)
        listed = imports(folder)
    text = text_of(found, least, listed, asked.rounds)
    print(text)
    if asked.write:
        bars = [
            Bar(f"{command}, {size:,}", ratio(costs, "cpu"))
            for size, by_command in found.items()
            for command, costs in by_command.items()
        ]
        shown = chart("startup", "CPU of a command: Alembic / brant", bars)
        write(PAGE, "startup", text + shown)


if __name__ == "__main__":
    main()
