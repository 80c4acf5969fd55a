"""Apply what is missing."""

from __future__ import annotations

import uuid
from contextlib import aclosing
from importlib import import_module
from time import monotonic
from typing import TYPE_CHECKING

from brant.commands.looking import glance, peek
from brant.commands.planning import emitter, pinned, scripts_of, within_policy
from brant.commands.results import Report
from brant.commands.scripts import project
from brant.commands.threads import in_thread
from brant.revisions import Walk, parse_point, plan_upgrade, unknown
from brant.runtime.events import RunDone

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from brant.commands.planning import Planning
    from brant.commands.scripts import Project
    from brant.config import Config
    from brant.runtime.seen import Seen
    from brant.runtime.spare import Spare


def read(config: Config, target: str, *, dry_run: bool = False) -> Report | None:
    """Report on a SQLite file that is at the target; None where that takes more."""
    started = monotonic()
    seen = peek(config)
    if seen is None:
        return None
    here, plan = project(config), to_target(config, target)
    return _nothing_to_do(
        config, here, plan, seen=seen, started=started, dry_run=dry_run
    )


async def upgrade(
    config: Config,
    target: str,
    *,
    dry_run: bool = False,
    connection: AsyncConnection | None = None,
) -> Report:
    from brant.runtime.spare import Spare  # noqa: PLC0415  # start-up

    here = await scripts_of(config)
    plan = to_target(config, target)
    async with aclosing(Spare()) as spare:
        seen = None
        if connection is None:
            started = monotonic()
            seen = await glance(config, here, spare=spare)
            report = seen and _nothing_to_do(
                config, here, plan, seen=seen, started=started, dry_run=dry_run
            )
            if report is not None:
                return report
            await _prepare(spare)
        from brant.commands.database import run  # noqa: PLC0415  # SQLAlchemy

        return await run(
            config,
            here,
            plan,
            direction="upgrade",
            dry_run=dry_run,
            connection=connection,
            spare=spare,
            seen=seen,
        )


async def _prepare(spare: Spare) -> None:
    """Use the network while SQLAlchemy is imported."""
    from anyio import create_task_group  # noqa: PLC0415  # start-up

    if spare.first is not None:
        from brant.runtime.precheck import ask_ahead  # noqa: PLC0415  # start-up

        async with create_task_group() as group:
            group.start_soon(spare.add)
            group.start_soon(ask_ahead, spare)
            await in_thread(import_module, "brant.commands.database")


def to_target(config: Config, target: str) -> Planning:
    """Plan the way up to a target; a relative one is found once."""
    plan = within_policy(
        lambda graph, heads: plan_upgrade(graph, heads, target),
        config,
        direction="upgrade",
    )
    is_relative = isinstance(parse_point(target), Walk)
    return pinned(plan, config.version_table) if is_relative else plan


def _nothing_to_do(
    config: Config,
    here: Project,
    plan: Planning,
    *,
    seen: Seen,
    started: float,
    dry_run: bool,
) -> Report | None:
    """Report at once where one look at the version table is all there is to do."""
    if seen.heads is None:
        return None
    if not plan(here.graph, seen.heads).is_empty or unknown(here.graph, seen.heads):
        return None
    run_id, spent = uuid.uuid4().hex[:12], monotonic() - started
    emitter(config)(RunDone(run=run_id, applied=(), duration=spent))
    return Report(
        run=run_id,
        direction="upgrade",
        applied=(),
        before=seen.heads,
        heads=seen.heads,
        already_current=True,
        duration=spent,
        waited=0.0,
        dry_run=dry_run,
    )
