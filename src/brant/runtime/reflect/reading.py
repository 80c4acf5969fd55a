"""Which reader serves a database, and what of its answer is wanted.

A reader of brant's own asks the catalogue of its database; all other databases are read
through SQLAlchemy's inspector, into the same values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from brant.runtime.batching import channel
from brant.runtime.database import Database
from brant.runtime.reflect import inspector, mysql, postgresql, sqlite
from brant.runtime.reflect.names import IncludeName, named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from brant.schema import Snapshot


async def snapshot(
    source: Database | AsyncConnection,
    *,
    schemas: Sequence[str | None] | None = (None,),
    include_name: IncludeName | None = None,
    has_partitions: bool = False,
) -> Snapshot:
    """Give what a database holds.

    The default schema goes by None, whether it was asked for by name or not; *schemas*
    None asks for all but the system's. *include_name* leaves out what it says False to.
    Partitions are parts of their table, unless *has_partitions* asks for them too.
    """
    connection = source.connection if isinstance(source, Database) else source
    sender = source.channel if isinstance(source, Database) else await channel(source)
    dialect = connection.dialect
    match dialect.name:
        case "postgresql":
            found = await postgresql.snapshot(
                sender, dialect, schemas, has_partitions=has_partitions
            )
        case "sqlite":
            found = await sqlite.snapshot(sender, dialect, schemas)
        case "mysql" | "mariadb":
            found = await mysql.snapshot(sender, dialect, schemas)
        case _:
            found = await inspector.snapshot(connection, schemas)
    return found if include_name is None else named(found, include_name)
