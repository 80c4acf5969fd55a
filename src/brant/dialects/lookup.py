"""Which dialect speaks to a database."""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import NoSuchModuleError

from brant.dialects.standard import Standard
from brant.errors import UnknownDialectError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Dialect as SQLAlchemyDialect

# Imported when it is wanted: nobody pays for five databases to talk to one.
SERVED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "mariadb": "brant.dialects.mariadb:MariaDB",
        "mssql": "brant.dialects.mssql:SQLServer",
        "mysql": "brant.dialects.mysql:MySQL",
        "oracle": "brant.dialects.oracle:Oracle",
        "postgresql": "brant.dialects.postgresql:PostgreSQL",
        "sqlite": "brant.dialects.sqlite:SQLite",
    }
)


def dialect_for(sqlalchemy: SQLAlchemyDialect) -> Standard:
    """Give the dialect for a connection's SQLAlchemy dialect.

    A database that brant does not know is spoken to in standard SQL.
    """
    # A mysql:// URL may lead to MariaDB; SQLAlchemy knows when it has connected.
    is_mariadb = getattr(sqlalchemy, "is_mariadb", False)
    return _class("mariadb" if is_mariadb else sqlalchemy.name)(sqlalchemy)


def dialect_named(name: str) -> Standard:
    """Give a dialect by its SQLAlchemy name ("mysql", "mysql+asyncmy"), unconnected.

    Raises:
        UnknownDialectError: neither brant nor an installed package knows the name.
    """
    try:
        found: Any = sa.URL.create(name).get_dialect()
    except NoSuchModuleError as error:
        raise UnknownDialectError(name, tuple(SERVED)) from error
    return dialect_for(found())


def _class(name: str) -> type[Standard]:
    if name not in SERVED:
        return Standard
    module, _, attribute = SERVED[name].partition(":")
    found: type[Standard] = getattr(import_module(module), attribute)
    return found
