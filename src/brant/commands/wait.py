"""Wait until the database is at the heads this code knows; apply nothing."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from anyio import sleep

from brant.commands.database import scripts_of, session
from brant.errors import ConnectError, DatabaseError, NotCurrentError
from brant.revisions import is_current, plan_upgrade, unknown

if TYPE_CHECKING:
    from brant.commands.scripts import Project
    from brant.config import Config


async def wait(
    config: Config, target: str = "heads", *, timeout: float | None = None
) -> float:
    """Give the seconds waited.

    A server that is not there yet is waited for too.

    Raises:
        NotCurrentError: *timeout* seconds were not enough.
        ConnectError: there was no connection in that time.
    """
    here = await scripts_of(config)
    started = monotonic()
    pause, longest = config.lock.poll
    while True:
        problem = await _problem(config, here, target)
        if problem is None:
            return monotonic() - started
        spent = monotonic() - started
        if timeout is not None and spent >= timeout:
            raise problem
        await sleep(pause if timeout is None else min(pause, timeout - spent))
        pause = min(pause * 2, longest)


async def _problem(config: Config, here: Project, target: str) -> DatabaseError | None:
    try:
        async with session(config) as opened:
            heads = await opened.database.heads() or ()
    except ConnectError as error:
        return error
    if unknown(here.graph, heads):
        return None  # ahead of this code, so not behind it
    if is_current(here.graph, heads, target):
        return None
    pending = plan_upgrade(here.graph, heads, target).steps
    return NotCurrentError(heads, [step.revision.id for step in pending])
