"""The sequences that columns count by, on PostgreSQL.

A sequence that a column owns goes with it, unsaid, and an identity has one of its own
under the name that SERIAL's has. So the script says what becomes of them, in the order
that both ways need.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias

from brant.autogenerate.counting import counted_by
from brant.autogenerate.objects import creation, dropping
from brant.autogenerate.order import Phase, Step
from brant.dialects._postgresql_counting import sequence_name
from brant.operations import (
    UNSET,
    AlterColumn,
    AlterSequence,
    CreateSequence,
    DropColumn,
    DropSequence,
)
from brant.schema import Identity, Options, QualifiedName, Sequence
from brant.schema.names import identifiers

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from brant.dialects.standard import Standard
    from brant.operations import Operation
    from brant.schema import Snapshot

_INTEGERS: Final = {"SMALLINT", "INTEGER", "BIGINT"}
_Place: TypeAlias = tuple[QualifiedName, str]
"""A column, with its table."""


def with_sequences(
    steps: list[Step],
    before: Snapshot,
    database: Snapshot,
    models: Snapshot,
    dialect: Standard,
) -> list[Step]:
    """Give the steps with what becomes of the sequences that columns own.

    *before* is the database as it is, *database* the same after the renames.
    """
    if dialect.name != "postgresql":
        return steps
    owned, altered = dict(_owned(before, database)), _altered(steps)
    said = {each.name for each in models.objects if isinstance(each, Sequence)}
    kept = set(said)
    if owned or any(isinstance(step.operation, DropSequence) for step in steps):
        kept |= set(_in_use(altered, database, models, dialect))
    known = {each.name for each in database.objects if isinstance(each, Sequence)}
    known |= set(_of_serials(steps, database, models))
    left = {
        place: each
        for place, each in owned.items()
        if each.name not in kept and (place in altered or place[0] not in models)
    }
    names = {each.name for each in left.values()}
    due = [step for step in steps if _is_due(step.operation, kept | names, known)]
    found = [each for step in due for each in _led(step, left, known, said, dialect)]
    unsaid = {place: each for place, each in owned.items() if each.name not in said}
    retyped = _retyped(steps, unsaid, before, database, dialect)
    return [*found, *retyped, *_freed(steps, owned, kept, models, dialect)]


def _owned(before: Snapshot, database: Snapshot) -> Iterator[tuple[_Place, Sequence]]:
    sequences = [each for each in before.objects if isinstance(each, Sequence)]
    tables = dict(zip(before, database.values(), strict=True)) if sequences else {}
    for each in sequences:
        *_, table, column = ["", "", *identifiers(each.owned_by or "")]
        name = each.name.beside(table)
        columns = [c.name for c in before[name].columns] if name in tables else []
        if column in columns:
            owner = tables[name]
            yield (owner.name, owner.columns[columns.index(column)].name), each


def _altered(steps: Iterable[Step]) -> set[_Place]:
    """Give the columns that go, or get another default."""
    return {
        (operation.table, operation.column)
        for operation in (step.operation for step in steps)
        if isinstance(operation, DropColumn)
        or (
            isinstance(operation, AlterColumn) and operation.server_default is not UNSET
        )
    }


def _in_use(
    altered: Collection[_Place],
    database: Snapshot,
    models: Snapshot,
    dialect: Standard,
) -> Iterator[QualifiedName]:
    """Give the sequences that columns will count by."""
    for table in models.values():
        seen = database.get(table.name)
        columns = seen.columns if seen is not None else ()
        left = [c for c in columns if (table.name, c.name) not in altered]
        for column in (*table.columns, *left):
            if (name := counted_by(column.default, dialect)) is not None:
                yield name


def _of_serials(
    steps: Iterable[Step], database: Snapshot, models: Snapshot
) -> Iterator[QualifiedName]:
    """Give the sequences that stand behind SERIAL columns, if any are to be created."""
    if any(isinstance(step.operation, CreateSequence) for step in steps):
        for table in database.values():
            for column in table.columns if table.name in models else ():
                if column.autoincrement is True:
                    name = sequence_name(table.name.name, column.name)
                    yield table.name.beside(name)


def _is_due(
    operation: Operation,
    kept: Collection[QualifiedName],
    known: Collection[QualifiedName],
) -> bool:
    """Leave out what is there already, is still in use, or is dropped below."""
    match operation:
        case CreateSequence(value=value):
            return value.name not in known
        case DropSequence(name=name):
            return name not in kept
        case _:
            return True


def _led(
    step: Step,
    left: Mapping[_Place, Sequence],
    known: Collection[QualifiedName],
    said: Collection[QualifiedName],
    dialect: Standard,
) -> Iterator[Step]:
    """Change what counts a column in parts, with the sequence's turn between them."""
    altered = step.operation
    if not isinstance(altered, AlterColumn) or altered.server_default is UNSET:
        yield step
        return
    before, after = altered.existing_server_default, altered.server_default
    wanted = counted_by(after, dialect)
    owned = left.get((altered.table, altered.column))
    without = replace(
        AlterColumn(altered.table, altered.column, server_default=None),
        existing_type=altered.existing_type,
        existing_nullable=altered.existing_nullable,
        existing_server_default=before,
    )
    then = replace(step, operation=replace(altered, existing_server_default=None))
    if owned is not None and counted_by(before, dialect) == owned.name:
        is_all = replace(altered, existing_server_default=before) == without
        yield Step(step.phase, without)
        yield Step(step.phase, DropSequence(owned.name, former=owned))
        if not is_all:
            yield then
    elif isinstance(before, Identity) and wanted and wanted not in known:
        yield Step(Phase.TYPES, without)
        yield then
        if wanted not in said:
            owner = _owner(altered.table, altered.column, dialect)
            type_ = altered.type or altered.existing_type
            yield from creation(Sequence(wanted, data_type=type_, owned_by=owner))
    else:
        yield step


