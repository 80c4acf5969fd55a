"""Engines that an old script makes for itself, beside the revision's connection.

What they wait for may be a lock that the revision holds, which is never given while the
script waits. So they wait for a while and then say what it was.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy import event

from brant.alembic.silence import Instead
from brant.errors import OwnConnectionError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

_OPENS: Final = re.compile(r"\bcreate_engine\(|\bengine\.(?:connect|begin)\(")
_PATIENCE: Final = {
    "postgresql": "SET lock_timeout = '5s'",
    "mysql": "SET lock_wait_timeout = 5, innodb_lock_wait_timeout = 5",
    "mariadb": "SET lock_wait_timeout = 5, innodb_lock_wait_timeout = 5",
}
_WAITED: Final = ("lock timeout", "Lock wait timeout", "database is locked")


def opens_connections(source: str) -> bool:
    """Tell whether a script connects by itself."""
    return _OPENS.search(source) is not None


def impatient_modules(engines: list[sa.Engine]) -> dict[str, ModuleType]:
    """Give SQLAlchemy's modules with engines that do not wait for ever.

    What is made is added to *engines*.
    """

    def kept(make: Callable[..., sa.Engine]) -> Callable[..., sa.Engine]:
        def create(*args: Any, **options: Any) -> sa.Engine:
            engines.append(_impatient(make(*args, **options)))
            return engines[-1]

        return create

    made = {
        "create_engine": kept(sa.create_engine),
        "engine_from_config": kept(sa.engine_from_config),
    }
    return {
        "sqlalchemy": Instead(sa, made),
        "sqlalchemy.engine": Instead(sa.engine, made),
    }


def _impatient(engine: sa.Engine) -> sa.Engine:
    sql = _PATIENCE.get(engine.dialect.name)

    def connected(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute(sql)
        cursor.close()
        connection.commit()

    if sql is not None:
        event.listen(engine, "connect", connected)
    event.listen(engine, "handle_error", _told)
    return engine


def _told(context: Any) -> None:
    if any(each in str(context.original_exception) for each in _WAITED):
        raise OwnConnectionError(str(context.statement)) from context.original_exception
