"""What counts a key up: AUTO_INCREMENT, SERIAL, a sequence, or the application."""

from __future__ import annotations

from dataclasses import replace
from types import NoneType
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from brant.autogenerate.equal import is_mysql
from brant.dialects import _postgresql_counting
from brant.dialects._postgresql_counting import sequence_name
from brant.schema import QualifiedName
from brant.schema.names import identifiers

if TYPE_CHECKING:
    from brant.dialects.standard import Standard
    from brant.schema import Column, Table


def counting(table: sa.Table, dialect: Standard) -> str | None:
    """Give the column that gets AUTO_INCREMENT or SERIAL."""
    column = table.autoincrement_column
    if column is None or not isinstance(column.server_default, (NoneType, sa.Identity)):
        return None
    has_sequence = (
        isinstance(column.default, sa.Sequence) and not column.default.optional
    )
    if not is_mysql(dialect) and (column.identity or not _leaves_to_serial(column)):
        return None
    return None if has_sequence else column.name


def uncounted(value: Table, table: sa.Table, dialect: Standard) -> Table:
    """Say so of a key that the application fills: a script has no default of its."""
    filled = {
        column.name
        for column in table.primary_key
        if column.default is not None
        and column.identity is None
        and isinstance(column.type, sa.Integer)
        and column.name != counting(table, dialect)
    }
    if not filled:
        return value
    columns = (
        replace(each, autoincrement=False) if each.name in filled else each
        for each in value.columns
    )
    return replace(value, columns=tuple(columns))


def may_be_serial(table: sa.Table, dialect: Standard) -> bool:
    """Tell whether a key is counted by a sequence that SERIAL would call so.

    A database may have it as the key's default, or leave it to SQLAlchemy.
    """
    column = table.autoincrement_column
    return (
        dialect.name == "postgresql"
        and column is not None
        and column.server_default is None
        and isinstance(column.default, sa.Sequence)
        and column.default.name == sequence_name(table.name, column.name)
    )


def _leaves_to_serial(column: sa.Column[Any]) -> bool:
    """Tell whether SQLAlchemy writes SERIAL for a key: nothing else fills it."""
    return column.default is None or isinstance(column.default, sa.Sequence)


def counted_by(default: object, dialect: Standard) -> QualifiedName | None:
    """Give the sequence of which a default takes the next number."""
    text = _postgresql_counting.counted_by(default)
    if text is None:
        return None
    *schemas, name = identifiers(text)
    schema = schemas[-1] if schemas else None
    usual = dialect.sqlalchemy.default_schema_name
    return QualifiedName(name, None if schema == usual else schema)


def is_serials(
    default: object, table: QualifiedName, seen: Column, dialect: Standard
) -> bool:
    """Tell whether a default says what goes without saying of a SERIAL column."""
    own = table.beside(sequence_name(table.name, seen.name))
    return seen.autoincrement is True and counted_by(default, dialect) == own
