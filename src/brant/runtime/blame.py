"""What a script raises, told as an error of its revision, with the script's line."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from anyio import get_cancelled_exc_class
from sqlalchemy.exc import DBAPIError

from brant.errors import (
    BrantError,
    ConnectionLostError,
    OperationError,
    ScriptRaisedError,
    StatementError,
)
from brant.errors.wording import line_in, one_line
from brant.runtime.batching import SendError
from brant.runtime.faults import Kind, fault

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def blamed(revision: str, path: str) -> Iterator[None]:
    """Run a script's function inside; brant's own errors stay what they are.

    Raises:
        ScriptRaisedError: the script raised.
        StatementError: a statement failed that it sent by itself.
        ConnectionLostError: the server went away.
    """
    try:
        yield
    except OperationError as error:
        error.locate(_site(path, error))
        raise
    except (BrantError, SendError, get_cancelled_exc_class()):
        raise
    except DBAPIError as error:
        found = fault(error)
        if found.kind is Kind.DISCONNECTED:
            raise ConnectionLostError(found.reason) from error
        raise StatementError(
            found.reason,
            sql=error.statement,
            site=_site(path, error),
            revision=revision,
            is_lock_timeout=found.kind is Kind.LOCK_TIMEOUT,
        ) from error
    except (Exception, SystemExit) as error:
        site = _site(path, error)
        raise ScriptRaisedError(
            revision, one_line(error), site=site, nearest=_nearest(error)
        ) from error


def _site(path: str, error: BaseException) -> str | None:
    line = line_in(path, error)
    return None if line is None else f"{path}:{line}"


def _nearest(error: BaseException) -> str | None:
    """Find what a misspelt name stands for; Python tells it in tracebacks only."""
    if not isinstance(error, AttributeError):
        return None
    from difflib import get_close_matches  # noqa: PLC0415  # costs start-up time

    close = get_close_matches(error.name or "", dir(error.obj), n=1, cutoff=0.8)
    return next(iter(close), None)
