"""How sentences are worded; errors and the command line speak alike."""

from __future__ import annotations

import os
import traceback
from contextlib import suppress

from brant.errors.base import BrantError
from brant.errors.secrets import without_secrets


def count(number: int, thing: str) -> str:
    """Say how many: "1 revision", "2 revisions"."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def one_line(error: BaseException) -> str:
    """Say what an error of anybody's says, its kind first and no password in it."""
    if isinstance(error, BrantError):
        return error.message
    text = without_secrets(str(error)).strip().splitlines()
    return f"{type(error).__name__}: {text[0]}" if text else type(error).__name__


def line_in(path: str, error: BaseException) -> int | None:
    """Find the last line of a file that led to an error."""
    if isinstance(error, SyntaxError) and error.filename == path:
        return error.lineno
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == path]
    return lines[-1] if lines else None


def legible(text: str) -> str:
    """Read as UTF-8 what Python could not read of a command line or a variable.

    Not for a file's name, which the system takes only as Python read it.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        with suppress(UnicodeDecodeError):
            return os.fsencode(text).decode()
    return text
