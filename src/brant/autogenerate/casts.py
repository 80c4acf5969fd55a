"""How PostgreSQL gets values of one type from another one where it does not by itself.

It casts by itself inside of a family of types and to any text; the rest it wants said
with USING: https://www.postgresql.org/docs/18/sql-createcast.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from brant.autogenerate.types import adapted
from brant.operations import AlterColumn
from brant.schema import Options

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy.engine import Dialect as SQLAlchemyDialect

    from brant.dialects.standard import Standard
    from brant.operations import Operation
    from brant.schema import Type

# The first class that fits; Enum is a String and JSONB a JSON.
_FAMILIES: Final[tuple[tuple[type, str], ...]] = (
    (sa.Enum, ""),
    (postgresql.DOMAIN, ""),
    (sa.String, "text"),
    (sa.Integer, "number"),
    (sa.Numeric, "number"),
    (sa.Boolean, "boolean"),
    (sa.Date, "date"),
    (sa.DateTime, "moment"),
    (sa.JSON, "json"),
    (postgresql.BIT, "bits"),
    (postgresql.INET, "address"),
    (postgresql.CIDR, "address"),
)
_AUTOMATIC: Final = {("date", "moment"), ("moment", "date")}
# Only integer, not its kin: pg_cast of PostgreSQL 18.
_EXPLICIT: Final = {("boolean", "integer"), ("integer", "boolean")}


def with_casts(
    operations: Iterable[Operation], dialect: Standard
) -> Iterator[Operation]:
    """Give the operations with `postgresql_using` where PostgreSQL needs it."""
    for operation in operations:
        if (
            isinstance(operation, AlterColumn)
            and operation.type is not None
            and operation.existing_type is not None
            and "postgresql_using" not in operation.options
            and (
                cast := using(
                    operation.column, operation.existing_type, operation.type, dialect
                )
            )
        ):
            options = Options({**operation.options, "postgresql_using": cast})
            yield replace(operation, options=options)
        else:
            yield operation


def using(column: str, old: Type, new: Type, dialect: Standard) -> str | None:
    """Give what USING must say; None where the database casts by itself."""
    if dialect.name != "postgresql":
        return None
    before = adapted(old.construct, dialect.sqlalchemy)
    after = adapted(new.construct, dialect.sqlalchemy)
    name, target = dialect.quote(column), dialect.type(new)
    if _family(after) == "text":
        return None
    if isinstance(before, sa.ARRAY) and isinstance(after, sa.ARRAY):
        before, after = (
            adapted(each.item_type, dialect.sqlalchemy) for each in (before, after)
        )
    if _is_automatic(before, after, dialect.sqlalchemy):
        return None
    is_direct = _family(before) == "text" or _are_explicit(before, after)
    return f"{name}::{target}" if is_direct else f"{name}::text::{target}"


def _is_automatic(before: Any, after: Any, dialect: SQLAlchemyDialect) -> bool:
    families = _family(before), _family(after)
    if "" in families:
        compiled = (str(each.compile(dialect=dialect)) for each in (before, after))
        return len({text.partition("(")[0] for text in compiled}) == 1
    return families[0] == families[1] or families in _AUTOMATIC


def _are_explicit(before: Any, after: Any) -> bool:
    return (_own_family(before), _own_family(after)) in _EXPLICIT


def _own_family(type_: Any) -> str:
    is_other = isinstance(type_, (sa.SmallInteger, sa.BigInteger))
    is_integer = isinstance(type_, sa.Integer) and not is_other
    return "integer" if is_integer else _family(type_)


def _family(type_: Any) -> str:
    return next((name for kind, name in _FAMILIES if isinstance(type_, kind)), "")
