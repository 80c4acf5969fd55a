"""What types tell besides their SQL: the enum types and domains behind columns."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import DOMAIN

from brant.schema import Check, Domain, Enum, Expression, QualifiedName, Type

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy.engine import Dialect as SQLAlchemyDialect
    from sqlalchemy.types import TypeEngine


def enums_in(
    types: Iterable[TypeEngine[Any]], dialect: SQLAlchemyDialect
) -> tuple[Enum, ...]:
    """Give the native enum types that columns of these types need, each once."""
    found = (native_enum(each, dialect) for each in _beneath(types, dialect))
    return tuple(dict.fromkeys(each for each in found if each is not None))


def _beneath(
    types: Iterable[TypeEngine[Any]], dialect: SQLAlchemyDialect
) -> Iterator[TypeEngine[Any]]:
    """Give the types, those of domains as what they are made of."""
    for each in types:
        own = unwrapped(each, dialect)
        yield own.data_type if isinstance(own, DOMAIN) else own


def native_enum(type_: TypeEngine[Any], dialect: SQLAlchemyDialect) -> Enum | None:
    """Give the enum type behind a column's type, an array's too."""
    if dialect.name != "postgresql":
        return None
    own: Any = unwrapped(type_, dialect)
    if isinstance(own, sa.Enum) and own.native_enum and own.name:
        return Enum(QualifiedName(str(own.name), own.schema), tuple(own.enums))
    return None


def is_named_type(type_: TypeEngine[Any], dialect: SQLAlchemyDialect) -> bool:
    """Tell whether it is a type of the schema's own, or an array of one."""
    return bool(enums_in([type_], dialect) or domain_behind(type_, dialect))


def labels_of(type_: TypeEngine[Any], dialect: SQLAlchemyDialect) -> tuple[str, ...]:
    """Give the labels of a column of MySQL that is an ENUM."""
    own: Any = adapted(type_, dialect)
    is_enum = dialect.name in {"mysql", "mariadb"} and isinstance(own, sa.Enum)
    return tuple(own.enums) if is_enum and own.native_enum else ()


def domains_in(
    types: Iterable[TypeEngine[Any]], dialect: SQLAlchemyDialect
) -> tuple[Domain, ...]:
    """Give the domains that columns of these types need, each once."""
    found = (unwrapped(each, dialect) for each in types)
    return tuple(
        dict.fromkeys(_domain(each) for each in found if isinstance(each, DOMAIN))
    )


def domain_behind(
    type_: TypeEngine[Any], dialect: SQLAlchemyDialect
) -> QualifiedName | None:
    """Give the name of the domain that a column's type is, or an array of it."""
    own: Any = unwrapped(type_, dialect)
    return QualifiedName(str(own.name), own.schema) if isinstance(own, DOMAIN) else None


def unwrapped(type_: TypeEngine[Any], dialect: SQLAlchemyDialect) -> TypeEngine[Any]:
    """Give the type that the database has for it; of an array its item's."""
    own = adapted(type_, dialect)
    return unwrapped(own.item_type, dialect) if isinstance(own, sa.ARRAY) else own


def adapted(type_: TypeEngine[Any], dialect: SQLAlchemyDialect) -> TypeEngine[Any]:
    """Give the type that the database has for it."""
    own: Any = type_.dialect_impl(dialect)
    if isinstance(own, sa.types.TypeDecorator):
        return adapted(own.impl_instance, dialect)
    found: TypeEngine[Any] = own
    return found


def written(type_: TypeEngine[Any], dialect: SQLAlchemyDialect) -> Any:
    """Give the type that is written; a driver's own would forget its precision."""
    own: Any = type_._variant_mapping.get(dialect.name, type_)  # noqa: SLF001  # no public name
    if isinstance(own, sa.types.TypeDecorator):
        return written(own.type_engine(dialect), dialect)
    if isinstance(own, DOMAIN):
        return written(own.data_type, dialect)
    return own


def _domain(source: DOMAIN) -> Domain:
    check = source.check
    name = source.constraint_name
    checks = (
        () if check is None else (Check(Expression.of(check), name=name and str(name)),)
    )
    said = source.default
    data_type: Any = copy(source.data_type)
    collation = source.collation
    if getattr(data_type, "collation", None):
        # SQLAlchemy reads it into both, and can say it but once.
        collation = collation or data_type.collation
        data_type.collation = None
    return Domain(
        QualifiedName(str(source.name), source.schema),
        Type(data_type),
        nullable=not source.not_null,
        default=Expression.of(said) if isinstance(said, sa.TextClause) else said,
        collation=None if collation == "default" else collation,
        checks=checks,
    )
