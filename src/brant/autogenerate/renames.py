"""Renames: those that the models tell, and those that are likely.

Two schemas do not say that a column is an old one with a new name. The models can, by
`info={"renamed_from": "old"}`, for the labels of a column's enum type by
`info={"renamed_labels": {"old": "new"}}`; otherwise somebody must be asked.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final, TypeAlias, final

from sqlalchemy.types import NULLTYPE

from brant.autogenerate import mysql_options
from brant.autogenerate.charsets import same_label, spelt_out
from brant.autogenerate.circles import in_turn, standing
from brant.autogenerate.equal import is_mysql, name_of_type, same_type
from brant.autogenerate.types import labels_of, written
from brant.operations import AlterColumn, RenameEnumValue, RenameTable
from brant.schema import Enum
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from brant.autogenerate.models import Models
    from brant.dialects.standard import Standard
    from brant.operations import Operation
    from brant.schema import Column, QualifiedName, Snapshot, Table

_SIMILAR: Final = 0.6
_ASIDE: Final = "brant_aside"
"""What is called so while others of its circle take their names."""


@final
@dataclass(frozen=True, slots=True)
class TableRename:
    table: QualifiedName
    to: QualifiedName

    def __str__(self) -> str:
        return f"table {self.table} to {self.to.name}"


@final
@dataclass(frozen=True, slots=True)
class ColumnRename:
    table: QualifiedName
    column: str
    to: str

    def __str__(self) -> str:
        return f"column {self.table}.{self.column} to {self.to}"


@final
@dataclass(frozen=True, slots=True)
class LabelRename:
    enum: QualifiedName
    label: str
    to: str

    def __str__(self) -> str:
        return f"label {self.label!r} of enum type {self.enum} to {self.to!r}"


@final
@dataclass(frozen=True, slots=True)
class ColumnLabelRename:
    """Of a column of MySQL, where each enum type is one column's own."""

    table: QualifiedName
    column: str
    label: str
    to: str

    def __str__(self) -> str:
        return (
            f"label {self.label!r} of column {self.table}.{self.column} to {self.to!r}"
        )


OwnRename: TypeAlias = TableRename | ColumnRename | LabelRename
"""A rename that is an operation; a label of a column is part of its change."""
Rename: TypeAlias = OwnRename | ColumnLabelRename


def advice(rename: Rename) -> str:
    """Give what a model says for the rename to be one."""
    if isinstance(rename, (LabelRename, ColumnLabelRename)):
        return f"info={{'renamed_labels': {{{rename.label!r}: {rename.to!r}}}}}"
    old = rename.table.name if isinstance(rename, TableRename) else rename.column
    return f"info={{'renamed_from': {old!r}}}"


def told(database: Snapshot, models: Models, dialect: Standard) -> Iterator[OwnRename]:
    """Give the renames that the models tell and the database has not seen."""
    wanted = models.snapshot
    notes = {name: name.beside(old) for name, old in models.former_tables.items()}

    def is_table(old: QualifiedName, new: QualifiedName) -> bool:
        return _outline(database[old], dialect) == _outline(wanted[new], dialect)

    former = standing(notes, database, wanted, is_table)
    for name, old in former.items():
        yield TableRename(old, name)
    of_columns: dict[QualifiedName, dict[str, str]] = defaultdict(dict)
    for (name, column), old_column in models.former_columns.items():
        of_columns[name][column] = old_column
    for name, noted in of_columns.items():
        seen = database.get(former.get(name, name))
        if seen is not None:
            for new, before in _standing_columns(noted, seen, wanted[name], dialect):
                yield ColumnRename(name, before, new)
    for name, labels in models.former_labels.items():
        for to, label in _standing_labels(labels, *_both(name, database, wanted)):
            yield LabelRename(name, label, to)


def _standing_columns(
    notes: Mapping[str, str], seen: Table, wanted: Table, dialect: Standard
) -> Iterable[tuple[str, str]]:
    before = {column.name: column for column in seen.columns}
    after = {column.name: column for column in wanted.columns}

    def is_column(old: str, new: str) -> bool:
        return _facts(before[old], dialect) == _facts(after[new], dialect)

    return standing(notes, before, after, is_column).items()


def _standing_labels(
    names: Mapping[str, str], before: tuple[str, ...], after: tuple[str, ...]
) -> Iterable[tuple[str, str]]:
    def is_label(old: str, new: str) -> bool:
        return before.index(old) == after.index(new)

    notes = {to: label for label, to in names.items()}
    return standing(notes, before, after, is_label).items()


def _facts(column: Column, dialect: Standard) -> object:
    is_filled = column.default is not None
    return name_of_type(column.type, dialect), column.nullable, is_filled


def relabelling(models: Models, rename: ColumnLabelRename) -> Models:
    """Give the models as if they told of the label."""
    columns = models.relabelled.get(rename.table, {})
    labels = {**columns.get(rename.column, {}), rename.label: rename.to}
    columns = {**columns, rename.column: labels}
    return replace(models, relabelled={**models.relabelled, rename.table: columns})


def is_told(rename: Rename, models: Models) -> bool:
    """Tell whether the models have said so; other renames are done by then."""
    if not isinstance(rename, ColumnLabelRename):
        return False
    labels = models.relabelled.get(rename.table, {}).get(rename.column, {})
    return labels.get(rename.label) == rename.to


