"""Where the database is; nothing is created, no lock is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brant.commands.looking import glance, peek
from brant.commands.scripts import project
from brant.commands.threads import in_thread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from brant.commands.info import ScriptInfo
    from brant.commands.scripts import Project
    from brant.config import Config


def read(config: Config) -> tuple[str, ...] | None:
    """Give the heads in a SQLite file; None where that takes an event loop."""
    seen = peek(config)
    return seen and (seen.heads or ())


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


async def described(config: Config, heads: Sequence[str]) -> tuple[ScriptInfo, ...]:
    """Give what the scripts tell of the heads that they know."""
    here = await in_thread(project, config)
    return here.describe((id for id in heads if id in here.graph), heads)
