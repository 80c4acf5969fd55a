"""A database that models are compared with, through a Migrator as users have it."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from brant import Migrator
from brant.autogenerate.objects import creating
from brant.dialects import dialect_for
from brant.entities import declared
from brant.schema import Extension
from servers.dump import dumped

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncConnection

    from brant.schema import SchemaObject
    from servers.postgres import PostgresServer


@asynccontextmanager
async def holding(url: str, metadata: sa.MetaData) -> AsyncIterator[AsyncEngine]:
    """Give an engine on a database that was made of the models."""
    engine = create_async_engine(url)
    try:
        async with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                schemas = {t.schema for t in metadata.tables.values()}
                for schema in sorted(schemas - {None, "public"}):
                    await connection.execute(sa.schema.CreateSchema(schema))
            objects = declared(metadata)
            extensions = [each for each in objects if isinstance(each, Extension)]
            await _create(connection, extensions)
            await connection.run_sync(metadata.create_all)
            await _create(connection, [o for o in objects if o not in extensions])
        yield engine
    finally:
        await engine.dispose()


async def _create(connection: AsyncConnection, objects: Iterable[SchemaObject]) -> None:
    dialect = dialect_for(connection.dialect)
    for each in objects:
        for statement in dialect.compile(creating(each).operation):
            await connection.exec_driver_sql(statement.sql)


def migrator(
    engine: AsyncEngine,
    folder: Path,
    metadata: sa.MetaData,
    *,
    include_schemas: bool = False,
) -> Migrator:
    folder.mkdir(exist_ok=True)
    return Migrator(engine, folder, metadata=metadata, include_schemas=include_schemas)


@asynccontextmanager
async def recreated(
    server: PostgresServer, sql: str, folder: Path
) -> AsyncIterator[tuple[str, str]]:
    """Make a database from a baseline of what *sql* makes, and one by `pg_dump`.

    Afterwards the baseline's way back must leave nothing.
    """
    opened = server.database
    with opened() as url, opened() as empty, opened() as restored:
        server.psql(url, sql)
        engine = create_async_engine(url)
        made = migrator(engine, folder, sa.MetaData(), include_schemas=True)
        await made.revision("baseline", baseline=True)
        await engine.dispose()
        # PostgreSQL prints `x IN ('a')` in one way, and what it printed in another.
        server.psql(restored, server.pg_dump(url, "-s", "-O"))
        engine = create_async_engine(empty)
        made = migrator(engine, folder, sa.MetaData(), include_schemas=True)
        await made.upgrade()
        yield empty, restored
        await made.downgrade("base")
        left = dumped(empty, without="brant_").splitlines()
        assert [line for line in left if " public" not in line] == []
        await engine.dispose()


async def descriptions(found: Migrator) -> list[str]:
    return [operation.describe() for operation in await found.check()]


async def carried_out(
    url: str,
    folder: Path,
    before: sa.MetaData,
    after: sa.MetaData,
    *,
    include_schemas: bool = False,
) -> list[list[str]]:
    """Write the change's script, apply it, revert it: what is different each time."""
    async with holding(url, before) as engine:
        new, old = (
            migrator(engine, folder, models, include_schemas=include_schemas)
            for models in (after, before)
        )
        unchanged = await descriptions(old)
        seen = await descriptions(new)
        await new.revision("change", autogenerate=True)
        await new.upgrade()
        left = await descriptions(new)
        await new.downgrade("base")
        return [unchanged, seen, left, await descriptions(old)]
