"""What the scripts alone say of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brant.commands.info import Overview
from brant.commands.scripts import project
from brant.commands.threads import in_thread

if TYPE_CHECKING:
    from brant.config import Config


def read(config: Config) -> Overview:
    found = project(config)
    graph = found.graph
    return Overview(
        revisions=len(graph),
        bases=tuple(id for id in graph.order if not graph.parents(id)),
        heads=found.describe(graph.heads),
        branch_points=graph.branch_points,
        merge_points=graph.merge_points,
        labels=tuple(graph.labels),
    )


async def overview(config: Config) -> Overview:
    """Give what can be said without a database."""
    return await in_thread(read, config)
