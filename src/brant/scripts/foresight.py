"""What a script's function may do besides its operations. Pure.

A function that only makes operations gives the same operations whenever it runs, so the
runner may run it while the server still works on the revision before. Whatever else a
function does (reading the database, calling the application, asking the clock) waits.
One that reads the database besides, and does nothing else, may run again after what it
did was rolled back; whatever calls the application or asks the clock may not.
The function's code tells: which names of its module it uses, and what they stand for.
"""

from __future__ import annotations

import builtins
from dis import opmap
from types import CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PACKAGES: Final = frozenset({"brant", "sqlalchemy"})
_LIVE: Final = frozenset({"autocommit", "connection", "fetch", "run", "session"})
_EFFECTS: Final = frozenset(
    {"breakpoint", "compile", "delattr", "eval", "exec", "globals", "input", "locals"}
    | {"next", "open", "print", "setattr", "vars", "__import__"}
)
_IMPORT: Final = opmap["IMPORT_NAME"]


def is_repeatable(function: Any) -> bool:
    """Tell whether a function has no effect but in the database, as far as one sees."""
    if not isinstance(function, FunctionType) or function.__closure__:
        return False
    return all(_is_plain(code, function.__globals__) for code in _codes(function))


def asks(function: Any) -> bool:
    """Tell whether a repeatable function wants something of the server."""
    return any(_LIVE.intersection(code.co_names) for code in _codes(function))


def _codes(function: FunctionType) -> Iterator[CodeType]:
    waiting = [function.__code__]
    while waiting:
        code = waiting.pop()
        yield code
        waiting += (each for each in code.co_consts if isinstance(each, CodeType))


def _is_plain(code: CodeType, module: Mapping[str, Any]) -> bool:
    # `co_names` holds attributes too: an attribute that is called like something with
    # an effect makes the function wait, which costs time and nothing else.
    names = code.co_names
    if _IMPORT in code.co_code[::2]:
        return False
    return all(
        _is_value(module[name])
        if name in module
        else name not in _EFFECTS or not hasattr(builtins, name)
        for name in names
    )


def _is_value(found: Any) -> bool:
    """Tell whether calling something, or using it, only makes values."""
    if found is None or isinstance(found, str | bytes | int | float | tuple):
        return True
    is_module = isinstance(found, ModuleType)
    where = found.__name__ if is_module else getattr(found, "__module__", None)
    return str(where).partition(".")[0] in _PACKAGES
