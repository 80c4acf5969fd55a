"""The models' form of a table, as the database itself prints it.

Defaults, conditions and types come back from a database in its own words. So the
models' table is made once as a temporary one, read, and rolled back: no table of the
user's is touched or locked. SQLite prints what it is told, so there a database in
memory does as well.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import asynccontextmanager
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any, Final, final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from brant.autogenerate.objects import creating
from brant.autogenerate.types import enums_in
from brant.runtime.batching import Command, SendError, channel
from brant.runtime.reflect import snapshot
from brant.schema import (
    Enum,
    ForeignKey,
    MaterializedView,
    Options,
    Policy,
    QualifiedName,
    SchemaObject,
    Snapshot,
    Table,
    Trigger,
    View,
    constructs,
    from_metadata,
    without_default_schema,
)
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence

    from brant.dialects.standard import Standard
    from brant.runtime.batching import Channel
    from brant.runtime.database import Database

# They name other tables and places, or how to work, and change no printed form.
_LEFT_OUT: Final = ("_inherits", "_tablespace", "_concurrently", "_on_commit")


@final
@dataclass(frozen=True, slots=True)
class Printed:
    """The tables as the database prints them, and those that it would not make."""

    snapshot: Snapshot
    refused: tuple[QualifiedName, ...] = ()
    seen: Snapshot = field(default_factory=Snapshot)
    """What there is of these tables, where it was read another way than usual."""


async def printed(
    database: Database,
    tables: Sequence[Table],
    former: Mapping[QualifiedName, QualifiedName] | None = None,
) -> Printed:
    """Print tables; one that the database refuses is left to comparison by text.

    *former* are the present names of tables that will be renamed.
    """
    if database.dialect.name in {"mysql", "mariadb"}:
        return await _shown(database, tables, former or {})
    by_schema: dict[str | None, list[Table]] = defaultdict(list)
    for table in tables:
        by_schema[table.name.schema].append(table)
    found: list[Table] = []
    for group in by_schema.values():
        found += await _group(database, group)
    known = {table.name for table in found}
    refused = tuple(table.name for table in tables if table.name not in known)
    return Printed(Snapshot(found), refused)


async def _shown(
    database: Database,
    tables: Sequence[Table],
    former: Mapping[QualifiedName, QualifiedName],
) -> Printed:
    """Read tables and their temporary likenesses as SHOW CREATE TABLE gives them.

    MySQL's information_schema knows no temporary tables. They end no transaction.
    """
    connection, sender = database.connection, database.channel
    seen: list[Table] = []
    forms: list[Table] = []
    refused: list[QualifiedName] = []
    for table in tables:
        found = await connection.run_sync(_read, former.get(table.name, table.name))
        try:
            made = statements(database.dialect, [table])
            await sender.send([Command(sql) for sql in made])
        except SendError:
            refused.append(table.name)
            continue
        own = QualifiedName(table.name.name)
        form = await connection.run_sync(_read, own)
        name = database.dialect.table_name(own)
        await sender.send([Command(f"DROP TEMPORARY TABLE {name}")])
        seen.append(found)
        forms.append(replace(form, name=table.name))
    return Printed(Snapshot(forms), tuple(refused), Snapshot(seen))


def _read(connection: sa.Connection, name: QualifiedName) -> Table:
    metadata = sa.MetaData(naming_convention={})
    found = sa.Table(
        name.name,
        metadata,
        schema=name.schema,
        autoload_with=connection,
        resolve_fks=False,
    )
    return from_metadata.table(found)


async def _group(database: Database, tables: Sequence[Table]) -> list[Table]:
    try:
        return await _made(database, tables)
    except SendError:
        if len(tables) == 1:
            return []
    return [each for table in tables for each in await _group(database, [table])]


async def _made(database: Database, tables: Sequence[Table]) -> list[Table]:
    dialect = database.dialect
    async with _place(database) as sender:
        commands = [Command(sql) for sql in statements(dialect, tables)]
        await sender.send(commands)
        schema = await _schema(sender, dialect)
        database_sees = await snapshot(sender.connection, schemas=[schema])
    seen = without_default_schema(database_sees, schema)
    return [
        replace(seen[QualifiedName(table.name.name)], name=table.name)
        for table in tables
    ]


async def _schema(sender: Channel, dialect: Standard) -> str | None:
    if dialect.name != "postgresql":
        return None
    sql = "SELECT nspname FROM pg_catalog.pg_namespace WHERE oid = pg_my_temp_schema()"
    (row,) = await sender.query(sql)
    return str(row["nspname"])


@asynccontextmanager
async def _place(database: Database) -> AsyncIterator[Channel]:
    """Give a place for temporary tables, which is gone afterwards."""
    if database.dialect.name == "sqlite":
        engine = create_async_engine("sqlite+aiosqlite://")
        try:
            async with engine.connect() as connection:
                yield await channel(connection)
        finally:
            await engine.dispose()
        return
    sender, dialect = database.channel, database.dialect
    point = "brant_printing"
    begin = dialect.savepoint(point) if database.is_joined else dialect.begin
    end = dialect.rollback_to(point) if database.is_joined else dialect.rollback
    await sender.send([Command(begin)])
    try:
        yield sender
    finally:
        await sender.send([Command(end)])


def statements(dialect: Standard, tables: Iterable[Table]) -> Iterator[str]:
    """Give what makes temporary tables like these."""
    made = [_temporary(table, dialect) for table in tables]
    yield from _types(dialect, made)
    for table in made:
        construct = constructs.table(table)
        yield dialect.creating_table(construct, if_not_exists=False)
        for index in sorted(construct.indexes, key=lambda index: str(index.name)):
            yield dialect.creating_index(index)


def _types(dialect: Standard, tables: Iterable[Table]) -> Iterator[str]:
    """Create the enum types as the models want them, before any of that name."""
    types = (column.type.construct for table in tables for column in table.columns)
    enums: dict[QualifiedName, Enum] = {
        enum.name: enum for enum in enums_in(types, dialect.sqlalchemy)
    }
    for enum in enums.values():
        if enum.name.schema is None:
            name = dialect.quote(enum.name.name)
            labels = ", ".join(map(dialect.string, enum.values))
            yield f"CREATE TYPE pg_temp.{name} AS ENUM ({labels})"


def _temporary(table: Table, dialect: Standard) -> Table:
    return Table(
        QualifiedName(table.name.name),
        tuple(replace(column, comment=None) for column in table.columns),
        constraints=tuple(
            part for part in table.constraints if not isinstance(part, ForeignKey)
        ),
        indexes=tuple(
            replace(index, options=_options(index.options)) for index in table.indexes
        ),
        prefixes=() if dialect.name == "sqlite" else ("TEMPORARY",),
        options=_options(table.options),
    )


def _options(options: Options) -> Options:
    kept = {k: v for k, v in options.items() if not k.endswith(_LEFT_OUT)}
    return Options(kept)


async def printed_objects(
    database: Database, wanted: Sequence[SchemaObject]
) -> dict[str, SchemaObject]:
    """Print objects, by the label that the models give them; PostgreSQL only."""
    if database.dialect.name != "postgresql":
        return {}
    found = {each.label: await _printed_object(database, each) for each in wanted}
    return {label: form for label, form in found.items() if form is not None}


async def _printed_object(
    database: Database, wanted: SchemaObject
) -> SchemaObject | None:
    dialect = database.dialect
    try:
        async with _place(database) as sender:
            made = _object_statements(dialect, wanted)
            await sender.send([Command(sql) for sql in made])
            schema = await _schema(sender, dialect)
            found = await snapshot(sender.connection, schemas=[schema])
    except SendError:
        return None
    kinds = (View,) if isinstance(wanted, MaterializedView) else (type(wanted),)
    (form,) = (each for each in found.objects if isinstance(each, kinds))
    return _homed(form, wanted)


def _object_statements(dialect: Standard, wanted: SchemaObject) -> Iterator[str]:
    """Make the object in the schema of temporary things, on a table's likeness."""
    temporary = "pg_temp"
    if isinstance(wanted, (Trigger, Policy)):
        table = QualifiedName(wanted.table.name, temporary)
        real, own = dialect.table_name(wanted.table), dialect.table_name(table)
        yield f"CREATE TABLE {own} (LIKE {real} INCLUDING ALL)"
        moved: SchemaObject = replace(wanted, table=table)
    elif isinstance(wanted, MaterializedView):
        name = QualifiedName(wanted.name.name, temporary)
        moved = View(name, wanted.body, columns=wanted.columns)
    else:
        named: Any = wanted
        moved = replace(named, name=QualifiedName(named.name.name, temporary))
    for statement in dialect.compile(creating(moved).operation):
        yield statement.sql


def _homed(form: SchemaObject, wanted: SchemaObject) -> SchemaObject:
    """Give the printed object the place that the models give it."""
    match wanted:
        case MaterializedView() if isinstance(form, View):
            return replace(wanted, body=form.body, columns=())
        case Trigger() if isinstance(form, Trigger):
            return replace(form, table=wanted.table)
        case Policy() if isinstance(form, Policy):
            return replace(form, table=wanted.table)
        case _:
            known: Any = form
            homed: SchemaObject = replace(known, name=wanted.name)
            return homed
