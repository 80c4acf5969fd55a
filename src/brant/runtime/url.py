"""Database URLs as text: drivers, and keeping passwords out of sight.

Pure, and without SQLAlchemy: the command line names a database before it loads it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, quote_plus, unquote, unquote_plus

from brant.errors.secrets import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Iterable

_DRIVERS: Final = {
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "mysql": "mysql+asyncmy",
    "mariadb": "mariadb+asyncmy",
    "sqlite": "sqlite+aiosqlite",
    "oracle": "oracle+oracledb",
    "mssql": "mssql+aioodbc",
}

_SYNC: Final = {
    "postgresql": {"psycopg2", "psycopg2cffi", "pg8000", "pygresql"},
    "mysql": {"mysqldb", "pymysql", "mysqlconnector", "pyodbc", "cymysql"},
    "mariadb": {"mysqldb", "pymysql", "mysqlconnector", "mariadbconnector"},
    "sqlite": {"pysqlite"},
    "oracle": {"cx_oracle"},
    "mssql": {"pyodbc", "pymssql"},
}
# What libpq takes in a URL and asyncpg does not.
_LIBPQ: Final = frozenset(
    {"application_name", "connect_timeout", "keepalives", "keepalives_count"}
    | {"keepalives_idle", "keepalives_interval", "options", "gssencmode"}
    | {"channel_binding", "client_encoding", "target_session_attrs"}
)

# SQLAlchemy ends a password at the first "@"; one that somebody forgot to escape
# reaches to the last "@" before the query. Both are hidden.
_CREDENTIALS: Final = (
    r"^(?P<front>[\w+.-]+://[^:/@?]*:)(?P<password>[^?]*|[^@]*)(?P<at>@)"
)
_QUERY: Final = (
    r"(?i)(?P<front>[?&](?:\w*passw(?:or)?d|pwd|\w*token|\w*secret|odbc_connect)=)"
    r"(?P<password>[^&#]*)"
)
# Below this length a password is also an ordinary part of words.
_SHORT: Final = 6


def async_url(url: str) -> str:
    """Give a URL without a driver brant's async one; leave any other as it is.

    Who names no driver writes libpq's sslmode, which is asyncpg's ssl.
    """
    name, separator, rest = url.partition("://")
    made = _DRIVERS.get(name, name)
    if made != name and made.endswith("+asyncpg"):
        rest = re.sub(r"(?<=[?&])sslmode(?==)", "ssl", rest)
    return f"{made}{separator}{rest}"


def without_sync_driver(url: str) -> tuple[str, str | None]:
    """Give a URL with brant's driver where its own cannot be awaited.

    Beside it is a sentence on what was changed; None where that is nothing anybody
    wrote.
    """
    name, _, rest = url.partition("://")
    backend, _, driver = name.partition("+")
    if backend == "postgres":
        backend = "postgresql"
    if driver and driver not in _SYNC.get(backend, ()):
        return url, None
    made = async_url(f"{backend}://{rest}")
    said = []
    if driver and driver != "pysqlite":
        instead = _DRIVERS[backend].partition("+")[2]
        said.append(f"{driver} cannot be awaited, brant connects with {instead}")
    if backend == "postgresql":
        made, left = _for_asyncpg(made)
        said += [f"asyncpg has no {each}, it is left out" for each in left]
    if not said:
        return made, None
    return made, f"{'; '.join(said)}. Set url in [tool.brant] to choose"


def _for_asyncpg(url: str) -> tuple[str, list[str]]:
    """Leave out what only libpq is told in a URL's query; give the names of it."""
    front, _, query = url.partition("?")
    pairs = [(each.partition("=")[0], each) for each in query.split("&") if each]
    kept = [each for key, each in pairs if key not in _LIBPQ]
    left = [key for key, _ in pairs if key in _LIBPQ]
    return (f"{front}?{'&'.join(kept)}" if kept else front), left


def masked(url: str) -> str:
    """Hide the passwords in a URL."""
    shown = re.sub(_CREDENTIALS, rf"\g<front>{HIDDEN}\g<at>", url)
    return re.sub(_QUERY, rf"\g<front>{HIDDEN}", shown)


def has_password(url: str) -> bool:
    return masked(url) != url


def passwords(url: str) -> tuple[str, ...]:
    """The passwords in a URL, as written and unescaped."""
    found = [match["password"] for match in re.finditer(_QUERY, url)]
    if match := re.match(_CREDENTIALS, url):
        found += [match["password"], match["password"].partition("@")[0]]
    both = [
        form for text in found for form in (text, unquote(text), unquote_plus(text))
    ]
    return tuple(dict.fromkeys(form for form in both if form and form != HIDDEN))


def scrubbed(text: str, urls: Iterable[str]) -> str:
    """Hide the passwords of these URLs wherever they stand in a text.

    A password that is also part of the URL's public half (user and password both
    "postgres") is hidden in URLs only: the word itself is no secret.
    """
    for url in urls:
        shown = masked(url)
        text = text.replace(url, shown)
        for password in sorted(passwords(url), key=len, reverse=True):
            text = _without(text, password, is_public=password in shown)
    return text


def _without(text: str, password: str, *, is_public: bool) -> str:
    for form in _written(password):
        if is_public:
            text = text.replace(f":{form}@", f":{HIDDEN}@")
        elif len(password) < _SHORT:
            text = re.sub(rf"(?<!\w){re.escape(form)}(?!\w)", HIDDEN, text)
        else:
            text = text.replace(form, HIDDEN)
    return text


def _written(password: str) -> tuple[str, ...]:
    """The ways a password can stand in a message, in JSON or in another URL."""
    import json  # noqa: PLC0415  # costs start-up time

    forms = (
        password,
        quote(password, safe=""),
        quote_plus(password),
        json.dumps(password)[1:-1],
        repr(password)[1:-1],
    )
    return tuple(dict.fromkeys(forms))
