"""Where a database is, asked with its driver alone: SQLAlchemy is not loaded for it.

Most runs find nothing to do, and this is all they need: one connection, one query. A
closer look reads what was done as well. What the regular way is for is told by
`brant.runtime.seen`.
"""

from __future__ import annotations

import re
from contextlib import aclosing, suppress
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from anyio import move_on_after, to_thread

from brant.runtime.copied import copied
from brant.runtime.seen import file_of, in_file, queries, seen
from brant.runtime.spare import Spare
from brant.runtime.url import async_url, masked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from brant.errors import ConnectError
    from brant.runtime.seen import Rows, Seen

# SQLAlchemy 2.0 and 2.1 read an escape in the name of a database differently. To them
# an empty password is none, and asyncpg finds another one; to asyncpg it is one.
_POSTGRESQL: Final = re.compile(
    r"postgresql\+asyncpg://"
    r"(?:(?P<user>[^:/?#@\[\]]+)(?::(?P<password>[^/?#@\[\]]+))?@)?"
    r"(?P<host>[\w.-]+)(?::(?P<port>\d+))?/(?P<database>[^/?#%]+)"
)
# undefined_table and invalid_schema_name, PostgreSQL manual, appendix A.
_MISSING: Final = frozenset({"42P01", "3F000"})
_ANSWER_WITHIN: Final = 5.0


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
    if path := file_of(url):
        looking = partial(in_file, path, version_table, schema, closely=closely)
        return await to_thread.run_sync(looking)
    url = async_url(url)
    match = _POSTGRESQL.fullmatch(url)
    if match is None:
        return None
    # As JSON it is ISO 8601, whatever the session's DateStyle.
    time = "to_json(started_at) #>> '{}'"
    asked = queries(version_table, schema, time=time, closely=closely)
    found = await _postgresql(url, match, asked, spare)
    return None if found is None else seen(*found)


async def ask_ahead(spare: Spare) -> None:
    """Ask a spare connection what SQLAlchemy will want to know of the server."""
    known = await to_thread.run_sync(import_module, "brant.runtime.opening")
    with move_on_after(_ANSWER_WITHIN), suppress(Exception):  # then it asks by itself
        (spare.opening,) = await _copied(spare.first, known.POSTGRESQL)


async def _postgresql(
    url: str, match: re.Match[str], queries: Sequence[str], spare: Spare
) -> list[Rows | None] | None:
    """Give the rows of each query, None for one whose table is missing."""
    try:
        asyncpg = await to_thread.run_sync(import_module, "asyncpg")
    except ImportError:
        return None
    arguments = {**_arguments(match), "statement_cache_size": 0}
    try:
        connection = await spare.connected(url, partial(asyncpg.connect, **arguments))
    except (
        OSError,
        OverflowError,  # no port has that number
        UnicodeError,  # no host has that name
        asyncpg.InterfaceError,
        asyncpg.PostgresError,
    ) as error:
        raise await _refusal(url, error) from error
    found: list[Rows | None] = []
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


async def _copied(connection: Any, query: str) -> Rows:
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
