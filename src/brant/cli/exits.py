"""What the process says when it ends.

Errors are named in their package, which loads their families: when there is one.
"""

from __future__ import annotations

from enum import IntEnum
from signal import SIGINT
from typing import Final

from brant import errors


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


FINDINGS: Final = (Exit.DONE, Exit.NOT_CURRENT, Exit.DIFFERENT, Exit.EDITED)
"""What commands say that did what they should."""
# A shell's convention: 128 and the signal's number.
_SIGNALLED: Final = 128


def exit_code(error: BaseException) -> int:
    """Give the exit code of a command that ended with an error."""
    if isinstance(error, errors.InterruptedRunError):
        return interrupted(error.signal or SIGINT)
    match getattr(error, "cause", error):  # of a run, the revision's own
        case errors.NotCurrentError():
            return Exit.NOT_CURRENT
        case errors.EditedScriptError():
            return Exit.EDITED
        case errors.LockTimeoutError() | errors.DatabaseBusyError():
            return Exit.LOCKED
        case (
            errors.JournalMismatchError()
            | errors.PartialRevisionError()
            | errors.UnfinishedRevisionError()
        ):
            return Exit.PARTIAL
    return Exit.FAILED


def interrupted(signal: int) -> int:
    return _SIGNALLED + signal
