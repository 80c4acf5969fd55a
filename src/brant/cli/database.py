"""The commands that look at a database: none of them writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import typer

from brant import errors
from brant.cli import views
from brant.cli.exits import Exit
from brant.cli.parameters import TARGETS, Verbose, target, together
from brant.cli.running import command
from brant.cli.sql import Output, Sql, Tag, write_sql
from brant.errors.wording import count

if TYPE_CHECKING:
    from brant.commands.info import ScriptInfo
    from brant.migrator import Migrator


@command("current", "brant current", "brant current --check-heads")
def current(
    context: typer.Context,
    *,
    verbose: Verbose = False,
    check_heads: Annotated[
        bool,
        typer.Option("--check-heads", "-c", help="Exit 3 unless at the heads."),
    ] = False,
) -> None:
    """Show where the database is."""
    from brant.commands.current import described, read  # noqa: PLC0415  # start-up

    known: tuple[ScriptInfo, ...] = ()

    async def look(migrator: Migrator) -> tuple[str, ...]:
        nonlocal known
        if check_heads:
            await migrator.wait(timeout=0)
        heads = await migrator.current()
        if verbose:
            known = await described(migrator.config, heads)
        return heads

    at_once = None if check_heads or verbose else read
    found = context.obj.online(look, at_once=at_once)
    shown = views.standing(found, known) if verbose else views.current(found)
    context.obj.console.result({"current": found}, lambda _: shown)


@command("status", "brant status", "brant status --offline", "brant --json status")
def status(
    context: typer.Context,
    *,
    offline: Annotated[
        bool, typer.Option("--offline", help="Ask the scripts alone, no database.")
    ] = False,
) -> None:
    """Show the state of every revision."""
    if offline:
        from brant.commands.overview import read  # noqa: PLC0415  # start-up

        context.obj.console.result(context.obj.offline(read), views.overview)
        return
    from brant.commands.status import read as at_once  # noqa: PLC0415  # start-up

    found = context.obj.online(lambda migrator: migrator.status(), at_once=at_once)
    context.obj.console.result(found, views.status)
    pending = count(len(found.pending), "revision")
    context.obj.console.notice(f"at {views.place(found.current)}, {pending} pending")


@command("log", "brant log", "brant log --limit 20")
def log(
    context: typer.Context,
    *,
    limit: Annotated[
        int | None,
        typer.Option("--limit", "-n", metavar="N", min=1, help="So many rows."),
    ] = None,
) -> None:
    """Show what was done to the database, newest first."""
    found = context.obj.online(lambda migrator: migrator.log(limit=limit))
    context.obj.console.result(found, views.log)


@command(
    "plan",
    "brant plan",
    "brant plan +1",
    "brant plan --sql -o next.sql",
    context_settings=TARGETS,
)
def plan(
    context: typer.Context,
    *,
    target: Annotated[str, target("TARGET", "Such as 3f2a, heads, +1.")] = "heads",
    sql: Sql = False,
    output: Output = None,
    tag: Tag = None,
) -> None:
    """Show what upgrade would do."""
    together("--sql", sql, output=output, tag=tag)
    if sql:
        write_sql(context, f"current:{target}", tag=tag, output=output)
        return
    found = context.obj.online(lambda migrator: migrator.plan(target))
    context.obj.console.result(found, views.plan)


@command("check", "brant check", "brant --json check")
def check(context: typer.Context) -> None:
    """Hold models against the database; exit 4 on differences."""
    from brant.commands.check import checked  # noqa: PLC0415  # costs start-up time

    found = context.obj.online(lambda migrator: checked(migrator.config))
    console = context.obj.console
    if found.pending:
        pending = count(len(found.pending), "revision")
        console.warn(f"{pending} pending: {', '.join(found.pending)}")
    for table in found.by_text:
        console.warn(f"{table} was compared by its text only")
    console.result(views.comparison(found) if console.as_json else found, views.check)
    if found.operations:
        raise typer.Exit(Exit.DIFFERENT)


@command("verify", "brant verify")
def verify(context: typer.Context) -> None:
    """Look for edited scripts and an altered history."""
    found = context.obj.online(lambda migrator: migrator.verify())
    context.obj.console.result(found, views.verification)
    if found.problems:
        is_edited = any(problem.kind == "edited" for problem in found.problems)
        raise typer.Exit(Exit.EDITED if is_edited else Exit.FAILED)


@command("wait", "brant wait --timeout 60", context_settings=TARGETS)
def wait(
    context: typer.Context,
    *,
    target: Annotated[str, target("TARGET", "Where the database shall be.")] = "heads",
    timeout: Annotated[
        float | None,
        typer.Option(
            "--timeout", metavar="S", min=0, help="Seconds to wait; else for ever."
        ),
    ] = None,
) -> None:
    """Wait until the database is at the heads, or exit 3."""
    try:
        waited = context.obj.online(
            lambda migrator: migrator.wait(target, timeout=timeout)
        )
    except (errors.ConnectError, errors.NoAnswerError) as error:
        context.obj.console.failure(error)
        raise typer.Exit(Exit.NOT_CURRENT) from error
    context.obj.console.result(
        {"waited": waited}, lambda _: f"at the target after {waited:.1f} s"
    )


COMMANDS: Final = (current, status, log, plan, check, verify, wait)
