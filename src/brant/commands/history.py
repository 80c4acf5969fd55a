"""The revisions in their order, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brant import errors, revisions
from brant.commands.scripts import project
from brant.commands.threads import in_thread

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from brant.commands.info import ScriptInfo
    from brant.config import Config


def needs_database(range: str | None, *, indicate_current: bool) -> bool:
    """Tell whether the question is about the database too."""
    return indicate_current or (
        range is not None and revisions.is_of_database(revisions.parse(range))
    )


def read(
    config: Config,
    range: str | None = None,
    current: tuple[str, ...] | None = None,
) -> tuple[ScriptInfo, ...]:
    """List the revisions of a range, given where the database stands."""
    found = project(config)
    graph = found.graph
    if range is None:
        return found.describe(reversed(graph.order), current)
    wanted = revisions.parse(range)
    if not isinstance(wanted, revisions.Range):
        raise errors.RangeExpectedError(range)
    between = revisions.revisions_between(graph, wanted, current or ())
    return found.describe(between, current)


async def history(
    config: Config,
    range: str | None = None,
    *,
    indicate_current: bool = False,
    connection: AsyncConnection | None = None,
) -> tuple[ScriptInfo, ...]:
    """List the revisions of a range such as "ab12:", "-3:current"; None is all.

    The database is asked only for `current` in the range and for *indicate_current*.
    """
    rows: tuple[str, ...] | None = None
    if needs_database(range, indicate_current=indicate_current):
        from brant.commands.current import current  # noqa: PLC0415  # SQLAlchemy

        rows = await current(config, connection=connection)
    return await in_thread(read, config, range, rows)
