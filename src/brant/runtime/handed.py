"""What a script is handed when it asks for SQLAlchemy's own: the revision's connection.

The ORM is loaded here, and nowhere else while scripts run.
"""

from __future__ import annotations

from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from anyio import move_on_after

from brant.runtime.batching import Command, SendError
from brant.runtime.releasing import CLOSE_WITHIN

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

    from brant.dialects import Standard
    from brant.runtime.batching import Channel


def connection_on(channel: Channel) -> AsyncConnection:
    """Give the connection of a channel as scripts know it."""
    from sqlalchemy.ext import asyncio  # noqa: PLC0415  # start-up: it loads the ORM

    connection = channel.connection
    engine = asyncio.AsyncEngine(connection.engine)
    return asyncio.AsyncConnection(engine, connection)


@asynccontextmanager
async def session_on(channel: Channel) -> AsyncIterator[AsyncSession]:
    """Give a session that commits into a savepoint of the transaction that is open."""
    from sqlalchemy.ext.asyncio import AsyncSession  # noqa: PLC0415  # start-up

    async with AsyncSession(
        connection_on(channel),
        expire_on_commit=False,
        join_transaction_mode="create_savepoint",
    ) as session:
        yield session
        await session.commit()


@asynccontextmanager
async def transaction(channel: Channel, dialect: Standard) -> AsyncIterator[None]:
    """Make the body a transaction where the revision is none: a savepoint needs one."""
    await channel.send([Command(dialect.begin)])
    try:
        yield
        await channel.send([Command(dialect.commit)])
    except BaseException:
        with move_on_after(CLOSE_WITHIN, shield=True), suppress(SendError):
            await channel.abort()
        raise
