"""The difference between a database and the models, as operations.

Applied to the database they make it what the models say; each can be reversed.
"""

from __future__ import annotations

from dataclasses import KW_ONLY, field, replace
from typing import TYPE_CHECKING, final

from sqlalchemy.types import NullType

from brant.autogenerate import batches, constraints, objects, renames, tables
from brant.autogenerate.dependants import arranged, names_in
from brant.autogenerate.labels import released
from brant.autogenerate.models import schemas_of
from brant.autogenerate.options import Options
from brant.autogenerate.order import (
    Phase,
    Step,
    by_dependency,
    in_order,
    keys_of,
    without_keys_to,
)
from brant.autogenerate.owned import with_sequences
from brant.autogenerate.referring import out_of_the_way, unsettles
from brant.autogenerate.renames import ColumnLabelRename, ColumnRename, TableRename
from brant.autogenerate.types import domains_in, enums_in
from brant.operations import (
    UNSET,
    AddColumn,
    CreateForeignKey,
    CreateTable,
    DropColumn,
    DropConstraint,
    DropTable,
    SetTableComment,
)
from brant.schema import (
    Check,
    Domain,
    Enum,
    ForeignKey,
    MaterializedView,
    QualifiedName,
    SchemaObject,
    Snapshot,
    View,
)
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from brant.autogenerate.models import Models
    from brant.autogenerate.renames import OwnRename, Rename
    from brant.dialects.standard import Standard
    from brant.operations import Operation
    from brant.schema import Table


@final
@dataclass(frozen=True, slots=True)
class Sides:
    """What is compared."""

    database: Snapshot
    models: Models
    dialect: Standard
    _: KW_ONLY
    printed: Snapshot = field(default_factory=Snapshot)
    """The models' form of some tables, as the database prints it."""
    options: Options = field(default_factory=Options)
    forms: Mapping[str, SchemaObject] = field(default_factory=dict)
    """Likewise of objects, by the label that the models give them."""
    doubtful: frozenset[QualifiedName] | None = None
    """The tables that may differ; the others are the same. None: nobody looked yet."""

    def may_differ(self, name: QualifiedName) -> bool:
        return self.doubtful is None or name in self.doubtful


def difference(sides: Sides, accepted: Iterable[Rename] = ()) -> tuple[Operation, ...]:
    """Give the operations that make the database what the models say.

    *accepted* are likely renames that somebody said yes to.
    """
    models = sides.models
    others: list[OwnRename] = []
    for each in accepted:
        if isinstance(each, ColumnLabelRename):
            models = renames.relabelling(models, each)
        else:
            others.append(each)
    sides = replace(sides, models=models)
    told = (*renames.told(sides.database, sides.models, sides.dialect), *others)
    database = renames.applied(sides.database, told)
    steps = [Step(Phase.RENAMES, each) for each in renames.operations(told)]
    steps += _objects(sides, database)
    steps += _tables(sides, database)
    steps = with_sequences(
        steps, sides.database, database, sides.models.snapshot, sides.dialect
    )
    steps = out_of_the_way(steps, database, sides.models.snapshot, sides.dialect)
    steps = [*released(steps)]
    steps = arranged(
        steps,
        database,
        sides.models.snapshot,
        binds=sides.dialect.name == "postgresql",
        expands=sides.dialect.name != "sqlite",
    )
    return in_order(steps)


def suspects(sides: Sides) -> tuple[QualifiedName, ...]:
    """Give the tables that differ, as long as nobody asked the database."""
    database, implied = _renamed(sides), sides.models.implied
    return tuple(
        name
        for name, wanted in sides.models.snapshot.items()
        if sides.may_differ(name)
        and (seen := database.get(name)) is not None
        and (
            (name in implied and name not in sides.printed)
            or any(_changes(sides, seen, wanted))
        )
    )


