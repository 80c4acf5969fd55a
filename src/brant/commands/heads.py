"""Which revisions nothing follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brant.commands.scripts import project
from brant.commands.threads import in_thread

if TYPE_CHECKING:
    from brant.commands.info import ScriptInfo
    from brant.config import Config


def read(
    config: Config, *, resolve_dependencies: bool = False
) -> tuple[ScriptInfo, ...]:
    found = project(config)
    graph = found.graph
    return found.describe(graph.real_heads if resolve_dependencies else graph.heads)


async def heads(
    config: Config, *, resolve_dependencies: bool = False
) -> tuple[ScriptInfo, ...]:
    """Give the heads of the scripts, in the order they apply."""
    return await in_thread(read, config, resolve_dependencies=resolve_dependencies)
