"""Where a database is, asked with its driver alone: SQLAlchemy is not loaded for it.

Most runs find nothing to do, and this is all they need: one connection, one query. Only
plain URLs are understood. What is anything else, and every error behind the connection,
is left to the regular way, which knows how to go on or what to say.
"""

from __future__ import annotations

import re
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, final
from urllib.parse import unquote

from anyio import move_on_after, to_thread

from brant.runtime.url import async_url, masked
from brant.values import dataclass

if TYPE_CHECKING:
    from brant.errors import ConnectError

# SQLAlchemy 2.0 and 2.1 read an escape in the name of a database differently.
_POSTGRESQL: Final = re.compile(
    r"postgresql\+asyncpg://"
    r"(?:(?P<user>[^:/?#@\[\]]+)(?::(?P<password>[^/?#@\[\]]*))?@)?"
    r"(?P<host>[\w.-]+)(?::(?P<port>\d+))?/(?P<database>[^/?#%]+)"
)
_SQLITE: Final = re.compile(r"sqlite\+aiosqlite:///(?!:memory:|file:)(?P<path>[^?#%]+)")
# undefined_table and invalid_schema_name, PostgreSQL manual, appendix A.
_MISSING: Final = frozenset({"42P01", "3F000"})
_BUSY_FOR: Final = 0.2
_CLOSE_WITHIN: Final = 5.0


@final
@dataclass(frozen=True, slots=True)
class Seen:
    """What the version table holds; None where there is no such table."""

    heads: tuple[str, ...] | None


async def look(url: str, version_table: str, schema: str | None) -> Seen | None:
    """Read the version table; None where that takes more than the driver.

    Raises:
        ConnectError: there is no connection to be had.
    """
    url = async_url(url)
    names = filter(None, (schema, version_table))
    table = ".".join('"' + name.replace('"', '""') + '"' for name in names)
    query = f"SELECT version_num FROM {table}"
    if match := _SQLITE.fullmatch(url):
        return await to_thread.run_sync(_sqlite, match["path"], query)
    if match := _POSTGRESQL.fullmatch(url):
        return await _postgresql(url, match, query)
    return None


def _sqlite(path: str, query: str) -> Seen | None:
    import sqlite3  # noqa: PLC0415  # start-up

    # Opened for writing a file that is in WAL mode leaves nothing beside it.
    uri = f"{Path(path).absolute().as_uri()}?mode=rw"
    try:
        with closing(sqlite3.connect(uri, timeout=_BUSY_FOR, uri=True)) as connection:
            found = connection.execute(query).fetchall()
    except sqlite3.Error as error:
        is_missing = str(error).startswith("no such table")
        return Seen(None) if is_missing else None
    return Seen(tuple(sorted(str(head) for (head,) in found)))


async def _postgresql(url: str, match: re.Match[str], query: str) -> Seen | None:
    try:
        asyncpg = await to_thread.run_sync(import_module, "asyncpg")
    except ImportError:
        return None
    try:
        connection = await asyncpg.connect(**_arguments(match), statement_cache_size=0)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise await _refusal(url, error) from error
    try:
        return await _copied(connection, query)
    except asyncpg.PostgresError as error:
        return Seen(None) if error.sqlstate in _MISSING else None
    except (OSError, asyncpg.InterfaceError):
        return None
    finally:
        with move_on_after(_CLOSE_WITHIN, shield=True):
            await connection.close()


def _arguments(match: re.Match[str]) -> dict[str, Any]:
    found = match.groupdict()
    for name in ("user", "password"):
        found[name] = unquote(found[name]) if found[name] is not None else None
    port = int(found["port"]) if found["port"] else None
    return {**found, "port": port}


async def _copied(connection: Any, query: str) -> Seen | None:
    """COPY is one round trip; a query with its rows is two (asyncpg 0.32)."""
    parts: list[bytes] = []

    async def receive(part: bytes) -> None:
        parts.append(part)

    await connection.copy_from_query(query, output=receive)
    text = b"".join(parts).decode()
    # A backslash is an escape, which no revision id of sense needs.
    return None if "\\" in text else Seen(tuple(sorted(text.splitlines())))


async def _refusal(url: str, error: BaseException) -> ConnectError:
    known = await to_thread.run_sync(import_module, "brant.runtime.connect")
    refusal: ConnectError = known.refusal(masked(url), error)
    return refusal
