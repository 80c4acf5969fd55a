"""Two columns of one name to the operations that make one the other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from brant.autogenerate.equal import (
    same_computed,
    same_default,
    same_identity,
    same_type,
)
from brant.operations import UNSET, AddColumn, AlterColumn, DropColumn
from brant.schema import Column, Computed

if TYPE_CHECKING:
    from brant.dialects.standard import Standard
    from brant.operations import Operation
    from brant.operations.columns import Generated
    from brant.schema import QualifiedName

# Since PostgreSQL 17 a generated column takes another expression.
_SETS_EXPRESSION = (17,)


def changes(
    table: QualifiedName,
    seen: Column,
    wanted: Column,
    form: Column,
    dialect: Standard,
) -> tuple[Operation, ...]:
    """Give what makes *seen* the column that the models want.

    *form* is the wanted column as the database prints it, where it was asked to.
    """
    altered = _altered(table, seen, wanted, form, dialect)
    if altered is None:
        return ()
    if _is_made_anew(altered, dialect):
        added = AddColumn(table, wanted)
        return (dropping(table, seen), added)
    return (altered,)


def dropping(table: QualifiedName, column: Column) -> DropColumn:
    return DropColumn(table, column.name, former=AddColumn(table, column))


def _altered(
    table: QualifiedName,
    seen: Column,
    wanted: Column,
    form: Column,
    dialect: Standard,
) -> AlterColumn | None:
    changed: dict[str, Any] = {}
    if not same_type(seen.type, form.type, dialect):
        changed["type"] = wanted.type
    if seen.nullable != form.nullable:
        changed["nullable"] = form.nullable
    if not _is_filled_alike(seen, form, dialect):
        changed["server_default"] = generated(wanted)
    if dialect.sqlalchemy.supports_comments and seen.comment != wanted.comment:
        changed["comment"] = wanted.comment
    if not changed:
        return None
    before = generated(seen)
    is_known = before is not None or "server_default" in changed
    return AlterColumn(
        table,
        seen.name,
        **changed,
        existing_type=seen.type,
        existing_nullable=seen.nullable,
        existing_server_default=before if is_known else UNSET,
        existing_comment=seen.comment,
    )


def generated(column: Column) -> Generated | None:
    return column.computed or column.identity or column.default


def _is_filled_alike(seen: Column, form: Column, dialect: Standard) -> bool:
    return (
        same_default(seen.default, form.default, dialect)
        and same_identity(seen.identity, form.identity)
        and same_computed(seen.computed, form.computed, dialect)
    )


def _is_made_anew(operation: AlterColumn, dialect: Standard) -> bool:
    """Tell whether only another column can be generated so."""
    if dialect.name != "postgresql":
        return False
    old, new = operation.existing_server_default, operation.server_default
    if not isinstance(new, Computed):
        return False
    version: Any = dialect.sqlalchemy.server_version_info
    is_new = version is None or tuple(version) >= _SETS_EXPRESSION
    return not (
        isinstance(old, Computed)
        and is_new
        and operation.type is None
        and same_computed(replace(new, expression=old.expression), old, dialect)
    )
