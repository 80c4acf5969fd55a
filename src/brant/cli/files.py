"""The commands that write script files: init, revision, merge, edit, list-templates."""

from __future__ import annotations

from typing import Annotated, Any, Final

import typer

from brant.cli import views
from brant.cli.parameters import TARGETS, target
from brant.cli.running import command

Message = Annotated[str, typer.Option("-m", "--message", help="What it is about.")]
Splice = Annotated[
    bool, typer.Option("--splice", help="Let it follow a revision that is no head.")
]
Label = Annotated[
    str | None, typer.Option("--branch-label", help="A name for the branch it begins.")
]
RevId = Annotated[
    str | None, typer.Option("--rev-id", help="Its id, in place of a random one.")
]


@command("init", "brant init", "brant init app/migrations --package")
def init(
    context: typer.Context,
    *,
    directory: Annotated[str, typer.Argument(help="The script folder.")] = "migrations",
    template: Annotated[
        str, typer.Option(help="What it is for: see list-templates.")
    ] = "async",
    package: Annotated[
        bool, typer.Option("--package", help="Make the folder a Python package.")
    ] = False,
) -> None:
    """Write configuration, script folder, env.py and template of a project."""
    from brant.commands.init import create  # noqa: PLC0415

    made = create(directory, template=template, package=package)
    context.obj.console.result(made, views.initialized)


@command("list-templates", "brant list-templates")
def list_templates(context: typer.Context) -> None:
    """List the kinds of project that init can make."""
    from brant.commands.templates import read  # noqa: PLC0415

    context.obj.console.result(read(), views.templates)


@command("revision", 'brant revision -m "add users"')
def revision(
    context: typer.Context,
    *,
    message: Message = "",
    head: Annotated[
        str, typer.Option("--head", help="The revision that it follows.")
    ] = "head",
    splice: Splice = False,
    branch_label: Label = None,
    version_path: Annotated[
        str | None, typer.Option("--version-path", help="The folder it goes to.")
    ] = None,
    rev_id: RevId = None,
    depends_on: Annotated[
        list[str] | None,
        typer.Option("--depends-on", help="A revision that must be applied first."),
    ] = None,
) -> None:
    """Write a new script."""
    from brant.commands.revision import create  # noqa: PLC0415

    made = context.obj.offline(
        lambda config: create(
            config,
            message,
            head=head,
            splice=splice,
            branch_label=branch_label,
            version_path=version_path,
            rev_id=rev_id,
            depends_on=depends_on or (),
        )
    )
    written(context, made)


@command("merge", 'brant merge -m "join"', "brant merge 3f2a 9bc1")
def merge(
    context: typer.Context,
    *,
    revisions: Annotated[
        list[str] | None, typer.Argument(help="What to join; none means all heads.")
    ] = None,
    message: Message = "",
    branch_label: Label = None,
    rev_id: RevId = None,
    splice: Splice = False,
) -> None:
    """Write a script that joins heads."""
    from brant.commands.merge import create  # noqa: PLC0415

    made = context.obj.offline(
        lambda config: create(
            config,
            revisions or (),
            message,
            branch_label=branch_label,
            rev_id=rev_id,
            splice=splice,
        )
    )
    written(context, made)


@command("edit", "brant edit head", context_settings=TARGETS)
def edit(
    context: typer.Context,
    *,
    revision: Annotated[str, target("The revision.")],
) -> None:
    """Open a script in $VISUAL or $EDITOR."""
    from brant.commands import edit, show  # noqa: PLC0415

    rows: tuple[str, ...] = ()
    if show.needs_database(revision):
        rows = context.obj.online(lambda migrator: migrator.current())
    opened = context.obj.offline(
        lambda config: edit.open_script(config, revision, rows)
    )
    if context.obj.console.as_json:
        context.obj.console.result({"paths": opened}, str)


def written(context: typer.Context, path: Any) -> None:
    console = context.obj.console
    console.result({"path": path} if console.as_json else path, views.path)


COMMANDS: Final = (init, list_templates, revision, merge, edit)
