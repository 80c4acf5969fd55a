"""Faults, again and again: what was lost or applied twice, and how long it took.

    python benchmarks/faults.py [--seeds N] [--every N] [--only WORD] [--write]

Fifty processes at once, on an empty and on a half-migrated database; the same with the
one at work killed at a random moment, for each seed; and networks that break at every
N-th message of a run. What is counted is counted by the revisions themselves: each
inserts a row, which must be there once, and the history must tell the same.

Recovery is the time from the kill until the last of the others was done, or that of the
run that went on where the network broke.
"""

from __future__ import annotations

import argparse
import asyncio
import platform
import random
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

# The tests' servers, their proxy and their histories serve here too.
sys.path.append(str(Path(__file__).parents[1] / "tests"))

from report import line, write

import breaking
from brant import Migrator
from herd import herd, history, miscounted
from servers import mariadb, pgbouncer, postgres
from servers.query import query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from servers.proxy import Fault

    Database = Callable[[], AbstractContextManager[str]]

PAGE: Final = Path(__file__).parents[1] / "docs" / "reliability.md"
REVISIONS: Final = 8
SHORT: Final = 5
"""Revisions of the history whose every message is broken."""
PROCESSES: Final = 50
FIRST_HALF: Final = "r03"


@dataclass
class Row:
    """What came of one fault on one database."""

    fault: str
    database: str
    runs: int = 0
    wrong: int = 0
    """Revisions that are not there exactly once."""
    failures: int = 0
    """Processes that should have ended well and did not."""
    recoveries: list[float] = field(default_factory=list)

    def take(self, url: str, count: int, failures: list[str]) -> None:
        """Count what a run left behind."""
        self.wrong += len(miscounted(url, count))
        self.failures += len(failures)
        for failure in failures:
            print(f"  {self.fault}, {self.database}: {failure}", file=sys.stderr)

    def cells(self) -> tuple[str, ...]:
        times = self.recoveries
        shown = f"{median(times):.1f}, {max(times):.1f}" if times else ""
        numbers = (str(self.runs), str(self.wrong), str(self.failures), shown)
        return (self.fault, self.database, *numbers)


@dataclass(frozen=True)
class Place:
    """A kind of database, and what makes empty ones."""

    name: str
    database: Database
    has_network: bool


def together(place: Place, *, half: bool) -> Row:
    """Start all of them at once."""
    state = "a half-migrated" if half else "an empty"
    row = Row(f"{PROCESSES} processes start on {state} database", place.name)
    with tempfile.TemporaryDirectory() as folder, place.database() as url:
        scripts = history(Path(folder) / "m", REVISIONS)
        if half:
            asyncio.run(Migrator(url, scripts).upgrade(FIRST_HALF))
        done = herd(url, scripts, count=PROCESSES)
        row.runs += PROCESSES
        row.take(url, REVISIONS, done.failures)
    return row


def killed(place: Place, seeds: int) -> Row:
    """Start all of them at once and kill the one at work, once a seed."""
    row = Row(f"one of {PROCESSES} gets SIGKILL, {seeds} random moments", place.name)
    with tempfile.TemporaryDirectory() as folder:
        scripts = history(Path(folder) / "m", REVISIONS)
        with place.database() as url:
            usual = herd(url, scripts, count=PROCESSES).duration
        for seed in range(seeds):
            moment = random.Random(seed).uniform(0.001, usual * 0.5)
            with place.database() as url:
                done = herd(url, scripts, count=PROCESSES, kill_after=moment)
                row.runs += PROCESSES
                row.take(url, REVISIONS, done.failures)
                if done.victim is not None:
                    row.recoveries.append(done.recovery)
    return row


def broken(place: Place, fault: Fault, every: int, *, delivered: bool) -> Row:
    """Break the network at a message, at each of them in turn; run again."""
    what = {"reset": "reset (RST)", "drop": "closed (FIN)"}[fault]
    when = "after the server got" if delivered else "before the server gets"
    row = Row(f"connection {what} {when} a message", place.name)
    with tempfile.TemporaryDirectory() as folder:
        scripts = history(Path(folder) / "m", SHORT)
        with place.database() as url:
            messages, want = asyncio.run(breaking.undisturbed(url, scripts))
        for after in range(1, messages + 1, every):
            with place.database() as url:
                _run_and_again(row, url, scripts, fault, after, delivered)
                row.wrong += breaking.dump(url) != want
    return row


def _run_and_again(  # noqa: PLR0917  # what a fault is
    row: Row, url: str, scripts: Path, fault: Fault, after: int, delivered: bool
) -> None:
    failures = []
    row.runs += 1
    try:
        asyncio.run(breaking.broken(url, scripts, fault, after, delivered=delivered))
        began = time.monotonic()
        asyncio.run(breaking.again(url, scripts))
        row.recoveries.append(time.monotonic() - began)
    except Exception as error:  # noqa: BLE001  # counted, and shown
        failures.append(f"message {after}: {type(error).__name__}: {error}")
    row.take(url, SHORT, failures)


@contextmanager
def places() -> Iterator[list[Place]]:
    """Start the servers."""
    with ExitStack() as stack:
        server = stack.enter_context(postgres.postgres())
        other = stack.enter_context(mariadb.mariadb())
        version = query(server.url, "show server_version")[0][0]
        maria = query(other.url, "select version()")[0][0].partition("-")[0]

        @contextmanager
        def pooled() -> Iterator[str]:
            with server.database() as url, pgbouncer.pgbouncer(url) as through:
                yield through

        yield [
            Place("SQLite", _file, has_network=False),
            Place(f"PostgreSQL {version}", server.database, has_network=True),
            Place("PostgreSQL, PgBouncer (transaction)", pooled, has_network=False),
            Place(f"MariaDB {maria}", other.database, has_network=True),
        ]


@contextmanager
def _file() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite+aiosqlite:///{folder}/faults.db"


def rows(seeds: int, every: int, only: str) -> Iterator[Row]:
    """Give a row for each fault and each database that can have it."""
    with places() as everywhere:
        chosen = [place for place in everywhere if only.lower() in place.name.lower()]
        for half in (False, True):
            for place in chosen:
                yield together(place, half=half)
        for place in chosen:
            yield killed(place, seeds)
        for fault in ("reset", "drop"):
            for delivered in (False, True):
                for place in chosen:
                    if place.has_network:
                        yield broken(place, fault, every, delivered=delivered)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--only", default="", help="databases named so")
    parser.add_argument("--write", action="store_true", help=f"into {PAGE.name}")
    given = parser.parse_args()
    head = (
        *("fault", "database", "runs"),
        *("lost or applied twice", "failed", "recovery s (median, longest)"),
    )
    lines = [line(head), line(("---", "---", *("---:" for _ in head[2:])))]
    for text in lines:
        print(text)
    for row in rows(given.seeds, given.every, given.only):
        lines.append(line(row.cells()))
        print(lines[-1], flush=True)
    command = " ".join(("python benchmarks/faults.py", *sys.argv[1:]))
    python = f"CPython {platform.python_version()}"
    made = f"Made by `{command}`, {python}, {platform.system()}.\n\n"
    if given.write:
        write(PAGE, "faults", made + "\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
