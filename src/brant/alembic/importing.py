"""What an old script gets when it imports `alembic`: brant's objects, and it alone.

A script is executed with an `__import__` of its own, so nothing outside it changes. A
helper that the script imports, and that was not imported before, is the one exception:
while it is imported the stand-ins are in `sys.modules`, under a lock; afterwards what
was there is there again. A helper keeps the stand-in it got, which leads to whichever
migration runs (current.py).
"""

from __future__ import annotations

import builtins
import sys
from contextlib import contextmanager
from threading import RLock
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Any, Final

from brant.alembic.modules import modules

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_LOCK: Final = RLock()


def script_builtins(
    instead: Mapping[str, ModuleType] = MappingProxyType({}),
) -> dict[str, Any]:
    """Give an old script's builtins; *instead* replaces further modules."""

    def imported(
        name: str,
        globals: Any = None,
        locals: Any = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> Any:
        if name in instead and fromlist:
            return instead[name]
        return _import(name, globals, locals, fromlist, level)

    return {**vars(builtins), "__import__": imported}


def _import(
    name: str, globals: Any, locals: Any, fromlist: Sequence[str] | None, level: int
) -> Any:
    arguments = (name, globals, locals, fromlist or (), level)
    if level == 0 and _is_alembic(name):
        return _standin(name, fromlist or ())
    if _is_loaded(name, fromlist or (), level):
        return builtins.__import__(*arguments)
    try:
        with _stood_in():
            return builtins.__import__(*arguments)
    except ImportError as error:
        if not _is_alembic(error.name or ""):
            raise
    # Not a helper: it wants an Alembic that is installed, to run it.
    return builtins.__import__(*arguments)


def _is_alembic(name: str) -> bool:
    return name.partition(".")[0] == "alembic"


def _standin(name: str, fromlist: Sequence[str]) -> Any:
    known = modules()
    if name not in known:
        message = f"brant has no {name} for old scripts"
        raise ModuleNotFoundError(message, name=name)
    return known[name] if fromlist else known["alembic"]


def _is_loaded(name: str, fromlist: Sequence[str], level: int) -> bool:
    module = sys.modules.get(name) if level == 0 else None
    return module is not None and all(hasattr(module, each) for each in fromlist)


@contextmanager
def _stood_in() -> Iterator[None]:
    """Let the stand-ins be `alembic` for everybody, for as long as an import takes."""
    with _LOCK:
        real = {
            name: sys.modules[name] for name in list(sys.modules) if _is_alembic(name)
        }
        for name in real:
            del sys.modules[name]
        sys.modules.update(modules())
        try:
            yield
        finally:
            for name in [name for name in list(sys.modules) if _is_alembic(name)]:
                del sys.modules[name]
            sys.modules.update(real)
