"""brant: schema migrations for asyncio programs.

Importing decides nothing and costs nothing: names are loaded when they are asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brant.asgi import lifespan
    from brant.errors import BrantError
    from brant.migrator import Migrator
    from brant.op import Op
    from brant.runtime.policy import LockPolicy, RetryPolicy

__version__ = "0.1.0"
__all__ = [
    "BrantError",
    "LockPolicy",
    "Migrator",
    "Op",
    "RetryPolicy",
    "__version__",
    "lifespan",
]


def __getattr__(name: str) -> Any:
    match name:
        case "BrantError":
            module = "brant.errors"
        case "LockPolicy" | "RetryPolicy":
            module = "brant.runtime.policy"
        case "Migrator":
            module = "brant.migrator"
        case "Op":
            module = "brant.op"
        case "lifespan":
            # A module of that name would take the function's place.
            module = "brant.asgi"
        case _:
            message = f"module 'brant' has no attribute {name!r}"
            raise AttributeError(message)
    return getattr(import_module(module), name)


def __dir__() -> list[str]:
    return sorted(__all__)
