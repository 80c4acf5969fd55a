"""Statements written without a construct of SQLAlchemy, at a tenth of the cost.

The text is SQLAlchemy's own. None leaves to it what it may see differently: options,
expressions, schemas, long names, an application's `@compiles`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import sqlalchemy as sa
from sqlalchemy.sql import ddl

from brant.schema import (
    Check,
    Expression,
    ForeignKey,
    PrimaryKey,
    QualifiedName,
    Unique,
)
from brant.schema.unseen import counts, items_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brant.dialects.pieces import Pieces
    from brant.operations import (
        CreateConstraint,
        CreateIndex,
        CreateTable,
        DropIndex,
    )
    from brant.schema import Constraint, Options

# Every database has these; SQL Server and Oracle refuse others.
_ACTIONS: Final = frozenset({None, "CASCADE", "SET NULL"})


def plain_index(dialect: Pieces, operation: CreateIndex) -> str | None:
    """Write an index of columns, with no option but a condition in SQL."""
    index, table = operation.index, operation.table
    names = [each for each in index.elements if isinstance(each, str)]
    where = _where(dialect, index.options)
    is_plain = (
        where is not None
        and not operation.if_not_exists
        and len(names) == len(index.elements)
        and _is_plain_name(dialect, table, index.name)
        and _is_untouched(ddl.CreateIndex)
    )
    if not is_plain:
        return None
    kind = "UNIQUE INDEX" if index.unique else "INDEX"
    columns = ", ".join(map(dialect.quote, names))
    name = dialect.quote(index.name or "")
    return f"CREATE {kind} {name} ON {dialect.table_name(table)} ({columns}){where}"


def plain_drop(dialect: Pieces, operation: DropIndex) -> str | None:
    """Write the end of an index where indexes have names of their own."""
    table = operation.table or QualifiedName("", operation.schema)
    is_plain = _is_plain_name(dialect, table, operation.name)
    if operation.options or not is_plain or not _is_untouched(ddl.DropIndex):
        return None
    guard = "IF EXISTS " if operation.if_exists else ""
    return f"DROP INDEX {guard}{dialect.quote(operation.name)}"


def _where(dialect: Pieces, options: Options) -> str | None:
    """Write the condition; None where there are other options, or it is no text."""
    if not options:
        return ""
    condition = options.get(f"{dialect.name}_where")
    if len(options) > 1 or not isinstance(condition, Expression):
        return None
    text = dialect.plain(condition)
    return None if text is None else f" WHERE {text}"


def plain_table(dialect: Pieces, operation: CreateTable) -> str | None:
    """Write a table of plain columns and keys that nobody has looked at."""
    items = items_of(operation.construct)
    touchable = (ddl.CreateTable, ddl.CreateColumn, ddl.SetColumnComment)
    if items is None or not all(map(_is_untouched, touchable)):
        return None
    table = operation.table
    key = table.primary_key
    in_key = set(key.columns) if key else set()
    columns = [item for item in items if isinstance(item, sa.Column)]
    lines: list[str | None] = []
    for column, value in zip(columns, table.columns, strict=True):
        if value.name in in_key:
            is_lone = len(in_key) == 1 and counts(column)
            lines.append(dialect.key_column(column, value, counts=is_lone))
        else:
            lines.append(dialect.column(column, value))
    lines += (_in_table(dialect, each) for each in table.constraints)
    if None in lines:
        return None
    guard = "IF NOT EXISTS " if operation.if_not_exists else ""
    body = ", \n\t".join(filter(None, lines))
    return f"CREATE TABLE {guard}{dialect.table_name(table.name)} (\n\t{body}\n)"


def plain_comments(dialect: Pieces, operation: CreateTable) -> Iterator[str]:
    """Write what comes after a plain table: its columns' comments."""
    sqlalchemy, table = dialect.sqlalchemy, operation.table
    if not sqlalchemy.supports_comments or sqlalchemy.inline_comments:
        return
    for column in table.columns:
        if column.comment is not None:
            name = f"{dialect.table_name(table.name)}.{dialect.quote(column.name)}"
            yield f"COMMENT ON COLUMN {name} IS {dialect.string(column.comment)}"


def _in_table(dialect: Pieces, constraint: Constraint) -> str | None:
    """Write a constraint as a line of CREATE TABLE."""
    limit = dialect.sqlalchemy.max_identifier_length
    is_plain = (
        not constraint.options
        and constraint.deferrable is None
        and constraint.initially is None
        and len((constraint.name or "").encode()) <= limit
    )
    body = _body(dialect, constraint) if is_plain else None
    if body is None or constraint.name is None:
        return body
    return f"CONSTRAINT {dialect.quote(constraint.name)} {body}"


def plain_constraint(dialect: Pieces, operation: CreateConstraint) -> str | None:
    """Write a named key of columns or a check in SQL, and nothing else."""
    constraint, table = operation.constraint, operation.table
    is_plain = (
        not constraint.options
        and constraint.deferrable is None
        and constraint.initially is None
        and _is_plain_name(dialect, table, constraint.name)
        and _is_untouched(ddl.AddConstraint)
    )
    body = _body(dialect, constraint) if is_plain else None
    if body is None:
        return None
    name = dialect.quote(constraint.name or "")
    return f"ALTER TABLE {dialect.table_name(table)} ADD CONSTRAINT {name} {body}"


def _body(dialect: Pieces, constraint: Constraint) -> str | None:
    match constraint:
        case Check(condition=condition) if _is_untouched(sa.CheckConstraint):
            text = dialect.plain(condition)
            return None if text is None else f"CHECK ({text})"
        case PrimaryKey(columns=columns) if _is_untouched(sa.PrimaryKeyConstraint):
            return f"PRIMARY KEY ({_listed(dialect, columns)})"
        case Unique(columns=columns) if _is_untouched(sa.UniqueConstraint):
            return f"UNIQUE ({_listed(dialect, columns)})"
        case ForeignKey(onupdate=None, match=None) as key if (
            key.ondelete in _ACTIONS
            and key.referent.schema is None
            and _is_untouched(sa.ForeignKeyConstraint)
        ):
            action = f" ON DELETE {key.ondelete}" if key.ondelete else ""
            return (
                f"FOREIGN KEY({_listed(dialect, key.columns)}) REFERENCES "
                f"{dialect.table_name(key.referent)} "
                f"({_listed(dialect, key.referent_columns)}){action}"
            )
    return None


def _listed(dialect: Pieces, columns: tuple[str, ...]) -> str:
    return ", ".join(map(dialect.quote, columns))


def _is_plain_name(dialect: Pieces, table: QualifiedName, name: str | None) -> bool:
    limit = dialect.sqlalchemy.max_identifier_length
    return bool(name) and not table.schema and len((name or "").encode()) <= limit


def _is_untouched(construct: type) -> bool:
    """Tell whether no application has taught SQLAlchemy another text for it."""
    return not hasattr(construct, "_compiler_dispatcher")
