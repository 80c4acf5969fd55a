"""What a first look at brant's tables asks and finds, and the look at a SQLite file.

Neither SQLAlchemy nor an event loop is needed for that: the standard library reads the
file. Only plain URLs are understood. What is anything else, and every error behind the
connection, is left to the regular way, which knows how to go on or what to say.
"""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias, final

from brant.runtime.beside import beside
from brant.runtime.url import async_url
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Rows: TypeAlias = Sequence[Sequence[Any]]

# SQLAlchemy 2.0 and 2.1 read an escape in the name of a database differently.
_FILE: Final = r"sqlite\+aiosqlite:///(?!:memory:|file:)(?P<path>[^?#%]+)"
# Of the history; what only the regular way gives is read by the regular way.
_FACTS: Final = ("revision", "direction", "outcome", "script_hash", "started_at")
_BUSY_FOR: Final = 0.2


@final
@dataclass(frozen=True, slots=True)
class Seen:
    """What brant's tables hold."""

    heads: tuple[str, ...] | None
    """None where there is no version table."""
    history: tuple[Mapping[str, Any], ...] = ()
    """What became of revisions, newest first; only where one looked closely."""


def file_of(url: str) -> str | None:
    """Give the path of the SQLite file that a URL names, and nothing else."""
    match = re.fullmatch(_FILE, async_url(url))
    return match and match["path"]


def in_file(
    path: str, version_table: str, schema: str | None, *, closely: bool = False
) -> Seen | None:
    """Look into a SQLite file; None where that is not enough.

    Who looks *closely* reads the history too; a revision that is half-way takes more.
    """
    import sqlite3  # noqa: PLC0415  # start-up

    asked = queries(version_table, schema, time="started_at", closely=closely)
    found: list[Rows | None] = []
    # Opened for writing a file that is in WAL mode leaves nothing beside it.
    try:
        uri = f"{Path(path).absolute().as_uri()}?mode=rw"
        with closing(sqlite3.connect(uri, timeout=_BUSY_FOR, uri=True)) as connection:
            for query in asked:
                try:
                    found.append(connection.execute(query).fetchall())
                except sqlite3.OperationalError as error:
                    if not str(error).startswith("no such table"):
                        raise
                    found.append(None)
    except (sqlite3.Error, UnicodeEncodeError):
        return None
    return seen(*found)


def queries(
    version_table: str, schema: str | None, *, time: str, closely: bool
) -> list[str]:
    """Give what is asked; *time* is when a row of the history was written, as text."""
    tables = [version_table]
    if closely:
        tables += [beside(version_table, each) for each in ("history", "journal")]
    facts = ", ".join((*_FACTS[:-1], time))
    asked = (
        "SELECT version_num FROM {table}",
        "SELECT {facts} FROM {table} ORDER BY id DESC",
        "SELECT revision FROM {table}",
    )
    pairs = zip(asked, tables, strict=False)  # the first alone where that is enough
    return [sql.format(facts=facts, table=_quoted(schema, name)) for sql, name in pairs]


def seen(
    rows: Rows | None, history: Rows | None = None, half_way: Rows | None = None
) -> Seen | None:
    """Make sense of the rows of each query, None for one whose table is missing."""
    if half_way:
        return None
    heads = None if rows is None else tuple(sorted(str(head) for (head,) in rows))
    done = (dict(zip(_FACTS, row, strict=True)) for row in history or ())
    return Seen(heads, tuple(done))


def _quoted(*names: str | None) -> str:
    return ".".join('"' + name.replace('"', '""') + '"' for name in names if name)
