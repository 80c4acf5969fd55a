"""Keys as MySQL and MariaDB have them.

A unique constraint is a unique index there, under the name of its first column where it
was given none; and each foreign key brings an index unless another one serves it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from brant.autogenerate.order import keys_of
from brant.schema import ForeignKey, Index, Table, Unique

if TYPE_CHECKING:
    from collections.abc import Iterable


def indexed(table: Table, form: Table | None = None) -> Table:
    """Give the table with unique indexes in the place of unique constraints."""
    uniques = [part for part in table.constraints if isinstance(part, Unique)]
    indexes = {index.name: index for index in table.indexes}
    printed = form.indexes if form is not None else ()
    for part in uniques:
        free = (index for index in printed if index.name not in indexes)
        name = part.name or _name(part, free)
        indexes.setdefault(name, Index(name, part.columns, unique=True))
    others = tuple(part for part in table.constraints if part not in uniques)
    return replace(table, constraints=others, indexes=tuple(indexes.values()))


def _name(part: Unique, printed: Iterable[Index]) -> str:
    names = (i.name for i in printed if i.unique and i.elements == part.columns)
    return next(names, None) or part.columns[0]


def without_implied(seen: Table, wanted: Table) -> Table:
    """Leave out the indexes that the models' foreign keys brought."""
    names = {index.name for index in wanted.indexes}
    keys = {key.columns for key in keys_of(wanted)}
    kept = (
        index
        for index in seen.indexes
        if index.unique or index.name in names or index.elements not in keys
    )
    return replace(seen, indexes=tuple(kept))


def implied(key: ForeignKey, table: Table) -> Index | None:
    """Give the index that the key would bring; None where another one serves it."""
    primary = table.primary_key
    served = [index.elements for index in table.indexes]
    served += [primary.columns] if primary is not None else []
    if any(columns[: len(key.columns)] == key.columns for columns in served):
        return None
    return Index(key.name, key.columns)
