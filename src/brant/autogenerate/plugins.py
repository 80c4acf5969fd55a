"""What other packages add: things to compare, and how to write them.

An installed package names a plugin under the entry point group "brant.plugins".
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    from brant.operations import Operation

GROUP: Final = "brant.plugins"


class Plugin(Protocol):
    """What a package may add to autogenerate."""

    def compare(self, sides: Any) -> Iterable[Operation]:
        """Give more operations; *sides* holds both snapshots and the models."""
        ...

    def render(self, operation: Operation, writer: Any) -> str | None:
        """Give the source of its own operation, without `await`; None for others."""
        ...


@cache
def installed() -> tuple[Plugin, ...]:
    """Give the plugins of installed packages, by name.

    What is installed stays so while a process runs, and is slow to find.
    """
    found = sorted(entry_points(group=GROUP), key=lambda entry: entry.name)
    return tuple(entry.load() for entry in found)
