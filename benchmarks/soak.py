"""A soak: processes that start, upgrade, downgrade and are killed, for a long time.

    python benchmarks/soak.py [--minutes M] [--processes N] [--only WORD] [--write]

Each process does one thing and ends: it upgrades to the heads, or downgrades to some
revision. A third of them is killed with SIGKILL at a random moment. Each revision
writes what was done to it into a table of its own; when the time is over, the last run
goes to the heads, and then, for each revision, three must agree: its rows, the history
of the database, and the tables that are there.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final

# The tests' servers and histories serve here too.
sys.path.append(str(Path(__file__).parents[1] / "tests"))

from faults import PAGE, Place, places
from report import line, write

from herd import history, load, work
from servers.query import query

if TYPE_CHECKING:
    from collections.abc import Iterator

REVISIONS: Final = 6
TABLES: Final = ["t01", "t02", "t03", "t04", "t05"]
# Another one was there first, or left a revision half-way that is gone on with first.
EXPECTED: Final = ("NotAppliedError", "UnfinishedRevisionError")
KILLED: Final = -signal.SIGKILL


@dataclass
class Soak:
    """What came of all of them."""

    place: str
    minutes: float
    ended: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    recoveries: list[float] = field(default_factory=list)
    moves: int = 0
    wrong: list[str] = field(default_factory=list)

    def cells(self) -> tuple[str, ...]:
        times = self.recoveries
        shown = f"{median(times):.1f}, {max(times):.1f}" if times else ""
        refused = ", ".join(f"{n} {kind}" for kind, n in self.errors.most_common())
        return (
            self.place,
            f"{self.minutes:g}",
            str(sum(self.ended.values())),
            str(self.ended["killed"]),
            refused or "0",
            str(self.moves),
            str(len(self.wrong)),
            shown,
        )


@dataclass
class _Child:
    pid: int
    told: int
    began: float
    dies_at: float | None
    was_killed: bool = False


def soak(place: Place, minutes: float, processes: int) -> Soak:
    """Let them work on one database for so long, and look at it afterwards."""
    found = Soak(place.name, minutes)
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as folder, place.database() as url:
        scripts = str(history(Path(folder) / "m", REVISIONS))
        order = {"url": url, "folder": scripts}
        work(order)
        _let_them(found, order, chance, minutes * 60, processes)
        last = work(order)
        if last["code"]:
            found.wrong.append(f"the last run failed: {last['error']}")
        found.wrong += disagreements(url)
        found.moves = len(query(url, "select revision from counted"))
    return found


def _let_them(
    found: Soak,
    order: dict[str, Any],
    chance: random.Random,
    seconds: float,
    processes: int,
) -> None:
    until = time.monotonic() + seconds
    children: list[_Child] = []
    unrecovered: float | None = None
    while time.monotonic() < until or children:
        while len(children) < processes and time.monotonic() < until:
            children.append(_start(order, chance))
        for child in list(_over(children)):
            children.remove(child)
            outcome = _outcome(child)
            found.ended[outcome["kind"]] += 1
            if outcome["kind"] == "killed":
                unrecovered = unrecovered or time.monotonic()
            elif outcome["kind"] == "done" and unrecovered is not None:
                found.recoveries.append(time.monotonic() - unrecovered)
                unrecovered = None
            elif outcome["kind"] == "refused":
                kind, _, text = outcome["error"].partition(":")
                found.errors[kind] += 1
                if kind not in EXPECTED:
                    print(f"{found.place}: {kind}:{text}", file=sys.stderr)
        time.sleep(0.005)


def _start(order: dict[str, Any], chance: random.Random) -> _Child:
    down = chance.random() < 0.4
    target = f"r{chance.randrange(REVISIONS):02}" if down else "heads"
    given = {**order, "action": "downgrade" if down else "upgrade", "target": target}
    dies_at = time.monotonic() + chance.uniform(0.05, 0.6)
    told, tell = os.pipe()
    pid = os.fork()
    if not pid:
        done = work(given)
        os.write(tell, f"{done['code']}{done['error']}"[:4000].encode())
        os._exit(done["code"])
    os.close(tell)
    is_victim = chance.random() < 1 / 3
    return _Child(pid, told, time.monotonic(), dies_at if is_victim else None)


def _over(children: list[_Child]) -> Iterator[_Child]:
    for child in children:
        if child.dies_at is not None and time.monotonic() >= child.dies_at:
            os.kill(child.pid, signal.SIGKILL)
            child.dies_at = None
        pid, status = os.waitpid(child.pid, os.WNOHANG)
        if pid:
            child.was_killed = os.waitstatus_to_exitcode(status) == KILLED
            yield child


def _outcome(child: _Child) -> dict[str, str]:
    told = os.read(child.told, 1 << 16).decode()
    os.close(child.told)
    if child.was_killed:
        return {"kind": "killed"}
    if told.startswith("0"):
        return {"kind": "done"}
    return {"kind": "refused", "error": told[1:]}


def disagreements(url: str) -> list[str]:
    """Hold what the revisions counted against the history and the tables."""
    counted = Counter(revision for (revision,) in query(url, "select * from counted"))
    sql = "select revision, direction from brant_history where outcome = 'done'"
    told = Counter(" ".join(row) for row in query(url, sql))
    wrong = [
        f"{each}: {counted[each]} rows, {told[each]} times in the history"
        for each in sorted(counted.keys() | told.keys())
        if counted[each] != told[each]
    ]
    for number in range(REVISIONS):
        id = f"r{number:02}"
        if counted[f"{id} upgrade"] - counted[f"{id} downgrade"] != 1:
            wrong.append(f"{id} is not there once")
    wrong += [
        f"{table} is not as it was left"
        for table in TABLES
        if query(url, f"select count(*), max(y) from {table}") != [(1, None)]
    ]
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=30.0, help="a database")
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--only", default="", help="databases named so")
    parser.add_argument("--write", action="store_true", help=f"into {PAGE.name}")
    given = parser.parse_args()
    load()
    head = (
        *("database", "minutes", "processes", "killed", "refused", "revisions moved"),
        *("lost or done twice", "recovery s (median, longest)"),
    )
    lines = [line(head), line(("---", *("---:" for _ in head[1:])))]
    with places() as everywhere:
        for place in everywhere:
            if given.only.lower() in place.name.lower():
                found = soak(place, given.minutes, given.processes)
                lines.append(line(found.cells()))
                for problem in found.wrong:
                    print(f"{place.name}: {problem}", file=sys.stderr)
                print(lines[-1], flush=True)
    command = " ".join(("python benchmarks/soak.py", *sys.argv[1:]))
    python = f"CPython {platform.python_version()}"
    made = f"Made by `{command}`, {python}, {platform.system()}.\n\n"
    if given.write:
        write(PAGE, "soak", made + "\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
