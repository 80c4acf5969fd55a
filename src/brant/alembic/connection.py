"""The connection that `op.get_bind()` gives: the revision's own, made plain.

It shares all state with SQLAlchemy's connection with the one that brant uses. Only the
ends of a transaction differ: brant sends BEGIN and COMMIT itself.
"""

from __future__ import annotations

import copy
from typing import Any, Final, Protocol, final

import sqlalchemy as sa

_NOTHING: Final[sa.Select[Any]] = sa.select(sa.literal_column("1"))
"""What stands for SQL that ended a transaction: it has a result."""


class Ends(Protocol):
    """Who is told that a script ends the transaction."""

    def commit(self) -> None: ...
    def is_border(self, statement: Any) -> bool: ...
    def rolled_back(self) -> None: ...


@final
class Bind(sa.Connection):
    """A connection whose transaction is the revision's.

    A session that joined it ends it through the transaction, others through the
    connection.
    """

    _brant_ends: Ends

    def execute(
        self, statement: Any, *arguments: Any, **options: Any
    ) -> sa.CursorResult[Any]:
        if self._brant_ends.is_border(statement):
            return super().execute(_NOTHING)
        return super().execute(statement, *arguments, **options)

    def exec_driver_sql(
        self, statement: str, *arguments: Any, **options: Any
    ) -> sa.CursorResult[Any]:
        if self._brant_ends.is_border(statement):
            return super().execute(_NOTHING)
        return super().exec_driver_sql(statement, *arguments, **options)

    def commit(self) -> None:
        if self.in_transaction():
            super().commit()
        else:
            self._brant_ends.commit()

    def rollback(self) -> None:
        if self.in_transaction():
            super().rollback()
        else:
            self._brant_ends.rolled_back()

    def _commit_impl(self) -> None:
        self._brant_ends.commit()

    def _rollback_impl(self) -> None:
        self._brant_ends.rolled_back()


def bind(connection: sa.Connection, ends: Ends) -> Bind:
    """Give the plain face of a connection; use it inside a greenlet only."""
    made = object.__new__(Bind)
    if connection.dialect.supports_server_side_cursors:
        connection.dialect = _buffering(connection.dialect)
    # One state with two faces: what is begun or set on one holds for the other.
    made.__dict__ = connection.__dict__
    made._brant_ends = ends  # shared state: see above
    if not made.in_transaction():
        made.begin()
    _ended_by(made, made)
    return made


def is_bind(connection: sa.Connection) -> bool:
    """Tell whether a connection is a revision's own."""
    return "_brant_ends" in vars(connection)


def release(connection: sa.Connection) -> None:
    """Take the transaction back from a script that is done."""
    if not connection.closed:
        connection.dialect = connection.engine.dialect
        if not connection.in_transaction():
            connection.begin()
        _ended_by(connection, connection)


def _buffering(dialect: sa.Dialect) -> sa.Dialect:
    """Give a dialect that reads results in full, for this connection alone.

    asyncpg keeps a cursor open after its last row, and no table can be altered then.
    """
    made = copy.copy(dialect)
    made.supports_server_side_cursors = False
    return made


def _ended_by(connection: sa.Connection, owner: sa.Connection) -> None:
    transaction = connection.get_transaction()
    if transaction is not None:
        transaction.connection = owner
