"""The commands for projects that come from Alembic: adopt."""

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


COMMANDS: Final = (adopt,)
