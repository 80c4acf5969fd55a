"""Faults, again and again: what was lost or applied twice, and how long it took.

    python benchmarks/faults.py [--seeds N] [--every N] [--kinds K ...] [--only WORD]
        [--write]

Fifty processes at once, on an empty and on a half-migrated database; the same with the
one at work killed at a random moment, for each seed; servers that end a session, or
crash; and networks that break at every N-th message of a run. What is counted is
counted by the revisions themselves: each inserts a row, which must be there once, and
the history must tell the same.

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
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final

# The tests' servers, their proxy and their histories serve here too.
sys.path.append(str(Path(__file__).parents[1] / "tests"))

from report import line, write

import breaking
from brant import Migrator
from brant.errors import BrantError
from herd import herd, history, miscounted
from servers import mariadb, pgbouncer, postgres
from servers.query import query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from servers.proxy import Fault

    Database = Callable[[], AbstractContextManager[str]]
    Crashing = Callable[[], AbstractContextManager[tuple[Any, Callable[[], None]]]]

PAGE: Final = Path(__file__).parents[1] / "docs" / "reliability.md"
REVISIONS: Final = 8
SHORT: Final = 5
"""Revisions of the history whose every message is broken."""
PROCESSES: Final = 50
FIRST_HALF: Final = "r03"
KINDS: Final = ("together", "killed", "ended", "crashed", "broken")


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
    crashing: Crashing | None = None
    """Starts a server of its own, and gives what crashes it and starts it again."""


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


def ended(place: Place, seeds: int) -> Row:
    """Have the server end one session of a run, once a seed; run again."""
    row = Row(f"the server ends a session, {seeds} random moments", place.name)
    with tempfile.TemporaryDirectory() as folder:
        scripts = history(Path(folder) / "m", REVISIONS)
        with place.database() as url:
            usual = _duration(url, scripts)
        for seed in range(seeds):
            chance = random.Random(seed)
            with place.database() as url:
                moment = chance.uniform(0.01, usual)
                act = partial(_end_a_session, url, chance)
                _disturbed(row, url, scripts, moment, act)
    return row


def crashed(place: Place, crashing: Crashing, seeds: int) -> Row:
    """Crash the server below a run, and start it again, once a seed; run again."""
    row = Row(f"the server crashes and restarts, {seeds} random moments", place.name)
    with (
        tempfile.TemporaryDirectory() as folder,
        crashing() as (server, restart),
    ):
        scripts = history(Path(folder) / "m", REVISIONS)
        with server.database() as url:
            usual = _duration(url, scripts)
        for seed in range(seeds):
            moment = random.Random(seed).uniform(0.01, usual)
            with server.database() as url:
                _disturbed(row, url, scripts, moment, restart)
    return row


def _duration(url: str, scripts: Path) -> float:
    began = time.monotonic()
    asyncio.run(breaking.again(url, scripts))
    return time.monotonic() - began


def _end_a_session(url: str, chance: random.Random) -> None:
    """End one of those that use the database, whichever."""
    sql = """select pid from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()"""
    ending = "select pg_terminate_backend({})"
    if url.startswith("mysql"):
        sql = """select id from information_schema.processlist
        where db = database() and id <> connection_id()"""
        ending = "kill {}"
    if sessions := [session for (session,) in query(url, sql)]:
        with suppress(Exception):  # it ended by itself meanwhile
            query(url, ending.format(chance.choice(sessions)))


def _disturbed(
    row: Row, url: str, scripts: Path, moment: float, act: Callable[[], None]
) -> None:
    """Run, act at a moment, and run again."""

    def run() -> None:
        with suppress(BrantError):
            asyncio.run(Migrator(url, scripts).upgrade())

    failures = []
    row.runs += 1
    try:
        # A server ends with the thread that started it, which must not be another.
        with ThreadPoolExecutor() as pool:
            running = pool.submit(run)
            time.sleep(moment)
            act()
            running.result()
        row.recoveries.append(_duration(url, scripts))
    except Exception as error:  # noqa: BLE001  # counted, and shown
        failures.append(f"after {moment:.3f} s: {type(error).__name__}: {error}")
    row.take(url, REVISIONS, failures)


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
            Place(
                f"PostgreSQL {version}",
                server.database,
                has_network=True,
                crashing=postgres.restartable,
            ),
            Place("PostgreSQL, PgBouncer (transaction)", pooled, has_network=False),
            Place(
                f"MariaDB {maria}",
                other.database,
                has_network=True,
                crashing=mariadb.restartable,
            ),
        ]


@contextmanager
def _file() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite+aiosqlite:///{folder}/faults.db"


def rows(given: argparse.Namespace) -> Iterator[Row]:
    """Give a row for each fault that was asked for and each database that has it."""
    with places() as everywhere:
        for kind in given.kinds:
            for place in everywhere:
                if given.only.lower() in place.name.lower():
                    yield from _rows(kind, place, given.seeds, given.every)


def _rows(kind: str, place: Place, seeds: int, every: int) -> Iterator[Row]:
    if kind == "together":
        yield from (together(place, half=half) for half in (False, True))
    elif kind == "killed":
        yield killed(place, seeds)
    elif kind == "ended" and place.crashing:
        yield ended(place, seeds)
    elif kind == "crashed" and place.crashing:
        yield crashed(place, place.crashing, seeds)
    elif kind == "broken" and place.has_network:
        for fault in ("reset", "drop"):
            for late in (False, True):
                yield broken(place, fault, every, delivered=late)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--only", default="", help="databases named so")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS)
    parser.add_argument("--write", action="store_true", help=f"into {PAGE.name}")
    given = parser.parse_args()
    head = (
        *("fault", "database", "runs"),
        *("lost or applied twice", "failed", "recovery s (median, longest)"),
    )
    lines = [line(head), line(("---", "---", *("---:" for _ in head[2:])))]
    for text in lines:
        print(text)
    for row in rows(given):
        lines.append(line(row.cells()))
        print(lines[-1], flush=True)
    command = " ".join(("python benchmarks/faults.py", *sys.argv[1:]))
    python = f"CPython {platform.python_version()}"
    made = f"Made by `{command}`, {python}, {platform.system()}.\n\n"
    if given.write:
        write(PAGE, "faults", made + "\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
