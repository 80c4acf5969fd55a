"""Passwords that stand in SQL, kept out of what is shown and recorded."""

from __future__ import annotations

import re
from typing import Final

HIDDEN: Final = "***"

_WORDS: Final = ("passw", "pwd", "secret", "identified", "://")

_FLAGS: Final = re.IGNORECASE | re.VERBOSE | re.DOTALL

# Texts, compiled by what meets one of the words: importing this costs nothing.
_LITERAL: Final = r"""
    (?P<front>
        \b (?: password | passwd | pwd | secret | identified \s+
            (?: with \s+ \S+ \s+ )? (?: by | as ) (?: \s+ password )? )
        \s* (?: = | \( | \b for \s+ \S+ \s* = \s* (?: password \s* \( )? )? \s*
    )
    (?P<secret>
        (?: \b [nebu] &? )? ' (?: [^'\\] | '' | \\. )* '?
      | " (?: [^"] | "" )* "?
      | \$ (\w*) \$ .*? \$ \3 \$
    )
"""
_BARE: Final = r"""
    (?P<front>
        \b identified \s+ by \s+ (?!password\b) | \b (?: password | passwd | pwd ) =
    )
    (?P<secret> [^\s;'"*)]+ )
"""
_IN_URL: Final = r"""(?P<front> \w :// [^:/@\s'"]* : ) (?P<secret> [^@\s'"]+ ) (?=@)"""


def without_secrets(text: str) -> str:
    """Hide what a statement, or an error that quotes one, says after PASSWORD.

    It may hide more than a password (`WHERE password = 'x'`), and a literal that was
    cut short to its end.
    """
    lowered = text.lower()
    if any(word in lowered for word in _WORDS):
        for pattern in (_LITERAL, _BARE, _IN_URL):
            text = re.sub(pattern, _hidden, text, flags=_FLAGS)
    return text


def _hidden(match: re.Match[str]) -> str:
    secret = match["secret"]
    quote = next((each for each in "'\"" if each in secret), "")
    return f"{match['front']}{quote}{HIDDEN}{quote}"
