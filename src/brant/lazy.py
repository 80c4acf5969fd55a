"""Packages whose modules are loaded when a name of theirs is asked for."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence


def looked_up(
    package: str, names: Collection[str], modules: Sequence[str]
) -> Callable[[str], Any]:
    """Give a package's `__getattr__`: its modules are looked into in their order."""

    def find(name: str) -> Any:
        if name not in names:
            message = f"module {package!r} has no attribute {name!r}"
            raise AttributeError(message)
        found = (import_module(f"{package}.{each}") for each in modules)
        value = next(getattr(each, name) for each in found if hasattr(each, name))
        setattr(sys.modules[package], name, value)  # it is not asked for again
        return value

    return find
