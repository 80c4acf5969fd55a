"""Tables that nobody has looked at: created, and never asked for.

A `sa.Table` costs more than all else that creating one takes, most of it for cycles
that only the garbage collector can take apart; and hardly a migration uses the one that
`create_table` gives. So of plain columns and keys the value is made without it, and
what is given becomes a `sa.Table` at the first look at it. What is plain is listed
here; for anything else there is a table at once.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.sql.base import SchemaEventTarget

from brant.schema import from_metadata
from brant.schema.constraints import PrimaryKey
from brant.schema.names import QualifiedName
from brant.schema.tables import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sqlalchemy.schema import SchemaItem
    from sqlalchemy.types import TypeEngine

    from brant.schema.constraints import Constraint

    Fill = Callable[[sa.Table, Sequence[SchemaItem]], None]

_COUNTS: Final = frozenset({sa.BigInteger, sa.Integer, sa.SmallInteger})
_KEYS: Final = frozenset(
    {
        sa.CheckConstraint,
        sa.ForeignKeyConstraint,
        sa.PrimaryKeyConstraint,
        sa.UniqueConstraint,
    }
)
_EVENTS: Final = (
    "before_parent_attach",
    "after_parent_attach",
    "before_create",
    "after_create",
)


class Unseen(sa.Table):
    """A table that becomes one as soon as anybody looks."""

    def __new__(cls, _fill: Fill, _items: Sequence[SchemaItem]) -> Unseen:  # noqa: PYI034  # SQLAlchemy's takes a name
        return object.__new__(cls)

    def __init__(self, fill: Fill, items: Sequence[SchemaItem]) -> None:
        vars_ = object.__getattribute__(self, "__dict__")
        vars_.update(fill=fill, items=items)

    def __getattribute__(self, name: str) -> Any:
        mine = object.__getattribute__(self, "__dict__")
        fill, items = mine.pop("fill"), mine.pop("items")
        object.__setattr__(self, "__class__", sa.Table)
        fill(self, items)
        return getattr(self, name)


def items_of(table: sa.Table | None) -> Sequence[SchemaItem] | None:
    """Give what a table will be made of; None where it is one already."""
    if type(table) is not Unseen:
        return None
    items: Sequence[SchemaItem] = object.__getattribute__(table, "__dict__")["items"]
    return items


def plain_table(name: str, items: Sequence[SchemaItem]) -> Table | None:
    """Give the value of a table that is plain; None where it takes a `sa.Table`."""
    if type(name) is not str or _is_listened_to():
        return None
    columns: list[Any] = [item for item in items if isinstance(item, sa.Column)]
    keys: list[Any] = [item for item in items if not isinstance(item, sa.Column)]
    names = {column.name for column in columns}
    is_plain = (
        len(names) == len(columns)
        and all(map(_is_plain_column, columns))
        and all(_is_plain_key(key, names) for key in keys)
    )
    if not is_plain:
        return None
    constraints = _constraints(columns, keys)
    if constraints is None:
        return None
    made = tuple(map(from_metadata.column, columns))
    return Table(QualifiedName(name), made, constraints=constraints)


def is_common(type_: TypeEngine[Any]) -> bool:
    """Tell whether a type of SQLAlchemy's own is known by its class and arguments."""
    is_varied = getattr(type_, "_variant_mapping", None)
    kind: Any = type(type_)
    return _is_own(kind) and not is_varied and is_inert(type_)


@cache
def _is_own(kind: type) -> bool:
    """Tell whether it is neither made of other types nor somebody else's."""
    is_composed = issubclass(kind, sa.ARRAY | sa.types.TypeDecorator)
    return kind.__module__.startswith("sqlalchemy.") and not is_composed


def is_inert(type_: Any) -> bool:
    """Tell whether a type adds nothing to the table that its column is in."""
    if not isinstance(type_, SchemaEventTarget):
        return True
    if isinstance(type_, sa.ARRAY):
        return is_inert(type_.item_type)
    return isinstance(type_, sa.Boolean) and not type_.create_constraint


