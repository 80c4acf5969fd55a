"""What SQLAlchemy needs of an oracledb connection, before a `Server`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import oracledb
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from drivers.server import Result, Server

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Facts:
    """What oracledb's errors have for their argument."""

    full_code: str
    text: str

    def __str__(self) -> str:
        return f"{self.full_code}: {self.text}"


def error(code: str, text: str) -> oracledb.DatabaseError:
    return oracledb.DatabaseError(Facts(code, text))


class Cursor:
    arraysize = 1
    lastrowid = None

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._result = Result([], -1)

    async def __aenter__(self) -> Self:
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        return None

    @property
    def description(self) -> Any:
        return self._result.description

    @property
    def rowcount(self) -> int:
        return self._result.count

    async def execute(self, sql: str, parameters: Any = None) -> None:
        del parameters
        connection = self._connection
        self._result = connection.server.answer(connection.number, sql)

    async def fetchall(self) -> list[tuple[Any, ...]]:
        return self._result.tuples()

    def close(self) -> None:
        return None


class Connection:
    """One session; whether it commits by itself stands among what was sent."""

    version = "19.3.0.0.0"
    max_identifier_length = 128
    outputtypehandler: Callable[..., Any] | None = None
    stmtcachesize = 20

    def __init__(self, server: Server) -> None:
        server.connections += 1
        self.number = server.connections
        self.server = server
        self._autocommit = False

    @property
    def autocommit(self) -> bool:
        return self._autocommit

    @autocommit.setter
    def autocommit(self, wanted: bool) -> None:
        if wanted != self._autocommit:
            self._say(f"driver: autocommit {'on' if wanted else 'off'}")
        self._autocommit = wanted

    def _say(self, what: str) -> None:
        self.server.sent.append((self.number, what))

    def cursor(self, *, scrollable: bool = False) -> Cursor:
        del scrollable
        return Cursor(self)

    async def commit(self) -> None:
        self._say("driver: commit")

    async def rollback(self) -> None:
        if not self._autocommit:
            self._say("driver: rollback")

    async def close(self) -> None:
        self._say("driver: close")


def oracle() -> Server:
    """Give a server that lets everybody have the lock."""
    return Server(
        missing=lambda: error("ORA-00942", "table or view does not exist"),
        rules={
            r"v\$parameter": lambda: [{"value": "19.0.0"}],
            r"1\.1 FROM": lambda: [{"one": "1.1"}],
            "sys_context": lambda: [{"name": "BRANT"}],
        },
    )


def engine(server: Server) -> AsyncEngine:
    """Make an engine whose connections lead to the server."""

    async def connect(*arguments: Any, **keywords: Any) -> Connection:
        del arguments, keywords
        return Connection(server)

    return create_async_engine("oracle+oracledb://user@host/db", async_creator=connect)
