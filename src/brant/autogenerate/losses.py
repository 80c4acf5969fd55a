"""What is lost with an operation: rows, or values of theirs.

A view, a type or a function that is dropped can be made again from its definition, and
is no loss.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.exc import CompileError

from brant.autogenerate.capacity import holds_all
from brant.autogenerate.types import labels_of
from brant.operations import (
    UNSET,
    AlterColumn,
    AlterTable,
    DropColumn,
    DropSequence,
    DropTable,
    Operation,
    ReplaceEnum,
)
from brant.schema import Computed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy.engine import Dialect
    from sqlalchemy.types import TypeEngine

    from brant.dialects.standard import Standard
    from brant.schema import Type


def losses(
    operations: Iterable[Operation], dialect: Standard | None = None
) -> Iterator[str]:
    """Tell what destroys data, inside of batches too: a sentence for each operation."""
    types: Dialect = DefaultDialect() if dialect is None else dialect.sqlalchemy
    for operation in operations:
        if isinstance(operation, AlterTable):
            yield from losses(operation.operations, dialect)
        elif (lost := _lost(operation, types)) is not None:
            yield f"{operation.describe()}{lost}"


def _lost(operation: Operation, dialect: Dialect) -> str | None:
    match operation:
        case DropSequence(former=former) if former is not None and former.owned_by:
            return None  # the column it counted has its numbers
        case DropTable() | DropColumn() | DropSequence():
            return ""
        case AlterColumn():
            return _lost_values(operation, dialect)
        case ReplaceEnum(value=value, former=former) if former is not None:
            kept = {*value.values, *dict(operation.mapping)}
            gone = [repr(label) for label in former.values if label not in kept]
            return f" without {', '.join(gone)}" if gone else None
        case _:
            return None


def _lost_values(operation: AlterColumn, dialect: Dialect) -> str | None:
    old, new = operation.existing_type, operation.type
    if new is not None and old is not None:
        before, after = old.construct, new.construct
        if not (
            holds_all(after, before, dialect, of_table=operation.table_collation)
            or _are_moved(operation, old, new, dialect)
        ):
            return f" from {_name(before, dialect)} to {_name(after, dialect)}"
    filled, known = operation.server_default, operation.existing_server_default
    is_new = isinstance(filled, Computed) and not isinstance(known, Computed)
    return " to what it is computed from" if is_new and known is not UNSET else None


def _are_moved(operation: AlterColumn, old: Type, new: Type, dialect: Dialect) -> bool:
    """Tell whether nothing goes but labels that no row has any more."""
    before, after = (labels_of(each.construct, dialect) for each in (old, new))
    moved = operation.moved_labels
    return bool(moved) and set(before) <= {*after, *moved}


def _name(type_: TypeEngine[Any], dialect: Dialect) -> str:
    try:
        return str(type_.compile(dialect=dialect))
    except CompileError:
        return repr(type_)