def _retyped(
    steps: Iterable[Step],
    owned: Mapping[_Place, Sequence],
    before: Snapshot,
    database: Snapshot,
    dialect: Standard,
) -> Iterator[Step]:
    """Give SERIAL's sequence the new type of its column, as an identity's gets it.

    Else it would end where the old type does. It bears the names of before the renames.
    """
    serials = {
        (now.name, column.name): was.name.beside(sequence_name(was.name.name, old.name))
        for was, now in zip(before.values(), database.values(), strict=True)
        for old, column in zip(was.columns, now.columns, strict=True)
        if column.autoincrement is True
    }
    names = {place: each.name for place, each in owned.items()} | serials
    for step in steps:
        altered = step.operation
        if not isinstance(altered, AlterColumn):
            continue
        old, new = altered.existing_type, altered.type
        if old is None or new is None or altered.server_default is not UNSET:
            continue
        name = names.get((altered.table, altered.column))
        if name is not None and {dialect.type(old), dialect.type(new)} <= _INTEGERS:
            after, former = (Options({"data_type": each}) for each in (new, old))
            yield replace(step, operation=AlterSequence(name, after, existing=former))


def _freed(
    steps: Iterable[Step],
    owned: Mapping[_Place, Sequence],
    kept: Collection[QualifiedName],
    models: Snapshot,
    dialect: Standard,
) -> Iterator[Step]:
    """Set sequences free from columns that go, and drop them where nobody needs them.

    Else they would go too, and the way back would lack them.
    """
    dropped = {
        (operation.table, operation.column)
        for operation in (step.operation for step in steps)
        if isinstance(operation, DropColumn)
    }
    for (table, column), sequence in owned.items():
        stays = table in models and (table, column) not in dropped
        if stays:
            continue
        freed = AlterSequence(
            sequence.name,
            Options({"owned_by": "NONE"}),
            existing=Options({"owned_by": _owner(table, column, dialect)}),
        )
        yield Step(Phase.DROP_KEYS, freed)
        if sequence.name not in kept:
            yield dropping(replace(sequence, owned_by=None))


def _owner(table: QualifiedName, column: str, dialect: Standard) -> str:
    return f"{dialect.table_name(table)}.{dialect.quote(column)}"
