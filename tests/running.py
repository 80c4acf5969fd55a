"""Small projects for tests: scripts from a table, run here or in other processes."""

from __future__ import annotations

import json
import subprocess
import sys
from textwrap import dedent, indent
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_SCRIPT = '''"""{id}"""
import os, signal
import sqlalchemy as sa

revision = "{id}"
down_revision = {parent!r}
transactional = {transactional}


async def upgrade(op):
{up}


async def downgrade(op):
{down}
'''


def write(
    folder: Path,
    *scripts: tuple[str, str] | tuple[str, str, str],
    parent: str | None = None,
    transactional: bool = True,
) -> Path:
    """Write a linear history of (id, body of upgrade[, body of downgrade])."""
    folder.mkdir(parents=True, exist_ok=True)
    for id, up, *down in scripts:
        text = _SCRIPT.format(
            id=id,
            parent=parent,
            up=indent(dedent(up).strip() or "pass", "    "),
            down=indent(dedent(down[0]).strip() if down else "pass", "    "),
            transactional=transactional,
        )
        (folder / f"{id}.py").write_text(text)
        parent = id
    return folder


def tables(count: int, *, reading: bool = False) -> tuple[tuple[str, str, str], ...]:
    """Give a history of revisions with three statements each."""
    look = 'await op.fetch("select 1")' if reading else ""
    return tuple(
        (
            f"r{n:03}",
            f"""
            key = sa.Column("id", sa.Integer, primary_key=True)
            await op.create_table("t{n}", key, sa.Column("x", sa.Text))
            {look}
            await op.create_index("ix_t{n}", "t{n}", ["x"])
            {look}
            await op.execute("insert into t{n} (id, x) values (1, 'one')")
            {look}
            """,
            f'await op.drop_table("t{n}")',
        )
        for n in range(1, count + 1)
    )


_PROGRAM = """
import asyncio, json, os, signal, sys
from brant import LockPolicy, Migrator
from brant.errors import BrantError
from brant.runtime.events import OperationStarted

url, folder, kill_at, kind = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
lock = LockPolicy(**json.loads(sys.argv[5]))
application = sys.argv[6] or None
seen = 0

def die():
    global seen
    seen += 1
    if seen == kill_at:
        os.kill(os.getpid(), signal.SIGKILL)

def on_event(event):
    if kind == "operation" and isinstance(event, OperationStarted):
        die()

engine = url
if kind == "statement":
    from sqlalchemy import event
    from sqlalchemy.ext.asyncio import create_async_engine
    from sqlalchemy.pool import NullPool
    engine = create_async_engine(url, poolclass=NullPool)

    @event.listens_for(engine.sync_engine, "connect")
    def trace(connection, _record):
        connection.driver_connection._conn.set_trace_callback(lambda sql: die())

if kind == "sent":
    from sqlalchemy import event
    from sqlalchemy.ext.asyncio import create_async_engine
    engine = create_async_engine(url)

    @event.listens_for(engine.sync_engine, "after_cursor_execute")
    def sent(*_):
        die()

async def main():
    migrator = Migrator(
        engine, folder, lock=lock, on_event=on_event, application=application
    )
    report = await migrator.upgrade()
    print(json.dumps([each.revision for each in report.applied]))

try:
    asyncio.run(main())
except BrantError as error:
    print(type(error).__name__, error, file=sys.stderr)
    sys.exit(1)
"""

_KILLED_AT_EACH = """
import asyncio, os, pkgutil, signal, sys
from importlib import import_module
from itertools import count
import aiosqlite, anyio._backends._asyncio, sqlalchemy.dialects.sqlite.aiosqlite
from sqlalchemy import event
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool
import brant.commands.upgrade, brant.dialects, brant.runtime, brant.op
from brant import Migrator

for package in (brant.runtime, brant.dialects, brant.op):
    for each in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        import_module(each.name)  # once, not in each child

def run(url, kill_at):
    if child := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    engine = create_async_engine(url, poolclass=NullPool)
    numbers = count(1)

    def trace(sql):
        if next(numbers) == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    @event.listens_for(engine.sync_engine, "connect")
    def connected(connection, _record):
        connection.driver_connection._conn.set_trace_callback(trace)

    asyncio.run(Migrator(engine, sys.argv[2]).upgrade())
    os._exit(0)

for number in count(1):
    url = sys.argv[1].format(number)
    if run(url, number) == 0:
        break
    if run(url, None) != 0:
        sys.exit(f"no upgrade after a kill at statement {number}")
print(number - 1)
"""


def start(
    url: str,
    folder: Path,
    *,
    kill_at: int = 0,
    kind: str = "operation",
    application: str = "",
    **lock: float | str,
) -> subprocess.Popen[str]:
    """Upgrade in a process of its own, which kills itself at the n-th thing it does."""
    policy = json.dumps({"wait": 60.0, **lock})
    arguments = (str(folder), str(kill_at), kind, policy, application)
    return subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, url, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def killed_at_each(url: str, folder: Path) -> int:
    """Kill an upgrade at its first statement, another at its second, and so on to the
    last; upgrade again after each. *url* is SQLite's, with the number as `{}`.

    Gives how many there were.
    """
    done = subprocess.run(
        [sys.executable, "-c", _KILLED_AT_EACH, url, str(folder)],
        capture_output=True,
        text=True,
        check=False,
        timeout=250,
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def applied(process: subprocess.Popen[str], *, timeout: float = 100) -> list[str]:
    """Wait for a process that must succeed; give what it applied."""
    out, err = process.communicate(timeout=timeout)
    assert process.returncode == 0, err
    revisions: list[str] = json.loads(out)
    return revisions
