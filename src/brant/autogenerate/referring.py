"""Foreign keys that stand in the way of what they refer to.

A key needs the primary key or unique constraint of its referent, and MySQL lets no
column change its type while a key is on it. Such a key goes before and comes after.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from brant.autogenerate.casts import using
from brant.autogenerate.equal import is_mysql
from brant.autogenerate.order import Phase, Step, keys_of
from brant.operations import (
    AddColumn,
    AlterColumn,
    AlterTable,
    CreateForeignKey,
    CreateIndex,
    CreatePrimaryKey,
    CreateUniqueConstraint,
    DropColumn,
    DropConstraint,
    DropIndex,
)
from brant.schema import PrimaryKey, Unique
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from brant.dialects.standard import Standard
    from brant.operations import Operation
    from brant.schema import ForeignKey, QualifiedName, Snapshot, Table


def unsettles(steps: Iterable[Step]) -> bool:
    """Tell whether a key to the table must wait for these changes, or go before."""
    return any(
        isinstance(
            each,
            (
                AddColumn,
                CreateIndex,
                CreatePrimaryKey,
                CreateUniqueConstraint,
                DropColumn,
                DropIndex,
            ),
        )
        or (isinstance(each, AlterColumn) and each.type is not None)
        or (isinstance(each, DropConstraint) and each.kind in {"primary", "unique"})
        for each in _flat(step.operation for step in steps)
    )


def out_of_the_way(
    steps: list[Step], database: Snapshot, models: Snapshot, dialect: Standard
) -> list[Step]:
    """Give the steps with the keys that are in their way dropped and made again."""
    if not dialect.sqlalchemy.supports_alter:
        return steps
    changes = _Changes.of(steps, dialect)
    moved = [
        (table.name, key)
        for table in database.values()
        if table.name in models
        for key in keys_of(table)
        if changes.concern(table, key)
    ]
    drops = [
        Step(
            Phase.DROP_KEYS,
            DropConstraint(table, str(key.name), kind="foreignkey", former=key),
        )
        for table, key in moved
    ]
    made = [Step(Phase.KEYS, CreateForeignKey(table, key)) for table, key in moved]
    return [*steps, *drops, *made]


@final
@dataclass(frozen=True, slots=True)
class _Changes:
    """What a key may stand on, and which keys go anyway."""

    keys: frozenset[tuple[QualifiedName, tuple[str, ...]]]
    columns: frozenset[tuple[QualifiedName, str]]
    dropped: frozenset[tuple[QualifiedName, str]]

    @classmethod
    def of(cls, steps: Iterable[Step], dialect: Standard) -> _Changes:
        operations = tuple(_flat(step.operation for step in steps))
        drops = [each for each in operations if isinstance(each, DropConstraint)]
        retyped = [
            each
            for each in operations
            if isinstance(each, AlterColumn) and _needs_no_key(each, dialect)
        ]
        return cls(
            frozenset(
                (each.table, each.former.columns)
                for each in drops
                if isinstance(each.former, (PrimaryKey, Unique))
            ),
            frozenset((each.table, each.column) for each in retyped),
            frozenset(
                (each.table, each.name) for each in drops if each.kind == "foreignkey"
            ),
        )

    def concern(self, table: Table, key: ForeignKey) -> bool:
        if key.name is None or (table.name, key.name) in self.dropped:
            return False
        own = {(table.name, column) for column in key.columns}
        others = {(key.referent, column) for column in key.referent_columns}
        is_bare = (key.referent, key.referent_columns) in self.keys
        return is_bare or not self.columns.isdisjoint(own | others)


def _needs_no_key(operation: AlterColumn, dialect: Standard) -> bool:
    old, new = operation.existing_type, operation.type
    if old is None or new is None:
        return False
    return is_mysql(dialect) or bool(using(operation.column, old, new, dialect))


def _flat(operations: Iterable[Operation]) -> Iterator[Operation]:
    for operation in operations:
        if isinstance(operation, AlterTable):
            yield from _flat(operation.operations)
        else:
            yield operation
