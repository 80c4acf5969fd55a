"""What a script that SQLite was compared for leaves behind on PostgreSQL.

A model's enum is text on SQLite, so no difference names it; on PostgreSQL the script's
tables and columns make the type, and dropping them leaves it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.dialects.postgresql.base import PGDialect

from brant.autogenerate.types import enums_in, unwrapped
from brant.operations import AddColumn, AlterColumn, AlterTable, CreateTable, DropEnum

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy.types import TypeEngine

    from brant.autogenerate.comparison import Sides
    from brant.operations import Operation
    from brant.schema import Column, QualifiedName

_WITHOUT_TYPES: Final = "sqlite"


def enums_to_drop(
    operations: Iterable[Operation], sides: Sides
) -> tuple[DropEnum, ...]:
    """Give what drops the enum types that *operations* alone make on PostgreSQL."""
    if sides.dialect.name != _WITHOUT_TYPES:
        return ()
    made = dict(_made(operations))
    if not made:
        return ()
    before = (
        column.type.construct
        for table in sides.models.snapshot.values()
        for column in table.columns
        if (table.name, column.name) not in made
    )
    dialect = PGDialect()  # type: ignore[no-untyped-call]  # SQLAlchemy's
    there = {each.name for each in enums_in(before, dialect)}
    own = [each for each in made.values() if _is_created(each, dialect)]
    return tuple(
        DropEnum(each.name, if_exists=True, former=each)
        for each in enums_in(own, dialect)
        if each.name not in there
    )


def _is_created(type_: TypeEngine[Any], dialect: PGDialect) -> bool:
    """Tell whether the type comes with its column; somebody else may see to it."""
    return bool(getattr(unwrapped(type_, dialect), "create_type", True))


def _made(
    operations: Iterable[Operation],
) -> Iterator[tuple[tuple[QualifiedName, str], TypeEngine[Any]]]:
    """Give the types that columns get, by table and column."""
    for operation in operations:
        match operation:
            case CreateTable(table=table):
                for column in table.columns:
                    yield _typed(table.name, column)
            case AddColumn(table=name, column=column):
                yield _typed(name, column)
            case AlterColumn(table=name, column=altered, type=type_) if type_:
                yield (name, altered), type_.construct
            case AlterTable(operations=parts):
                yield from _made(parts)


def _typed(
    table: QualifiedName, column: Column
) -> tuple[tuple[QualifiedName, str], TypeEngine[Any]]:
    return (table, column.name), column.type.construct
