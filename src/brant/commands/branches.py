"""Where the history forks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brant.commands.scripts import project
from brant.commands.threads import in_thread

if TYPE_CHECKING:
    from brant.commands.info import ScriptInfo
    from brant.config import Config


def read(config: Config) -> tuple[ScriptInfo, ...]:
    found = project(config)
    return found.describe(found.graph.branch_points)


async def branches(config: Config) -> tuple[ScriptInfo, ...]:
    """Give the revisions that more than one revision follows."""
    return await in_thread(read, config)
