"""Many processes that migrate one database at once, and one of them killed.

They are forked from a process that has loaded everything, so fifty of them cost what
five started ones do. Also the history they apply: each revision counts itself, outside
of brant's own tables.
"""

from __future__ import annotations

import asyncio
import gc
import json
import mmap
import os
import signal
import struct
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from forks import Forked
from servers.query import query

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = '''"""{id}"""
import sqlalchemy as sa

revision = "{id}"
down_revision = {parent!r}


async def upgrade(op):
    await op.create_table(
        "{table}",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("x", sa.String(50)),
    )
    await op.execute("insert into counted (revision) values ('{id} upgrade')")
    await op.create_index("ix_{table}", "{table}", ["x"]{concurrently})
    await op.execute("insert into {table} (id, x) values (1, 'one')")
    await op.add_column("{table}", sa.Column("y", sa.Integer))


async def downgrade(op):
    await op.execute("insert into counted (revision) values ('{id} downgrade')")
    await op.drop_table("{table}")
'''
FIRST = '''"""count"""
import sqlalchemy as sa

revision = "r00"
down_revision = None


async def upgrade(op):
    await op.create_table("counted", sa.Column("revision", sa.String(30)))
    await op.execute("insert into counted (revision) values ('r00 upgrade')")
'''


def history(folder: Path, count: int = 8) -> Path:
    """Write revisions that count themselves; every third one leaves its transaction."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "r00.py").write_text(FIRST)
    for number in range(1, count):
        leaves = number % 3 == 2
        text = SCRIPT.format(
            id=f"r{number:02}",
            parent=f"r{number - 1:02}",
            table=f"t{number:02}",
            concurrently=", postgresql_concurrently=True" if leaves else "",
        )
        (folder / f"r{number:02}.py").write_text(text)
    return folder


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of one process."""

    code: int
    """Its exit status; below 0 the signal that ended it."""
    applied: tuple[str, ...]
    error: str
    at: float
    """Seconds since all of them began."""


@dataclass(frozen=True, slots=True)
class Herd:
    """What became of all of them."""

    ended: tuple[Ended, ...]
    victim: int | None
    """Which one was killed; None where all lived to the end."""
    was_working: bool
    """The one that was killed was the one that had the lock."""
    killed_at: float
    worked_from: float
    """When the first of them had its turn."""

    @property
    def applied(self) -> list[str]:
        return [revision for each in self.ended for revision in each.applied]

    @property
    def failures(self) -> list[str]:
        """What went wrong in those that were not killed."""
        return [
            f"{each.code}: {each.error}"
            for number, each in enumerate(self.ended)
            if each.code and number != self.victim
        ]

    @property
    def duration(self) -> float:
        """Seconds from the first one's turn until the last one was done."""
        return max(each.at for each in self.ended) - self.worked_from

    @property
    def recovery(self) -> float:
        """Seconds from the kill until the last of the others was done."""
        return max(each.at for each in self.ended) - self.killed_at


def miscounted(url: str, count: int = 8) -> list[str]:
    """Tell which revisions the database has not exactly once, by its own rows."""
    found = Counter(revision for (revision,) in query(url, "select * from counted"))
    sql = "select revision, direction from brant_history where outcome = 'done'"
    told = Counter(" ".join(row) for row in query(url, sql))
    want = Counter(f"r{number:02} upgrade" for number in range(count))
    return sorted((found - want) + (want - found) + (told - want) + (want - told))


def herd(
    url: str,
    folder: Path,
    *,
    count: int = 50,
    kill_after: float | None = None,
    timeout: float = 120,
) -> Herd:
    """Upgrade in many processes at once.

    *kill_after* so many seconds of work the one at work is killed; between two turns,
    one of those that wait.
    """
    order = {
        "url": url,
        "folder": str(folder),
        "count": count,
        "kill_after": kill_after,
    }
    process = Forked(_main, order, beside=folder.parent)
    out, err = process.communicate(timeout)
    assert process.returncode == 0, err
    found = json.loads(out)
    ended = tuple(Ended(**each) for each in found.pop("ended"))
    return Herd(ended=ended, **found)


@dataclass(slots=True)
class _Process:
    pid: int
    told: int
    """Where it writes what it did."""
    status: int | None = None
    at: float = 0.0


