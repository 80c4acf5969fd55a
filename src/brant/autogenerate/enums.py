"""Enum types: labels added, renamed, removed or put in another order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brant.operations import AddEnumValue, ReplaceEnum

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brant.operations import Operation
    from brant.schema import Enum


def changes(seen: Enum, wanted: Enum) -> Iterator[Operation]:
    """Add labels where that is all; otherwise swap the type for another one."""
    kept = tuple(label for label in wanted.values if label in seen.values)
    if kept != seen.values:
        yield ReplaceEnum(wanted, former=seen)
        return
    now = seen
    for at, label in enumerate(wanted.values):
        if label in now.values:
            continue
        follower = next((v for v in wanted.values[at:] if v in now.values), None)
        added = AddEnumValue(wanted.name, label, before=follower, former=now)
        yield added
        now = added.added(now)
