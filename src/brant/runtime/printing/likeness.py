"""What makes temporary things that are like the models', and their way home.

A likeness has no foreign keys (they name other tables) and lives where the database
keeps what is temporary.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from brant.autogenerate.objects import creating
from brant.autogenerate.order import keys_of
from brant.autogenerate.types import domains_in, enums_in
from brant.schema import (
    Domain,
    Enum,
    MaterializedView,
    Options,
    Policy,
    QualifiedName,
    SchemaObject,
    Table,
    Trigger,
    View,
    constructs,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from brant.dialects.standard import Standard
    from brant.schema import Index

# They name other tables and places, or how to work, and change no printed form.
_LEFT_OUT: Final = ("_inherits", "_tablespace", "_concurrently", "_on_commit")


def table_statements(dialect: Standard, table: Table) -> Iterator[str]:
    """Give what makes a temporary table like this one."""
    construct = constructs.table(_temporary(table, dialect))
    yield dialect.creating_table(construct, if_not_exists=False)
    for index in sorted(construct.indexes, key=lambda index: str(index.name)):
        yield dialect.creating_index(index)


def type_statements(dialect: Standard, tables: Iterable[Table]) -> Iterator[str]:
    """Create enum types and domains as the models want them, before any of that name.

    A domain may stand on an enum type.
    """
    types = [column.type.construct for table in tables for column in table.columns]
    own: tuple[Enum | Domain, ...] = (
        *enums_in(types, dialect.sqlalchemy),
        *domains_in(types, dialect.sqlalchemy),
    )
    for each in own:
        if each.name.schema is None:
            yield from object_statements(dialect, each)


def _temporary(whole: Table, dialect: Standard) -> Table:
    table = whole.without_keys(keys_of(whole))
    return Table(
        QualifiedName(table.name.name),
        tuple(replace(column, comment=None) for column in table.columns),
        constraints=table.constraints,
        indexes=tuple(
            replace(index, options=_options(index.options))
            for index in table.indexes
            if not _is_prefixed(index)
        ),
        prefixes=() if dialect.name == "sqlite" else ("TEMPORARY",),
        options=_options(table.options),
    )


def _is_prefixed(index: Index) -> bool:
    """Tell FULLTEXT and SPATIAL, which no temporary table of InnoDB has."""
    return any(option.endswith("_prefix") for option in index.options)


def _options(options: Options) -> Options:
    kept = {k: v for k, v in options.items() if not k.endswith(_LEFT_OUT)}
    return Options(kept)


def object_statements(dialect: Standard, wanted: SchemaObject) -> Iterator[str]:
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


def is_form(found: SchemaObject, wanted: SchemaObject) -> bool:
    """Tell whether an object is of the kind that is made for the wanted one."""
    return isinstance(
        found, View if isinstance(wanted, MaterializedView) else type(wanted)
    )


def homed(form: SchemaObject, wanted: SchemaObject) -> SchemaObject:
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
