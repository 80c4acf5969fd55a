"""The forms of changes that do not stop the application, on PostgreSQL.

An index is built CONCURRENTLY; a key or condition comes NOT VALID and is validated in a
transaction of its own, which lets others write; NOT NULL follows a validated condition,
so that nobody reads the table under its lock.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar, final

from brant.operations import (
    AlterColumn,
    CreateCheckConstraint,
    CreateForeignKey,
    CreateIndex,
    CreateTable,
    DropConstraint,
    Execute,
    Operation,
)
from brant.schema import (
    Check,
    Expression,
    ForeignKey,
    Identity,
    Options,
    QualifiedName,
)
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from brant.dialects.standard import Standard
    from brant.schema import Constraint, Index

_C = TypeVar("_C", Check, ForeignKey)


@final
@dataclass(frozen=True, slots=True)
class Safe:
    """Operations in parts; *first* and *outside* leave the transaction."""

    before: tuple[Operation, ...]
    outside: tuple[Operation, ...] = ()
    after: tuple[Operation, ...] = ()
    first: tuple[Operation, ...] = ()


def safe(
    operations: Iterable[Operation],
    dialect: Standard,
    partitioned: Collection[QualifiedName] = (),
) -> Safe:
    """Give the operations in their safe form; what is created here needs none.

    PostgreSQL has none for tables that are *partitioned*: no index is built
    CONCURRENTLY there, and before 18 no key is NOT VALID.
    """
    many = tuple(operations)
    if dialect.name != "postgresql":
        return Safe(many)
    plain = {each.table.name for each in many if isinstance(each, CreateTable)}
    plain.update(partitioned)
    keys = [each for each in many if isinstance(each, CreateForeignKey)]
    referents = {
        (each.constraint.referent, frozenset(each.constraint.referent_columns))
        for each in keys
    }
    parts = [
        Safe((each,))
        if plain.intersection(each.tables[:1])
        else _one(each, dialect, referents)
        for each in many
    ]
    return Safe(
        tuple(each for part in parts for each in part.before),
        tuple(each for part in parts for each in part.outside),
        tuple(each for part in parts for each in part.after),
    )


def _one(
    operation: Operation,
    dialect: Standard,
    referents: set[tuple[QualifiedName, frozenset[str]]],
) -> Safe:
    match operation:
        case CreateIndex(table=table, index=index):
            # A foreign key that is added here needs the index.
            if index.unique and (table, frozenset(index.elements)) in referents:
                return Safe((operation,))
            return Safe((), (replace(operation, index=_concurrent(index)),))
        case CreateForeignKey(table=table, constraint=constraint):
            made: Operation = CreateForeignKey(table, _not_valid(constraint))
            return Safe((made,), (_validating(table, constraint, dialect),))
        case CreateCheckConstraint(table=table, constraint=constraint):
            made = CreateCheckConstraint(table, _not_valid(constraint))
            return Safe((made,), (_validating(table, constraint, dialect),))
        case AlterColumn(nullable=False, existing_nullable=True, new_name=None) if (
            # An identity wants NOT NULL before it comes.
            not isinstance(operation.server_default, Identity)
        ):
            return _not_null(operation, dialect)
        case _:
            return Safe((operation,))


def _concurrent(index: Index) -> Index:
    return replace(
        index, options=Options({**index.options, "postgresql_concurrently": True})
    )


def _not_valid(constraint: _C) -> _C:
    options = Options({**constraint.options, "postgresql_not_valid": True})
    return replace(constraint, options=options)


def _validating(
    table: QualifiedName, constraint: Constraint, dialect: Standard
) -> Execute:
    name = dialect.quote(str(constraint.name))
    return Execute(
        f"ALTER TABLE {dialect.table_name(table)} VALIDATE CONSTRAINT {name}"
    )


def _not_null(operation: AlterColumn, dialect: Standard) -> Safe:
    table, column = operation.table, operation.column
    condition = Expression(f"{dialect.quote(column)} IS NOT NULL")
    limit = dialect.sqlalchemy.max_identifier_length
    check = Check(condition, name=f"{table.name}_{column}_not_null"[:limit])
    others = replace(operation, nullable=None, existing_nullable=True)
    is_more = others != AlterColumn(
        table,
        column,
        existing_type=operation.existing_type,
        existing_server_default=operation.existing_server_default,
        existing_nullable=True,
        existing_comment=operation.existing_comment,
    )
    alone = AlterColumn(
        table,
        column,
        nullable=False,
        existing_type=operation.type or operation.existing_type,
        existing_nullable=True,
    )
    return Safe(
        (
            *((others,) if is_more else ()),
            CreateCheckConstraint(table, _not_valid(check)),
        ),
        (_validating(table, check, dialect),),
        (alone, DropConstraint(table, str(check.name), kind="check", former=check)),
    )
