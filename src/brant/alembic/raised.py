"""What brant's errors are where an old script catches them: those of Alembic.

A script that goes on after an error means SQLAlchemy's, or what Alembic raises where a
batch misses something. One that it does not catch is told as brant's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, final

from sqlalchemy import exc

from brant.errors import (
    InvalidOperationError,
    StatementError,
    UnsupportedOperationError,
)

if TYPE_CHECKING:
    from brant.errors import BrantError

_BY_SQLSTATE: Final = {
    "0A": exc.NotSupportedError,
    "20": exc.ProgrammingError,
    "21": exc.ProgrammingError,
    "22": exc.DataError,
    "23": exc.IntegrityError,
    "26": exc.OperationalError,
    "27": exc.OperationalError,
    "28": exc.OperationalError,
    "34": exc.OperationalError,
    "3D": exc.ProgrammingError,
    "3F": exc.ProgrammingError,
    "40": exc.OperationalError,
    "42": exc.ProgrammingError,
    "44": exc.ProgrammingError,
    "53": exc.OperationalError,
    "54": exc.OperationalError,
    "55": exc.OperationalError,
    "57": exc.OperationalError,
    "58": exc.OperationalError,
}
"""By the class of a SQLSTATE, as psycopg2 has them; the others are InternalError.

asyncpg knows nothing of Python's own classes (psycopg2's errorcodes, PEP 249).
"""
_NAMED: Final = {
    each.__name__: each
    for each in (
        exc.DataError,
        exc.IntegrityError,
        exc.InternalError,
        exc.NotSupportedError,
        exc.OperationalError,
        exc.ProgrammingError,
    )
}


class CommandError(Exception):
    """What an old script raises to stop, and is told of revisions."""


class RevisionError(Exception):
    """Likewise, about revisions."""


@final
class RefusedError(ValueError, KeyError, NotImplementedError, exc.NoSuchTableError):
    """What Alembic raises before it sends anything.

    For a constraint, a column, what SQLite cannot alter, and a table.
    """

    def __str__(self) -> str:
        return str(self.args[0])


def raised(error: BrantError) -> Exception:
    """Give the error that a script may catch; what has no other form stays."""
    match error:
        case StatementError(__cause__=exc.DBAPIError() as theirs):
            # Made anew: it is the cause of the error that will be this one's cause.
            return type(theirs)(error.sql, None, theirs.orig or theirs)
        case StatementError(__cause__=Exception() as theirs):
            return _kind(theirs)(error.sql, None, theirs)
        case InvalidOperationError() | UnsupportedOperationError():
            return RefusedError(str(error))
        case _:
            return error


def _kind(cause: BaseException) -> type[exc.DBAPIError]:
    state: Any = getattr(cause, "sqlstate", None)
    named = (each.__name__ for each in type(cause).__mro__)
    found = next((_NAMED[name] for name in named if name in _NAMED), None)
    if found is not None:
        return found
    return _BY_SQLSTATE.get(str(state)[:2], exc.InternalError)
