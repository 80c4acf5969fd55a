"""Driver errors as facts: what the server said, and what kind of trouble it is.

Only this file knows how drivers spell their errors; all above works with a Fault.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import final

from sqlalchemy.exc import DBAPIError

from brant.errors.causes import causes
from brant.values import dataclass


class Kind(Enum):
    """What a caller may want to do something about."""

    MISSING_TABLE = auto()
    UNSEEN_TABLE = auto()
    """It was made, or is another one, since the transaction began."""
    LOCK_TIMEOUT = auto()
    BUSY = auto()
    DISCONNECTED = auto()
    READ_ONLY = auto()
    VERSION_CHANGED = auto()
    DENIED = auto()
    NO_DATABASE = auto()
    NOT_ATTACHED = auto()
    FULL = auto()
    OTHER = auto()


HINTS = {
    Kind.DENIED: "Grant the database's user that right, or connect as one that has it.",
    Kind.FULL: "Make room on the database's disk, and run it again.",
    Kind.NOT_ATTACHED: "SQLite's schemas are main, temp and files that are attached: "
    "leave the schema out, or attach a file under that name.",
    Kind.NO_DATABASE: "Name one of SQLite's own files in the URL, or a new one.",
}

VERSION_CHANGED = "BR001"
"""The SQLSTATE that brant's own guards raise inside the server."""
LOCK_TAKEN = "BR002"

# PostgreSQL, appendix A of its manual.
_SQLSTATES = {
    "42P01": Kind.MISSING_TABLE,
    "3F000": Kind.MISSING_TABLE,
    "55P03": Kind.LOCK_TIMEOUT,
    "40P01": Kind.LOCK_TIMEOUT,
    "40001": Kind.LOCK_TIMEOUT,
    "25006": Kind.READ_ONLY,
    "42501": Kind.DENIED,
    "53100": Kind.FULL,
    "57P01": Kind.DISCONNECTED,
    "57P02": Kind.DISCONNECTED,
    "57P03": Kind.DISCONNECTED,
    VERSION_CHANGED: Kind.VERSION_CHANGED,
    LOCK_TAKEN: Kind.BUSY,
}
# MySQL and MariaDB error numbers: the server's, from 2000 on the client's. They say
# more than the SQLSTATE, which not every driver gives.
_ERRNOS = {
    1049: Kind.MISSING_TABLE,
    1146: Kind.MISSING_TABLE,
    1412: Kind.UNSEEN_TABLE,
    1205: Kind.LOCK_TIMEOUT,
    1213: Kind.LOCK_TIMEOUT,
    1021: Kind.FULL,
    1114: Kind.FULL,
    1044: Kind.DENIED,
    1142: Kind.DENIED,
    1227: Kind.DENIED,
    1290: Kind.READ_ONLY,
    1792: Kind.READ_ONLY,
    1836: Kind.READ_ONLY,
    1053: Kind.DISCONNECTED,
    1927: Kind.DISCONNECTED,
    2003: Kind.DISCONNECTED,
    2006: Kind.DISCONNECTED,
    2013: Kind.DISCONNECTED,
    4031: Kind.DISCONNECTED,
}
_DUPLICATE_KEY = 1062
# SQL Server's and Oracle's error numbers, by PostgreSQL's SQLSTATE of the same trouble.
# ODBC's own SQLSTATEs are too coarse: 42000 is almost anything.
_SQL_SERVER = {
    208: "42P01",
    229: "42501",
    262: "42501",
    300: "42501",
    1205: "40P01",
    1222: "55P03",
    2601: "23505",
    2627: "23505",
    2714: "42P07",
    3906: "25006",
    50002: LOCK_TAKEN,
}
_ORACLE = {
    "ORA-00001": "23505",
    "ORA-00028": "57P01",
    "ORA-00054": "55P03",
    "ORA-00060": "40P01",
    "ORA-00942": "42P01",
    "ORA-00955": "42P07",
    "ORA-01031": "42501",
    "ORA-01041": "08006",
    "ORA-01089": "57P01",
    "ORA-02396": "57P01",
    "ORA-03113": "08006",
    "ORA-03114": "08006",
    "ORA-03135": "08006",
    "ORA-04021": "55P03",
    "ORA-16000": "25006",
    "ORA-20002": LOCK_TAKEN,
    "DPY-1001": "08006",
    "DPY-4011": "08006",
    "DPY-6005": "08001",
}
_ODBC_STATE = re.compile(r"[0-9A-Z]{5}")
_ODBC_SOURCE = re.compile(r"^(?:\[[^]]*\]\s*)+")
_ODBC_NUMBER = re.compile(r"\s*\((-?\d+)\)(?=\s*\(SQL\w+\)|;|$)")
# SQLite result codes and their texts, sqlite3_errstr().
_SQLITE = {
    "no such table": Kind.MISSING_TABLE,
    "database is locked": Kind.BUSY,
    "database table is locked": Kind.LOCK_TIMEOUT,
    "attempt to write a readonly database": Kind.READ_ONLY,
    "unknown database": Kind.NOT_ATTACHED,
    "file is not a database": Kind.NO_DATABASE,
    "database or disk is full": Kind.FULL,
}
_DISCONNECTED_CLASSES = frozenset(
    {
        "ConnectionDoesNotExistError",
        "ConnectionFailureError",
        "ConnectionResetError",
        "BrokenPipeError",
        "ConnectionAbortedError",
        "ConnectionRefusedError",
    }
)
# asyncpg; aiosqlite, which says so by a ValueError.
_CLOSED = frozenset(
    {"connection is closed", "no active connection", "Connection closed"}
)


