"""Parameters that several commands take."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Final

import typer

from brant.cli.coercion import misplaced

if TYPE_CHECKING:
    from collections.abc import Mapping

# Click takes "-1" for an option, so commands with targets let unknown options through
# and look at them here.
TARGETS: Final = {"ignore_unknown_options": True}
_OPTION: Final = r"--|-[A-Za-z]"


def no_option(
    context: typer.Context, value: str | list[str] | None
) -> str | list[str] | None:
    """Refuse a misspelled option where a target stands; "-1" is a target.

    Raises:
        typer.BadParameter: it looks like an option.
    """
    for each in value if isinstance(value, list) else [value or ""]:
        if re.match(_OPTION, each):
            said = misplaced(context, each) or _unknown(context, each)
            raise typer.BadParameter(said)
    return value


def _unknown(context: typer.Context, option: str) -> str:
    from difflib import get_close_matches  # noqa: PLC0415  # costs start-up time

    known = [each for param in context.command.params for each in param.opts]
    close = get_close_matches(option.partition("=")[0], known, n=1)
    nearest = f"; the nearest is {close[0]}" if close else ""
    return f"no such option: {option}{nearest}"


def together(option: str, is_there: object, **others: object) -> None:
    """Refuse options that would mean nothing without another one.

    Raises:
        typer.BadParameter: one of them was given, and that one was not.
    """
    if not is_there and (alone := _given(others)):
        raise typer.BadParameter(f"{alone[0]} goes with {option} only")


def apart(option: str, is_there: object, **others: object) -> None:
    """Refuse options that contradict another one, or mean nothing beside it.

    Raises:
        typer.BadParameter: one of them was given, and that one too.
    """
    if is_there and (beside := _given(others)):
        raise typer.BadParameter(f"{option} and {beside[0]} exclude each other")


def makes_config(context: typer.Context) -> None:
    """Refuse --config for a command that writes a configuration, always in its place.

    Raises:
        typer.BadParameter: it was given.
    """
    if context.obj.config is not None:
        name = context.info_name
        raise typer.BadParameter(f"--config is a file to read, and {name} makes one")


def _given(options: Mapping[str, object]) -> list[str]:
    """Name the options that were given; 0 is a value as any other."""
    names = [name for name, v in options.items() if v is not None and v is not False]
    return [f"--{name.replace('_', '-')}" for name in names]


def target(name: str, help: str) -> typer.models.ArgumentInfo:
    argument: typer.models.ArgumentInfo = typer.Argument(
        metavar=name, help=help, callback=no_option
    )
    return argument


Verbose = Annotated[
    bool, typer.Option("-v", "--verbose", help="All that is known of each.")
]
DryRun = Annotated[
    bool,
    typer.Option("--dry-run", help="Run it in a transaction and roll it back."),
]
LockWait = Annotated[
    float | None,
    typer.Option("--lock-wait", metavar="S", min=0, help="Seconds to wait for a turn."),
]
LockTimeout = Annotated[
    float | None,
    typer.Option(
        "--lock-timeout", metavar="S", min=0, help="Seconds to wait for a table."
    ),
]
StatementTimeout = Annotated[
    float | None,
    typer.Option(
        "--statement-timeout", metavar="S", min=0, help="Seconds a statement may take."
    ),
]
