"""The commands for projects that come from Alembic: adopt, convert."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Final

import typer

from brant.cli import views
from brant.cli.parameters import makes_config
from brant.cli.running import command

if TYPE_CHECKING:
    from brant.cli.running import Invocation
    from brant.commands.adopt import Position


@command("adopt", "brant adopt", "brant --url env:DATABASE_URL adopt")
def adopt(
    context: typer.Context,
    *,
    source: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="FILE", help="The file that configures Alembic."
        ),
    ] = None,
    name: Annotated[
        str,
        typer.Option(
            "--name", "-n", metavar="NAME", help="Its section in an ini file."
        ),
    ] = "alembic",
) -> None:
    """Take over an Alembic project; see if the database fits."""
    from brant.commands.adopt import create  # noqa: PLC0415

    makes_config(context)
    made = create(source, section=name)
    console = context.obj.console
    chosen = [context.obj.env] if context.obj.env else made.profiles or [None]
    found = [_position(replace(context.obj, env=each, others=())) for each in chosen]
    console.result(
        {"adopted": made.to_dict(), "databases": [each.to_dict() for each in found]}
        if console.as_json
        else (made, found),
        views.adopted,
    )


def _position(invocation: Invocation) -> Position:
    """Look at a database; it need not be there, unless somebody named it."""
    from brant.commands.adopt import Position, position  # noqa: PLC0415
    from brant.errors import BrantError  # noqa: PLC0415

    try:
        found: Position = invocation.online(lambda m: position(m.config))
    except BrantError as error:
        if invocation.url is not None:
            raise
        return Position(name=invocation.env, problem=str(error))
    return found


@command("convert", "brant convert --diff", "brant convert")
def convert(
    context: typer.Context,
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 if there is work.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Write nothing; print what would change.")
    ] = False,
) -> None:
    """Rewrite Alembic's scripts as async ones."""
    from brant.commands.convert import convert as rewrite  # noqa: PLC0415

    dialect = _dialect(context.obj)
    done = context.obj.offline(
        lambda config: rewrite(config, check=check, diff=diff, dialect=dialect)
    )
    context.obj.console.result(done, views.converted)
    if check and (done.written or done.remarked):
        raise typer.Exit(1)


def _dialect(invocation: Invocation) -> str | None:
    """Ask what the database is; it need not be known, unless somebody named it."""
    from brant.commands.convert import dialect_name  # noqa: PLC0415
    from brant.errors import BrantError  # noqa: PLC0415

    try:
        name: str = invocation.online(lambda m: dialect_name(m.config))
    except BrantError:
        if invocation.url is not None:
            raise
        return None
    return name


COMMANDS: Final = (adopt, convert)
