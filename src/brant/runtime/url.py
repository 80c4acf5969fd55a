"""Database URLs as text: drivers, and keeping passwords out of sight.

Pure, and without SQLAlchemy: the command line names a database before it loads it.
"""

from __future__ import annotations

import json
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

# SQLAlchemy ends a password at the first "@"; one that somebody forgot to escape
# reaches to the last "@" before the query. Both are hidden.
_CREDENTIALS: Final = re.compile(
    r"^(?P<front>[\w+.-]+://[^:/@?]*:)(?P<password>[^?]*|[^@]*)(?P<at>@)"
)
_SECRET_PARAMETER: Final = re.compile(
    r"(?P<front>[?&](?:\w*passw(?:or)?d|pwd|\w*token|\w*secret|odbc_connect)=)"
    r"(?P<password>[^&#]*)",
    re.IGNORECASE,
)
# Below this length a password is also an ordinary part of words.
_SHORT: Final = 6


def async_url(url: str) -> str:
    """Give a URL without a driver brant's async one; leave any other as it is."""
    name, separator, rest = url.partition("://")
    return f"{_DRIVERS.get(name, name)}{separator}{rest}"


def masked(url: str) -> str:
    """Hide the passwords in a URL."""
    shown = _CREDENTIALS.sub(rf"\g<front>{HIDDEN}\g<at>", url)
    return _SECRET_PARAMETER.sub(rf"\g<front>{HIDDEN}", shown)


def has_password(url: str) -> bool:
    return masked(url) != url


def passwords(url: str) -> tuple[str, ...]:
    """The passwords in a URL, as written and unescaped."""
    found = [match["password"] for match in _SECRET_PARAMETER.finditer(url)]
    if match := _CREDENTIALS.match(url):
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
    forms = (
        password,
        quote(password, safe=""),
        quote_plus(password),
        json.dumps(password)[1:-1],
        repr(password)[1:-1],
    )
    return tuple(dict.fromkeys(forms))
