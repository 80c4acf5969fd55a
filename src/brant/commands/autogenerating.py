"""What a script of the difference says; also as functions for tests and tools."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias, final

from anyio import to_thread

from brant.autogenerate.comparison import Sides, difference
from brant.autogenerate.directives import Directives, joined
from brant.autogenerate.labels import committed_first
from brant.autogenerate.losses import losses
from brant.autogenerate.models import Models
from brant.autogenerate.options import Options
from brant.autogenerate.order import keys_of
from brant.autogenerate.renames import advice
from brant.autogenerate.safety import Safe, safe
from brant.commands.comparing import (
    compared,
    comparison,
    metadata_of,
    proposed,
    with_installed,
    without_own,
)
from brant.commands.database import naming_convention
from brant.config import Config
from brant.errors import DestructiveError
from brant.operations import (
    CreateDomain,
    CreateEnum,
    CreateExtension,
    CreateForeignKey,
    CreateIndex,
    CreateSchema,
    CreateTable,
    Execute,
)
from brant.operations.objects import CreateObject
from brant.runtime.joining import join_database
from brant.runtime.reflect import snapshot, unsaid
from brant.schema import Snapshot
from brant.scripts.source import Source, Style, source
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence

    import sqlalchemy as sa
    from sqlalchemy.ext.asyncio import AsyncConnection

    from brant.autogenerate.renames import Rename
    from brant.dialects.standard import Standard
    from brant.operations import Operation
    from brant.runtime.database import Database
    from brant.runtime.reflect.leftover import Unsaid
    from brant.schema import QualifiedName

Ask: TypeAlias = "Callable[[Rename], Awaitable[bool]]"
"""Asks somebody whether something that looks like a rename is one."""
_USUAL = {"ix": "ix_%(column_0_label)s"}
_NAMED = (CreateDomain, CreateEnum, CreateExtension, CreateSchema)


@final
@dataclass(frozen=True, slots=True)
class Generated:
    """What scripts will hold, and what their author should know."""

    scripts: tuple[tuple[Directives, Source], ...]
    by_text: tuple[str, ...] = ()
    """Tables and objects that the database would not print: compared by their text."""


async def generated(
    config: Config,
    database: Database,
    header: Directives,
    *,
    ask: Ask | None = None,
    no_destructive: bool = False,
) -> Generated:
    """Compare, and write the source of what was found; *header* holds no operations.

    Raises:
        DestructiveError: it would destroy data, and *no_destructive* rules that out.
        NoMetadataError: nobody said where the models are.
    """
    found = await comparison(config, database)
    accepted: list[Rename] = []
    open_questions = list(found.likely)
    if ask is not None:
        accepted = [each for each in found.likely if await ask(each)]
        open_questions = []
    made = found.directives(accepted, header)
    lost = list(losses(joined(made).upgrades, database.dialect))
    if no_destructive and lost:
        raise DestructiveError(lost)
    config = replace(await _with_models(config), autogenerate=found.sides.options)
    partitioned = [
        table.name
        for table in found.sides.database.values()
        if table.options.get("postgresql_partition_by")
    ]
    questions = [
        f"Is it a rename? {each}. If so, say {advice(each)} in the model and"
        " write this anew."
        for each in open_questions
    ]
    scripts = tuple(
        (each, _written(config, each, database.dialect, questions, partitioned))
        for each in made
    )
    return Generated(scripts, found.by_text)


async def baseline(config: Config, database: Database, header: Directives) -> Generated:
    """Write the source that makes an empty database what this one is."""
    dialect, options = database.dialect, await with_installed(config.autogenerate)
    schemas = None if options.include_schemas else (None,)
    read = await snapshot(
        database,
        schemas=schemas,
        include_name=options.include_name,
        has_partitions=True,
    )
    found = without_own(read, config, dialect.sqlalchemy.default_schema_name)
    sides = Sides(Snapshot(), Models(found), dialect, options=options)
    rest = await unsaid(database, schemas, found)
    parts = [part for each in difference(sides) for part in _made(each, rest)]
    made = proposed(sides, _completed(parts, rest), header)
    config = replace(await _with_models(config), autogenerate=options)
    lost = [f"Not in this script: {each}." for each in rest.lost]
    scripts = ((each, _written(config, each, dialect, lost)) for each in made)
    return Generated(tuple(scripts))


async def _with_models(config: Config) -> Config:
    """Import models that are only named: their naming convention has a say."""
    if not config.metadata:
        return config
    return replace(config, metadata=await to_thread.run_sync(metadata_of, config))


def _made(operation: Operation, rest: Unsaid) -> Iterable[Operation]:
    """Give what makes a table, a view or a routine that no value says."""
    if isinstance(operation, CreateObject) and operation.value in rest.objects:
        made = rest.objects[operation.value]
        return (Execute(made.sql, undo=made.undo),)
    if (
        not isinstance(operation, CreateTable)
        or operation.table.name not in rest.tables
    ):
        return (operation,)
    table = operation.table
    made = rest.tables[table.name]
    parts: list[Operation] = [CreateIndex(table.name, index) for index in table.indexes]
    if not made.has_keys:
        parts = [CreateForeignKey(table.name, key) for key in keys_of(table)]
    return (Execute(made.sql, undo=made.undo), *parts)


def _completed(operations: Sequence[Operation], rest: Unsaid) -> tuple[Operation, ...]:
    """Put in what no value says: types behind the others, all else at the end."""
    named = [n for n, each in enumerate(operations, 1) if isinstance(each, _NAMED)]
    at = max(named, default=0)
    types, others = (
        [Execute(made.sql, undo=made.undo) for made in each]
        for each in (rest.types, rest.others)
    )
    return (*operations[:at], *types, *operations[at:], *others)


def _written(
    config: Config,
    directives: Directives,
    dialect: Standard,
    comments: Sequence[str],
    partitioned: Sequence[QualifiedName] = (),
) -> Source:
    options = config.autogenerate
    convention = naming_convention(config) or _USUAL
    style = Style(
        dialect=dialect,
        is_conventional=dict(convention) != _USUAL,
        user_module_prefix=options.user_module_prefix,
        render_item=options.render_item,
        plugins=options.plugins,
        comments=comments,
    )
    upgrades = Safe(directives.upgrades)
    if options.safe_forms:
        upgrades = safe(directives.upgrades, dialect, partitioned)
    return source(committed_first(upgrades), Safe(directives.downgrades), style)


async def compare(
    metadata: sa.MetaData | Sequence[sa.MetaData],
    connection: AsyncConnection,
    options: Options | None = None,
) -> tuple[Operation, ...]:
    """Give the operations that make a database what the models say.

    The connection's transaction is joined; nothing stays changed.
    """
    return (await produce(metadata, connection, options)).upgrades


async def produce(
    metadata: sa.MetaData | Sequence[sa.MetaData],
    connection: AsyncConnection,
    options: Options | None = None,
) -> Directives:
    """Give the operations of both ways."""
    many = tuple(metadata) if isinstance(metadata, (list, tuple)) else (metadata,)
    config = Config(metadata=many, autogenerate=options or Options())
    joining = join_database(connection, config.version_table, config.schema)
    async with joining as database:
        found = await compared(config, database, metadata_of(config))
    return joined(found.directives())


def render(
    directives: Directives | Sequence[Operation],
    options: Options | None = None,
    *,
    dialect: Standard | None = None,
) -> Source:
    """Give the source of operations; with a *dialect* in its safe forms."""
    if not isinstance(directives, Directives):
        directives = Directives(tuple(directives), ())
    config = Config(autogenerate=options or Options())
    if dialect is None:
        off = replace(config.autogenerate, safe_forms=False)
        return _source(replace(config, autogenerate=off), directives)
    return _written(config, directives, dialect, ())


def _source(config: Config, directives: Directives) -> Source:
    options = config.autogenerate
    style = Style(
        user_module_prefix=options.user_module_prefix,
        render_item=options.render_item,
        plugins=options.plugins,
    )
    return source(Safe(directives.upgrades), Safe(directives.downgrades), style)
