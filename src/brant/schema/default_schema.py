"""One spelling for the default schema, which models may or may not name.

A database's snapshot leaves the default schema out of names; so does a model's that
went through here.
"""

from __future__ import annotations

from copy import copy
from dataclasses import fields, replace
from operator import is_
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy.types import ARRAY

from brant.schema.constraints import Constraint, ForeignKey
from brant.schema.names import QualifiedName
from brant.schema.snapshot import Snapshot
from brant.schema.types import Type

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine

    from brant.schema.columns import Column
    from brant.schema.objects import SchemaObject
    from brant.schema.tables import Table

_O = TypeVar("_O", bound="SchemaObject")


def without_default_schema(snapshot: Snapshot, default: str | None) -> Snapshot:
    """Give the snapshot with None for the default schema's name."""
    if default is None:
        return snapshot
    types = _Types(default)
    if not snapshot.objects and not _is_named(snapshot, default, types):
        return snapshot
    return Snapshot(
        (_table(table, default, types) for table in snapshot.values()),
        (_object(each, default) for each in snapshot.objects),
    )


def _is_named(snapshot: Snapshot, default: str, types: _Types) -> bool:
    """Tell whether any table names the schema; most models do not."""
    tables = snapshot.values()
    homes = {table.name.schema for table in tables} | {
        part.referent.schema
        for table in tables
        for part in table.constraints
        if isinstance(part, ForeignKey)
    }
    used = {
        id(column.type): column.type for table in tables for column in table.columns
    }
    return default in homes or any(
        types.homeless(each) is not each for each in used.values()
    )


def _table(table: Table, default: str, types: _Types) -> Table:
    """Give the table, the very same where nothing in it names the schema."""
    name = _name(table.name, default)
    columns = tuple([_column(column, types) for column in table.columns])
    parts = tuple([_constraint(part, default) for part in table.constraints])
    if (
        name is table.name
        and all(map(is_, columns, table.columns))
        and all(map(is_, parts, table.constraints))
    ):
        return table
    return replace(table, name=name, columns=columns, constraints=parts)


def _column(column: Column, types: _Types) -> Column:
    type_ = types.homeless(column.type)
    return column if type_ is column.type else replace(column, type=type_)


class _Types:
    """The types of a snapshot, each looked into once: columns share a few."""

    def __init__(self, default: str) -> None:
        self._default = default
        self._known: dict[int, Type] = {}

    def homeless(self, type_: Type) -> Type:
        found = self._known.get(id(type_))
        if found is None:
            construct = _type(type_.construct, self._default)
            found = type_ if construct is type_.construct else Type(construct)
            self._known[id(type_)] = found
        return found


def _type(construct: TypeEngine[Any], default: str) -> TypeEngine[Any]:
    """Give the type as it is, or a copy where an enum or a domain is in that schema."""
    if isinstance(construct, ARRAY):
        item = _type(construct.item_type, default)
        return (
            construct
            if item is construct.item_type
            else _with(construct, item_type=item)
        )
    if getattr(construct, "schema", None) != default:
        return construct
    return _with(construct, schema=None)


def _with(construct: TypeEngine[Any], **attributes: Any) -> TypeEngine[Any]:
    copied = copy(construct)
    vars(copied).update(attributes)
    return copied


def _constraint(constraint: Constraint, default: str) -> Constraint:
    if not isinstance(constraint, ForeignKey):
        return constraint
    referent = _name(constraint.referent, default)
    if referent is constraint.referent:
        return constraint
    return replace(constraint, referent=referent)


def _object(value: _O, default: str) -> _O:
    """Change every qualified name that the object is made of."""
    changed = {
        field.name: _name(held, default)
        for field in fields(value)  # type: ignore[arg-type]  # all are dataclasses
        if isinstance(held := getattr(value, field.name), QualifiedName)
    }
    return replace(value, **changed)  # type: ignore[type-var]  # likewise


def _name(name: QualifiedName, default: str) -> QualifiedName:
    return QualifiedName(name.name) if name.schema == default else name
