"""When the columns that are computed from others have their turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brant.autogenerate.order import Phase, Step
from brant.autogenerate.words import words_in
from brant.operations import AddColumn, AlterColumn, DropColumn
from brant.schema import Computed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from brant.dialects.standard import Standard
    from brant.operations import Operation
    from brant.schema import Column, Table


def in_order(
    steps: Iterable[Step], seen: Table, wanted: Table, dialect: Standard
) -> tuple[Step, ...]:
    """Give the changes of columns so that what one is computed from is there.

    PostgreSQL gives no other type to a column that another one is computed from: that
    one goes before, and comes again.
    """
    left = [*steps]
    if dialect.name == "postgresql":
        anew = tuple(_made_anew(left, seen, wanted))
        names = {before.name for before, _ in anew}
        left = [step for step in left if not _is_altered(step.operation, names)]
        for before, after in anew:
            dropped = DropColumn(
                wanted.name, before.name, former=AddColumn(wanted.name, before)
            )
            left.append(Step(Phase.COLUMNS, dropped))
            left.append(Step(Phase.COLUMNS, AddColumn(wanted.name, after)))
    operations = [step.operation for step in left]
    added = {each.column.name for each in operations if isinstance(each, AddColumn)}
    return tuple(sorted(left, key=lambda step: _turn(step.operation, added)))


def _turn(operation: Operation, added: Collection[str]) -> int:
    match operation:
        case DropColumn(former=AddColumn(column=column)) if column.computed:
            return 0
        case AddColumn(column=column) if column.computed:
            return 2
        case AlterColumn(server_default=Computed()):
            return 2
        case DropColumn(column=name) if name not in added:
            return 3
        case _:
            return 1


def _made_anew(
    steps: Iterable[Step], seen: Table, wanted: Table
) -> Iterator[tuple[Column, Column]]:
    """Give the columns, before and after, that are computed from one of a new type."""
    operations = [step.operation for step in steps]
    retyped = {
        each.column
        for each in operations
        if isinstance(each, AlterColumn) and each.type is not None
    }
    dropped = {each.column for each in operations if isinstance(each, DropColumn)}
    for before in seen.columns if retyped else ():
        after = wanted.column(before.name)
        if (
            after is not None
            and before.computed is not None
            and before.name not in dropped
            and not retyped.isdisjoint(words_in(before.computed.expression.text))
        ):
            yield before, after


def _is_altered(operation: Operation, names: Collection[str]) -> bool:
    return isinstance(operation, AlterColumn) and operation.column in names
