"""SQLAlchemy constructs to values: the border that users' models come in by.

The constructs are read, never changed.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.sql.elements import ClauseElement, ColumnClause

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
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy.sql.base import DialectKWArgs
    from sqlalchemy.types import TypeEngine

    TypeOf = Callable[[TypeEngine[Any]], Type]

_IDENTITY = tuple(Identity.__dataclass_fields__)
# CREATE TABLE sorts by it.
_creation_order = attrgetter("_creation_order")


class Reading:
    """How what constructs hold becomes values; this one keeps it as it is."""

    def __init__(self, type_of: TypeOf = Type) -> None:
        self.type_of = type_of

    def expression(self, construct: ClauseElement) -> Expression:
        return Expression(construct)

    def key(self, construct: ClauseElement) -> Expression:
        """Give what an index is over."""
        return Expression(construct)

    def name(self, said: str, source: sa.Constraint | sa.ForeignKey | sa.Index) -> str:  # noqa: ARG002  # who is called so
        return said

    def comment(self, said: str) -> str | None:
        return said

    def options(self, given: Options) -> Options:
        return given


AS_IT_IS: Final = Reading()


def snapshot(*metadata: sa.MetaData) -> Snapshot:
    """Give the tables of the models."""
    return Snapshot(table(t) for part in metadata for t in part.tables.values())


def table(source: sa.Table, reading: Reading = AS_IT_IS) -> Table:
    columns: list[Column] = []
    inline: list[sa.Constraint] = []
    for each in source.columns:
        columns.append(column(each, reading))
        if each.constraints:
            inline += each.constraints
    indexes = sorted(source.indexes, key=_index_name)
    return Table(
        table_name(source),
        tuple(columns),
        constraints=tuple(_constraints(source, inline, reading)),
        indexes=tuple([index(each, reading) for each in indexes]),
        comment=source.comment,
        prefixes=tuple(map(str, source._prefixes)),  # noqa: SLF001  # no public name
        options=_options(source, reading),
    )


def table_name(source: sa.Table) -> QualifiedName:
    return QualifiedName(source.name, source.schema)


def column(source: sa.Column[Any], reading: Reading = AS_IT_IS) -> Column:
    filled, comment = source.server_default, source.comment
    generated = source.identity is not None or source.computed is not None
    return Column(
        source.name,
        reading.type_of(source.type),
        nullable=bool(source.nullable),
        default=None if generated or filled is None else default(filled, reading),
        identity=None if source.identity is None else identity(source.identity),
        computed=None
        if source.computed is None
        else computed(source.computed, reading),
        comment=None if comment is None else reading.comment(comment),
        autoincrement=source.autoincrement,
        options=_options(source, reading),
    )


def identity(source: sa.Identity) -> Identity:
    return Identity(**{name: getattr(source, name) for name in _IDENTITY})


def computed(source: sa.Computed, reading: Reading = AS_IT_IS) -> Computed:
    return Computed(reading.expression(source.sqltext), source.persisted)


def default(source: Any, reading: Reading = AS_IT_IS) -> Default | None:
    """Give a server default; None also for one that SQLAlchemy only fetches."""
    value = getattr(source, "arg", source)
    if isinstance(value, ClauseElement):
        return reading.expression(value)
    return value if isinstance(value, str) else None


def _constraints(
    source: sa.Table, inline: Sequence[sa.Constraint], reading: Reading
) -> Iterator[Constraint]:
    """Give the table's constraints in a stable order, the primary key first.

    A constraint that comes with a type (Boolean's or Enum's CHECK) belongs to the type.
    """
    key = source.primary_key
    if len(key):
        yield _primary_key(key, reading)
    for part in sorted({*source.constraints, *inline}, key=_creation_order):
        value = None if part is key else constraint(part, reading)
        if value is not None:
            yield value


def constraint(source: sa.Constraint, reading: Reading = AS_IT_IS) -> Constraint | None:
    """Give the value of a constraint; None for a kind that has no value."""
    made: Constraint | None = None
    match source:
        case sa.Constraint(_type_bound=True):
            pass
        case sa.PrimaryKeyConstraint():
            made = _primary_key(source, reading)
        case sa.UniqueConstraint():
            made = Unique(_column_names(source), **_common(source, reading))
        case sa.ForeignKeyConstraint():
            made = _foreign_key(source, reading)
        # PostgreSQL's, whose module the other databases need not load.
        case sa.Constraint(__visit_name__="exclude_constraint"):
            made = _exclude(source, reading)
        case sa.CheckConstraint():
            made = check(source, reading)
    return made


def check(source: sa.CheckConstraint, reading: Reading) -> Check:
    """Give the value of a condition, also of one that comes with a type."""
    home = getattr(source, "parent", None)  # none before it has a table
    column = home.name if isinstance(home, sa.Column) else None
    condition = reading.expression(source.sqltext)
    return Check(condition, column=column, **_common(source, reading))


def index(source: sa.Index, reading: Reading = AS_IT_IS) -> Index:
    name = source.name
    return Index(
        reading.name(name, source) if isinstance(name, str) else None,
        tuple([_element(each, reading.key) for each in source.expressions]),
        unique=bool(source.unique),
        options=_options(source, reading),
    )


def _primary_key(source: sa.PrimaryKeyConstraint, reading: Reading) -> PrimaryKey:
    columns = _column_names(source)
    if len(columns) > 1 and source._implicit_generated:  # noqa: SLF001  # not public
        # SQLAlchemy writes the column that counts up first.
        columns = tuple(column.name for column in source.columns_autoinc_first)
    return PrimaryKey(columns, **_common(source, reading))


def _foreign_key(source: sa.ForeignKeyConstraint, reading: Reading) -> ForeignKey:
    targets = [referent(key) for key in source.elements]
    schema, name, _ = targets[0]
    return ForeignKey(
        _column_names(source),
        QualifiedName(name, schema),
        tuple([target for _, _, target in targets]),
        **_actions(source),
        **_common(source, reading),
    )


def reference(column: str, source: sa.ForeignKey) -> ForeignKey:
    """Give the key that a column without a table will have there."""
    schema, name, target = referent(source)
    return ForeignKey(
        (column,),
        QualifiedName(name, schema),
        (target,),
        **_actions(source),
        **_common(source, AS_IT_IS),
    )


def _actions(source: sa.ForeignKeyConstraint | sa.ForeignKey) -> dict[str, Any]:
    return {name: getattr(source, name) for name in ("onupdate", "ondelete", "match")}


def _exclude(source: Any, reading: Reading) -> Exclude:
    rendered = source._render_exprs  # noqa: SLF001  # SQLAlchemy has no public name
    options = Options({"postgresql_ops": source.ops}) if source.ops else NO_OPTIONS
    where = source.where
    return Exclude(
        tuple(
            (_element(e, reading.expression), operator) for e, _, operator in rendered
        ),
        using=source.using,
        where=None if where is None else reading.expression(where),
        **{**_common(source, reading), "options": reading.options(options)},
    )


def _common(source: sa.Constraint | sa.ForeignKey, reading: Reading) -> dict[str, Any]:
    # SQLAlchemy marks a constraint that shall have no name with an enum's member.
    name = source.name
    return {
        "name": reading.name(name, source) if isinstance(name, str) else None,
        "deferrable": source.deferrable,
        "initially": source.initially,
        "options": _options(source, reading),
    }


def _options(source: DialectKWArgs, reading: Reading) -> Options:
    # SQLAlchemy makes it of the first option that is given or asked for: most
    # constructs have none, and looking for them takes longer than all else.
    if "dialect_options" not in vars(source):
        return NO_OPTIONS
    return reading.options(Options(source.dialect_kwargs)) or NO_OPTIONS


def _element(
    expression: Any, written: Callable[[ClauseElement], Expression]
) -> str | Expression:
    if isinstance(expression, ColumnClause) and not expression.is_literal:
        return expression.name
    return expression if isinstance(expression, str) else written(expression)


def _column_names(source: Any) -> tuple[str, ...]:
    if getattr(source, "parent", None) is None:  # its columns are only named yet
        return tuple(map(str, source._pending_colargs))  # noqa: SLF001  # likewise
    return tuple([column.name for column in source])


def _index_name(source: sa.Index) -> str:
    return str(source.name or "")
