"""Apply what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brant.commands.database import run
from brant.revisions import Walk, parse_point, plan_upgrade

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from brant.commands.results import Report
    from brant.config import Config


async def upgrade(
    config: Config,
    target: str,
    *,
    dry_run: bool = False,
    connection: AsyncConnection | None = None,
) -> Report:
    return await run(
        config,
        lambda graph, heads: plan_upgrade(graph, heads, target),
        direction="upgrade",
        dry_run=dry_run,
        connection=connection,
        is_relative=isinstance(parse_point(target), Walk),
    )
