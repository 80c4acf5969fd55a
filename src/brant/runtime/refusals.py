"""Why there is no connection, and what can be done about it."""

from __future__ import annotations

from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from brant.errors import ConnectError
from brant.runtime.faults import fault

_TOO_MANY = "Close connections that others keep, or raise the server's max_connections."
# SQLSTATE classes, PostgreSQL manual appendix A.
_HINTS: dict[str | int, str] = {
    "28P01": "Check the user and the password.",
    "28000": "Check the user, and pg_hba.conf on the server.",
    "3D000": "Create the database, or name another one in the URL.",
    "53300": _TOO_MANY,
    "57P03": "Wait until it has started, or recovered.",
    # MySQL's and MariaDB's own numbers.
    1040: _TOO_MANY,
    1044: "Grant the user the database, or name another one in the URL.",
    1045: "Check the user and the password.",
    1049: "Create the database, or name another one in the URL.",
}
# libpq gives no SQLSTATE for these, and translates what follows.
_FATAL = "FATAL:"
_ANSWERED = "The server is there: check the user, the password and the database's name."
_NO_SERVER = "Check that the server runs there."
_WRONG = "Correct it in the URL."
_NO_SSL = "Take sslmode out of the URL, or turn ssl on at the server."
# What drivers and poolers say in words alone.
_WORDS = {
    "unexpected keyword argument": "Take it out of the URL, or write it as the driver "
    "has it: what libpq calls sslmode is asyncpg's ssl.",
    "parameter must be one of": _WRONG,
    "invalid sslmode value": _WRONG,
    "rejected SSL upgrade": _NO_SSL,
    "does not support SSL": _NO_SSL,
}
_NO_TRANSACTIONS = (
    "A migration needs transactions: set migration_url to the server itself, or to a "
    "pool with pool_mode transaction or session."
)
_NO_FILE = "Check that its folder exists and that you may read and write there."
_NO_LETTER = "Set PYTHONUTF8=1."
_NO_PLACE = (
    "Somebody keeps them, perhaps another run of this process: raise the engine's "
    "pool_size, or give brant the URL, for connections of its own."
)


def refusal(url: str, error: BaseException) -> ConnectError:
    """Say why there is no connection, and what to look at."""
    if isinstance(error, PoolTimeoutError):
        said = f"the engine's pool has none to spare ({error.args[0]})"
        return ConnectError(url, said, hint=_NO_PLACE)
    found = fault(error)
    if isinstance(error, UnicodeEncodeError):
        return ConnectError(url, found.reason, hint=_NO_LETTER)
    known = found.number or found.sqlstate or ""
    unknown = _NO_FILE if url.startswith("sqlite") else _NO_SERVER
    worded = (hint for words, hint in _WORDS.items() if words in found.reason)
    answered = _ANSWERED if _FATAL in found.reason else unknown
    hint = _HINTS.get(known) or next(worded, answered)
    if is_pooled_by_statement(error):
        hint = _NO_TRANSACTIONS
    return ConnectError(url, found.reason, hint=hint)


def is_pooled_by_statement(error: BaseException) -> bool:
    """Tell whether a pooler has said that it knows no transactions."""
    return "statement pooling mode" in str(error)
