"""A database that is ahead of the code, or beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brant.commands.planning import tell_of_future
from brant.errors import DivergedError, UnrelatedRevisionError
from brant.revisions import ahead, unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from brant.commands.scripts import Project
    from brant.config import Config
    from brant.runtime.database import Database


async def mind_future(
    config: Config, here: Project, database: Database, heads: Sequence[str], run: str
) -> None:
    """Tell of revisions without a script, by policy, where they follow this code's.

    Raises:
        UnrelatedRevisionError: they follow nothing that this code knows.
        DivergedError: they do, but the database lacks revisions of this code.
    """
    if not unknown(here.graph, heads):
        return
    found = ahead(here.graph, heads, await database.lineage())
    if found.strangers:
        raise UnrelatedRevisionError(found.strangers)
    if found.missing:
        raise DivergedError(found.unknown, found.missing)
    tell_of_future(config, found.unknown, run)
