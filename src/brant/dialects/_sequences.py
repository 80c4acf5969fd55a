"""Whether a sequence that is there counts as the one that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brant.dialects.base import Rows
    from brant.schema import Sequence

ENDS: Final = frozenset(
    {end for bits in (15, 31, 63) for end in (2**bits - 1, -(2**bits))}
    | {2**63 - 2, 1 - 2**63}
)
"""What the types of numbers end at, and what MariaDB takes for that."""


def other_sequence(asked: Sequence, rows: Rows) -> str | None:
    """Say what it has otherwise; an option that is not asked for is as it always is."""
    if not rows:
        return None
    row = rows[0]
    if not row["is_sequence"]:
        return "the name belongs to something else"
    for name, value in options(asked):
        there = row[name]
        is_same = there in ENDS if value is None else there == value
        if not is_same:
            return f"it exists with {name} {there}"
    if not row["has_type"]:
        return "it exists with another type"
    return None if row["has_owner"] else "it exists with another owner"


def options(asked: Sequence) -> Iterator[tuple[str, int | None]]:
    """Give each option with its value; None: as far as the type of numbers goes."""
    increment = 1 if asked.increment is None else asked.increment
    yield "increment", increment
    lowest, highest = asked.minvalue, asked.maxvalue
    if increment > 0:
        lowest = 1 if lowest is None else lowest
    else:
        highest = -1 if highest is None else highest
    first = lowest if increment > 0 else highest
    yield "minvalue", lowest
    yield "maxvalue", highest
    yield "start", first if asked.start is None else asked.start
    yield "cycle", bool(asked.cycle)
    if asked.cache is not None:
        yield "cache", asked.cache
