"""Where the database is; nothing is created, no lock is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brant.commands.planning import glance

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from brant.commands.scripts import Project
    from brant.config import Config


async def current(
    config: Config,
    *,
    connection: AsyncConnection | None = None,
    here: Project | None = None,
) -> tuple[str, ...]:
    if connection is None and (seen := await glance(config, here)) is not None:
        return seen.heads or ()
    from brant.commands.database import session  # noqa: PLC0415  # SQLAlchemy

    async with session(config, connection, here=here) as opened:
        return await opened.database.heads() or ()
