"""One revision, and its place in the order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brant.commands.scripts import project
from brant.commands.threads import in_thread
from brant.errors import NoRevisionError
from brant.revisions import resolve

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from brant.commands.results import ScriptInfo
    from brant.config import Config


def needs_database(revision: str) -> bool:
    """Tell whether the name is one that the database gives a meaning."""
    return "current" in revision or revision.startswith(("+", "-"))


def read(
    config: Config, revision: str, current: tuple[str, ...] = ()
) -> tuple[ScriptInfo, ...]:
    """Find what a target names.

    Raises:
        NoRevisionError: it names the empty database.
        TargetError: it names nothing.
    """
    found = project(config)
    ids = resolve(found.graph, revision, current)
    if not ids:
        raise NoRevisionError(revision)
    return found.describe(ids)


async def show(
    config: Config, revision: str, *, connection: AsyncConnection | None = None
) -> tuple[ScriptInfo, ...]:
    """Give the revisions that a target such as "ab12", "heads" or "current" names."""
    rows: tuple[str, ...] = ()
    if needs_database(revision):
        from brant.commands.current import current  # noqa: PLC0415  # SQLAlchemy

        rows = await current(config, connection=connection)
    return await in_thread(read, config, revision, rows)
