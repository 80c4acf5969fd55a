"""The commands of the migration lock: lock status, lock release."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from brant.cli import views
from brant.cli.running import command


@command("status", "brant lock status")
def status(context: typer.Context) -> None:
    """Show who holds the migration lock."""
    found = context.obj.online(lambda migrator: migrator.lock_status())
    context.obj.console.result(found, views.lock)


@command("release", "brant lock release --force --reason 'the node is gone'")
def release(
    context: typer.Context,
    *,
    force: Annotated[
        bool, typer.Option("--force", help="Yes: what its holder does is rolled back.")
    ] = False,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why; it is written down.")
    ],
) -> None:
    """Take the migration lock from whoever holds it."""
    if not force:
        raise typer.BadParameter("it takes --force: its holder's work is rolled back")
    found = context.obj.online(lambda migrator: migrator.lock_release(reason=reason))
    context.obj.console.result(found, views.released)


COMMANDS: Final = (status, release)
