"""Set the version without running a script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brant.commands.database import run
from brant.revisions import plan_stamp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from brant.commands.results import Report
    from brant.config import Config


async def stamp(
    config: Config,
    targets: Sequence[str],
    *,
    purge: bool = False,
    connection: AsyncConnection | None = None,
) -> Report:
    return await run(
        config,
        lambda graph, heads: plan_stamp(graph, heads, targets, purge=purge),
        direction="stamp",
        dry_run=False,
        connection=connection,
        knows_all=not purge,
    )
