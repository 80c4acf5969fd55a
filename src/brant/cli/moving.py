"""The commands for projects that come from Alembic: adopt, convert."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from brant.cli import views
from brant.cli.running import command


@command("adopt", "brant adopt", "brant --url env:DATABASE_URL adopt")
def adopt(
    context: typer.Context,
    *,
    source: Annotated[
        str | None, typer.Option("--from", help="The file that configures Alembic.")
    ] = None,
    name: Annotated[
        str, typer.Option("--name", "-n", help="Its section in an ini file.")
    ] = "alembic",
) -> None:
    """Take over an Alembic project; with --url, look whether the database fits."""
    from brant.commands.adopt import create, position  # noqa: PLC0415

    made = create(source, section=name)
    console = context.obj.console
    found = None
    if context.obj.url:
        found = context.obj.online(lambda migrator: position(migrator.config))
    console.result(
        {"adopted": made.to_dict(), "database": found and found.to_dict()}
        if console.as_json
        else (made, found),
        views.adopted,
    )


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
    """Rewrite scripts that were written for Alembic as async ones."""
    from brant.commands.convert import convert as rewrite  # noqa: PLC0415

    done = context.obj.offline(lambda config: rewrite(config, check=check, diff=diff))
    context.obj.console.result(done, views.converted)
    if check and done.written:
        raise typer.Exit(1)


COMMANDS: Final = (adopt, convert)
