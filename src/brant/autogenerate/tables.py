"""Two tables of one name to the steps that make one the other."""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING, Final, TypeVar, final

import sqlalchemy as sa

from brant.autogenerate import columns, computed, mysql, mysql_options
from brant.autogenerate.batches import CONVENTION
from brant.autogenerate.constraints import left_out, matched, named, unlike, without
from brant.autogenerate.equal import is_mysql, same_index
from brant.autogenerate.order import Phase, Step, keys_of
from brant.autogenerate.words import names_of
from brant.operations import (
    UNSET,
    AddColumn,
    AlterColumn,
    AlterTable,
    CreateForeignKey,
    CreateIndex,
    DropColumn,
    DropConstraint,
    DropIndex,
    Operation,
    SetTableComment,
)
from brant.operations.constraints import adding, kind_of
from brant.schema import (
    NO_OPTIONS,
    Check,
    Constraint,
    ForeignKey,
    Index,
    PrimaryKey,
    Table,
    constructs,
)
from brant.schema import Options as DialectOptions
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from brant.autogenerate.options import Options
    from brant.dialects.standard import Standard
    from brant.operations.unset import Unset
    from brant.schema import Column, QualifiedName

_N = TypeVar("_N", "Column", "Index")
_P = TypeVar("_P", Constraint, Index)

_SQLITE_OPTIONS: Final = {
    "sqlite_autoincrement": False,
    "sqlite_strict": False,
    "sqlite_with_rowid": True,
}


@final
@dataclass(frozen=True, slots=True)
class Pair:
    """A table as it is, as the models want it, and as the database would print that."""

    seen: Table
    wanted: Table
    form: Table
    dialect: Standard
    options: Options
    implied: Mapping[str, tuple[Check, ...]] = field(default_factory=dict)
    """The conditions that the types of columns bring along."""
    counting: str | Unset | None = UNSET
    """The column that the models have the database count up."""
    relabelled: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What labels of MySQL's enum columns are called now, by column and old label."""


def paired(
    seen: Table,
    wanted: Table,
    printed: Table | None,
    dialect: Standard,
    options: Options,
) -> Pair:
    """Put them together; a printed table has no foreign keys, they are the models'."""
    if dialect.sqlalchemy.name in {"mysql", "mariadb"}:
        seen, wanted, form = _on_mysql(seen, wanted, printed, dialect)
    else:
        form = wanted if printed is None else _form_of(wanted, printed)
    return Pair(seen, wanted, form, dialect, options)


def _form_of(wanted: Table, printed: Table) -> Table:
    others = tuple(c for c in printed.constraints if not isinstance(c, ForeignKey))
    return replace(printed, name=wanted.name, constraints=(*others, *keys_of(wanted)))


def _on_mysql(
    seen: Table, wanted: Table, printed: Table | None, dialect: Standard
) -> tuple[Table, Table, Table]:
    form = None if printed is None else mysql.indexed(_form_of(wanted, printed))
    wanted = mysql.indexed(wanted, form)
    seen = mysql.indexed(seen)
    engine = mysql_options.engine(seen)
    form = mysql.working(form or wanted, mysql_options.engine(wanted, engine), dialect)
    return mysql.working(seen, engine, dialect), wanted, form


def changes(pair: Pair) -> Iterator[Step]:
    """Give the steps from the table as it is to the table as it shall be."""
    table = pair.wanted.name
    if is_mysql(pair.dialect):
        seen, altering = mysql_options.changed(pair.seen, pair.wanted, pair.dialect)
        if altering is not None:
            yield Step(Phase.COLUMNS, altering)
            pair = replace(pair, seen=seen)
    columns_first = computed.in_order(
        [*_columns(pair)], pair.seen, pair.wanted, pair.dialect
    )
    yield from columns_first
    anew = _made_anew(columns_first)
    constraints = [*_constraints(pair, columns_first, anew)]
    yield from constraints
    if is_mysql(pair.dialect):
        pair = _with_brought(pair, constraints)
    yield from _indexes(pair, anew)
    options = dict(_options(pair))
    if options:
        yield Step(Phase.COLUMNS, AlterTable(table, table_kwargs=options))
    comment = pair.wanted.comment or None
    can_comment = pair.dialect.sqlalchemy.supports_comments
    if can_comment and pair.seen.comment != comment:
        operation = SetTableComment(table, comment, existing=pair.seen.comment)
        yield Step(Phase.COLUMNS, operation)


