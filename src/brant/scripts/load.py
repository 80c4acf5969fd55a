"""Executing a script: a fresh module each time, and the function that is to run.

This is the only file of the room that runs a project's code. While it is executed the
module stands in `sys.modules` under a name of its own, because dataclasses and mappers
look their modules up there; afterwards nothing of it is left behind.
"""

from __future__ import annotations

import inspect
import sys
import time
import traceback
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, final

from brant.errors import (
    InvalidFunctionError,
    MissingFunctionError,
    ScriptLoadError,
)
from brant.scripts import sql
from brant.scripts.foresight import is_foreseeable
from brant.scripts.header import syntax_error

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from brant.op import Op
    from brant.scripts.script import Script

    Function: TypeAlias = Callable[[Op], Awaitable[None]]
Direction: TypeAlias = Literal["upgrade", "downgrade"]

# Byte code is matched by whole seconds: of a file this young it may be outdated.
_SETTLED_SECONDS = 2


def load(script: Script, direction: Direction) -> Function:
    """Execute a script and give its `upgrade` or `downgrade`.

    Raises:
        ScriptSyntaxError: it is not Python.
        ScriptLoadError: it raised; the cause is chained.
        MissingFunctionError: it does not define the function.
        InvalidFunctionError: the function is not `async def` with one parameter.
    """
    module = execute(script)
    function = getattr(module, direction, None)
    if function is None:
        raise MissingFunctionError(_shown(script), direction)
    problem = _problem(function)
    if problem is not None:
        code = getattr(inspect.unwrap(function), "__code__", None)
        line = code.co_firstlineno if code else 1
        raise InvalidFunctionError(_shown(script), line, direction, problem)
    found: Function = function
    return found


@final
@dataclass(frozen=True, slots=True)
class Loaded:
    """A script's function and what its source says of it."""

    function: Function
    fingerprint: str
    is_foreseeable: bool
    """It may run before its turn: it does nothing but make operations."""


def loaded(script: Script, direction: Direction) -> Loaded:
    """Load a script and look at its source.

    Raises:
        ScriptError: as `load` does.
    """
    function = load(script, direction)
    return Loaded(function, script.fingerprint(), is_foreseeable(function))


def execute(script: Script) -> ModuleType:
    """Execute a script as a module of its own and give it.

    Raises:
        ScriptSyntaxError: it is not Python.
        ScriptLoadError: it raised; the cause is chained.
    """
    module = ModuleType("brant_script")
    module.__name__ = name = f"brant_script_{id(module):x}"
    module.__file__ = script.path
    code = _code(script, name)
    sys.modules[name] = module
    try:
        exec(code, module.__dict__)  # noqa: S102  # running scripts is the purpose
    except Exception as error:
        line = _line_in(script.path, error)
        problem = f"{type(error).__name__}: {error}"
        raise ScriptLoadError(_shown(script), line, problem) from error
    finally:
        sys.modules.pop(name, None)
    return module


def _shown(script: Script) -> str:
    return script.revision.path or script.path


def _code(script: Script, name: str) -> CodeType:
    try:
        if script.kind == "py" and _is_settled(script):
            code = SourceFileLoader(name, script.path).get_code(name)
            if code is not None:
                return code
        source = script.read()
        if script.kind == "sql":
            source = sql.python(_shown(script), source)
        return compile(source, script.path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        raise syntax_error(_shown(script), error) from error


def _is_settled(script: Script) -> bool:
    try:
        changed = Path(script.path).stat().st_mtime
    except OSError:  # a member of an archive
        return False
    return changed < time.time() - _SETTLED_SECONDS


def _line_in(path: str, error: Exception) -> int:
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == path]
    return next((line for line in reversed(lines) if line), 1)


def _problem(function: Any) -> str | None:
    if not inspect.iscoroutinefunction(function):
        return "is not `async def`"
    try:
        inspect.signature(function).bind(None)
    except TypeError:
        return "does not take one parameter, op"
    return None
