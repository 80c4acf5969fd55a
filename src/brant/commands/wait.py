"""Wait until the database is at the heads this code knows; apply nothing."""

from __future__ import annotations

import uuid
from dataclasses import replace
from math import inf
from time import monotonic
from typing import TYPE_CHECKING, Final

from anyio import move_on_after, sleep

from brant.commands.current import current
from brant.commands.database import session
from brant.commands.future import mind_future
from brant.commands.planning import emitter, scripts_of
from brant.errors import (
    ConnectError,
    DatabaseBusyError,
    DatabaseError,
    DivergedError,
    FutureRevisionError,
    NoAnswerError,
    NotCurrentError,
)
from brant.errors.arguments import number
from brant.revisions import is_current, plan_upgrade, unknown
from brant.runtime.database import READ_WITHIN
from brant.runtime.events import Warned

if TYPE_CHECKING:
    from brant.commands.scripts import Project
    from brant.config import Config

_LOOK: Final = 5.0
"""Seconds that a look at the database may take, however short the time is."""


async def wait(
    config: Config, target: str = "heads", *, timeout: float | None = None
) -> float:
    """Give the seconds waited.

    A server that is not there yet is waited for too. What is waited for is told in an
    event, again when it changes.

    Raises:
        NotCurrentError: *timeout* seconds were not enough.
        ConnectError: there was no connection in that time.
        NoAnswerError: the server was there, and silent; a lock on brant's tables too.
        DatabaseBusyError: SQLite's writer kept readers out for all of it.
        FutureRevisionError: the database is ahead, and the policy is "error".
    """
    if timeout is not None:
        number("timeout", timeout)
    here = await scripts_of(config)
    run, emit, said = uuid.uuid4().hex[:12], emitter(config), ""
    # Waiting is done here, so that it ends in time.
    config = replace(config, lock=replace(config.lock, wait=0.0))
    started = monotonic()
    pause, longest = config.lock.poll
    while True:
        left = inf if timeout is None else timeout - (monotonic() - started)
        limit = min(max(left, _LOOK), READ_WITHIN)
        problem: DatabaseError | None = NoAnswerError(limit)
        with move_on_after(limit):
            try:
                problem = await _problem(config, here, target, run)
            except (ConnectError, DatabaseBusyError, NoAnswerError) as error:
                problem = error
        if problem is None:
            return monotonic() - started
        spent = monotonic() - started
        if timeout is not None and spent >= timeout:
            raise problem
        if problem.message != said:
            said = problem.message
            emit(Warned(run=run, message=f"waiting: {said}"))
        await sleep(pause if timeout is None else min(pause, timeout - spent))
        pause = min(pause * 2, longest)


async def _problem(
    config: Config, here: Project, target: str, run: str
) -> DatabaseError | None:
    heads = await current(config, here=here)
    if ahead := unknown(here.graph, heads):
        if config.future == "error":
            raise FutureRevisionError(ahead)
        return await _beside(config, here, heads, run)
    if is_current(here.graph, heads, target):
        return None
    pending = plan_upgrade(here.graph, heads, target).steps
    return NotCurrentError(heads, [step.revision.id for step in pending])


async def _beside(
    config: Config, here: Project, heads: tuple[str, ...], run: str
) -> DatabaseError | None:
    """Look at what the database knows of revisions that have no script here."""
    async with session(config, here=here) as opened:
        try:
            await mind_future(config, here, opened.database, heads, run)
        except DivergedError as error:
            return NotCurrentError(heads, error.missing)
    return None
