"""SQLAlchemy constructs to values: the border that users' models come in by.

The constructs are read, never changed.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ClauseElement

from brant.schema.columns import Column, Computed, Default, Identity
from brant.schema.constraints import (
    Check,
    Constraint,
    Exclude,
    ForeignKey,
    PrimaryKey,
    Unique,
)
from brant.schema.constructs import referent
from brant.schema.expressions import Expression
from brant.schema.indexes import Index
from brant.schema.names import QualifiedName
from brant.schema.options import NO_OPTIONS, Options
from brant.schema.snapshot import Snapshot
from brant.schema.tables import Table
from brant.schema.types import Type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sqlalchemy.sql.base import DialectKWArgs
    from sqlalchemy.types import TypeEngine

    TypeOf = Callable[[TypeEngine[Any]], Type]

_IDENTITY = tuple(Identity.__dataclass_fields__)
# CREATE TABLE sorts by it.
_creation_order = attrgetter("_creation_order")


def snapshot(*metadata: sa.MetaData) -> Snapshot:
    """Give the tables of the models."""
    return Snapshot(table(t) for part in metadata for t in part.tables.values())


def table(source: sa.Table, type_of: TypeOf = Type) -> Table:
    columns = list(source.columns)
    return Table(
        table_name(source),
        tuple([column(each, type_of) for each in columns]),
        constraints=tuple(constraints(source, columns)),
        indexes=tuple([index(i) for i in sorted(source.indexes, key=_index_name)]),
        comment=source.comment,
        prefixes=tuple(map(str, source._prefixes)),  # noqa: SLF001  # no public name
        options=_options(source),
    )


def table_name(source: sa.Table) -> QualifiedName:
    return QualifiedName(source.name, source.schema)


def column(source: sa.Column[Any], type_of: TypeOf = Type) -> Column:
    filled = source.server_default
    generated = source.identity is not None or source.computed is not None
    return Column(
        source.name,
        type_of(source.type),
        nullable=bool(source.nullable),
        default=None if generated or filled is None else default(filled),
        identity=None if source.identity is None else identity(source.identity),
        computed=None if source.computed is None else computed(source.computed),
        comment=source.comment,
        autoincrement=source.autoincrement,
        options=_options(source),
    )


def identity(source: sa.Identity) -> Identity:
    return Identity(**{name: getattr(source, name) for name in _IDENTITY})


def computed(source: sa.Computed) -> Computed:
    return Computed(Expression(source.sqltext), source.persisted)


def default(source: Any) -> Default | None:
    """Give a server default; None also for one that SQLAlchemy only fetches."""
    value = getattr(source, "arg", source)
    if isinstance(value, ClauseElement):
        return Expression(value)
    return value if isinstance(value, str) else None


def constraints(
    source: sa.Table, columns: Iterable[sa.Column[Any]]
) -> Iterator[Constraint]:
    """Give the table's constraints in a stable order, the primary key first.

    A constraint that comes with a type (Boolean's or Enum's CHECK) belongs to the type.
    """
    key = source.primary_key
    if len(key):
        yield _primary_key(key)
    every = source.constraints
    if inline := [part for c in columns if c.constraints for part in c.constraints]:
        every = every.union(inline)
    for part in sorted(every, key=_creation_order):
        value = None if part is key else constraint(part)
        if value is not None:
            yield value


def constraint(source: sa.Constraint) -> Constraint | None:
    """Give the value of a constraint; None for a kind that has no value."""
    made: Constraint | None = None
    match source:
        case sa.Constraint(_type_bound=True):
            pass
        case sa.PrimaryKeyConstraint():
            made = _primary_key(source)
        case sa.UniqueConstraint():
            made = Unique(_column_names(source), **_common(source))
        case sa.ForeignKeyConstraint():
            made = _foreign_key(source)
        # PostgreSQL's, whose module the other databases need not load.
        case sa.Constraint(__visit_name__="exclude_constraint"):
            made = _exclude(source)
        case sa.CheckConstraint():
            home = getattr(source, "parent", None)  # none before it has a table
            column = home.name if isinstance(home, sa.Column) else None
            made = Check(Expression(source.sqltext), column=column, **_common(source))
    return made


def index(source: sa.Index) -> Index:
    return Index(
        _name(source.name),
        tuple(_element(e) for e in source.expressions),
        unique=bool(source.unique),
        options=_options(source),
    )


def _primary_key(source: sa.PrimaryKeyConstraint) -> PrimaryKey:
    return PrimaryKey(_column_names(source), **_common(source))


def _foreign_key(source: sa.ForeignKeyConstraint) -> ForeignKey:
    targets = [referent(key) for key in source.elements]
    schema, name, _ = targets[0]
    return ForeignKey(
        _column_names(source),
        QualifiedName(name, schema),
        tuple(target for _, _, target in targets),
        **_actions(source),
        **_common(source),
    )


def reference(column: str, source: sa.ForeignKey) -> ForeignKey:
    """Give the key that a column without a table will have there."""
    schema, name, target = referent(source)
    return ForeignKey(
        (column,),
        QualifiedName(name, schema),
        (target,),
        **_actions(source),
        **_common(source),
    )


def _actions(source: sa.ForeignKeyConstraint | sa.ForeignKey) -> dict[str, Any]:
    return {name: getattr(source, name) for name in ("onupdate", "ondelete", "match")}


def _exclude(source: Any) -> Exclude:
    rendered = source._render_exprs  # noqa: SLF001  # SQLAlchemy has no public name
    options = Options({"postgresql_ops": source.ops}) if source.ops else NO_OPTIONS
    return Exclude(
        tuple((_element(expression), operator) for expression, _, operator in rendered),
        using=source.using,
        where=None if source.where is None else Expression(source.where),
        **{**_common(source), "options": options},
    )


def _common(source: sa.Constraint | sa.ForeignKey) -> dict[str, Any]:
    return {
        "name": _name(source.name),
        "deferrable": source.deferrable,
        "initially": source.initially,
        "options": _options(source),
    }


def _options(source: DialectKWArgs) -> Options:
    # SQLAlchemy makes it of the first option that is given or asked for: most
    # constructs have none, and looking for them takes longer than all else.
    if "dialect_options" not in vars(source):
        return NO_OPTIONS
    return Options(source.dialect_kwargs) or NO_OPTIONS


def _name(name: Any) -> str | None:
    # SQLAlchemy marks a constraint that shall have no name with an enum's member.
    return name if isinstance(name, str) else None


def _element(expression: Any) -> str | Expression:
    if isinstance(expression, sa.Column):
        return expression.name
    return expression if isinstance(expression, str) else Expression(expression)


def _column_names(source: Any) -> tuple[str, ...]:
    if getattr(source, "parent", None) is None:  # its columns are only named yet
        return tuple(map(str, source._pending_colargs))  # noqa: SLF001  # likewise
    return tuple([column.name for column in source])


def _index_name(source: sa.Index) -> str:
    return str(source.name or "")
