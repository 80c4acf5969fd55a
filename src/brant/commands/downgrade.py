"""Revert what follows a target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brant.commands.database import run
from brant.commands.planning import pinned, scripts_of, within_policy
from brant.revisions import Walk, parse_point, plan_downgrade

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from brant.commands.results import Report
    from brant.config import Config


async def downgrade(
    config: Config,
    target: str,
    *,
    dry_run: bool = False,
    connection: AsyncConnection | None = None,
) -> Report:
    plan = within_policy(
        lambda graph, heads: plan_downgrade(graph, heads, target),
        config,
        direction="downgrade",
    )
    if isinstance(parse_point(target), Walk):
        plan = pinned(plan, config.version_table)
    return await run(
        config,
        await scripts_of(config),
        plan,
        direction="downgrade",
        dry_run=dry_run,
        connection=connection,
    )
