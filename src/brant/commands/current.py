"""Where the database is; nothing is created, no lock is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brant.commands.database import session

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from brant.config import Config


async def current(
    config: Config, *, connection: AsyncConnection | None = None
) -> tuple[str, ...]:
    async with session(config, connection) as opened:
        return await opened.database.heads() or ()