def work(order: dict[str, Any], worker: mmap.mmap | None = None) -> dict[str, Any]:
    """Do what one of the processes does; give what it tells."""
    from brant import LockPolicy, Migrator
    from brant.runtime.events import RunStarted

    def hear(event: object) -> None:
        if worker is not None and isinstance(event, RunStarted):
            worker[:8] = struct.pack("q", os.getpid())

    migrator = Migrator(
        order["url"], order["folder"], lock=LockPolicy(wait=90.0), on_event=hear
    )
    try:
        move = getattr(migrator, order.get("action", "upgrade"))
        report = asyncio.run(move(order.get("target", "heads")))
    except Exception as error:  # noqa: BLE001  # told to the parent
        return {"applied": [], "error": f"{type(error).__name__}: {error}", "code": 1}
    applied = [each.revision for each in report.applied]
    return {"applied": applied, "error": "", "code": 0}


def _fork(order: dict[str, Any], gate: tuple[int, int], worker: mmap.mmap) -> _Process:
    told, tell = os.pipe()
    pid = os.fork()
    if pid:
        os.close(tell)
        return _Process(pid, told)
    start, go = gate
    os.close(go)
    os.read(start, 1)  # gives nothing, and comes back when all have been forked
    done = work(order, worker)
    os.write(tell, json.dumps(done).encode())
    os._exit(done["code"])


def _main(order: dict[str, Any]) -> None:
    load()
    worker = mmap.mmap(-1, 8)
    gate = os.pipe()
    processes = [_fork(order, gate, worker) for _ in range(order["count"])]
    began = time.monotonic()
    os.close(gate[1])
    victim, was_working, killed_at, worked_from = None, False, 0.0, None
    while any(process.status is None for process in processes):
        spent = time.monotonic() - began
        if worked_from is None and any(worker[:8]):
            worked_from = spent
        wait = order["kill_after"]
        is_due = worked_from is not None and wait and spent >= worked_from + wait
        if victim is None and is_due:
            victim, was_working = _kill(processes, worker, began)
            killed_at = time.monotonic() - began
        _reap(processes, began)
        time.sleep(0.002)
    found = {
        "ended": [_ended(process) for process in processes],
        "victim": victim,
        "was_working": was_working,
        "killed_at": killed_at,
        "worked_from": worked_from or 0.0,
    }
    sys.stdout.write(json.dumps(found))


def load() -> None:
    """Load what the children would, each by itself."""
    from importlib import import_module
    from pkgutil import walk_packages

    import brant

    for module in walk_packages(brant.__path__, "brant."):
        if not module.name.startswith(("brant.cli", "brant.__main__", "brant.testing")):
            with suppress(ImportError):
                import_module(module.name)
    for driver in ("asyncpg", "aiosqlite", "asyncmy"):
        import_module(driver)
    for dialect in ("postgresql.asyncpg", "sqlite.aiosqlite", "mysql.asyncmy"):
        import_module(f"sqlalchemy.dialects.{dialect}")
    gc.freeze()


def _kill(
    processes: list[_Process], worker: mmap.mmap, began: float
) -> tuple[int | None, bool]:
    """Kill who works; where nobody does, who comes first."""
    _reap(processes, began)
    (pid,) = struct.unpack("q", worker[:8])
    alive = [n for n, process in enumerate(processes) if process.status is None]
    if not alive:
        return None, False
    number = next((n for n in alive if processes[n].pid == pid), None)
    victim = alive[0] if number is None else number
    os.kill(processes[victim].pid, signal.SIGKILL)
    _reap(processes[victim : victim + 1], began, options=0)
    was_in_time = processes[victim].status == -signal.SIGKILL
    return victim if was_in_time else None, number is not None


def _reap(
    processes: list[_Process], began: float, *, options: int = os.WNOHANG
) -> None:
    for process in processes:
        if process.status is None:
            pid, status = os.waitpid(process.pid, options)
            if pid:
                process.status = os.waitstatus_to_exitcode(status)
                process.at = time.monotonic() - began


def _ended(process: _Process) -> dict[str, Any]:
    told = b""
    while part := os.read(process.told, 1 << 16):
        told += part
    done = json.loads(told) if told else {"applied": [], "error": "said nothing"}
    return {
        "code": process.status,
        "applied": done["applied"],
        "error": done["error"],
        "at": process.at,
    }
