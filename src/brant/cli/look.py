"""The commands that look at scripts: heads, branches, history, show, graph."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import typer

from brant.cli import views
from brant.cli.parameters import TARGETS, Verbose, target
from brant.cli.running import command


@command("heads", "brant heads", "brant --json heads")
def heads(
    context: typer.Context,
    *,
    verbose: Verbose = False,
    resolve_dependencies: Annotated[
        bool,
        typer.Option(
            "--resolve-dependencies", help="Not those that another one depends on."
        ),
    ] = False,
) -> None:
    """List the revisions that nothing follows."""
    from brant.commands.heads import read  # noqa: PLC0415

    found = context.obj.offline(
        lambda config: read(config, resolve_dependencies=resolve_dependencies)
    )
    view = views.details if verbose else views.scripts
    context.obj.console.result(found, view)


@command("branches", "brant branches")
def branches(context: typer.Context, *, verbose: Verbose = False) -> None:
    """List the revisions that more than one follows."""
    from brant.commands.branches import read  # noqa: PLC0415

    view = views.details if verbose else views.branches
    context.obj.console.result(context.obj.offline(read), view)


@command("history", "brant history -r 3f2a:", "brant history -i")
def history(
    context: typer.Context,
    *,
    range: Annotated[
        str | None,
        typer.Option("-r", "--rev-range", metavar="A:B", help="A part of it."),
    ] = None,
    verbose: Verbose = False,
    indicate_current: Annotated[
        bool, typer.Option("-i", "--indicate-current", help="Ask the database.")
    ] = False,
) -> None:
    """List the revisions, newest first."""
    from brant.commands.history import needs_database, read  # noqa: PLC0415

    if needs_database(range, indicate_current=indicate_current):
        found = context.obj.online(
            lambda migrator: migrator.history(range, indicate_current=indicate_current)
        )
    else:
        found = context.obj.offline(lambda config: read(config, range))
    view = views.details if verbose else views.scripts
    context.obj.console.result(found, view)


@command("show", "brant show head", context_settings=TARGETS)
def show(
    context: typer.Context,
    *,
    revision: Annotated[str, target("REVISION", "Such as 3f2a, head or current.")],
) -> None:
    """Show one revision."""
    from brant.commands.show import needs_database, read  # noqa: PLC0415

    if needs_database(revision):
        found = context.obj.online(lambda migrator: migrator.show(revision))
    else:
        found = context.obj.offline(lambda config: read(config, revision))
    context.obj.console.result(found, views.script)


@command("graph", "brant graph", "brant graph --format svg > history.svg")
def graph(
    context: typer.Context,
    *,
    format: Annotated[
        Literal["text", "mermaid", "dot", "svg"],
        typer.Option("--format", help="For a terminal, or for a page."),
    ] = "text",
) -> None:
    """Draw how the revisions follow one another, newest first."""
    from brant.commands.graph import read  # noqa: PLC0415

    drawn = context.obj.offline(lambda config: read(config, format))
    if format == "text":
        context.obj.console.result(drawn, str.rstrip)
    else:
        context.obj.console.document(drawn)
    if not drawn:
        context.obj.console.notice("no revisions")


COMMANDS: Final = (heads, branches, history, show, graph)
