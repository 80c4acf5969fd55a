"""Running with foreign keys off, and finding what they would have refused.

SQLite deletes a dropped table's rows first, as far as foreign keys are concerned: ON
DELETE CASCADE empties the tables that refer to it. It takes no notice of the switch
inside of a transaction, so it is turned before one begins.
"""

from __future__ import annotations

from collections import Counter
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from anyio import move_on_after

from brant.errors import ForeignKeyViolatedError
from brant.runtime.batching import Command, SendError
from brant.runtime.releasing import CLOSE_WITHIN

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from brant.dialects.enforcement import Enforcement
    from brant.runtime.batching import Channel
    from brant.runtime.database import Database

    Check = Callable[[], Awaitable[None]]


@asynccontextmanager
async def unenforced(database: Database, *, when: bool = True) -> AsyncIterator[Check]:
    """Turn foreign keys off for the body, which calls what it gets before it commits.

    That raises ForeignKeyViolatedError for rows that followed their keys before. Where
    nothing is enforced nothing is turned off and nothing is looked at.
    """
    switch, channel = database.dialect.enforcement, database.channel
    if switch is None or not when or not await _is_on(channel, switch):
        yield _nothing
        return
    before = await _violations(channel, switch)

    async def check() -> None:
        new = await _violations(channel, switch) - before
        found = Counter((table, parent) for table, parent, _ in new.elements())
        for (table, parent), rows in found.most_common(1):
            raise ForeignKeyViolatedError(table, parent, rows)

    await channel.send([Command(switch.off)])
    try:
        yield check
    finally:
        with move_on_after(CLOSE_WITHIN, shield=True), suppress(SendError):
            await channel.send([Command(switch.on)])


async def _nothing() -> None:
    return


async def _is_on(channel: Channel, switch: Enforcement) -> bool:
    (row,) = await channel.query(switch.state)
    return any(row.values())


async def _violations(
    channel: Channel, switch: Enforcement
) -> Counter[tuple[str, str, int | None]]:
    rows = await channel.query(switch.violations)
    return Counter((row["table"], row["parent"], row["rowid"]) for row in rows)
