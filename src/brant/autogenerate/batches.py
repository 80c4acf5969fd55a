"""Changes of a table that go together: one rebuild on SQLite, one ALTER on MySQL."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Final

from brant.autogenerate.order import Phase, Step
from brant.operations import (
    AddColumn,
    AlterColumn,
    AlterTable,
    CreateForeignKey,
    CreateIndex,
    CreatePrimaryKey,
    DropConstraint,
    DropIndex,
    Operation,
)
from brant.schema import ForeignKey, Unique

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from brant.dialects.standard import Standard
    from brant.schema import QualifiedName

CONVENTION: Final = {
    "ck": "ck_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
}
"""How a SQLite batch calls constraints that have no name, to drop them."""


def is_batch(steps: tuple[Step, ...], dialect: Standard) -> bool:
    """Tell whether the changes of a table go together.

    SQLite makes the table anew for them; MySQL lets no AUTO_INCREMENT be without a key,
    and no foreign key without an index, on either end.
    """
    if dialect.name == "sqlite":
        return True
    if dialect.sqlalchemy.name not in {"mysql", "mariadb"}:
        return False
    operations = [step.operation for step in steps]
    kinds = {type(each) for each in operations}
    return {CreateIndex, DropIndex} <= kinds or any(map(_is_of_a_key, operations))


def in_turn(
    changed: Mapping[QualifiedName, Sequence[Step]],
) -> tuple[QualifiedName, ...]:
    """Give tables that are made anew: each is looked at when its turn is over.

    What a foreign key refers to has to be there before the key, and goes after it.
    """
    needed: dict[QualifiedName, list[QualifiedName]] = {name: [] for name in changed}
    for name, steps in changed.items():
        for step in steps:
            match step.operation:
                case CreateForeignKey(constraint=key) if key.referent in needed:
                    needed[name].append(key.referent)
                case DropConstraint(former=ForeignKey() as key) if (
                    key.referent in needed
                ):
                    needed[key.referent].append(name)
                case _:
                    pass
    if not any(needed.values()):
        return tuple(changed)
    for name, others in needed.items():
        needed[name] = [other for other in dict.fromkeys(others) if other != name]
    try:
        return tuple(TopologicalSorter(needed).static_order())
    except CycleError:  # one comes for another that goes, on the same tables
        return tuple(changed)


def _is_of_a_key(operation: Operation) -> bool:
    """Tell whether it is about a primary key, or about what counts one up."""
    match operation:
        case AlterColumn(autoincrement=autoincrement):
            return autoincrement is not None
        case DropConstraint(kind=kind):
            return kind == "primary"
        case _:
            return isinstance(operation, CreatePrimaryKey)


def batched(
    steps: Sequence[Step], table: QualifiedName, dialect: Standard
) -> Iterator[Step]:
    """Give one batch for the changes of a table, where the database rebuilds it.

    Where it does not, foreign keys keep their turn: other tables come and go between.
    """
    if dialect.name != "sqlite":
        keys = [step for step in steps if _is_foreign_key(step.operation)]
        yield from keys
        steps = [step for step in steps if step not in keys]
    ordered = [s.operation for s in sorted(steps, key=lambda s: s.phase)]
    operations = tuple(o for o in ordered if not isinstance(o, AlterTable))
    options = {
        name: value
        for o in ordered
        if isinstance(o, AlterTable)
        for name, value in o.table_kwargs.items()
    }
    is_native = all(isinstance(o, (CreateIndex, DropIndex)) for o in operations)
    is_rebuilt = dialect.name == "sqlite"
    if (
        is_rebuilt
        and not options
        and (
            is_native or (len(operations) == 1 and isinstance(operations[0], AddColumn))
        )
    ):
        # In their table's turn: a key of another table may need a unique index.
        yield from (Step(Phase.COLUMNS, each) for each in operations)
        return
    found = {kind for o in operations if (kind := _unnamed(o)) is not None}
    unnamed = sorted(found) if is_rebuilt else ()
    yield Step(
        Phase.COLUMNS,
        AlterTable(
            table,
            operations,
            table_kwargs=options,
            naming_convention={kind: CONVENTION[kind] for kind in unnamed} or None,
        ),
    )


def _unnamed(operation: Operation) -> str | None:
    """Give the kind of what it drops and has no name, and needs one for that.

    A condition is found by its text, and of primary keys a table has only one.
    """
    match operation:
        case DropConstraint(former=ForeignKey(name=None)):
            return "fk"
        case DropConstraint(former=Unique(name=None)):
            return "uq"
        case _:
            return None


def _is_foreign_key(operation: Operation) -> bool:
    is_dropped = isinstance(operation, DropConstraint) and (
        operation.kind == "foreignkey"
    )
    return is_dropped or isinstance(operation, CreateForeignKey)