def _constraints(
    pair: Pair, columns_first: Sequence[Step], anew: frozenset[str]
) -> Iterator[Step]:
    table = pair.wanted.name
    # A type's own condition comes with a column of that type.
    brought = {
        check.name
        for step in columns_first
        for check in pair.implied.get(_retyped(step.operation) or "", ())
    }
    keyed = _keyed(columns_first) if is_mysql(pair.dialect) else frozenset()
    gone, here = (_on(t.constraints, anew) for t in (pair.seen, pair.form))
    found, asked = unlike(pair.seen.constraints, pair.form.constraints)
    if not (found or asked or gone):
        return
    parts = matched(
        [part for part in found if part not in gone],
        [part for part in asked if part not in here],
        pair.dialect,
        said=set(_names(pair)),
    )
    dropped = parts.dropped
    if dropped and pair.form is not pair.wanted:
        spared = left_out(pair.wanted.constraints, pair.form.constraints, pair.dialect)
        dropped = tuple(without(dropped, spared, pair.dialect))
    for part in (*gone, *dropped):
        if not _is_keyed(part, keyed):
            yield _dropping(table, part)
    # A printed constraint is added only where the models do not say it.
    taken = {part.name for t in (pair.seen, pair.wanted) for part in t.constraints}
    for part in (*here, *parts.created):
        if _is_keyed(part, keyed) or (isinstance(part, Check) and part.name in brought):
            continue
        free = replace(part, name=None) if part.name in taken else part
        own = _said(pair, part) or free
        own = named(own, pair.wanted, pair.dialect, taken)
        taken.add(own.name)
        phase = Phase.KEYS if isinstance(own, ForeignKey) else Phase.CONSTRAINTS
        yield Step(phase, adding(table, own))


def _made_anew(steps: Iterable[Step]) -> frozenset[str]:
    """Give the columns that go and come; what is on them would go unsaid."""
    operations = [step.operation for step in steps]
    dropped = {each.column for each in operations if isinstance(each, DropColumn)}
    return frozenset(
        each.column.name
        for each in operations
        if isinstance(each, AddColumn) and each.column.name in dropped
    )


def _keyed(steps: Iterable[Step]) -> frozenset[str]:
    """Give the columns that come and go with their key."""
    operations = (step.operation for step in steps)
    added = (o.former if isinstance(o, DropColumn) else o for o in operations)
    return frozenset(
        each.column.name
        for each in added
        if isinstance(each, AddColumn) and each.constraints
    )


def _is_keyed(part: Constraint, keyed: frozenset[str]) -> bool:
    return isinstance(part, PrimaryKey) and not keyed.isdisjoint(part.columns)


def _on(parts: Iterable[_P], columns: frozenset[str]) -> list[_P]:
    """Give the constraints or indexes that say one of the columns."""
    if not columns:
        return []
    return [part for part in parts if not columns.isdisjoint(names_of(part))]


def _options(pair: Pair) -> Iterator[tuple[str, bool]]:
    """Give the options of a SQLite table that a rebuild changes."""
    seen, form = pair.seen.options, pair.form.options
    if pair.dialect.name == "sqlite" and seen is not form:  # most have none
        for name, usual in _SQLITE_OPTIONS.items():
            wanted = bool(form.get(name, usual))
            if bool(seen.get(name, usual)) != wanted:
                yield name, wanted


def _names(pair: Pair) -> Iterator[tuple[type[Constraint], str]]:
    """Give the kinds and names of constraints that the models give."""
    implied = (check for checks in pair.implied.values() for check in checks)
    for part in (*pair.wanted.constraints, *implied):
        if part.name is not None:
            yield type(part), part.name


def _retyped(operation: Operation) -> str | None:
    match operation:
        case AddColumn(column=column):
            return column.name
        case AlterColumn(column=name, type=type_) if type_ is not None:
            return name
        case _:
            return None


