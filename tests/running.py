"""Small projects for tests: scripts from a table, run here or in other processes."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from dataclasses import dataclass
from textwrap import dedent, indent
from typing import TYPE_CHECKING, Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from brant import LockPolicy, Migrator
from brant.errors import BrantError
from brant.runtime.events import OperationStarted
from forks import Forked

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


def start(
    url: str,
    folder: Path,
    *,
    kill_at: int = 0,
    kind: str = "operation",
    application: str | None = None,
    **lock: Any,
) -> Forked:
    """Upgrade in a process of its own, which kills itself at the n-th thing it does."""
    policy = LockPolicy(**{"wait": 60.0, **lock})
    dying = _Dying(kill_at)
    arguments = (url, folder, dying, kind, application, policy)
    return Forked(_upgrade, *arguments, beside=folder.parent)


@dataclass(slots=True)
class _Dying:
    """Counts what is done, and dies at a number."""

    at: int
    seen: int = 0

    def count(self, *_: object) -> None:
        self.seen += 1
        if self.seen == self.at:
            os.kill(os.getpid(), signal.SIGKILL)

    def hear(self, told: object) -> None:
        if isinstance(told, OperationStarted):
            self.count()


def _counting(dying: _Dying, *, is_one: bool) -> type:
    """Give a cursor of asyncmy's that counts answers; *is_one*: as from a pooler that
    takes one statement at a time."""
    from asyncmy.cursors import Cursor
    from asyncmy.errors import ProgrammingError

    class Counting(Cursor):
        async def execute(self, query: str, args: Any = None) -> int:
            if is_one and "\n;\n" in query:
                raise ProgrammingError(1064, "You have an error in your SQL syntax")
            found: int = await super().execute(query, args)
            dying.count()
            return found

        async def nextset(self) -> bool | None:
            is_more: bool | None = await super().nextset()
            if is_more:
                dying.count()
            return is_more

    return Counting


def _upgrade(  # noqa: PLR0917  # sent to another process
    url: str,
    folder: Path,
    dying: _Dying,
    kind: str,
    application: str | None,
    policy: LockPolicy,
) -> None:
    engine: Any = url
    if kind == "statement":
        engine = create_async_engine(url, poolclass=NullPool)
    if kind in {"answer", "answer to one"}:
        options = {"cursor_cls": _counting(dying, is_one=kind != "answer")}
        engine = create_async_engine(url, poolclass=NullPool, connect_args=options)
    if kind == "statement":

        def trace(connection: Any, _record: object) -> None:
            connection.driver_connection._conn.set_trace_callback(dying.count)

        event.listen(engine.sync_engine, "connect", trace)
    hear = dying.hear if kind == "operation" else ()
    migrator = Migrator(
        engine, folder, lock=policy, on_event=hear, application=application
    )
    try:
        report = asyncio.run(migrator.upgrade())
    except BrantError as error:
        sys.exit(f"{type(error).__name__} {error}")
    sys.stdout.write(json.dumps([each.revision for each in report.applied]))


def applied(process: Forked, *, timeout: float = 100) -> list[str]:
    """Wait for a process that must succeed; give what it applied."""
    out, err = process.communicate(timeout=timeout)
    assert process.returncode == 0, err
    revisions: list[str] = json.loads(out)
    return revisions
