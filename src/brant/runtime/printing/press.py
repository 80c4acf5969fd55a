"""What prints: one press for a comparison, of the kind that its database needs."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from brant.runtime.printing.kind import Press, Printed
from brant.runtime.printing.mysql import MysqlPress
from brant.runtime.printing.postgresql import PostgresqlPress
from brant.runtime.printing.sqlite import SqlitePress

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from brant.runtime.database import Database

__all__ = ["Press", "Printed", "press"]

_KINDS = {
    "mariadb": MysqlPress,
    "mysql": MysqlPress,
    "postgresql": PostgresqlPress,
    "sqlite": SqlitePress,
}


@asynccontextmanager
async def press(database: Database) -> AsyncIterator[Press]:
    """Give what prints, and take back whatever it made."""
    chosen = _KINDS.get(database.dialect.name, Press)(database)
    try:
        yield chosen
    finally:
        await chosen.aclose()
