"""Executing a script: a fresh module each time, and the function that is to run.

This is the only file of the room that runs a project's code. While it is executed the
module stands in `sys.modules` under a name of its own, because dataclasses and mappers
look their modules up there; afterwards nothing of it is left behind.
"""

from __future__ import annotations

import inspect
import os
import sys
import time
from functools import partial
from importlib.machinery import SourceFileLoader
from types import CodeType, ModuleType
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, final, get_args

from brant.alembic.environment import PLAIN
from brant.alembic.legacy import catches_errors, imports_alembic, is_legacy
from brant.errors import (
    InvalidFunctionError,
    MissingFunctionError,
    ScriptLoadError,
)
from brant.errors.wording import line_in, one_line
from brant.scripts.foresight import asks, is_repeatable
from brant.scripts.said import NAMES, syntax_error
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping

    from brant.alembic.environment import Environment
    from brant.op import Op
    from brant.scripts.script import Script
    from brant.scripts.seals import Seals

    Function: TypeAlias = Callable[[Op], Awaitable[None]]
Direction: TypeAlias = Literal["upgrade", "downgrade"]

# Byte code is matched by whole seconds: of a file this young it may be outdated.
_SETTLED_SECONDS = 2


def load(
    script: Script, direction: Direction, environment: Environment = PLAIN
) -> Function:
    """Execute a script and give its `upgrade` or `downgrade`.

    A script that was written for Alembic is given as an async function too.

    Raises:
        ScriptSyntaxError: it is not Python.
        ScriptLoadError: it raised; the cause is chained.
        MissingFunctionError: it does not define the function.
        InvalidFunctionError: the function is not `async def` with one parameter.
    """
    return _load(script, script.read_bytes(), direction, environment)


def _load(
    script: Script, data: bytes, direction: Direction, environment: Environment
) -> Function:
    if script.kind == "py" and is_legacy(script.decoded(data)):
        return _legacy(script, direction, environment)
    module = execute(script)
    function = _defined(script, module, direction)
    given = _taken(function, environment.arguments)
    problem = _problem(function, given)
    if problem is not None:
        code = getattr(inspect.unwrap(function), "__code__", None)
        line = code.co_firstlineno if code else 1
        raise InvalidFunctionError(_shown(script), line, direction, problem)
    found: Function = partial(function, **given) if given else function
    return found


def _defined(script: Script, module: ModuleType, direction: Direction) -> Any:
    function = getattr(module, direction, None)
    if function is None:
        raise MissingFunctionError(_shown(script), direction)
    return function


def is_alembics(script: Script) -> bool:
    """Tell whether a script was written for Alembic, by its text."""
    return script.kind == "py" and is_legacy(script.read())


def _legacy(script: Script, direction: Direction, environment: Environment) -> Function:
    from brant.alembic.importing import script_builtins  # noqa: PLC0415  # start-up
    from brant.alembic.own_engines import impatient_modules, opens_connections  # noqa: PLC0415
    from brant.alembic.running import Manner, asynchronous, needs_a_migration  # noqa: PLC0415
    from brant.alembic.submodules import import_named  # noqa: PLC0415

    source = script.read()
    manner = Manner(
        rolls_back="rollback" in source.lower(),
        catches=catches_errors(source),
        opens_connections=opens_connections(source),
    )

    def executed() -> Any:
        modules = impatient_modules(manner.engines) if manner.opens_connections else {}
        builtins = script_builtins(modules)
        import_named(source, builtins["__import__"])
        module = execute(script, builtins)
        return _defined(script, module, direction)

    try:
        function = executed()
    except ScriptLoadError as error:
        if not needs_a_migration(error):
            raise
        # It uses `op` while it is executed, so it is executed when it is its turn.
        return asynchronous(executed, environment, manner)
    is_given = "op" in environment.arguments  # by an env.py, to each of its scripts
    if _takes_op(function) and not is_given and not imports_alembic(source):
        line = inspect.unwrap(function).__code__.co_firstlineno
        problem = "is not `async def`"
        raise InvalidFunctionError(_shown(script), line, direction, problem)
    return asynchronous(lambda: function, environment, manner)


def _takes_op(function: Any) -> bool:
    return list(inspect.signature(function).parameters)[:1] == ["op"]


