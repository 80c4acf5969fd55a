"""Cancelling work that a server is doing: the server is told before the task is.

A driver's connection that is dropped in the middle says nothing to the server, which
goes on: a CREATE INDEX CONCURRENTLY would be there seconds after its program has ended.
So the work runs where a cancellation does not reach it; first the statement is stopped
from another connection, then the task is cancelled.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, TypeVar

from anyio import (
    CancelScope,
    Event,
    create_task_group,
    get_cancelled_exc_class,
    move_on_after,
)

from brant.runtime.batching import Command, SendError
from brant.runtime.connect import connect, private_engine
from brant.runtime.drivers import channel
from brant.runtime.releasing import CLOSE_WITHIN

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sqlalchemy import Connection, Engine

    from brant.runtime.batching import Channel

_R = TypeVar("_R")

_ENDS_WITHIN: Final = 1.0
"""Seconds that work has to end by itself, when its statement was stopped."""
_ENDS_SOON: Final = 0.1
"""Seconds that a message of several statements has before one is stopped."""
GOES_ON: Final = "IS_FREE_LOCK(CONCAT('brant-stop-', CONNECTION_ID()))"
"""On MySQL and MariaDB, the condition to begin a statement of a message of several: one
that is asked to stop ends between two of them, where nothing is in doubt."""
_ANSWERS_WITHIN: Final = 0.5
"""Seconds that it has to answer then: where that happens between two of its statements,
MariaDB ends it without a word, or MySQL goes on."""
# A pooler makes up the pid that the driver knows; the tag is then all there is.
_CANCEL: Final = """
SELECT pg_cancel_backend(pid) FROM pg_stat_activity
WHERE application_name LIKE 'brant>{run}%'
   OR (pid = {session} AND pg_backend_pid() = {own})
"""


async def stoppable(
    work: Callable[[], Awaitable[_R]], stop: Callable[[], Awaitable[None]]
) -> _R:
    """Await *work*; when cancelled, await *stop* before the cancellation arrives."""
    finished, scope = Event(), CancelScope(shield=True)
    results: list[_R] = []
    failure: BaseException | None = None

    async def run() -> None:
        nonlocal failure
        try:
            with scope:
                results.append(await work())
        except get_cancelled_exc_class():
            raise
        except BaseException as error:  # noqa: BLE001  # carried past the group, which would wrap it
            failure = error
        finally:
            finished.set()

    async with create_task_group() as group:
        group.start_soon(run)
        try:
            await finished.wait()
        except get_cancelled_exc_class():
            if not finished.is_set():
                with move_on_after(CLOSE_WITHIN, shield=True), suppress(Exception):
                    await stop()
                with move_on_after(_ENDS_WITHIN, shield=True):
                    await finished.wait()
            scope.cancel()
            raise
    if failure is not None:
        raise failure
    return results[0]


async def stop_on_server(
    engine: Engine, working: Channel, run: str, asking: Command | None = None
) -> None:
    """Cancel what the server does for a run on the channel *working*.

    *asking* writes that down, for a COMMIT that is on its way with what is killed.
    """
    working.is_stopping = True
    connection = working.connection
    driver = driver_of(connection)
    if connection.dialect.driver == "aiosqlite":
        await driver.interrupt()
        return
    session = session_number(driver)
    if session is None:
        return
    async with connect(private_engine(engine)) as beside:
        send, what = channel(beside).send, "QUERY"
        if working.chain is not None:
            await send([Command(f"DO GET_LOCK('brant-stop-{session}', 0)")])
            if asking is not None and await _is_refused(send, asking):
                what = "CONNECTION"  # so that nothing behind it is begun
            with move_on_after(_ENDS_SOON):
                await working.chain.wait()
        if working.is_stopped:
            return
        own = session_number(driver_of(beside))
        sql = f"KILL {what} {session}"
        if connection.dialect.name == "postgresql":
            sql = _CANCEL.format(run=run, session=session, own=own)
        await send([Command(sql)])
        if working.chain is not None:
            with move_on_after(_ANSWERS_WITHIN):
                await working.chain.wait()
            if not working.chain.is_set():
                await send([Command(f"KILL CONNECTION {session}")])


async def _is_refused(
    send: Callable[[list[Command]], Awaitable[None]], command: Command
) -> bool:
    try:
        await send([command])
    except SendError:
        return True
    return False


def session_number(driver: Any) -> int | None:
    """Give the number that the server said to be this connection's."""
    for name in ("get_server_pid", "thread_id"):  # asyncpg; asyncmy and aiomysql
        if (ask := getattr(driver, name, None)) is not None:
            return int(ask())
    number = getattr(getattr(driver, "pgconn", None), "backend_pid", None)  # psycopg
    return int(number) if number else None


def driver_of(connection: Connection) -> Any:
    """Give what the driver calls a connection."""
    return connection.connection.driver_connection