@final
@dataclass(frozen=True, slots=True)
class Fault:
    """What a database said when it refused."""

    reason: str
    """One line, without parameters or connection facts."""
    kind: Kind
    sqlstate: str | None = None
    number: int | None = None
    """MySQL's and MariaDB's own."""
    position: int | None = None
    """Where in the text that was sent, counted from 1; syntax errors only."""


def fault(error: BaseException) -> Fault:
    """Tell what a driver's error means."""
    original = _driver_error(error)
    number = _number(original)
    state = getattr(original, "sqlstate", None) or _translated(original)
    if state is None and number == _DUPLICATE_KEY:
        state = "23000"
    return Fault(
        reason=_reason(original),
        kind=_ERRNOS.get(number or 0) or _kind(original, state),
        sqlstate=state,
        number=number,
        position=_position(original),
    )


def is_lost(error: BaseException | None) -> bool:
    """Tell whether an error comes from a connection that is gone."""
    return any(fault(each).kind is Kind.DISCONNECTED for each in causes(error))


def _translated(error: BaseException) -> str | None:
    """Give the SQLSTATE of an error that comes through ODBC or from Oracle."""
    if _is_odbc(error):
        number = _ODBC_NUMBER.search(error.args[1])
        own = _SQL_SERVER.get(int(number[1])) if number else None
        return own or str(error.args[0])
    code = getattr(error.args[0], "full_code", None) if error.args else None
    return _ORACLE.get(str(code))


def _is_odbc(error: BaseException) -> bool:
    """Tell whether its arguments are pyodbc's: a SQLSTATE and a text."""
    return (
        len(error.args) == 2  # noqa: PLR2004  # a pair
        and all(isinstance(part, str) for part in error.args)
        and _ODBC_STATE.fullmatch(error.args[0]) is not None
    )


def _driver_error(error: BaseException) -> BaseException:
    """Look below SQLAlchemy's wrapper and its adapter's."""
    if isinstance(error, DBAPIError) and error.orig is not None:
        error = error.orig
    cause = error.__cause__
    if cause is not None and type(error).__name__.startswith(("AsyncAdapt", "Async")):
        return cause
    if cause is not None and getattr(cause, "sqlstate", None) is not None:
        return cause
    return error


def _reason(error: BaseException) -> str:
    if isinstance(error, UnicodeEncodeError):
        return f"{error.encoding} has no {error.object[error.start]!a}"
    if _is_odbc(error):
        return _ODBC_NUMBER.split(_ODBC_SOURCE.sub("", error.args[1]))[0].strip()
    if isinstance(error.args, tuple) and len(error.args) > 1:
        first, second = error.args[0], error.args[1]
        text = str(second) if isinstance(first, int) else str(first)
    else:
        text = str(error)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    detail = getattr(error, "detail", None)
    head = lines[0] if lines else type(error).__name__
    # A SQLite table has this name while it is filled anew.
    head = head.replace("_brant_new_", "")
    return f"{head} ({detail})" if isinstance(detail, str) and detail else head


def _kind(error: BaseException, state: str | None) -> Kind:
    if state is not None:
        if state.startswith("08"):
            return Kind.DISCONNECTED
        return _SQLSTATES.get(state, Kind.OTHER)
    from sqlite3 import Error as SQLiteError  # noqa: PLC0415  # start-up

    if isinstance(error, SQLiteError):
        text = str(error)
        found = [kind for start, kind in _SQLITE.items() if text.startswith(start)]
        return found[0] if found else Kind.OTHER
    return Kind.DISCONNECTED if _is_disconnect(error) else Kind.OTHER


def _number(error: BaseException) -> int | None:
    is_mysql = any(cls.__name__ == "MySQLError" for cls in type(error).__mro__)
    number = error.args[0] if is_mysql and error.args else None
    return number if isinstance(number, int) else None


def _is_disconnect(error: BaseException) -> bool:
    names = {cls.__name__ for cls in type(error).__mro__}
    if names & _DISCONNECTED_CLASSES:
        return True
    if names & {"InterfaceError", "ValueError"} and str(error) in _CLOSED:
        return True
    # libpq's own; the server's errors have a SQLSTATE.
    is_psycopgs = type(error).__module__.partition(".")[0] == "psycopg"
    return is_psycopgs and "OperationalError" in names


def _position(error: BaseException) -> int | None:
    position = getattr(error, "position", None)
    return int(position) if isinstance(position, str) and position.isdigit() else None