def _columns(pair: Pair) -> Iterator[Step]:
    table, dialect, options = pair.wanted.name, pair.dialect, pair.options
    found = {column.name: column for column in pair.seen.columns}
    forms = _forms(pair.wanted.columns, pair.form.columns)
    are_plain = columns.are_plain(dialect, options)
    collation = None
    if is_mysql(dialect):
        collation = mysql_options.collation(pair.seen, pair.wanted)
    for column in pair.wanted.columns:
        seen = found.pop(column.name, None)
        form = forms.get(column.name, column)
        if seen is None:
            is_counted = pair.counting == column.name
            yield Step(
                Phase.COLUMNS,
                columns.adding(pair.wanted, column, dialect, is_counted=is_counted),
            )
            continue
        counts = None if pair.counting is UNSET else pair.counting == column.name
        is_plain = are_plain and form is column
        if is_plain and columns.are_alike(seen, column, dialect, counts=counts):
            continue
        both = columns.Pair(
            pair.wanted,
            seen,
            column,
            form,
            dialect,
            options,
            counts,
            pair.relabelled.get(column.name, {}),
            collation,
        )
        for each in columns.changes(both):
            yield Step(_phase(each, dialect), each)
    for column in reversed(found.values()):  # the way back adds them in their order
        is_counted = column.autoincrement is True
        former = columns.adding(pair.seen, column, dialect, is_counted=is_counted)
        yield Step(Phase.COLUMNS, DropColumn(table, column.name, former=former))


def _forms(wanted: Sequence[_N], forms: Sequence[_N]) -> dict[str | None, _N]:
    """Give the printed forms by name, where they were printed."""
    return {} if forms is wanted else {each.name: each for each in forms}


def _with_brought(pair: Pair, steps: Iterable[Step]) -> Pair:
    """Say the indexes that MySQL would make, so that the way back drops them."""
    operations = (step.operation for step in steps)
    keys = [o.constraint for o in operations if isinstance(o, CreateForeignKey)]
    brought = (*mysql.brought(keys, pair.seen, pair.wanted),)
    if not brought:
        return pair
    wanted, form = (
        replace(table, indexes=(*table.indexes, *brought))
        for table in (pair.wanted, pair.form)
    )
    return replace(pair, wanted=wanted, form=form)


def _phase(operation: Operation, dialect: Standard) -> Phase:
    """Give a column's phase; MySQL's AUTO_INCREMENT needs its key all the time."""
    if dialect.name == "postgresql":
        return Phase.COLUMNS
    match operation:
        case AlterColumn(autoincrement=False):
            return Phase.DROP_KEYS
        case AlterColumn(autoincrement=True):
            return Phase.INDEXES
        case _:
            return Phase.COLUMNS


def _said(pair: Pair, part: Constraint) -> Constraint | None:
    if part.name is None:
        return None
    implied = (check for checks in pair.implied.values() for check in checks)
    said = (*pair.wanted.constraints, *implied)
    key = type(part), part.name
    return next((each for each in said if (type(each), each.name) == key), None)


def _dropping(table: QualifiedName, part: Constraint) -> Step:
    phase = Phase.DROP_KEYS if isinstance(part, ForeignKey) else Phase.DROP_CONSTRAINTS
    name = part.name or _conventional(table, part)
    options = NO_OPTIONS
    if part.name is None and isinstance(part, Check):
        # Only SQLite leaves one without a name, and no convention tells two apart.
        options = DialectOptions({"sqlite_condition": part.condition.text})
    operation = DropConstraint(
        table, name, kind=kind_of(part), options=options, former=part
    )
    return Step(phase, operation)


def _conventional(table: QualifiedName, part: Constraint) -> str:
    owner = constructs.placeholder(
        table, metadata=sa.MetaData(naming_convention=CONVENTION)
    )
    return str(constructs.constraint(part, owner).name)


def _indexes(pair: Pair, anew: frozenset[str]) -> Iterator[Step]:
    table = pair.wanted.name
    left = {index.name: index for index in pair.seen.indexes}
    forms = _forms(pair.wanted.indexes, pair.form.indexes)
    for index in pair.wanted.indexes:
        seen = left.pop(index.name, None)
        form = forms.get(index.name, index) if index.name else index
        is_on = bool(seen is not None and _on([seen], anew))
        if seen is not None and same_index(seen, form) and not is_on:
            continue
        if seen is not None:
            yield Step(Phase.DROP_CONSTRAINTS, dropping_index(pair.wanted, seen))
        yield Step(Phase.INDEXES, CreateIndex(table, index))
    gone = [*left.values()]
    if is_mysql(pair.dialect):
        spared = mysql.spared(pair.seen, pair.wanted)
        gone = [index for index in gone if index not in spared]
        for index in mysql.bereft(pair.seen, pair.wanted):
            yield Step(Phase.INDEXES, CreateIndex(table, index))
    for index in gone:
        yield Step(Phase.DROP_CONSTRAINTS, dropping_index(pair.wanted, index))


def dropping_index(table: Table, index: Index) -> DropIndex:
    return DropIndex(str(index.name), table.name.schema, table=table.name, former=index)