def uncertain(
    sides: Sides, names: Iterable[QualifiedName]
) -> tuple[QualifiedName, ...]:
    """Leave out tables that differ whatever the database prints.

    Columns that only come, or only go, are no matter of words. If both do, one may be
    the other under a new name.
    """
    database = _renamed(sides)

    def is_certain(name: QualifiedName) -> bool:
        steps = _changes(sides, database[name], sides.models.snapshot[name])
        kinds = {type(step.operation) for step in steps} - {SetTableComment}
        return kinds in ({AddColumn}, {DropColumn}, set())

    implied = sides.models.implied
    return tuple(name for name in names if name in implied or not is_certain(name))


def doubtful_tables(sides: Sides, names: Iterable[QualifiedName]) -> tuple[Table, ...]:
    """Give the models' tables; of an unknown type is what the database has."""
    database, models = _renamed(sides), sides.models.snapshot
    return tuple(_typed(models[name], database[name]) for name in names)


def _typed(wanted: Table, seen: Table) -> Table:
    if not any(isinstance(c.type.construct, NullType) for c in wanted.columns):
        return wanted
    types = {column.name: column.type for column in seen.columns}
    columns = (
        replace(column, type=types.get(column.name, column.type))
        if isinstance(column.type.construct, NullType)
        else column
        for column in wanted.columns
    )
    return replace(wanted, columns=tuple(columns))


def _renamed(sides: Sides) -> Snapshot:
    """Give the database with the renames that the models tell."""
    return renames.applied(
        sides.database, renames.told(sides.database, sides.models, sides.dialect)
    )


def likely_renames(sides: Sides) -> tuple[Rename, ...]:
    """Give what looks like a rename and nobody told."""
    models = sides.models.snapshot
    among = None
    if sides.doubtful is not None:
        among = [name for name in models if name in sides.doubtful]
    found = renames.likely(_renamed(sides), models, sides.dialect, among=among)
    return tuple(each for each in found if not renames.is_told(each, sides.models))


def doubtful_objects(sides: Sides) -> tuple[SchemaObject, ...]:
    """Give the objects that differ, as long as nobody asked the database.

    A view on what is renamed is made anew, and cannot be printed before that.
    """
    renamed = {
        _place_of(each)
        for each in renames.told(sides.database, sides.models, sides.dialect)
    }
    found = objects.doubtful(sides.database, sides.models.snapshot, sides.dialect)
    return tuple(
        each
        for each in found
        if not isinstance(each, (MaterializedView, View))
        or renamed.isdisjoint(names_in(each))
    )


def _place_of(rename: Rename) -> str | None:
    """Give the name of the table, as it will be, that a rename is of."""
    match rename:
        case TableRename(to=to):
            return to.name
        case ColumnRename(table=table):
            return table.name
        case _:
            return None


def _changes(sides: Sides, seen: Table, wanted: Table) -> Iterator[Step]:
    return tables.changes(paired(sides, seen, wanted))


def paired(sides: Sides, seen: Table, wanted: Table) -> tables.Pair:
    """Put a table beside what the models want and how the database prints that."""
    printed, models = sides.printed, sides.models
    pair = tables.paired(
        seen,
        wanted,
        printed.get(wanted.name) if printed else None,
        sides.dialect,
        sides.options,
    )
    implied = models.implied.get(wanted.name, {}) if models.implied else {}
    if not (implied or models.counting):
        return pair
    counting = models.counting.get(wanted.name, UNSET)
    labels = models.relabelled.get(wanted.name, {})
    form = _named_by_convention(pair.form, pair.wanted, implied)
    return replace(
        pair, form=form, implied=implied, counting=counting, relabelled=labels
    )


def _named_by_convention(
    form: Table, wanted: Table, implied: Mapping[str, tuple[Check, ...]]
) -> Table:
    """Give the conditions of types the models' names; printed ones have the types'."""
    names = {
        getattr(column.type.construct, "name", None): implied[column.name][0].name
        for column in wanted.columns
        if column.name in implied
    }
    parts = (
        replace(part, name=names[part.name])
        if isinstance(part, Check) and part.name in names
        else part
        for part in form.constraints
    )
    return replace(form, constraints=tuple(parts)) if names else form


