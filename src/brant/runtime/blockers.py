"""Whom a statement waits for: looked for while it waits, from a connection beside it.

Never from the lock's own connection: a query there would hold a snapshot for a moment,
and a CREATE INDEX CONCURRENTLY that sees it waits for the whole of its transaction.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from anyio import sleep

from brant.runtime.connect import connect, private_engine
from brant.runtime.drivers import channel
from brant.runtime.stopping import driver_of, session_number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Engine

    from brant.runtime.batching import Channel

LOOK_EVERY: Final = 1.0
"""Seconds that one message is on its way before anybody is looked for."""

# A concurrent index waits for one transaction after the other.
_BLOCKERS: Final = """
SELECT b.pid, b.application_name AS application, b.usename::text AS user_name, b.state,
       extract(epoch FROM clock_timestamp() - b.xact_start)::bigint AS age
FROM pg_stat_activity w
LEFT JOIN pg_stat_progress_create_index p ON p.pid = w.pid
JOIN pg_stat_activity b ON b.pid = ANY(pg_blocking_pids(w.pid))
                        OR b.pid = p.current_locker_pid
WHERE (w.application_name LIKE 'brant>{run}%'
       OR (w.pid = {session} AND pg_backend_pid() = {own}))
  AND b.pid <> w.pid AND b.application_name NOT LIKE 'brant>{run}%'
ORDER BY b.pid
"""


async def watch(
    engine: Engine,
    working: Channel,
    run: str,
    *,
    patience: float | None,
    tell: Callable[[tuple[str, ...]], None],
) -> None:
    """Tell who is in the way, whenever a message takes long; never ends by itself.

    *patience* is the seconds after which a statement gives up.
    """
    if working.connection.dialect.name != "postgresql":
        return
    pause = min(LOOK_EVERY, (patience or LOOK_EVERY) / 4)
    seen = -1
    while True:
        is_stuck, seen = working.messages == seen, working.messages
        if is_stuck:
            with suppress(Exception):  # who cannot be asked is not in the way either
                await _look(engine, working, run, pause, tell)
        await sleep(pause)


async def _look(
    engine: Engine,
    working: Channel,
    run: str,
    pause: float,
    tell: Callable[[tuple[str, ...]], None],
) -> None:
    message = working.messages
    told: tuple[str, ...] = ()
    session = session_number(driver_of(working.connection)) or 0
    async with connect(private_engine(engine)) as beside:
        own = session_number(driver_of(beside)) or 0
        asking = channel(beside)
        question = _BLOCKERS.format(run=run, session=session, own=own)
        while working.messages == message:
            found = tuple(map(_described, await asking.query(question)))
            if found and working.messages == message:
                working.blockers = found
                if _pids(found) != _pids(told):
                    tell(found)
                    told = found
            await sleep(pause)


def _described(row: Mapping[str, Any]) -> str:
    who = [row["application"], row["user_name"], row["state"]]
    age = f"for {row['age']} s" if row["age"] is not None else None
    facts = ", ".join(str(each) for each in (*who, age) if each)
    return f"pid {row['pid']} ({facts})"


def _pids(blockers: tuple[str, ...]) -> list[str]:
    return [each.partition(" (")[0] for each in blockers]
