"""The connection that `op.get_bind()` gives: the revision's own, made plain.

It shares all state with SQLAlchemy's connection below brant's AsyncConnection. Only the
end of a transaction differs: brant sends BEGIN and COMMIT itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.ext.asyncio import AsyncConnection


@final
class Bind(sa.Connection):
    """A connection whose commit() commits what the revision did so far."""

    _brant_commit: Callable[[], None]

    def commit(self) -> None:
        self._brant_commit()


def bind(connection: AsyncConnection, commit: Callable[[], None]) -> Bind:
    """Give the plain face of a connection; use it inside a greenlet only."""
    made = object.__new__(Bind)
    # One state with two faces: what is begun or set on one holds for the other.
    made.__dict__ = connection.sync_connection.__dict__
    made._brant_commit = commit  # shared state: see above
    return made
