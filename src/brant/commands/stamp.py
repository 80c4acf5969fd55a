"""Set the version without running a script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brant.commands.database import run
from brant.commands.planning import scripts_of, within_policy
from brant.revisions import plan_stamp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from brant.commands.results import Report
    from brant.config import Config
    from brant.revisions import Graph, Plan


async def stamp(
    config: Config,
    targets: Sequence[str],
    *,
    purge: bool = False,
    connection: AsyncConnection | None = None,
) -> Report:
    def plan(graph: Graph, heads: tuple[str, ...]) -> Plan:
        return plan_stamp(graph, heads, targets, purge=purge)

    return await run(
        config,
        await scripts_of(config),
        plan if purge else within_policy(plan, config, direction="stamp"),
        direction="stamp",
        connection=connection,
    )
