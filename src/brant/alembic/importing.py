"""What an old script gets when it imports `alembic`: brant's objects, and it alone.

A script is executed with an `__import__` of its own, so nothing outside it changes. A
helper that the script imports, and that was not imported before, is the one exception:
while it is imported the stand-ins are in `sys.modules`, under a lock; afterwards what
was there is there again. A helper keeps the stand-in it got, which leads to whichever
migration runs (current.py); an installed Alembic's own `op` leads there too.

With an Alembic that is installed helpers find all of it but `op` and `context`: they
may be parts of an application that uses it, or extend it, as alembic-utils does. What
they register there is found by `Operations`.
"""

from __future__ import annotations

import builtins
import sys
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from threading import RLock
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Any, Final

from brant.alembic.modules import modules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

_LOCK: Final = RLock()
_NO_HELPERS: Final = sys.stdlib_module_names | {"sqlalchemy"}


def script_builtins(
    instead: Mapping[str, ModuleType] = MappingProxyType({}),
) -> dict[str, Any]:
    """Give an old script's builtins; *instead* are modules it finds under a name."""
    return _finding(instead, is_script=True)


def env_file_builtins(instead: Mapping[str, ModuleType]) -> dict[str, Any]:
    """Give an env.py's builtins: it finds what a helper finds, and these modules."""
    return _finding({**_standins(), **instead}, is_script=False)


def history_modules() -> dict[str, ModuleType]:
    """Give what an env.py asks for its scripts: brant's, with any Alembic."""
    names = ("alembic.script", "alembic.script.base")
    return {name: modules()[name] for name in names}


def _finding(known: Mapping[str, ModuleType], *, is_script: bool) -> dict[str, Any]:
    def imported(
        name: str,
        globals: Any = None,
        locals: Any = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> Any:
        found = {} if level else known
        top = name.partition(".")[0]
        if name in found and (fromlist or top in found):
            return found[name if fromlist else top]
        made = _import(name, globals, locals, fromlist, level, is_script=is_script)
        return found[top] if not fromlist and top in found else made

    return {**vars(builtins), "__import__": imported}


def _import(
    name: str,
    globals: Any = None,
    locals: Any = None,
    fromlist: Sequence[str] | None = (),
    level: int = 0,
    *,
    is_script: bool = True,
) -> Any:
    arguments = (name, globals, locals, fromlist or (), level)
    is_ours = is_script or _standins() is modules()
    if level == 0 and _is_alembic(name) and is_ours:
        return _standin(name, fromlist or ())
    if _is_loaded(name, fromlist or (), level) or (
        level == 0 and name.partition(".")[0] in _NO_HELPERS
    ):
        return builtins.__import__(*arguments)
    with _stood_in(_standins()):
        return builtins.__import__(*arguments)


def _is_alembic(name: str) -> bool:
    return name.partition(".")[0] == "alembic"


def _standin(name: str, fromlist: Sequence[str]) -> Any:
    known = modules()
    if name not in known and _is_installed():
        found = import_module(name)
        return found if fromlist else known["alembic"]
    if name not in known:
        message = f"brant has no {name} for old scripts"
        raise ModuleNotFoundError(message, name=name)
    return known[name] if fromlist else known["alembic"]


def _is_loaded(name: str, fromlist: Sequence[str], level: int) -> bool:
    module = sys.modules.get(name) if level == 0 else None
    return module is not None and all(hasattr(module, each) for each in fromlist)


@cache
def _standins() -> Mapping[str, ModuleType]:
    """Give what helpers find under the names of Alembic's modules.

    With an Alembic that is installed only what leads to a migration is stood in for.
    """
    if not _is_installed():
        return modules()
    thin = ModuleType("alembic")
    thin.__dict__.update(vars(sys.modules["alembic"]))
    made = {name: modules()[name] for name in ("alembic.op", "alembic.context")}
    thin.__dict__.update(op=made["alembic.op"], context=made["alembic.context"])
    return {"alembic": thin, **made}


def lead_installed() -> None:
    """Let an installed Alembic's `op` and `context` lead to the migration that runs.

    Helpers hold these that were imported before, or import them where they use them.
    While Alembic itself runs a migration they stay its own.
    """
    for name in ("alembic.op", "alembic.context"):
        module = sys.modules.get(name)
        standin = modules()[name]
        if module not in (None, standin) and vars(module).get("_proxy") is None:
            vars(module)["_proxy"] = standin


def _is_installed() -> bool:
    """Import the Alembic that is installed; a project's own folder may be called so."""
    with _LOCK:
        path, sys.path = sys.path, [each for each in sys.path if not _is_project(each)]
        try:
            import_module("alembic.command")
        except ImportError:
            return False
        finally:
            sys.path = path
    return True


def _is_project(place: str) -> bool:
    return (Path(place) / "alembic" / "env.py").is_file()


@contextmanager
def _stood_in(standins: Mapping[str, ModuleType]) -> Iterator[None]:
    """Let these be `alembic` for everybody, for as long as an import takes."""
    with _LOCK:
        is_theirs = _is_alembic if standins is modules() else standins.__contains__
        real = _taken(is_theirs)
        sys.modules.update(standins)
        try:
            yield
        finally:
            _taken(is_theirs)
            sys.modules.update(real)


def _taken(is_meant: Callable[[str], bool]) -> dict[str, ModuleType]:
    names = [name for name in list(sys.modules) if is_meant(name)]
    return {name: sys.modules.pop(name) for name in names}
