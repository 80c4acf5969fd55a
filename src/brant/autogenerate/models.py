"""The models as a snapshot for one database.

Expressions are written out in the database's SQL, names are cut to its length, and
what the types and schemas of the tables need stands among the objects.
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING, Any, TypeGuard, final

import sqlalchemy as sa
from sqlalchemy.sql.elements import ClauseElement, ColumnClause
from sqlalchemy.sql.elements import _truncated_label as Shortened  # noqa: N812  # no public name
from sqlalchemy.sql.functions import Function, next_value

from brant.autogenerate import mysql_options
from brant.autogenerate.conflicts import on_keys
from brant.autogenerate.counting import counting, may_be_serial, uncounted
from brant.autogenerate.equal import is_mysql
from brant.autogenerate.types import domains_in, enums_in, native_enum
from brant.autogenerate.views import is_view, views_in
from brant.entities import declared, declared_kinds
from brant.schema import (
    Check,
    Expression,
    Options,
    QualifiedName,
    Schema,
    SchemaObject,
    Sequence,
    Snapshot,
    Table,
    Type,
    from_metadata,
    without_default_schema,
)
from brant.schema.types import shared_types
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, KeysView, Mapping

    from brant.dialects.standard import Standard

RENAMED_FROM = "renamed_from"
"""The key of `info` under which a table or column says what it was called before."""
RENAMED_LABELS = "renamed_labels"
"""Likewise of a column, for the labels of its enum type: old ones to new ones."""


@final
@dataclass(frozen=True, slots=True)
class Models:
    """What the models want, and what they say of their past."""

    snapshot: Snapshot
    former_tables: Mapping[QualifiedName, str] = field(default_factory=dict)
    former_columns: Mapping[tuple[QualifiedName, str], str] = field(
        default_factory=dict
    )
    former_labels: Mapping[QualifiedName, Mapping[str, str]] = field(
        default_factory=dict
    )
    """The new labels of enum types by the old ones."""
    relabelled: Mapping[QualifiedName, Mapping[str, Mapping[str, str]]] = field(
        default_factory=dict
    )
    """Likewise where each column has labels of its own, by table and column."""
    implied: Mapping[QualifiedName, Mapping[str, tuple[Check, ...]]] = field(
        default_factory=dict
    )
    """The conditions that types bring along, by table and column."""
    counting: Mapping[QualifiedName, str | None] = field(default_factory=dict)
    """The column of each table that AUTO_INCREMENT or SERIAL counts up, where known."""
    managed: frozenset[type[SchemaObject]] = frozenset()
    """The kinds of objects that are dropped where the models lack them."""


def models(
    metadata: Iterable[sa.MetaData],
    dialect: Standard,
    *,
    default_schema: str | None = None,
) -> Models:
    """Read the models for a database."""
    many = tuple(metadata)
    every = [table for each in many for table in each.tables.values()]
    tables = [table for table in every if not is_view(table)]
    writer = _Writer(dialect)
    noted: list[tuple[sa.Table, sa.Column[Any]]] = []
    values: list[Table] = []
    for table in tables:
        noted += [(table, c) for c in table.columns if "info" in vars(c)]
        value = uncounted(from_metadata.table(table, writer), table, dialect)
        values.append(on_keys(value, dialect))
    objects = [writer.object(each) for each in _objects(many, values, dialect)]
    homes = (_homed(value.name, default_schema) for value in values)
    names = dict(zip(tables, homes, strict=True))
    return Models(
        without_default_schema(Snapshot(values, objects), default_schema),
        former_tables={
            names[table]: str(table.info[RENAMED_FROM])
            for table in tables
            if _has_note(table, RENAMED_FROM)
        },
        former_columns={
            (names[table], column.name): str(column.info[RENAMED_FROM])
            for table, column in noted
            if _has_note(column, RENAMED_FROM)
        },
        former_labels={
            _homed(enum.name, default_schema): column.info[RENAMED_LABELS]
            for _, column in noted
            if _has_note(column, RENAMED_LABELS)
            and (enum := native_enum(column.type, dialect.sqlalchemy))
        },
        relabelled=_relabelled(noted, names) if is_mysql(dialect) else {},
        implied={
            names[table]: found
            for table in tables
            if (found := _implied(table, dialect, writer))
        },
        counting={
            names[table]: counting(table, dialect)
            for table in tables
            if not may_be_serial(table, dialect)
        }
        if is_mysql(dialect) or dialect.name == "postgresql"
        else {},
        managed=frozenset(kind for each in many for kind in _managed(each)),
    )


def _relabelled(
    noted: Iterable[tuple[sa.Table, sa.Column[Any]]],
    names: Mapping[sa.Table, QualifiedName],
) -> dict[QualifiedName, dict[str, Mapping[str, str]]]:
    found: dict[QualifiedName, dict[str, Mapping[str, str]]] = {}
    for table, column in noted:
        if _has_note(column, RENAMED_LABELS):
            labels = found.setdefault(names[table], {})
            labels[column.name] = column.info[RENAMED_LABELS]
    return found


def _has_note(source: sa.Table | sa.Column[Any], key: str) -> bool:
    # Asked for, SQLAlchemy would make a dictionary for each that has none.
    return "info" in vars(source) and bool(source.info.get(key))


def _managed(metadata: sa.MetaData) -> frozenset[type[SchemaObject]]:
    kinds = declared_kinds(metadata) | {type(each) for each in views_in(metadata)}
    return kinds | {Sequence} if metadata._sequences else kinds  # noqa: SLF001  # no public name


def _implied(
    table: sa.Table, dialect: Standard, writer: _Writer
) -> dict[str, tuple[Check, ...]]:
    found: dict[str, tuple[Check, ...]] = {}
    for part in table.constraints:
        is_own = getattr(part, "_type_bound", False) and dialect.applies(part)
        if is_own and isinstance(part, sa.CheckConstraint):
            value = from_metadata.check(part, writer)
            for column in part.columns:
                found[column.name] = (*found.get(column.name, ()), value)
    return found


def _is_bare_call(construct: object) -> TypeGuard[Function[Any]]:
    # What a sequence gives next has no list of arguments.
    if isinstance(construct, next_value) or not isinstance(construct, Function):
        return False
    return not len(construct.clauses)


def _homed(name: QualifiedName, default: str | None) -> QualifiedName:
    return QualifiedName(name.name) if name.schema == default else name


def _objects(
    many: Iterable[sa.MetaData], tables: Iterable[Table], dialect: Standard
) -> Iterator[SchemaObject]:
    """Give what tables need but are not, then what was declared."""
    if dialect.name == "postgresql":
        used = {id(c.type): c.type for table in tables for c in table.columns}
        types = [each.construct for each in dict.fromkeys(used.values())]
        yield from enums_in(types, dialect.sqlalchemy)
        yield from domains_in(types, dialect.sqlalchemy)
    if dialect.sqlalchemy.supports_sequences:
        for source in (s for each in many for s in each._sequences.values()):  # noqa: SLF001  # no public name
            if not (source.optional and dialect.sqlalchemy.sequences_optional):
                yield _sequence(source)
    for each in many:
        yield from views_in(each)
        yield from declared(each)


def schemas_of(snapshot: Snapshot) -> Snapshot:
    """Give the snapshot with the schemas that its tables and objects live in."""
    found = [Schema(name) for name in schemas_in(snapshot)]
    return Snapshot(snapshot.values(), (*found, *snapshot.objects))


def schemas_in(snapshot: Snapshot) -> KeysView[str]:
    """Give the schemas that its tables and objects live in, the default one aside."""
    names = [name.schema for name in snapshot]
    names += [getattr(each.name, "schema", None) for each in snapshot.objects]
    return dict.fromkeys(name for name in names if name).keys()


def _sequence(source: sa.Sequence) -> Sequence:
    options = ("start", "increment", "minvalue", "maxvalue", "cache", "cycle")
    return Sequence(
        QualifiedName(source.name, source.schema),
        data_type=None if source.data_type is None else Type(source.data_type),
        **{name: getattr(source, name) for name in options},
    )


@final
class _Writer(from_metadata.Reading):
    """Writes expressions as the database's SQL."""

    def __init__(self, dialect: Standard) -> None:
        super().__init__(shared_types())
        self._dialect = dialect
        # What is written of functions without arguments: most defaults are now().
        self._calls: dict[object, Expression] = {}

    def expression(self, construct: ClauseElement) -> Expression:
        return self._written(Expression(construct))

    def key(self, construct: ClauseElement) -> Expression:
        if not isinstance(construct, (ColumnClause, sa.TextClause)):
            grouped: Any = construct
            construct = grouped.self_group()
        return self._written(Expression(construct))

    def name(self, said: str, source: sa.Constraint | sa.ForeignKey | sa.Index) -> str:
        if not isinstance(said, Shortened):
            return said
        preparer: Any = self._dialect.sqlalchemy.identifier_preparer
        cut = (
            preparer.truncate_and_render_index_name
            if isinstance(source, sa.Index)
            else preparer.truncate_and_render_constraint_name
        )
        # Without quotes: Alembic asks so too, SQLAlchemy keeps it for that.
        return str(cut(said, _alembic_quote=False))

    def comment(self, said: str) -> str | None:
        return said or None  # an empty one is none, on every database

    def options(self, given: Options) -> Options:
        """Keep the options of this database, in its SQL."""
        own = (f"{self._dialect.name}_", f"{self._dialect.sqlalchemy.name}_")
        if is_mysql(self._dialect):
            given = mysql_options.homed(given, self._dialect)
        return Options(
            {
                key: self._written(value) if isinstance(value, Expression) else value
                for key, value in given.items()
                if key.startswith(own)
            }
        )

    def object(self, value: SchemaObject) -> SchemaObject:
        body = getattr(value, "body", None)
        if not isinstance(body, Expression):
            return value
        changed: Any = value
        text = self._written(body, in_table=False).text
        written: SchemaObject = replace(changed, body=text)
        return written

    def _written(self, expression: Expression, *, in_table: bool = True) -> Expression:
        construct = expression.to_sqlalchemy()
        if isinstance(construct, sa.TextClause):
            return Expression(expression.text)
        if _is_bare_call(construct):
            called = type(construct), construct.name, construct.packagenames
            if called not in self._calls:
                sql = self._sql(construct, in_table=in_table)
                self._calls[called] = Expression(sql)
            return self._calls[called]
        return Expression(self._sql(construct, in_table=in_table))

    def _sql(self, construct: ClauseElement, *, in_table: bool) -> str:
        arguments: dict[str, Any] = {"literal_binds": True}
        if in_table:
            arguments["include_table"] = False
        compiled = construct.compile(
            dialect=self._dialect.literals.dialect, compile_kwargs=arguments
        )
        return str(compiled)
