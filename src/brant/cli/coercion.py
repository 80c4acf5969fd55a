"""Commands whose parameters are coerced only where there is something to coerce.

Typer 0.26 and later load pydantic for the first parameter of any command, given or
not, which costs more than all that `brant heads` does. What was not given, and
what has its type already, is passed on here; everything else stays Typer's own work,
and so does everything where a version of Typer has no such hook.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol, final

import typer
from typer.core import TyperCommand, TyperGroup

from brant.errors.wording import legible

if TYPE_CHECKING:
    from collections.abc import Iterable

_FILES: Final = ("FILE", "DIR", "DIRECTORY")
"""What stands for a file's name in a help."""


class _Parameter(Protocol):
    """What Typer keeps of a parameter (0.26 to 0.29)."""

    nargs: int
    multiple: bool
    type_descriptor: Any
    _runtime_param: Any

    def get_runtime_param(self) -> Any: ...


@final
class _AsItIs:
    """Stands where Typer keeps the coercion of a parameter until it is needed."""

    def coerce(self, value: Any, param: _Parameter, ctx: Any) -> Any:
        is_many = param.multiple or param.nargs == -1
        if value is None:
            return () if is_many else None
        annotation = param.type_descriptor.annotation
        if type(value) is annotation and not is_many:
            return value
        is_texts = annotation == list[str] and type(value) is list
        if is_texts and all(type(each) is str for each in value):
            return value
        param._runtime_param = None  # noqa: SLF001  # Typer makes its own
        return param.get_runtime_param().coerce(value, param=param, ctx=ctx)


def _spared(params: Iterable[Any]) -> None:
    for param in params:
        if getattr(param, "_runtime_param", param) is None:
            param._runtime_param = _AsItIs()  # noqa: SLF001  # the hook there is


@final
class PlainCommand(TyperCommand):
    def get_params(self, ctx: Any) -> Any:
        params = super().get_params(ctx)
        _spared(params)
        return params

    def parse_args(self, ctx: Any, args: Any) -> Any:
        try:
            rest = super().parse_args(ctx, args)
        except Exception as error:
            if place := misplaced(ctx, getattr(error, "option_name", None)):
                known: Any = error  # a usage error of Typer's own
                known.message, known.possibilities = place, None
            raise
        _refuse_empty(ctx)
        _read_again(ctx)
        return rest


def misplaced(context: Any, option: str | None) -> str | None:
    """Say where an option belongs that the command does not have, but `brant` has."""
    root = context.find_root()
    known = [each for each in root.command.params if option in each.opts]
    if not known:
        return None
    command = context.command_path.removeprefix(f"{root.info_name} ")
    given = f"{option} {known[0].metavar or ''}".rstrip()
    return f"{option} stands before the command: {root.info_name} {given} {command}"


class PlainGroup(TyperGroup):
    def get_params(self, ctx: Any) -> Any:
        params = super().get_params(ctx)
        _spared(params)
        return params

    def parse_args(self, ctx: Any, args: Any) -> Any:
        rest = super().parse_args(ctx, args)
        _refuse_empty(ctx)
        _read_again(ctx)
        return rest


def _refuse_empty(ctx: Any) -> None:
    """A shell's variable that is not set must not mean what nobody asked for.

    Raises:
        typer.BadParameter: a text is empty that is not so by default.
    """
    for param in () if ctx.resilient_parsing else ctx.command.params:
        value = ctx.params.get(param.name)
        given = value if isinstance(value, list | tuple) else (value,)
        if "" in given and param.default != "":
            raise typer.BadParameter(f"{param.opts[-1]} is empty", ctx=ctx)


def _read_again(ctx: Any) -> None:
    """Read texts that Python could not, where a locale says that all is ASCII."""
    for param in ctx.command.params:
        value = ctx.params.get(param.name)
        if param.metavar in _FILES:
            continue
        if isinstance(value, str):
            ctx.params[param.name] = legible(value)
        elif isinstance(value, list):
            ctx.params[param.name] = list(map(legible, value))
