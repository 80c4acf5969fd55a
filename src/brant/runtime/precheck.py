"""Where a database is, asked with its driver alone: SQLAlchemy is not loaded for it.

Most runs find nothing to do, and this is all they need: one connection, one query. A
closer look reads what was done as well. Only plain URLs are understood. What is
anything else, and every error behind the connection, is left to the regular way, which
knows how to go on or what to say.
"""

from __future__ import annotations

import re
from contextlib import aclosing, closing
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, final
from urllib.parse import unquote

from anyio import move_on_after, to_thread

from brant.runtime.beside import beside
from brant.runtime.copied import copied
from brant.runtime.spare import Spare
from brant.runtime.url import async_url, masked
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from brant.errors import ConnectError

    _Rows = Sequence[Sequence[Any]]

# SQLAlchemy 2.0 and 2.1 read an escape in the name of a database differently.
_POSTGRESQL: Final = re.compile(
    r"postgresql\+asyncpg://"
    r"(?:(?P<user>[^:/?#@\[\]]+)(?::(?P<password>[^/?#@\[\]]*))?@)?"
    r"(?P<host>[\w.-]+)(?::(?P<port>\d+))?/(?P<database>[^/?#%]+)"
)
_SQLITE: Final = re.compile(r"sqlite\+aiosqlite:///(?!:memory:|file:)(?P<path>[^?#%]+)")
# undefined_table and invalid_schema_name, PostgreSQL manual, appendix A.
_MISSING: Final = frozenset({"42P01", "3F000"})
# Of the history; what only the regular way gives is read by the regular way.
_FACTS: Final = ("revision", "direction", "outcome", "script_hash", "started_at")
_BUSY_FOR: Final = 0.2
_ANSWER_WITHIN: Final = 5.0


@final
@dataclass(frozen=True, slots=True)
class Seen:
    """What brant's tables hold."""

    heads: tuple[str, ...] | None
    """None where there is no version table."""
    history: tuple[Mapping[str, Any], ...] = ()
    """What became of revisions, newest first; only where one looked closely."""


async def look(
    url: str,
    version_table: str,
    schema: str | None,
    *,
    closely: bool = False,
    spare: Spare | None = None,
) -> Seen | None:
    """Read the version table; None where that takes more than the driver.

    Who looks *closely* reads the history too; a revision that is half-way takes more.
    A server's connection stays open where there is a *spare* to keep it.

    Raises:
        ConnectError: there is no connection to be had.
    """
    if spare is None:
        async with aclosing(Spare()) as alone:
            return await look(url, version_table, schema, closely=closely, spare=alone)
    url = async_url(url)
    names = [version_table]
    if closely:
        names += [beside(version_table, each) for each in ("history", "journal")]
    tables = [_quoted(schema, name) for name in names]
    if match := _SQLITE.fullmatch(url):
        queries = _queries(tables, time="started_at")
        found = await to_thread.run_sync(_sqlite, match["path"], queries)
    elif match := _POSTGRESQL.fullmatch(url):
        # As JSON it is ISO 8601, whatever the session's DateStyle.
        queries = _queries(tables, time="to_json(started_at) #>> '{}'")
        found = await _postgresql(url, match, queries, spare)
    else:
        return None
    return None if found is None else _seen(*found)


def _quoted(*names: str | None) -> str:
    return ".".join('"' + name.replace('"', '""') + '"' for name in names if name)


def _queries(tables: Sequence[str], *, time: str) -> list[str]:
    facts = ", ".join((*_FACTS[:-1], time))
    asked = (
        "SELECT version_num FROM {table}",
        "SELECT {facts} FROM {table} ORDER BY id DESC",
        "SELECT revision FROM {table}",
    )
    pairs = zip(asked, tables, strict=False)  # the first alone where that is enough
    return [sql.format(facts=facts, table=table) for sql, table in pairs]


def _seen(
    rows: _Rows | None, history: _Rows | None = None, half_way: _Rows | None = None
) -> Seen | None:
    if half_way:
        return None
    heads = None if rows is None else tuple(sorted(str(head) for (head,) in rows))
    done = (dict(zip(_FACTS, row, strict=True)) for row in history or ())
    return Seen(heads, tuple(done))


def _sqlite(path: str, queries: Sequence[str]) -> list[_Rows | None] | None:
    """Give the rows of each query, None for one whose table is missing."""
    import sqlite3  # noqa: PLC0415  # start-up

    found: list[_Rows | None] = []
    # Opened for writing a file that is in WAL mode leaves nothing beside it.
    uri = f"{Path(path).absolute().as_uri()}?mode=rw"
    try:
        with closing(sqlite3.connect(uri, timeout=_BUSY_FOR, uri=True)) as connection:
            for query in queries:
                try:
                    found.append(connection.execute(query).fetchall())
                except sqlite3.OperationalError as error:
                    if not str(error).startswith("no such table"):
                        raise
                    found.append(None)
    except sqlite3.Error:
        return None
    return found


async def _postgresql(
    url: str, match: re.Match[str], queries: Sequence[str], spare: Spare
) -> list[_Rows | None] | None:
    """Give the rows of each query, None for one whose table is missing."""
    try:
        asyncpg = await to_thread.run_sync(import_module, "asyncpg")
    except ImportError:
        return None
    arguments = {**_arguments(match), "statement_cache_size": 0}
    try:
        connection = await spare.connected(url, partial(asyncpg.connect, **arguments))
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise await _refusal(url, error) from error
    found: list[_Rows | None] = []
    try:
        with move_on_after(_ANSWER_WITHIN):
            for query in queries:
                try:
                    found.append(await _copied(connection, query))
                except asyncpg.PostgresError as error:
                    if error.sqlstate not in _MISSING:
                        return None
                    found.append(None)
            return found
    except (OSError, asyncpg.InterfaceError):
        return None
    connection.terminate()  # it waits for whoever locked the table
    return None


def _arguments(match: re.Match[str]) -> dict[str, Any]:
    found = match.groupdict()
    for name in ("user", "password"):
        found[name] = unquote(found[name]) if found[name] is not None else None
    port = int(found["port"]) if found["port"] else None
    return {**found, "port": port}


async def _copied(connection: Any, query: str) -> _Rows:
    """COPY is one round trip; a query with its rows is two (asyncpg 0.32)."""
    parts: list[bytes] = []

    async def receive(part: bytes) -> None:
        parts.append(part)

    await connection.copy_from_query(query, output=receive)
    return copied(b"".join(parts).decode())


async def _refusal(url: str, error: BaseException) -> ConnectError:
    known = await to_thread.run_sync(import_module, "brant.runtime.refusals")
    refusal: ConnectError = known.refusal(masked(url), error)
    return refusal
