"""What SQLite does with a row that breaks a constraint: ON CONFLICT.

SQLAlchemy's models may say it of a column, also for a key that the column is alone in.
Here it stands where SQLite keeps it: with the key, and with the column for NOT NULL.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from brant.autogenerate.equal import spelt_options
from brant.schema import NO_OPTIONS, Options, PrimaryKey, Unique

if TYPE_CHECKING:
    from brant.dialects.standard import Standard
    from brant.schema import Column, Constraint, Table

_NOT_NULL: Final = "sqlite_on_conflict_not_null"
_OF_KEYS: Final = {
    PrimaryKey: "sqlite_on_conflict_primary_key",
    Unique: "sqlite_on_conflict_unique",
}


def same_conflict(seen: Column, wanted: Column, dialect: Standard) -> bool:
    """Tell whether rows that lack a value meet the same fate."""
    if seen.options is wanted.options:  # most have none
        return True
    said = (conflict_of(each, dialect) for each in (seen, wanted))
    return len(set(map(spelt_options, said))) == 1


def conflict_of(column: Column, dialect: Standard) -> Options:
    """Give what a column says of rows that lack a value."""
    said = column.options.get(_NOT_NULL)
    if said is None or column.nullable or dialect.name != "sqlite":
        return NO_OPTIONS
    return Options({_NOT_NULL: said})


def on_keys(table: Table, dialect: Standard) -> Table:
    """Give the models' table with what columns say of their keys said by the keys."""
    if dialect.name != "sqlite" or all(not column.options for column in table.columns):
        return table
    options = {column.name: column.options for column in table.columns}

    def whole(part: Constraint) -> Constraint:
        if not isinstance(part, PrimaryKey | Unique) or len(part.columns) > 1:
            return part
        if "sqlite_on_conflict" in part.options:
            return part
        conflict = options[part.columns[0]].get(_OF_KEYS[type(part)])
        if conflict is None:
            return part
        said = {**part.options, "sqlite_on_conflict": conflict}
        return replace(part, options=Options(said))

    return replace(table, constraints=tuple(map(whole, table.constraints)))
