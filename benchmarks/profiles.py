"""A profile as a table: where the time goes, by the part of the program."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from report import line

if TYPE_CHECKING:
    from pstats import Stats

# The nearest folder of ours, or the package of somebody else.
_OURS: Final = re.compile(r"/(brant(?:/[a-z]+){0,2})/[^/]*$")
_THEIRS: Final = re.compile(r"/site-packages/([a-z]+)")
_WAITING: Final = "waiting for the database"
_SHOWN: Final = 12


def table(stats: Stats) -> str:
    """Give the share of each part, then the functions that take most themselves."""
    found: dict[tuple[str, int, str], tuple[int, int, float, float, object]]
    found = stats.stats  # type: ignore[attr-defined]  # typeshed leaves it out
    parts: Counter[str] = Counter()
    calls: Counter[str] = Counter()
    for (file, _, function), (_, count, own, *_) in found.items():
        part = _part(file, function)
        parts[part] += own  # type: ignore[assignment]  # seconds
        calls[part] += count
    work = sum(own for part, own in parts.items() if part != _WAITING)
    rows = [line(("part", "calls", "share")), line(("---", "---:", "---:"))]
    for part, own in parts.most_common():
        share = f"{100 * own / work:.0f} %" if part != _WAITING else ""
        rows.append(line((part, f"{calls[part]:,}", share)))
    rows += ["", line(("function", "calls", "share")), line(("---", "---:", "---:"))]
    ours = {key: value for key, value in found.items() if _part(*key[::2]) != _WAITING}
    slowest = sorted(ours, key=lambda key: ours[key][2], reverse=True)
    for key in slowest[:_SHOWN]:
        _, count, own, *_ = ours[key]
        name = f"`{_part(*key[::2])}`: `{key[2]}`"
        rows.append(line((name, f"{count:,}", f"{100 * own / work:.1f} %")))
    return "\n".join(rows) + "\n"


def _part(file: str, function: str) -> str:
    if "poll" in function or "select" in function:
        return _WAITING
    for pattern in (_OURS, _THEIRS):
        if match := pattern.search(file):
            return match[1].replace("/", ".")
    return "Python itself"
