"""Models against database: the operations that would make them the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from brant.autogenerate.directives import joined
from brant.commands.comparing import comparison
from brant.commands.database import session
from brant.commands.planning import scripts_of
from brant.revisions import plan_upgrade, unknown
from brant.values import dataclass

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from brant.autogenerate.renames import Rename
    from brant.commands.database import Session
    from brant.config import Config
    from brant.operations import Operation


@final
@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found."""

    operations: tuple[Operation, ...]
    pending: tuple[str, ...]
    """Revisions the database has not: what they do is among the operations."""
    likely: tuple[Rename, ...]
    by_text: tuple[str, ...]
    """What the database would not print: compared by its text."""


async def check(
    config: Config, *, connection: AsyncConnection | None = None
) -> tuple[Operation, ...]:
    return (await checked(config, connection=connection)).operations


async def checked(
    config: Config, *, connection: AsyncConnection | None = None
) -> Checked:
    async with session(config, connection) as opened:
        pending = await pending_in(opened)
        found = await comparison(opened.config, opened.database)
    operations = found.operations()
    if found.sides.options.process_revision_directives is not None:
        # What no script would hold is no difference.
        operations = joined(found.directives()).upgrades
    return Checked(operations, pending, found.likely, found.by_text)


async def pending_in(opened: Session) -> tuple[str, ...]:
    """Give the revisions that the database has not; none where it is ahead."""
    here = await scripts_of(opened.config)
    heads = await opened.database.heads() or ()
    if unknown(here.graph, heads) or not here.graph.heads:
        return ()
    planned = plan_upgrade(here.graph, heads, "heads")
    return tuple(step.revision.id for step in planned.steps)