@final
@dataclass(frozen=True, slots=True)
class Loaded:
    """A script's function and what its source says of it."""

    function: Function
    fingerprint: str
    """With the hash of its bytes: a seal."""
    is_foreseeable: bool
    """It may run before its turn: it does nothing but make operations."""
    is_repeatable: bool
    """It may run again: it does nothing outside of the database."""


def loaded(
    script: Script, direction: Direction, environment: Environment, seals: Seals
) -> Loaded:
    """Load a script and look at its source.

    Raises:
        ScriptError: as `load` does.
    """
    data = script.read_bytes()
    function = _load(script, data, direction, environment)
    is_plain = is_repeatable(function)
    if is_plain:
        _untie(function)
    return Loaded(
        function,
        seals.seal(script, data),
        is_foreseeable=is_plain and not asks(function),
        is_repeatable=is_plain or script.kind == "sql",
    )


def _untie(function: Any) -> None:
    """Let a module that nobody needs go with its function.

    They hold each other, and thousands of them wait long for the garbage collector. A
    function that is plain looks for no other function of its module.
    """
    for name in get_args(Direction):
        function.__globals__.pop(name, None)


def execute(script: Script, builtins: dict[str, Any] | None = None) -> ModuleType:
    """Execute a script as a module of its own and give it.

    With *builtins* its imports and its functions see these, and not Python's own.

    Raises:
        ScriptSyntaxError: it is not Python.
        ScriptLoadError: it raised; the cause is chained.
    """
    module = ModuleType("brant_script")
    module.__name__ = name = f"brant_script_{id(module):x}"
    module.__file__ = script.path
    code = _code(script, name)
    if builtins is not None:
        module.__dict__["__builtins__"] = builtins
    sys.modules[name] = module
    try:
        exec(code, module.__dict__)  # noqa: S102  # running scripts is the purpose
    except (Exception, SystemExit) as error:
        line = line_in(script.path, error) or 1
        raise ScriptLoadError(_shown(script), line, one_line(error)) from error
    finally:
        sys.modules.pop(name, None)
    return module


def module(script: Script) -> ModuleType:
    """Execute a script for what it defines; its functions are not called.

    Raises:
        ScriptSyntaxError: it is not Python.
        ScriptLoadError: it raised; the cause is chained.
    """
    from brant.alembic.importing import script_builtins  # noqa: PLC0415  # start-up

    return execute(script, script_builtins() if is_alembics(script) else None)


def computed_header(path: str, source: str) -> Iterator[tuple[str, Any]]:
    """Execute an old script's file and give what its header's names became."""
    from brant.alembic.importing import script_builtins  # noqa: PLC0415  # start-up

    names: dict[str, Any] = {
        "__name__": "brant_script_header",
        "__file__": path,
        "__builtins__": script_builtins(),
    }
    exec(compile(source, path, "exec"), names)  # noqa: S102  # running it is the purpose
    yield from ((name, names[name]) for name in NAMES if name in names)


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
            from brant.scripts import sql  # noqa: PLC0415  # start-up

            source = sql.python(_shown(script), source)
        return compile(source, script.path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        raise syntax_error(_shown(script), error) from error


def _is_settled(script: Script) -> bool:
    try:
        changed = os.stat(script.path).st_mtime  # noqa: PTH116  # a Path costs twice as much
    except OSError:  # a member of an archive
        return False
    return changed < time.time() - _SETTLED_SECONDS


def _taken(function: Any, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Give the part of run_migrations()'s arguments that a function has names for."""
    if not arguments:
        return {}
    known = inspect.signature(function).parameters
    return {name: value for name, value in arguments.items() if name in known}


def _is_usual(code: CodeType) -> bool:
    """Tell of a function's code what takes `inspect` ten times as long."""
    counted = (code.co_argcount, code.co_kwonlyargcount)
    return bool(code.co_flags & inspect.CO_COROUTINE) and counted == (1, 0)


def _problem(function: Any, given: Mapping[str, Any]) -> str | None:
    code = getattr(function, "__code__", None)
    if not given and isinstance(code, CodeType) and _is_usual(code):
        return None
    if not inspect.iscoroutinefunction(function):
        return "is not `async def`"
    try:
        inspect.signature(function).bind(None, **given)
    except TypeError:
        return "does not take one parameter, op"
    return None
