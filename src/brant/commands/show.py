"""One revision, and its place in the order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brant.commands.scripts import project
from brant.commands.threads import in_thread
from brant.errors import MultipleHeadsError, NoRevisionError
from brant.revisions import is_of_database, parse, resolve

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from brant.commands.info import ScriptInfo
    from brant.config import Config


def needs_database(revision: str) -> bool:
    """Tell whether the name is one that the database gives a meaning."""
    return is_of_database(parse(revision))


def read(config: Config, revision: str, current: tuple[str, ...] = ()) -> ScriptInfo:
    """Find what a target names.

    Raises:
        NoRevisionError: it names the empty database.
        TargetError: it names nothing, or several revisions.
    """
    found = project(config)
    ids = resolve(found.graph, revision, current)
    if not ids:
        raise NoRevisionError(revision)
    if len(ids) > 1:
        raise MultipleHeadsError(ids)
    (info,) = found.describe(ids)
    return info


async def show(
    config: Config, revision: str, *, connection: AsyncConnection | None = None
) -> ScriptInfo:
    """Give the revision that a target such as "ab12", "head" or "current" names."""
    rows: tuple[str, ...] = ()
    if needs_database(revision):
        from brant.commands.current import current  # noqa: PLC0415  # SQLAlchemy

        rows = await current(config, connection=connection)
    return await in_thread(read, config, revision, rows)
