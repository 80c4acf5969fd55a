"""What SQLAlchemy needs of aioodbc and pyodbc, before a `Server`."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy.connectors.aioodbc import AsyncAdapt_aioodbc_dbapi
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from drivers.server import Result, Rule, Server

if TYPE_CHECKING:
    from collections.abc import Sequence


class Error(Exception):
    """pyodbc's errors have the SQLSTATE and a text for arguments."""


def error(state: str, number: int, text: str) -> Error:
    source = "[Microsoft][ODBC Driver 18 for SQL Server][SQL Server]"
    return Error(state, f"[{state}] {source}{text} ({number}) (SQLExecDirectW)")


_NAMES = [
    "Warning",
    "InterfaceError",
    "DataError",
    "DatabaseError",
    "OperationalError",
    "IntegrityError",
    "ProgrammingError",
    "InternalError",
    "NotSupportedError",
]
_CONSTANTS = [
    "SQL_DRIVER_NAME",
    "NUMBER",
    "STRING",
    "DATETIME",
    "BINARY",
    "Binary",
    "BinaryNull",
    "SQL_VARCHAR",
    "SQL_WVARCHAR",
    "SQL_DECIMAL",
]
_pyodbc = SimpleNamespace(
    Error=Error,
    paramstyle="qmark",
    version="5.0",
    **dict.fromkeys(_NAMES, Error),
    **dict.fromkeys(_CONSTANTS, 0),
)


class Cursor:
    """Gives a batch's results one by one; a later one may turn out to be an error."""

    arraysize = 1
    lastrowid = None

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._result = Result([], -1)
        self._later: list[Exception] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        return None

    @property
    def description(self) -> Any:
        return self._result.description

    @property
    def rowcount(self) -> int:
        return self._result.count

    async def execute(self, sql: str, *parameters: Any) -> None:
        del parameters
        connection = self._connection
        self._result = connection.server.answer(connection.number, sql)
        self._later = list(connection.later.get(sql, ()))

    async def nextset(self) -> bool:
        self._result = Result([], -1)
        if self._later:
            raise self._later.pop(0)
        return False

    async def fetchall(self) -> list[tuple[Any, ...]]:
        return self._result.tuples()

    async def close(self) -> None:
        return None


class Connection:
    """One session; `later` are errors that hide behind a batch's first result."""

    closed = False

    def __init__(self, server: Server, later: dict[str, Sequence[Exception]]) -> None:
        server.connections += 1
        self.number = server.connections
        self.server = server
        self.later = later
        self._conn = SimpleNamespace(autocommit=False)

    @property
    def autocommit(self) -> bool:
        return bool(self._conn.autocommit)

    def cursor(self) -> Cursor:
        return Cursor(self)

    def add_output_converter(self, *converter: object) -> None:
        del converter

    def getinfo(self, what: object) -> str:
        del what
        return "libmsodbcsql"

    async def commit(self) -> None:
        self.server.sent.append((self.number, "driver: commit"))

    async def rollback(self) -> None:
        if not self.autocommit:
            self.server.sent.append((self.number, "driver: rollback"))

    async def close(self) -> None:
        self.server.sent.append((self.number, "driver: close"))


def _constant(**row: Any) -> Rule:
    return lambda: [row]


def sql_server() -> Server:
    """Give a server that lets everybody have the lock."""
    return Server(
        missing=lambda: error("42S02", 208, "Invalid object name 'brant_version'."),
        rules={
            "ProductVersion": _constant(version="16.0.1000.6"),
            "schema_name": _constant(name="dbo"),
            "sys.system_views": _constant(name="dm_exec_sessions"),
            "transaction_isolation_level": _constant(level="READ COMMITTED"),
            "fn_listextendedproperty|test max support": _constant(one=1),
            "sp_getapplock": _constant(got=0, mode="Exclusive"),
            "APPLOCK_MODE": _constant(mode="Exclusive"),
        },
    )


def engine(
    server: Server, later: dict[str, Sequence[Exception]] | None = None
) -> AsyncEngine:
    """Make an engine whose connections lead to the server."""
    waiting = {} if later is None else later

    async def connect(*arguments: Any, **keywords: Any) -> Connection:
        del arguments, keywords
        return Connection(server, waiting)

    adapter: Any = AsyncAdapt_aioodbc_dbapi
    module = adapter(SimpleNamespace(connect=connect), _pyodbc)
    return create_async_engine(
        "mssql+aioodbc://user@host/db?driver=none", module=module
    )
