"""Values to SQLAlchemy constructs, on placeholder tables where only a name is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import NoReferencedColumnError
from sqlalchemy.types import NULLTYPE

from brant.schema.constraints import Check, Constraint, Exclude, ForeignKey, PrimaryKey
from brant.schema.expressions import Expression
from brant.schema.names import QualifiedName

if TYPE_CHECKING:
    from collections.abc import Iterable

    from brant.schema.indexes import Index
    from brant.schema.options import Options
    from brant.schema.tables import Table

_LEFT_OUT: Final = "brant_left_out"


def placeholder(
    name: QualifiedName,
    columns: Iterable[str] = (),
    metadata: sa.MetaData | None = None,
) -> sa.Table:
    """Give the metadata's table of that name, with at least these columns."""
    owner = sa.MetaData() if metadata is None else metadata
    table = sa.Table(name.name, owner, schema=name.schema)
    for column in columns:
        if column not in table.c:
            table.append_column(sa.Column(column, NULLTYPE))
    return table


def table(value: Table, metadata: sa.MetaData | None = None) -> sa.Table:
    made = sa.Table(
        value.name.name,
        sa.MetaData() if metadata is None else metadata,
        *(column.to_sqlalchemy() for column in value.columns),
        schema=value.name.schema,
        comment=value.comment,
        prefixes=list(value.prefixes),
        **value.options.to_sqlalchemy(),
    )
    for part in value.constraints:
        constraint(part, made)
    for entry in value.indexes:
        index(entry, made)
    return made


def constraint(value: Constraint, owner: sa.Table) -> sa.Constraint:
    """Build the constraint and attach it to its table."""
    _add_included(value.options, owner)
    made = _constraint(value, owner)
    owner.append_constraint(made)
    return made


def _constraint(value: Constraint, owner: sa.Table) -> sa.Constraint:
    common: dict[str, Any] = {
        "name": value.name,
        "deferrable": value.deferrable,
        "initially": value.initially,
        **value.options.to_sqlalchemy(),
    }
    match value:
        case Check():
            condition: Any = value.condition.to_sqlalchemy()
            return sa.CheckConstraint(condition, **common)
        case Exclude():
            from sqlalchemy.dialects.postgresql import ExcludeConstraint  # noqa: PLC0415  # start-up

            where: Any = value.where and value.where.to_sqlalchemy()
            elements = [
                (_element(owner, element), operator)
                for element, operator in value.elements
            ]
            # It takes no options, and knows this one without the prefix.
            ops = common.pop("postgresql_ops", {})
            return ExcludeConstraint(
                *elements, using=value.using, where=where, ops=ops, **common
            )
        case ForeignKey():
            referent = placeholder(
                value.referent, value.referent_columns, owner.metadata
            )
            return sa.ForeignKeyConstraint(
                columns(owner, value.columns),
                [referent.c[name] for name in value.referent_columns],
                onupdate=value.onupdate,
                ondelete=value.ondelete,
                match=value.match,
                **common,
            )
        case PrimaryKey():
            return sa.PrimaryKeyConstraint(*columns(owner, value.columns), **common)
        case _:
            return sa.UniqueConstraint(*columns(owner, value.columns), **common)


def index(value: Index, owner: sa.Table) -> sa.Index:
    """Build the index on its table."""
    _add_included(value.options, owner)
    return sa.Index(
        value.name,
        *(_element(owner, element) for element in value.elements),
        unique=value.unique,
        _table=owner,
        **value.options.to_sqlalchemy(),
    )


def _add_included(options: Options, owner: sa.Table) -> None:
    # PostgreSQL and SQL Server look the included columns up in the table.
    for key, names in options.items():
        if key.endswith("_include"):
            columns(owner, (name for name in names if isinstance(name, str)))


def columns(owner: sa.Table, names: Iterable[str]) -> list[sa.Column[Any]]:
    """Give the table's columns of these names, made up where they are unknown."""
    wanted = list(names)
    for name in wanted:
        if name not in owner.c:
            owner.append_column(sa.Column(name, NULLTYPE))
    return [owner.c[name] for name in wanted]


def _element(owner: sa.Table, element: str | Expression) -> Any:
    if isinstance(element, Expression):
        return element.to_sqlalchemy()
    return columns(owner, [element])[0]


def add_referents(owner: sa.Table) -> None:
    """Make up the tables that foreign keys name, so that the keys can be rendered."""
    for key in owner.foreign_keys:
        schema, name, column = referent(key)
        if name != owner.name or schema != owner.schema:
            placeholder(QualifiedName(name, schema), [column], owner.metadata)


def add_own_referents(owner: sa.Table) -> None:
    """Make up the columns of the table itself that its foreign keys name."""
    for key in list(owner.foreign_keys):
        schema, name, column = referent(key)
        is_own = name == owner.name and schema == owner.schema
        if is_own and column not in owner.c:
            # Of any type: SQLite's rebuild lets the table be written.
            owner.append_column(sa.Column(column, sa.Integer))


def leave_out(key: sa.ForeignKey | sa.ForeignKeyConstraint) -> None:
    """Say that a key which comes after its table is somebody else's work."""
    key.info[_LEFT_OUT] = True


def is_left_out(key: sa.ForeignKeyConstraint) -> bool:
    return any(each.info.get(_LEFT_OUT) for each in (key, *key.elements))


def referent(key: sa.ForeignKey) -> tuple[str | None, str, str]:
    """Give schema, table and column that a foreign key names, as SQLAlchemy reads it.

    Its text is of the MetaData's schema where it says none, and calls a column by the
    column's `key`, by its name with `link_to_name`. Of a column that the MetaData does
    not hold the text is all that is known.
    """
    column = _referred(key)
    if column is not None:
        owner = column.table
        return owner.schema, owner.name, column.name
    schema, name, said = key._column_tokens  # noqa: SLF001  # no public name before 2.1
    if schema is None and (home := _home(key)) is not None:
        schema = home.metadata.schema
    return schema, name, said or key.parent.name


def _referred(key: sa.ForeignKey) -> sa.Column[Any] | None:
    linked: sa.Column[Any] | None = vars(key).get("column")
    if linked is not None:  # as most are, without a search
        return linked
    if key._table_column is not None or _home(key) is None:  # noqa: SLF001  # likewise
        return key._table_column  # noqa: SLF001  # likewise
    try:
        return key._resolve_column(raiseerr=False)  # noqa: SLF001  # `column` raises
    except NoReferencedColumnError:
        return None


def _home(key: sa.ForeignKey) -> sa.Table | None:
    """Give the table that the key stands in, if it does."""
    home: sa.Table | None = getattr(key.parent, "table", None)
    return home
