"""The connection that `op.get_bind()` gives where there is no database.

A script that is only planned or written down may ask for the dialect. What else it asks
is the error that the line was to raise; offline it may also send what gives no rows, as
Alembic's own may there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, final

import sqlalchemy as sa
from sqlalchemy.engine.mock import MockConnection

from brant.dialects import dialect_named

if TYPE_CHECKING:
    from collections.abc import Callable

    from brant.errors import ScriptReadsDatabaseError
    from brant.op import Op

_ASKS: Final = frozenset({"SELECT", "WITH", "SHOW", "VALUES", "PRAGMA", "EXPLAIN"})


@final
class Absent(sa.Connection):
    """A connection to nothing; SQLAlchemy's own constructor is never called."""

    _error: ScriptReadsDatabaseError
    _send: Callable[[Any], None] | None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise self._error

    def execute(self, statement: Any, parameters: Any = None, **_options: Any) -> Any:
        if self._send is None or _asks(statement):
            raise self._error
        if parameters and isinstance(statement, sa.TextClause):
            statement = statement.bindparams(**parameters)
        elif parameters:
            statement = statement.values(parameters)
        self._send(statement)

    def exec_driver_sql(self, statement: str, *_args: Any, **_options: Any) -> Any:
        return self.execute(sa.text(statement.replace(":", r"\:")))

    def _run_ddl_visitor(
        self, visitorcallable: Any, element: Any, **kwargs: Any
    ) -> None:
        if self._send is None:
            raise self._error
        send = self._send
        told = MockConnection(self.dialect, lambda made, *_: send(made))
        told._run_ddl_visitor(visitorcallable, element, **kwargs)  # noqa: SLF001  # as above


def absent(
    op: Op, error: ScriptReadsDatabaseError, send: Callable[[Any], None]
) -> Absent:
    """Give what stands for a connection.

    Raises:
        ScriptReadsDatabaseError: not even the dialect is known.
    """
    if op.dialect is None:
        raise error
    dialect = dialect_named(op.dialect).sqlalchemy
    made = object.__new__(Absent)
    made.__dict__.update(
        dialect=dialect,
        engine=made,  # whose name and dialect are asked for, too
        name=dialect.name,
        _error=error,
        _send=send if op.offline else None,
    )
    return made


def _asks(statement: Any) -> bool:
    """Tell whether rows are what is wanted."""
    if isinstance(statement, sa.TextClause):
        words = statement.text.replace("(", " ").upper().split(None, 1)
        return not _ASKS.isdisjoint(words[:1])
    is_returning = bool(getattr(statement, "_returning", ()))
    return (
        is_returning
        or not getattr(statement, "supports_execution", False)
        or (getattr(statement, "is_select", False))
    )