def counts(column: sa.Column[Any]) -> bool:
    """Tell whether a lone column of a primary key counts by itself."""
    return type(column.type) in _COUNTS and not column.foreign_keys


def _is_plain_column(column: Any) -> bool:
    kind: object = type(column)
    return (
        kind is sa.Column
        and column.table is None
        and column.key == column.name
        and not (column.unique or column.index or column.constraints)
        and not (column.system or column._insert_sentinel)  # noqa: SLF001  # it is a table's
        and column.autoincrement == "auto"
        and "dialect_options" not in vars(column)
        and is_inert(column.type)
        and len(column.foreign_keys) < 2  # noqa: PLR2004  # a set has no order
        and all(map(_is_plain_reference, column.foreign_keys))
        and (not column.primary_key or _is_plain_in_key(column))
    )


def _is_plain_in_key(column: Any) -> bool:
    """Tell whether it is seen without a table if the column counts."""
    has_value = column.server_default is not None or column.default is not None
    kind = column.type._type_affinity  # noqa: SLF001  # SQLAlchemy asks it the same
    is_number = kind is None or issubclass(kind, sa.Integer | sa.Numeric)
    is_clear = type(column.type) in _COUNTS and not has_value
    return not column.nullable and (is_clear or not is_number)


def _is_plain_reference(key: Any) -> bool:
    if isinstance(key._colspec, sa.Column):  # noqa: SLF001  # as `referent` asks
        return False
    schema, _, column = key._column_tokens  # noqa: SLF001  # likewise
    return (
        schema is None
        and column is not None
        and not (key.use_alter or key.link_to_name or key.info)
        and getattr(key, "comment", None) is None
        and not key._unvalidated_dialect_kw  # noqa: SLF001  # likewise
    )


def _is_plain_key(key: Any, columns: set[str]) -> bool:
    if type(key) not in _KEYS or getattr(key, "parent", None) is not None:
        return False
    has_more = key.info or key.comment or key._create_rule  # noqa: SLF001  # a type's
    if has_more or ("dialect_options" in vars(key) and key.dialect_kwargs):
        return False
    if isinstance(key, sa.CheckConstraint):
        return isinstance(key.sqltext, sa.TextClause)
    named = key._pending_colargs  # noqa: SLF001  # its columns, before it has a table
    if not all(isinstance(each, str) and each in columns for each in named):
        return False
    if isinstance(key, sa.ForeignKeyConstraint):
        return all(map(_is_plain_reference, key.elements))
    return True


def _constraints(
    columns: Sequence[Any], keys: Sequence[Any]
) -> tuple[Constraint, ...] | None:
    """Give them in SQLAlchemy's order; None where the primary key is said twice."""
    flagged = tuple(each.name for each in columns if each.primary_key)
    explicit = [each for each in keys if isinstance(each, sa.PrimaryKeyConstraint)]
    if len(explicit) > 1 or (explicit and flagged):
        return None
    found: list[Constraint] = []
    if flagged:
        found.append(PrimaryKey(flagged))
    by_name = {each.name: each for each in columns}
    for key in explicit:
        named = key._pending_colargs  # noqa: SLF001  # likewise
        if not all(_is_plain_in_key(by_name[each]) for each in named) or not named:
            return None
    created = sorted(keys, key=lambda each: (each not in explicit, _order(each)))
    found += filter(None, map(from_metadata.constraint, created))
    for column in columns:
        found += (
            from_metadata.reference(column.name, key) for key in column.foreign_keys
        )
    return tuple(found)


def _order(part: Any) -> int:
    order: int = part._creation_order  # noqa: SLF001  # CREATE TABLE sorts by it
    return order


@cache
def _probe() -> sa.Table:
    return sa.Table("probe", sa.MetaData(), sa.Column("x", sa.Integer))


def _is_listened_to() -> bool:
    """Tell whether an application wants to know of every table or column."""
    probe = _probe()
    targets: Iterable[Any] = (probe.dispatch, probe.c.x.dispatch)
    return any(getattr(each, event) for each in targets for event in _EVENTS)
