"""Which reader serves a database, and what of its answer is wanted.

A reader of brant's own asks the catalogue of its database; all other databases are read
through SQLAlchemy's inspector, into the same values.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from brant.runtime.batching import SendError
from brant.runtime.database import Database, translated
from brant.runtime.drivers import channel
from brant.runtime.reflect import (
    inspector,
    mysql,
    mysql_unsaid,
    postgresql,
    postgresql_unsaid,
    sqlite,
    sqlite_unsaid,
)
from brant.runtime.reflect.leftover import Unsaid
from brant.runtime.reflect.names import IncludeName, named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from brant.runtime.batching import Channel
    from brant.schema import Snapshot


async def snapshot(
    source: Database | Connection,
    *,
    schemas: Sequence[str | None] | None = (None,),
    include_name: IncludeName | None = None,
    has_partitions: bool = False,
    only: str | None = None,
) -> Snapshot:
    """Give what a database holds.

    The default schema goes by None, whether it was asked for by name or not; *schemas*
    None asks for all but the system's. *include_name* leaves out what it says False to.
    Partitions are parts of their table, unless *has_partitions* asks for them too.
    *only* is the name of the one table or view that is asked for; what else there is
    may be told or not.

    Raises:
        StatementError: the database would not tell.
        ConnectionLostError: it went away.
    """
    sender = source.channel if isinstance(source, Database) else channel(source)
    read = partial(_read, sender, schemas, has_partitions=has_partitions, only=only)
    try:
        if isinstance(source, Database):
            found = await source.patiently(read)
        else:
            found = await read()
    except SendError as error:
        raise translated(error, "the catalogue") from error.error
    return found if include_name is None else named(found, include_name)


async def unsaid(
    database: Database, schemas: Sequence[str | None] | None, found: Snapshot
) -> Unsaid:
    """Give SQL, with what takes it back, for what a snapshot cannot say.

    Raises:
        StatementError: the database would not tell.
        ConnectionLostError: it went away.
    """
    sender = database.channel
    dialect = sender.connection.dialect
    try:
        if dialect.name == "sqlite":
            return await sqlite_unsaid.unsaid(sender, database.dialect, found)
        if dialect.name in {"mysql", "mariadb"}:
            return await mysql_unsaid.unsaid(sender, database.dialect, found)
        if dialect.name != "postgresql":
            return Unsaid()
        condition = postgresql.condition(schemas)
        answers = [
            await sender.texts(sql) for sql in postgresql_unsaid.questions(condition)
        ]
    except SendError as error:
        raise translated(error, "the catalogue") from error.error
    return postgresql_unsaid.understood(answers, found, dialect.default_schema_name)


async def _read(
    sender: Channel,
    schemas: Sequence[str | None] | None,
    *,
    has_partitions: bool,
    only: str | None,
) -> Snapshot:
    dialect = sender.connection.dialect
    match dialect.name:
        case "postgresql":
            return await postgresql.snapshot(
                sender, dialect, schemas, has_partitions=has_partitions, only=only
            )
        case "sqlite":
            return await sqlite.snapshot(sender, dialect, schemas)
        case "mysql" | "mariadb":
            return await mysql.snapshot(sender, dialect, schemas, only=only)
        case _:
            return await inspector.snapshot(sender.connection, schemas)
