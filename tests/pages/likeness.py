"""Whether an output is like the one a page shows: ids and times differ."""

from __future__ import annotations

import re

_LOOSE = (
    (
        re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?"),
        "TIME",
    ),
    (re.compile(r"\b\d+\.\d+\b"), "NUMBER"),
    (re.compile(r"(?<![0-9a-z])[0-9a-f]{12}(?![0-9a-z])"), "ID"),
    (re.compile(r"[\w.-]+@[\w.-]+"), "SOMEBODY"),
    (re.compile(r"[ \t]+"), " "),
    (re.compile(r"\s*\n\s*"), "\n"),
)


def is_like(found: str, expected: str) -> bool:
    """Compare loosely; `...` in what is expected stands for anything."""
    found = _plain(found)
    parts = (re.escape(part) for part in _plain(expected).split("..."))
    return re.fullmatch(".*".join(parts), found, re.DOTALL) is not None


def _plain(text: str) -> str:
    for pattern, word in _LOOSE:
        text = pattern.sub(word, text)
    return text.strip()
