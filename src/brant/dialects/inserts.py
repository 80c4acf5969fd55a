"""Rows to INSERT statements."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.sql.schema import ColumnDefault

from brant.dialects.statement import Statement
from brant.errors import InvalidOperationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from brant.dialects.rendering import Literals
    from brant.operations import BulkInsert
    from brant.schema import QualifiedName

CHUNK: Final = 500
"""Rows in one statement."""


def inserts(
    literals: Literals,
    operation: BulkInsert,
    table_name: Callable[[QualifiedName], str],
    quote: Callable[[str], str],
) -> Iterator[Statement]:
    """Give the statements that insert the rows, in their order.

    Rows with other keys than the row before start a new statement: the columns that a
    row does not name take their defaults.
    """
    table = operation.to_sqlalchemy()
    size = CHUNK if operation.multiinsert else 1
    filled = (_filled(operation, table, row) for row in operation.rows)
    for keys, group in groupby(filled, key=tuple):
        columns = ", ".join(quote(table.c[key].name) for key in keys)
        into = f"INSERT INTO {table_name(operation.table)} ({columns}) VALUES"
        for rows in _chunks(list(group), size):
            values = [_values(literals, table, row) for row in rows]
            written = [f"({', '.join(v)})" for v in values if v is not None]
            if len(written) < len(rows):
                yield from _with_parameters(table, rows)
            else:
                yield Statement(f"{into} {', '.join(written)}")


def _values(
    literals: Literals, table: sa.TableClause, row: Mapping[str, Any]
) -> list[str] | None:
    """Give a row's values as SQL; None when one of them has no literal form."""
    written = [literals.literal(v, table.c[key].type) for key, v in row.items()]
    known = [value for value in written if value is not None]
    return known if len(known) == len(written) else None


def _with_parameters(
    table: sa.TableClause, rows: Sequence[Mapping[str, Any]]
) -> Iterator[Statement]:
    """Give the rows to SQLAlchemy; those with a SQL expression one by one."""
    construct = sa.insert(table).inline()
    for has_expression, group in groupby(rows, key=_has_expression):
        if has_expression:
            for single in map(construct.values, group):
                yield Statement(str(single), single)
        else:
            yield Statement(str(construct), construct, parameters=tuple(group))


def _has_expression(row: Mapping[str, Any]) -> bool:
    return any(isinstance(value, sa.ClauseElement) for value in row.values())


def _filled(
    operation: BulkInsert, table: sa.TableClause, row: Mapping[str, Any]
) -> dict[str, Any]:
    """Give the row in the order of the table, with the Python-side defaults."""
    unknown = [key for key in row if key not in table.c]
    if unknown:
        raise InvalidOperationError(
            operation.describe(), f"the table has no column {unknown[0]!r}"
        )
    filled = dict(row)
    for key, column in table.c.items():
        default = getattr(column, "default", None)
        if key not in row and isinstance(default, ColumnDefault):
            filled[key] = _default(default)
    return {key: filled[key] for key in table.c.keys() if key in filled}  # noqa: SIM118  # iterating a collection of columns gives columns


def _default(default: Any) -> Any:
    # SQLAlchemy wraps every callable to take an execution context.
    return default.arg(None) if default.is_callable else default.arg


def _chunks(
    rows: Sequence[Mapping[str, Any]], size: int
) -> Iterator[Sequence[Mapping[str, Any]]]:
    return (rows[i : i + size] for i in range(0, len(rows), size))
