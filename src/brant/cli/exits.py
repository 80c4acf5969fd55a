"""What the process says when it ends."""

from __future__ import annotations

from enum import IntEnum
from signal import SIGINT
from typing import TYPE_CHECKING, Final

from brant.errors import (
    BrantError,
    DatabaseBusyError,
    EditedScriptError,
    InterruptedRunError,
    JournalMismatchError,
    LockTimeoutError,
    NotCurrentError,
    PartialRevisionError,
    UnfinishedRevisionError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


class Exit(IntEnum):
    """The exit codes; 2 is Typer's own, for wrong usage."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    NOT_CURRENT = 3
    DIFFERENT = 4
    EDITED = 5
    PARTIAL = 6
    LOCKED = 7


_CODES: Final[Mapping[type[BrantError], Exit]] = {
    NotCurrentError: Exit.NOT_CURRENT,
    EditedScriptError: Exit.EDITED,
    LockTimeoutError: Exit.LOCKED,
    DatabaseBusyError: Exit.LOCKED,
    JournalMismatchError: Exit.PARTIAL,
    PartialRevisionError: Exit.PARTIAL,
    UnfinishedRevisionError: Exit.PARTIAL,
}
FINDINGS: Final = (Exit.DONE, Exit.NOT_CURRENT, Exit.DIFFERENT, Exit.EDITED)
"""What commands say that did what they should."""
# A shell's convention: 128 and the signal's number.
_SIGNALLED: Final = 128


def exit_code(error: BaseException) -> int:
    """Give the exit code of a command that ended with an error."""
    if isinstance(error, InterruptedRunError):
        return interrupted(error.signal or SIGINT)
    error = getattr(error, "cause", error)  # of a run, the revision's own
    kinds = (_CODES[kind] for kind in type(error).__mro__ if kind in _CODES)
    return next(kinds, Exit.FAILED)


def interrupted(signal: int) -> int:
    return _SIGNALLED + signal
