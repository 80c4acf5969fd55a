"""What PostgreSQL's COPY ... TO STDOUT sends, in its text format.

https://www.postgresql.org/docs/18/sql-copy.html, "File Formats".
"""

from __future__ import annotations

import re
from typing import Final

_NULL: Final = r"\N"
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_MEANING: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def copied(text: str) -> list[list[str | None]]:
    """Give the rows, None for NULL."""
    return [
        [
            None if field == _NULL else field if "\\" not in field else _value(field)
            for field in row.split("\t")
        ]
        for row in text.split("\n")[:-1]
    ]


def _value(field: str) -> str:
    return _ESCAPE.sub(_meant, field)


def _meant(escape: re.Match[str]) -> str:
    return _MEANING.get(escape[1], escape[1])
