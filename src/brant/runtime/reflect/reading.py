"""Which reader serves a database, and what of its answer is wanted.

A reader of brant's own asks the catalogue of its database; all other databases are read
through SQLAlchemy's inspector, into the same values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from brant.runtime.batching import channel
from brant.runtime.database import Database
from brant.runtime.reflect import postgresql

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from brant.schema import Snapshot


async def snapshot(
    source: Database | AsyncConnection,
    *,
    schemas: Sequence[str | None] | None = (None,),
    has_partitions: bool = False,
) -> Snapshot:
    connection = source.connection if isinstance(source, Database) else source
    sender = source.channel if isinstance(source, Database) else await channel(source)
    return await postgresql.snapshot(
        sender, connection.dialect, schemas, has_partitions=has_partitions
    )