def _both(
    name: QualifiedName, database: Snapshot, models: Snapshot
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give an enum type's labels on both sides."""
    label = f"{Enum.kind} {name}"
    seen, wanted = database.labelled(label), models.labelled(label)
    before = seen.values if isinstance(seen, Enum) else ()
    after = wanted.values if isinstance(wanted, Enum) else ()
    return before, after


def likely(
    database: Snapshot,
    models: Snapshot,
    dialect: Standard,
    *,
    among: Collection[QualifiedName] | None = None,
) -> tuple[Rename, ...]:
    """Give what looks like a rename: same type, same place, similar name.

    *among* are the tables that may differ; None: any may.
    """
    found: list[Rename] = list(_likely_tables(database, models, dialect))
    for name in models if among is None else among:
        if name in database and name in models:
            found += _likely_columns(database[name], models[name], dialect)
            if is_mysql(dialect):
                found += _likely_column_labels(database[name], models[name], dialect)
    for each in models.objects:
        seen = database.labelled(each.label)
        if isinstance(each, Enum) and isinstance(seen, Enum):
            found += _likely_labels(seen, each)
    return tuple(found)


def _likely_labels(seen: Enum, wanted: Enum) -> Iterator[LabelRename]:
    for old, new in _replaced(seen.values, wanted.values):
        yield LabelRename(wanted.name, old, new)


def _likely_column_labels(
    seen: Table, wanted: Table, dialect: Standard
) -> Iterator[ColumnLabelRename]:
    before = {column.name: column.type.construct for column in seen.columns}
    of_table = mysql_options.collation(seen, wanted)
    for column in wanted.columns:
        old = labels_of(before.get(column.name, NULLTYPE), dialect.sqlalchemy)
        new = labels_of(column.type.construct, dialect.sqlalchemy) if old else ()
        type_ = spelt_out(written(column.type.construct, dialect.sqlalchemy), of_table)
        for label, to in _replaced(old, new):
            if not same_label(label, to, type_):
                yield ColumnLabelRename(wanted.name, column.name, label, to)


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Give the labels with those in their places, where as many are there."""
    if len(old) == len(new):
        pairs = zip(old, new, strict=True)
        yield from ((a, b) for a, b in pairs if a not in new and b not in old)


def _likely_tables(
    database: Snapshot, models: Snapshot, dialect: Standard
) -> Iterator[TableRename]:
    gone: dict[object, list[Table]] = defaultdict(list)
    for name, table in database.items():
        if name not in models:
            gone[_outline(table, dialect)].append(table)
    for name, wanted in models.items():
        if name in database or not gone:
            continue
        fitting = gone.get(_outline(wanted, dialect), [])
        if len(fitting) == 1:
            yield TableRename(fitting[0].name, name)


def _outline(table: Table, dialect: Standard) -> object:
    columns = ((each.name, name_of_type(each.type, dialect)) for each in table.columns)
    return table.name.schema, tuple(columns)


def _likely_columns(
    seen: Table, wanted: Table, dialect: Standard
) -> Iterator[ColumnRename]:
    gone = _others(seen, wanted)
    for column in _others(wanted, seen) if gone else ():
        for old in gone:
            is_placed = _place(seen, old) == _place(wanted, column)
            is_similar = is_placed and _are_similar(old.name, column.name)
            if is_similar and same_type(old.type, column.type, dialect):
                yield ColumnRename(wanted.name, old.name, column.name)
                gone.remove(old)
                break


def _others(table: Table, other: Table) -> list[Column]:
    known = {column.name for column in other.columns}
    return [column for column in table.columns if column.name not in known]


def _place(table: Table, column: Column) -> int:
    return table.columns.index(column)


def _are_similar(a: str, b: str) -> bool:
    return a in b or b in a or SequenceMatcher(None, a, b).ratio() >= _SIMILAR


def applied(database: Snapshot, renames: Iterable[OwnRename]) -> Snapshot:
    """Give the database after the renames, however many, as one change."""
    tables, columns, labels = _by_owner(renames)
    if tables or columns:
        database = database.renamed(tables, columns)
    for each in _relabelled(labels):
        database = each.apply(database)
    return database


def operations(renames: Iterable[OwnRename]) -> Iterator[Operation]:
    """Give what carries the renames out, one after the other."""
    tables, columns, labels = _by_owner(renames)
    for old, new in in_turn(tables, lambda name: name.beside(_ASIDE)):
        yield RenameTable(old, new.name)
    for table, names in columns.items():
        for column, to in in_turn(names, lambda _: _ASIDE):
            yield AlterColumn(table, column, new_name=to)
    yield from _relabelled(labels)


def _relabelled(
    labels: Mapping[QualifiedName, Mapping[str, str]],
) -> Iterator[RenameEnumValue]:
    for enum, names in labels.items():
        for label, to in in_turn(names, lambda _: _ASIDE):
            yield RenameEnumValue(enum, label, to)


def _by_owner(
    renames: Iterable[OwnRename],
) -> tuple[
    dict[QualifiedName, QualifiedName],
    dict[QualifiedName, dict[str, str]],
    dict[QualifiedName, dict[str, str]],
]:
    """Give the new names by the old ones: of tables, of columns and of labels."""
    tables: dict[QualifiedName, QualifiedName] = {}
    columns: dict[QualifiedName, dict[str, str]] = defaultdict(dict)
    labels: dict[QualifiedName, dict[str, str]] = defaultdict(dict)
    for rename in renames:
        match rename:
            case TableRename():
                tables.setdefault(rename.table, rename.to)
            case ColumnRename():
                columns[rename.table].setdefault(rename.column, rename.to)
            case LabelRename():
                labels[rename.enum].setdefault(rename.label, rename.to)
    return tables, columns, labels
