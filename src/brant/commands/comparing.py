"""From a configuration and an open database to the difference between them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar, final

import sqlalchemy as sa
from anyio import create_task_group, to_thread
from anyio.lowlevel import checkpoint
from sqlalchemy.exc import CompileError

from brant.autogenerate.casts import with_casts
from brant.autogenerate.comparison import Sides, difference, likely_renames
from brant.autogenerate.directives import Directives, processed
from brant.autogenerate.elsewhere import enums_to_drop
from brant.autogenerate.filters import included
from brant.autogenerate.models import models, schemas_in
from brant.autogenerate.plugins import installed, named
from brant.autogenerate.views import is_view
from brant.errors import (
    DuplicateTableError,
    NoMetadataError,
    NotMetadataError,
    UnfitModelsError,
)
from brant.runtime.connect import load_name
from brant.runtime.printing import settled
from brant.runtime.reflect import snapshot
from brant.schema import QualifiedName, Schema, Snapshot
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import (
        Awaitable,
        Callable,
        Iterable,
        Iterator,
        Sequence,
    )

    from brant.autogenerate.options import Options
    from brant.autogenerate.renames import Rename
    from brant.config import Config
    from brant.operations import Operation
    from brant.runtime.database import Database

EMPTY: Final = Directives((), ())
_A = TypeVar("_A")
_W = TypeVar("_W")


@final
@dataclass(frozen=True, slots=True)
class Comparison:
    """The two sides, with the database's word on whatever was in doubt."""

    sides: Sides
    likely: tuple[Rename, ...]
    """What looks like a rename and nobody told."""
    by_text: tuple[str, ...]
    """Tables and objects that the database would not print: compared by their text."""

    def operations(self, accepted: Iterable[Rename] = ()) -> tuple[Operation, ...]:
        own = difference(self.sides, accepted)
        plugins = self.sides.options.plugins
        return (*own, *(each for p in plugins for each in p.compare(self.sides)))

    def directives(
        self, accepted: Iterable[Rename] = (), header: Directives = EMPTY
    ) -> tuple[Directives, ...]:
        return proposed(self.sides, self.operations(accepted), header)


def proposed(
    sides: Sides, operations: Sequence[Operation], header: Directives = EMPTY
) -> tuple[Directives, ...]:
    """Give the scripts that hold the operations, as the project's hook leaves them."""
    back = [each.reverse() for each in reversed(operations)]
    back += enums_to_drop(operations, sides)
    made = replace(
        header,
        upgrades=tuple(with_casts(operations, sides.dialect)),
        downgrades=tuple(with_casts(back, sides.dialect)),
    )
    return processed(sides.options.process_revision_directives, sides, made)


async def comparison(config: Config, database: Database) -> Comparison:
    """Read both sides and have the database print what is in doubt.

    Raises:
        NoMetadataError: nobody said where the models are.
        UnfitModelsError: they hold what this database cannot have.
    """
    metadata = await to_thread.run_sync(metadata_of, config)
    try:
        return await compared(config, database, metadata)
    except CompileError as error:
        raise UnfitModelsError(database.dialect.name, str(error)) from error


async def compared(
    config: Config, database: Database, metadata: Sequence[sa.MetaData]
) -> Comparison:
    dialect, options = database.dialect, await with_installed(config.autogenerate)
    default = dialect.sqlalchemy.default_schema_name
    schemas = {name.schema for name in _names(metadata, default)} | {None}
    read = partial(
        snapshot,
        database,
        schemas=None if options.include_schemas else sorted(schemas, key=str),
        include_name=options.include_name,
    )
    found, wanted = await meanwhile(
        read, partial(models, metadata, dialect, default_schema=default)
    )
    beside = schemas_in(wanted.snapshot) - schemas
    if beside and not options.include_schemas:
        read = partial(read, schemas=sorted(beside))
        found = _with_named(found, await read(), wanted.snapshot)
    seen = without_own(found, config, default)
    # Models that were read from a database have them, too.
    said = without_own(wanted.snapshot, config, default)
    wanted = replace(wanted, snapshot=said)
    if include := options.include_object:
        both = seen, wanted.snapshot
        seen = included(both[0], both[1], include, is_reflected=True)
        models_side = included(both[1], both[0], include, is_reflected=False)
        wanted = replace(wanted, snapshot=models_side)
    sides = Sides(seen, wanted, dialect, options=options)
    sides, by_text = await settled(sides, database)
    return Comparison(sides, likely_renames(sides), by_text)


def _with_named(found: Snapshot, beside: Snapshot, models: Snapshot) -> Snapshot:
    """Add what the models name of schemas that have none of their tables."""
    named = {(type(each), each.name) for each in models.objects}
    objects = (
        each
        for each in beside.objects
        if isinstance(each, Schema) or (type(each), each.name) in named
    )
    return Snapshot(found.values(), (*found.objects, *objects))


def _names(
    metadata: Sequence[sa.MetaData], default: str | None
) -> Iterator[QualifiedName]:
    for table in (table for part in metadata for table in part.tables.values()):
        if not is_view(table):
            schema = None if table.schema == default else table.schema
            yield QualifiedName(table.name, schema)


async def meanwhile(
    ask: Callable[[], Awaitable[_A]], work: Callable[[], _W]
) -> tuple[_A, _W]:
    """Do the work while the database looks for its answer, and give both."""
    answers: list[_A] = []
    errors: list[Exception] = []

    async def asking() -> None:
        try:
            answers.append(await ask())
        except Exception as error:  # noqa: BLE001  # raised below, by itself
            errors.append(error)

    async with create_task_group() as group:
        group.start_soon(asking)
        await checkpoint()  # the question is on its way
        try:
            done = work()
        except Exception as error:  # noqa: BLE001  # likewise
            errors.append(error)
    if errors:
        raise errors[0]
    return answers[0], done


async def with_installed(options: Options) -> Options:
    """Give the options with the plugins of installed packages.

    Raises:
        PluginError: one cannot be loaded, or is none.
    """
    found = await to_thread.run_sync(installed)
    return replace(options, plugins=(*map(named, options.plugins), *found))


def metadata_of(config: Config) -> tuple[sa.MetaData, ...]:
    """Give the models' MetaData; those that are only named are imported.

    Raises:
        NoMetadataError: there is none.
        NotMetadataError: something else goes by that name.
        DuplicateTableError: two have a table of one name.
    """
    found = tuple(_metadata(each, config) for each in config.metadata)
    if not found:
        raise NoMetadataError
    seen: set[str] = set()
    for table in (table for each in found for table in each.tables):
        if table in seen:
            raise DuplicateTableError(table)
        seen.add(table)
    return found


def _metadata(given: Any, config: Config) -> sa.MetaData:
    value = load_name(given, config.root) if isinstance(given, str) else given
    if not isinstance(value, sa.MetaData):
        raise NotMetadataError(str(given), type(value).__name__)
    return value


def without_own(found: Snapshot, config: Config, default: str | None) -> Snapshot:
    """Leave out the tables that brant itself keeps."""
    schema = None if config.schema == default else config.schema
    kept = config.version_table
    stem = "brant" if kept == "brant_version" else kept
    own = {
        QualifiedName(name, schema)
        for name in (kept, f"{stem}_history", f"{stem}_lock", f"{stem}_journal")
    }
    if not any(name in found for name in own):
        return found
    tables = (table for name, table in found.items() if name not in own)
    return Snapshot(tables, found.objects)
