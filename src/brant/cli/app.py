"""The command line: global options, and where the commands are."""

from __future__ import annotations

import os
from typing import Annotated, Final, cast

import typer

from brant import __version__, errors
from brant.cli.console import Console
from brant.cli.exits import Exit
from brant.cli.groups import group_of
from brant.cli.running import Invocation

# The commands in the order of the help, by the module that has them.
COMMANDS: Final = {
    "files": ("init", "list-templates", "revision", "merge", "edit"),
    "change": ("upgrade", "downgrade", "stamp", "ensure-version", "resume", "resolve"),
    "look": ("heads", "branches", "history", "show", "graph"),
    "database": ("current", "status", "log", "plan", "check", "verify", "wait"),
    "moving": ("adopt", "convert"),
}
LOCK: Final = {"lock": ("status", "release")}
# Typer gives out this kind of BadParameter only, and from 0.26 on it is not click's.
_UsageError: Final = cast("type[typer.BadParameter]", typer.BadParameter.__mro__[1])


def run(arguments: list[str]) -> int:
    """Run a command line and give its exit code; --json holds for wrong usage too."""
    try:
        return _run(arguments)
    except OSError as error:  # of help and version, which Typer prints
        unwritable = errors.UnwritableError("the output", error.strerror or str(error))
    except errors.UnwritableError as error:  # an error's own document
        unwritable = error
    Console().failure(unwritable)
    return Exit.FAILED


def _run(arguments: list[str]) -> int:
    if "--json" not in arguments:
        make()(arguments)
    try:
        code: int | None = make()(arguments, standalone_mode=False)
    except typer.Abort:
        return Exit.FAILED
    except _UsageError as error:
        command = error.ctx.command_path if error.ctx else "brant"
        usage = errors.WrongUsageError(error.format_message(), command)
        Console(as_json=True).failure(usage)
        return Exit.USAGE
    return code or Exit.DONE


def _version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(f"brant {__version__}")
        raise typer.Exit


def arguments(given: list[str]) -> tuple[str, ...]:
    """See that what -x is given begins with a key; its value may be missing.

    Raises:
        typer.BadParameter: one has no key.
    """
    for pair in given:
        if not pair.partition("=")[0]:
            raise typer.BadParameter(f"-x takes key=value, not {pair!r}")
    return tuple(given)


def make() -> typer.Typer:
    """Make the application; nothing of it is shared between two."""
    app = typer.Typer(
        name="brant",
        cls=group_of(COMMANDS),
        help="Schema migrations for asyncio programs.",
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        epilog="Example: `brant --env production upgrade`",
    )

    @app.callback()
    def options(
        context: typer.Context,
        *,
        config: Annotated[
            str | None,
            typer.Option(metavar="FILE", help="The configuration to read."),
        ] = None,
        env: Annotated[
            list[str] | None,
            typer.Option(
                metavar="NAME",
                help="The environment of it to use; several: one after the other.",
            ),
        ] = None,
        url: Annotated[
            str | None,
            typer.Option(
                metavar="URL", help="The database; env:NAME and file:PATH work too."
            ),
        ] = None,
        x: Annotated[
            list[str] | None,
            typer.Option("-x", metavar="KEY=VALUE", help="A value for env.py."),
        ] = None,
        json: Annotated[
            bool, typer.Option("--json", help="Print one JSON document.")
        ] = False,
        quiet: Annotated[
            bool, typer.Option("--quiet", "-q", help="Print no notices.")
        ] = False,
        verbose: Annotated[
            bool,
            typer.Option("--verbose", "-v", help="Name operations, show tracebacks."),
        ] = False,
        version: Annotated[  # noqa: ARG001  # its callback answers
            bool,
            typer.Option("--version", callback=_version, is_eager=True),
        ] = False,
    ) -> None:
        console = Console(as_json=json, is_quiet=quiet, is_verbose=verbose)
        envs = tuple(dict.fromkeys(env or ()))
        if len(envs) > 1 and (url or os.environ.get("BRANT_URL")):
            several = " and ".join(envs)
            raise typer.BadParameter(f"a URL names one database, not {several}")
        first = envs[0] if envs else None
        given = arguments(x or [])
        context.obj = Invocation(config, first, url, given, console, others=envs[1:])

    lock = typer.Typer(
        name="lock",
        cls=group_of(LOCK),
        help="Look at the migration lock.",
        rich_markup_mode=None,
        epilog="Example: `brant lock status`",
    )
    app.add_typer(lock)
    return app
