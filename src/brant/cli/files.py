"""The commands that write script files: init, revision, merge, edit, list-templates."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar

import typer

from brant.cli import views
from brant.cli.parameters import TARGETS, apart, makes_config, target, together
from brant.cli.running import command

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine
    from pathlib import Path

    from brant.cli.console import Console
    from brant.config import Config

_T = TypeVar("_T")

Message = Annotated[
    str, typer.Option("-m", "--message", metavar="TEXT", help="What it is about.")
]
Splice = Annotated[
    bool, typer.Option("--splice", help="Let it follow a revision that is no head.")
]
Label = Annotated[
    str | None,
    typer.Option(
        "--branch-label", metavar="NAME", help="A name for the branch it begins."
    ),
]
RevId = Annotated[
    str | None,
    typer.Option("--rev-id", metavar="ID", help="Its id, in place of a random one."),
]


@command("init", "brant init", "brant init app/migrations --package")
def init(
    context: typer.Context,
    *,
    directory: Annotated[
        str, typer.Argument(metavar="DIRECTORY", help="The script folder.")
    ] = "migrations",
    template: Annotated[
        str,
        typer.Option(
            metavar="NAME", help="One that list-templates names, or a folder of yours."
        ),
    ] = "async",
    package: Annotated[
        bool, typer.Option("--package", help="Make the folder a Python package.")
    ] = False,
) -> None:
    """Start a project: configuration, script folder, env.py."""
    from brant.commands.init import create  # noqa: PLC0415

    makes_config(context)
    made = create(directory, template=template, package=package)
    context.obj.console.result(made, views.initialized)


@command("list-templates", "brant list-templates")
def list_templates(context: typer.Context) -> None:
    """List the kinds of project that init can make."""
    from brant.commands.templates import read  # noqa: PLC0415

    context.obj.console.result(read(), views.templates)


@command("revision", 'brant revision -m "add users"', "brant revision --autogenerate")
def revision(
    context: typer.Context,
    *,
    message: Message = "",
    autogenerate: Annotated[
        bool,
        typer.Option("--autogenerate", help="Fill it with what the models changed."),
    ] = False,
    baseline: Annotated[
        bool,
        typer.Option("--baseline", help="Fill it with what the database holds."),
    ] = False,
    no_destructive: Annotated[
        bool,
        typer.Option("--no-destructive", help="Refuse to write what destroys data."),
    ] = False,
    sql: Annotated[bool, typer.Option("--sql", help="Make it a file of SQL.")] = False,
    head: Annotated[
        str,
        typer.Option("--head", metavar="REV", help="The revision that it follows."),
    ] = "head",
    splice: Splice = False,
    branch_label: Label = None,
    version_path: Annotated[
        str | None,
        typer.Option(
            "--version-path",
            metavar="DIR",
            help="The folder it goes to, of several that the configuration names.",
        ),
    ] = None,
    rev_id: RevId = None,
    depends_on: Annotated[
        list[str] | None,
        typer.Option(
            "--depends-on",
            metavar="REV",
            help="A revision that must be applied first; may be repeated.",
        ),
    ] = None,
) -> None:
    """Write a new script."""
    from brant.commands.drafting import Wish  # noqa: PLC0415
    from brant.commands.revision import create, revision  # noqa: PLC0415

    together("--autogenerate", autogenerate, no_destructive=no_destructive)
    apart("--autogenerate", autogenerate, baseline=baseline)
    header: dict[str, Any] = {
        "splice": splice,
        "branch_label": branch_label,
        "version_path": version_path,
        "rev_id": rev_id,
        "depends_on": depends_on or (),
    }
    if autogenerate or baseline:
        made = context.obj.online(
            lambda migrator: revision(
                migrator.config,
                message,
                autogenerate=autogenerate,
                baseline=baseline,
                no_destructive=no_destructive,
                ask=None if baseline else asking(context.obj.console),
                sql=sql,
                head=head,
                **header,
            )
        )
    else:

        def plain(config: Config) -> tuple[Path, ...]:
            if config.revision_environment:
                return awaited(revision(config, message, sql=sql, head=head, **header))
            is_sql = sql or config.template == "sql"
            return create(config, Wish(message, (head,), is_sql=is_sql, **header))

        made = context.obj.offline(plain)
    if not made:
        context.obj.console.notice("nothing changed: no script was written")
    written(context, *made)


@command("merge", 'brant merge -m "join"', "brant merge 3f2a 9bc1")
def merge(
    context: typer.Context,
    *,
    revisions: Annotated[
        list[str] | None,
        typer.Argument(metavar="REVISION", help="What to join; none means all heads."),
    ] = None,
    message: Message = "",
    branch_label: Label = None,
    rev_id: RevId = None,
    splice: Splice = False,
) -> None:
    """Write a script that joins heads."""
    from brant.commands.merge import create, merge  # noqa: PLC0415

    def joined(config: Config) -> Path:
        header: dict[str, Any] = {
            "message": message,
            "branch_label": branch_label,
            "rev_id": rev_id,
            "splice": splice,
        }
        if config.revision_environment:
            return awaited(merge(config, revisions or (), **header))
        return create(config, revisions or (), **header)

    written(context, context.obj.offline(joined))


@command("edit", "brant edit head", context_settings=TARGETS)
def edit(
    context: typer.Context,
    *,
    revision: Annotated[str, target("REVISION", "Such as 3f2a, head or current.")],
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


_ANSWERS: Final = {"y": True, "yes": True, "n": False, "no": False, "": False}


def asking(console: Console) -> Callable[[object], Awaitable[bool]] | None:
    """Give what asks about renames, where there is somebody to answer."""
    if console.as_json or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None

    async def ask(rename: object) -> bool:
        from anyio import wait_readable  # noqa: PLC0415  # costs start-up time

        answer = None
        while answer is None:
            typer.echo(f"Is this a rename: {rename}? [y/N]: ", nl=False, err=True)
            # In a read, a signal would not be heard before there is an answer. Windows
            # can wait for sockets only.
            if sys.platform != "win32":
                await wait_readable(sys.stdin)
            line = sys.stdin.readline()
            if not line:
                raise typer.Abort
            answer = _ANSWERS.get(line.strip().lower())
        return answer

    return ask


def awaited(started: Coroutine[Any, Any, _T]) -> _T:
    """Run what env.py has a say in, which no database is asked for."""
    import anyio  # noqa: PLC0415  # costs start-up time

    async def run() -> _T:
        return await started

    return anyio.run(run)


def written(context: typer.Context, *paths: Path) -> None:
    """Print the path of a new script; of several, as a program reads them, the last."""
    console = context.obj.console
    document: dict[str, Any] = {"path": paths[-1] if paths else None}
    if len(paths) > 1:
        document["paths"] = paths
    console.result(document, lambda _: "\n".join(map(str, paths)))


COMMANDS: Final = (init, list_templates, revision, merge, edit)
