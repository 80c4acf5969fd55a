"""Make brant's own tables and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brant.commands.database import session
from brant.runtime.database import translating

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from brant.config import Config


async def ensure_version(
    config: Config, *, connection: AsyncConnection | None = None
) -> None:
    async with session(config, connection, creates=True) as opened:
        database = opened.database
        with translating("brant's own tables"):
            await database.patiently(lambda: database.prepare(()))
