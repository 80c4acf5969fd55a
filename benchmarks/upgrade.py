"""The main job, measured: a long history on an empty database, runners side by side.

`python benchmarks/upgrade.py --help` lists the options; docs/benchmarks.md says how to
read the tables.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from charts import Bar, chart
from measure import RunnerFailedError, Sample, run
from report import PAGE, faster, tables, write
from runners import Runner, runners
from stage import stage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from targets import Target

REVISIONS = 500
"""Another number is another section of the page."""


def options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--database", choices=["postgresql", "mariadb", "sqlite"], default="postgresql")
    add("--revisions", type=int, default=REVISIONS)
    add("--latency", type=float, nargs="+", default=[0, 5, 20], help="milliseconds")
    add("--rounds", type=int, default=3, help="with no latency added")
    add("--far-rounds", type=int, default=1, help="with latency, where runs take long")
    add("--seed", type=int, default=7)
    add("--runners", nargs="+", help="names; all of them without it")
    add("--in-memory", action="store_true", help="the server's files")
    add("--json", type=Path, help="write every sample to this file")
    add("--write", action="store_true", help="put the tables into docs/benchmarks.md")
    return parser.parse_args(arguments)


def main() -> int:
    asked = options()
    known = runners(asked.database)
    wanted = [known[name] for name in asked.runners or known]
    staging = stage(
        asked.database, asked.revisions, seed=asked.seed, in_memory=asked.in_memory
    )
    with staging as made:
        counted = check(wanted, made.where, made.folder)
        samples = rounds(counted, made.where, made.folder, asked)
        facts = {**description(made.where), "statements": made.statements}
    publish(asked, samples, list(counted), facts)
    return 0 if len(counted) == len(wanted) else 1


def check(wanted: Sequence[Runner], where: Target, folder: Path) -> dict[Runner, int]:
    """Run each once; keep those that leave one schema, and give their round trips."""
    agreeing: dict[Runner, int] = {}
    expected = ""
    for runner in wanted:
        try:
            sample, dump = run(runner, where, folder)
        except RunnerFailedError as error:
            print(f"left out: {error}", file=sys.stderr)
            continue
        expected = expected or dump
        if dump == expected:
            agreeing[runner] = sample.round_trips
        else:
            print(f"left out: {runner.name} leaves another schema", file=sys.stderr)
    return agreeing


def rounds(
    counted: dict[Runner, int], where: Target, folder: Path, asked: argparse.Namespace
) -> list[Sample]:
    """Measure; in every round each runner has its turn, in a changing order."""
    samples = []
    for latency in [0.0] if asked.database == "sqlite" else asked.latency:
        for turn in range(asked.far_rounds if latency else asked.rounds):
            for runner in rotated([*counted], turn):
                sample = measured(runner, where, folder, latency=latency, turn=turn)
                if sample and not latency:  # nothing stood between to count them
                    sample = replace(sample, round_trips=counted[runner])
                samples += filter(None, [sample])
    return samples


def measured(
    runner: Runner, where: Target, folder: Path, *, latency: float, turn: int
) -> Sample | None:
    """Run one; None where it fails, which is told and loses nothing else."""
    try:
        sample, _ = run(runner, where, folder, latency=latency / 1000, turn=turn)
    except RunnerFailedError as error:
        print(f"left out: {error}", file=sys.stderr)
        return None
    shown = f"+{latency:g} ms  {runner.name:<14} {sample.wall:7.2f} s"
    print(shown, file=sys.stderr, flush=True)
    return sample


def rotated(chosen: Sequence[Runner], turn: int) -> list[Runner]:
    """Let another one begin in every round."""
    first = turn % max(len(chosen), 1)
    return [*chosen[first:], *chosen[:first]]


def description(where: Target) -> dict[str, Any]:
    packages = ("alembic", "sqlalchemy", "asyncpg", "psycopg", "aiosqlite")
    return {
        "database": where.name,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "packages": {name: version(name) for name in packages},
    }


def publish(
    asked: argparse.Namespace,
    samples: Sequence[Sample],
    chosen: Sequence[Runner],
    facts: dict[str, Any],
) -> None:
    """Print the tables; keep them where the options say."""
    packages = ", ".join(f"{name} {v}" for name, v in facts["packages"].items())
    far = f" (with latency: {asked.far_rounds})" if len(asked.latency) > 1 else ""
    far = "" if asked.database == "sqlite" else far
    text = (
        f"{asked.revisions} revisions of {facts['statements']} statements together, "
        f"rounds: {asked.rounds}{far}; {facts['database']}, Python "
        f"{facts['python']}, {packages}; {facts['system']}, {facts['cores']} cores.\n\n"
        f"{tables(samples, chosen, revisions=asked.revisions)}"
    )
    print(text)
    if asked.json:
        found = [sample.to_dict() for sample in samples]
        whole = {**facts, "revisions": asked.revisions, "samples": found}
        asked.json.write_text(json.dumps(whole, indent=1))
    if asked.write:
        place = " in memory" if asked.in_memory else ""
        place += f" {asked.revisions}" if asked.revisions != REVISIONS else ""
        name = f"upgrade {asked.database}{place}"
        bars = [
            Bar(f"{runner.title}, +{each * 1000:g} ms", faster(samples, runner, each))
            for each in sorted({sample.latency for sample in samples})
            for runner in chosen
        ]
        title = f"Upgrading {asked.database}{place}: Alembic's async template / this"
        write(PAGE, name, text + chart(name.replace(" ", "-"), title, bars))


if __name__ == "__main__":
    sys.exit(main())
