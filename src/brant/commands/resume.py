"""Go on with a revision that stopped half-way."""

from __future__ import annotations

import uuid
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from brant.commands.database import (
    carry_out,
    report_of,
    session,
    settings_of,
    with_models,
)
from brant.commands.planning import scripts_of
from brant.errors import NotPartialError
from brant.revisions import plan_downgrade, plan_upgrade

if TYPE_CHECKING:
    from brant.commands.results import Report
    from brant.config import Config
    from brant.revisions import Graph, Plan
    from brant.runtime.journal import Decision, Direction


async def resume(config: Config, decision: Decision | None) -> Report:
    here = await scripts_of(config)
    run_id = uuid.uuid4().hex[:12]
    async with session(config, here=here) as opened:
        unfinished = (await opened.database.journals()).unfinished
        if not unfinished:
            raise NotPartialError("the database")
        revision, direction = unfinished[0]
        settings = settings_of(await with_models(opened.config), here, run_id)
        planner = partial(plan_of, here.graph, revision, direction)
        settings = replace(settings, decision=decision)
        outcome = await carry_out(opened, settings, planner)
    return report_of(here.graph, outcome, run_id, direction, dry_run=False)


def plan_of(
    graph: Graph, revision: str, direction: Direction, heads: tuple[str, ...]
) -> Plan:
    """Plan what a revision that stopped half-way was to do."""
    if direction == "upgrade":
        return plan_upgrade(graph, heads, revision)
    return plan_downgrade(graph, heads, f"{revision}-1")