def _tables(sides: Sides, database: Snapshot) -> Iterator[Step]:
    wanted = sides.models.snapshot
    changed = {
        name: found
        for name, table in wanted.items()
        if name in database and sides.may_differ(name)
        if (found := tuple(_changes(sides, database[name], table)))
    }
    unsettled = {name for name, found in changed.items() if unsettles(found)}
    gone = [t for n, t in database.items() if n not in wanted]
    new = [t for n, t in wanted.items() if n not in database]
    yield from _dropping(sides, gone, unsettled)
    yield from _creating(sides, new, unsettled)
    rebuilds = not sides.dialect.sqlalchemy.supports_alter
    for name in batches.in_turn(changed) if rebuilds else changed:
        found = changed[name]
        if batches.is_batch(found, sides.dialect):
            yield from batches.batched(found, name, sides.dialect)
        else:
            yield from found


def _creating(
    sides: Sides, wanted: list[Table], unsettled: set[QualifiedName]
) -> Iterator[Step]:
    if not sides.dialect.sqlalchemy.supports_alter:
        # Keys may name tables that do not exist yet, and cannot come later.
        for table in wanted:
            is_late = any(key.referent in unsettled for key in keys_of(table))
            phase = Phase.KEYS if is_late else Phase.CREATE_TABLES
            yield Step(phase, CreateTable(table))
        return
    ordered, circular = by_dependency(wanted)
    ordered, waiting = without_keys_to(ordered, unsettled)
    late = (*circular, *waiting)
    for table in ordered:
        yield Step(Phase.CREATE_TABLES, CreateTable(table))
    by_name = {table.name: table for table in wanted}
    for name, key in late:
        named = constraints.named(key, by_name[name], sides.dialect)
        if isinstance(named, ForeignKey):
            yield Step(Phase.KEYS, CreateForeignKey(name, named))


def _dropping(
    sides: Sides, gone: list[Table], unsettled: set[QualifiedName]
) -> Iterator[Step]:
    ordered, circular = by_dependency(gone)
    ordered, waiting = without_keys_to(ordered, unsettled)
    late = (*circular, *waiting)
    if not sides.dialect.sqlalchemy.supports_alter:
        late = ()
    for name, key in late:
        if key.name is not None:
            operation = DropConstraint(name, key.name, kind="foreignkey", former=key)
            yield Step(Phase.DROP_KEYS, operation)
    whole = {table.name: table for table in gone}
    for each in reversed(ordered):
        table = each if late else whole[each.name]
        yield Step(Phase.DROP_TABLES, DropTable(table.name, former=table))


def _objects(sides: Sides, database: Snapshot) -> Iterator[Step]:
    models = schemas_of(sides.models.snapshot)
    steps = objects.changes(
        database,
        models,
        sides.forms,
        managed=sides.models.managed,
        dialect=sides.dialect,
    )
    yield from steps
    # A domain may stand on an enum type, which comes before it.
    yield from map(objects.dropping, reversed([*_unused(sides, database)]))


def _unused(sides: Sides, database: Snapshot) -> Iterator[Enum | Domain]:
    """Give the enum types and domains that columns use now and none will use."""
    wanted, managed = sides.models.snapshot, sides.models.managed
    gone = [
        each
        for each in database.objects
        if isinstance(each, (Enum, Domain))
        and type(each) not in managed
        and wanted.labelled(each.label) is None
    ]
    if gone:
        used = _used(database, sides.dialect) - _used(wanted, sides.dialect)
        yield from (each for each in gone if each.label in used)


def _used(snapshot: Snapshot, dialect: Standard) -> set[str]:
    """Give the labels of the named types that columns have."""
    types = {column.type for table in snapshot.values() for column in table.columns}
    constructs = [each.construct for each in types]
    enums = enums_in(constructs, dialect.sqlalchemy)
    return {
        each.label for each in (*enums, *domains_in(constructs, dialect.sqlalchemy))
    }
