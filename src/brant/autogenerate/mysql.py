"""What MySQL and MariaDB make of keys, and in what words they tell of types.

A unique constraint is a unique index there, under the name of its first column where it
was given none; and each foreign key brings an index unless another one serves it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeVar

from brant.autogenerate.order import keys_of
from brant.schema import (
    Constraint,
    Expression,
    ForeignKey,
    Index,
    Options,
    Table,
    Unique,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from brant.dialects.standard import Standard

_P = TypeVar("_P", Index, Constraint)

# Integers are shown with the width that they have anyway, unsigned ones another.
_INTEGER: Final = re.compile(
    r"(TINYINT|SMALLINT|MEDIUMINT|INTEGER|BIGINT)(?:\((\d+)\))?( UNSIGNED)?"
)
_WIDTHS: Final[Mapping[str, tuple[str, str]]] = {
    "TINYINT": ("4", "3"),
    "SMALLINT": ("6", "5"),
    "MEDIUMINT": ("9", "8"),
    "INTEGER": ("11", "10"),
    "BIGINT": ("20", "20"),
}
METHODS: Final = ("btree", "hash")
_DECIMAL: Final = re.compile(r"(?:NUMERIC|DECIMAL)(?:\((\d+)(?:, (\d+))?\))?")
_FLOAT: Final = re.compile(r"FLOAT\((\d+)\)")
_SINGLE: Final = 24
"""https://mariadb.com/kb/en/float/: more bits are a DOUBLE."""
_SAME_TYPES: Final = {"BOOL": "TINYINT(1)", "YEAR(4)": "YEAR"}
_NOW: Final = re.compile(r"(?:now|current_timestamp)(?:\((\d*)\))?", re.IGNORECASE)
_NUMBER: Final = re.compile(r"('?)(-?\d+(?:\.\d+)?)\1")
_WORDS: Final = {"true": "1", "false": "0"}


def type_name(written: str) -> str:
    """Give the name that the database has for a type."""
    if match := _INTEGER.fullmatch(written):
        name, width, unsigned = match.groups("")
        is_usual = width in {"", _WIDTHS[name][bool(unsigned)]}
        return f"{name}{unsigned}" if is_usual else written
    if match := _DECIMAL.fullmatch(written):
        return f"DECIMAL({match[1] or 10}, {match[2] or 0})"
    if match := _FLOAT.fullmatch(written):
        return "FLOAT" if int(match[1]) <= _SINGLE else "DOUBLE"
    return _SAME_TYPES.get(written, written)


def same_default(a: str, b: str) -> bool:
    """Tell whether two defaults are the same, as the database understands them."""
    a, b = _default(a), _default(b)
    if a == b:
        return True
    numbers = _NUMBER.fullmatch(a), _NUMBER.fullmatch(b)
    if numbers[0] is None or numbers[1] is None or (numbers[0][1] and numbers[1][1]):
        return False  # two texts in quotes may be texts
    return Decimal(numbers[0][2]) == Decimal(numbers[1][2])


def _default(text: str) -> str:
    if match := _NOW.fullmatch(text):
        return f"current_timestamp({match[1] or ''})"
    return _WORDS.get(text.lower(), text)


def usual_method(engine: str | None) -> str:
    """Give how an index of an engine works that does not say it."""
    return "hash" if (engine or "").upper() == "MEMORY" else "btree"


def working(table: Table, engine: str | None, dialect: Standard) -> Table:
    """Give the table without what its indexes say of how they work to no effect.

    Only MEMORY lets one choose. The others keep the word; MariaDB hashes a unique index
    at times, for its own reasons: https://mariadb.com/kb/en/storage-engine-index-types/
    """
    usual, option = usual_method(engine), f"{dialect.sqlalchemy.name}_using"

    def plain(part: _P) -> _P:
        said = part.options.get(option)
        if said is None or (usual == "hash" and said.lower() != usual):
            return part
        left = {k: v for k, v in part.options.items() if k != option}
        return replace(part, options=Options(left))

    return replace(
        table,
        constraints=tuple(map(plain, table.constraints)),
        indexes=tuple(map(plain, table.indexes)),
    )


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


def spared(seen: Table, wanted: Table) -> list[Index]:
    """Give the indexes that the models do not say and their foreign keys brought.

    One is not spared whose place another index takes: the server would drop it without
    a word, and miss it on the way back.
    """
    said = {index.name for index in wanted.indexes}
    keys = {key.columns for key in keys_of(wanted)}
    brought = [
        index
        for index in seen.indexes
        if not index.unique and index.name not in said and index.elements in keys
    ]
    others = tuple(index for index in seen.indexes if index not in brought)
    before = replace(seen, indexes=others)
    return [
        index
        for index in brought
        if _serves(before, index.elements) or not _serves(wanted, index.elements)
    ]


def bereft(seen: Table, wanted: Table) -> Iterator[Index]:
    """Give what foreign keys need that stay where the index that served them goes."""
    left = {key.columns for key in keys_of(wanted)}
    keys = {key.columns: key for key in keys_of(seen) if key.columns in left}
    there = replace(wanted, indexes=(*wanted.indexes, *spared(seen, wanted)))
    for key in keys.values():
        if not _serves(there, key.columns):
            yield Index(key.name, key.columns)


def brought(
    added: Collection[ForeignKey], seen: Table, wanted: Table
) -> Iterator[Index]:
    """Give the indexes that new foreign keys bring where no other one serves them.

    The server drops one that an earlier key over the same columns brought.
    """
    columns = [key.columns for key in added]
    kept = [i for i in spared(seen, wanted) if i.elements not in columns]
    there = replace(wanted, indexes=(*wanted.indexes, *kept))
    # Of equal ones the last key's stays, and one that is the beginning of another goes.
    ordered = sorted(added, key=lambda key: len(key.columns))
    while ordered:
        key = ordered.pop()
        if not _serves(there, key.columns):
            index = Index(key.name, key.columns)
            there = replace(there, indexes=(*there.indexes, index))
            yield index


def _serves(table: Table, columns: tuple[str | Expression, ...]) -> bool:
    """Tell whether an index begins with the columns of a foreign key."""
    primary = table.primary_key
    served = [index.elements for index in table.indexes]
    served += [primary.columns] if primary is not None else []
    return any(each[: len(columns)] == columns for each in served)
