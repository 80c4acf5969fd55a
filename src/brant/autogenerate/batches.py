"""Changes of a table that go together: one rebuild on SQLite, one ALTER on MySQL."""

from __future__ import annotations

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
from brant.schema import Check, PrimaryKey

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
        yield from steps
        return
    is_unnamed = is_rebuilt and any(map(_needs_a_name, operations))
    yield Step(
        Phase.COLUMNS,
        AlterTable(
            table,
            operations,
            table_kwargs=options,
            naming_convention=CONVENTION if is_unnamed else None,
        ),
    )


def _needs_a_name(operation: Operation) -> bool:
    """Tell whether it drops what has no name.

    A condition is found by its text, and of primary keys a table has only one.
    """
    former = operation.former if isinstance(operation, DropConstraint) else None
    found_anyway = isinstance(former, (Check, PrimaryKey))
    return former is not None and former.name is None and not found_anyway


def _is_foreign_key(operation: Operation) -> bool:
    is_dropped = isinstance(operation, DropConstraint) and (
        operation.kind == "foreignkey"
    )
    return is_dropped or isinstance(operation, CreateForeignKey)
