"""The commands that change a database: upgrade, downgrade, stamp, ensure-version."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

import typer

from brant.cli import views
from brant.cli.parameters import (
    TARGETS,
    DryRun,
    LockTimeout,
    LockWait,
    StatementTimeout,
    apart,
    no_option,
    target,
    together,
)
from brant.cli.running import command
from brant.cli.sql import DialectName, Output, Sql, Tag, write_sql
from brant.cli.tenants import (
    Canary,
    Concurrency,
    ErrorBudget,
    OnError,
    Tenants,
    upgrade_tenants,
)

Transactions = Annotated[
    Literal["run", "revision"] | None,
    typer.Option("--transaction", help="One for the run, or one for each revision."),
]


@command(
    "upgrade",
    "brant upgrade",
    "brant upgrade +1",
    "brant upgrade 3f2a:heads --sql -o upgrade.sql",
    "brant upgrade --tenants app.tenants:schemas",
    context_settings=TARGETS,
)
def upgrade(
    context: typer.Context,
    *,
    target: Annotated[
        str, target("TARGET", "Such as 3f2a, heads, +1; with --sql also from:to.")
    ] = "heads",
    dry_run: DryRun = False,
    sql: Sql = False,
    output: Output = None,
    dialect: DialectName = None,
    tag: Tag = None,
    lock_wait: LockWait = None,
    lock_timeout: LockTimeout = None,
    statement_timeout: StatementTimeout = None,
    transaction: Transactions = None,
    tenants: Tenants = None,
    concurrency: Concurrency = None,
    on_error: OnError = None,
    error_budget: ErrorBudget = None,
    canary: Canary = None,
) -> None:
    """Apply what is missing."""
    manner = {
        "concurrency": concurrency,
        "on_error": on_error,
        "error_budget": error_budget,
        "canary": canary,
    }
    settings: dict[str, Any] = {
        "lock_timeout": lock_timeout,
        "statement_timeout": statement_timeout,
        "transaction": transaction,
    }
    together("--tenants", tenants, **manner)
    together("--on-error continue", on_error == "continue", error_budget=error_budget)
    together("--sql", sql, output=output, dialect=dialect)
    apart("--sql", sql, dry_run=dry_run, tenants=tenants, lock_wait=lock_wait)
    apart("--tenants", tenants, dry_run=dry_run, tag=tag)
    if sql:
        write_sql(context, target, tag=tag, dialect=dialect, output=output, **settings)
        return
    settings["lock_wait"] = lock_wait
    if tenants:
        upgrade_tenants(context, tenants, target, settings, manner)
        return
    from brant.commands.upgrade import read  # noqa: PLC0415  # start-up

    report = context.obj.online(
        lambda migrator: migrator.upgrade(target, dry_run=dry_run, tag=tag),
        at_once=lambda config: read(config, target, dry_run=dry_run),
        **settings,
    )
    context.obj.console.result(report, views.report)


@command(
    "downgrade",
    "brant downgrade -1",
    "brant downgrade base",
    "brant downgrade 3f2a:1ab2 --sql",
    context_settings=TARGETS,
)
def downgrade(
    context: typer.Context,
    *,
    target: Annotated[
        str, target("TARGET", "Such as 3f2a, base, -1; with --sql from:to.")
    ],
    dry_run: DryRun = False,
    sql: Sql = False,
    output: Output = None,
    dialect: DialectName = None,
    tag: Tag = None,
    lock_wait: LockWait = None,
    lock_timeout: LockTimeout = None,
    statement_timeout: StatementTimeout = None,
    transaction: Transactions = None,
) -> None:
    """Revert what follows a revision."""
    settings: dict[str, Any] = {
        "lock_timeout": lock_timeout,
        "statement_timeout": statement_timeout,
        "transaction": transaction,
    }
    together("--sql", sql, output=output, dialect=dialect)
    apart("--sql", sql, dry_run=dry_run, lock_wait=lock_wait)
    if sql:
        write_sql(
            context,
            target,
            direction="downgrade",
            tag=tag,
            dialect=dialect,
            output=output,
            **settings,
        )
        return
    report = context.obj.online(
        lambda migrator: migrator.downgrade(target, dry_run=dry_run, tag=tag),
        lock_wait=lock_wait,
        **settings,
    )
    context.obj.console.result(report, views.report)


@command(
    "stamp",
    "brant stamp heads",
    "brant stamp --purge base",
    "brant stamp 1ab2:3f2a --sql",
    context_settings=TARGETS,
)
def stamp(
    context: typer.Context,
    *,
    targets: Annotated[
        list[str],
        typer.Argument(
            metavar="TARGET", help="Where the database is.", callback=no_option
        ),
    ],
    purge: Annotated[
        bool, typer.Option("--purge", help="Forget what is there first.")
    ] = False,
    sql: Sql = False,
    output: Output = None,
    dialect: DialectName = None,
    tag: Tag = None,
    lock_wait: LockWait = None,
) -> None:
    """Say where the database is, and run nothing."""
    together("--sql", sql, output=output, dialect=dialect)
    apart("--sql", sql, purge=purge, lock_wait=lock_wait)
    if sql:
        write_sql(
            context,
            *targets,
            direction="stamp",
            tag=tag,
            dialect=dialect,
            output=output,
        )
        return
    report = context.obj.online(
        lambda migrator: migrator.stamp(*targets, purge=purge, tag=tag),
        lock_wait=lock_wait,
    )
    context.obj.console.result(report, views.report)


@command("ensure-version", "brant ensure-version", "brant ensure-version --sql")
def ensure_version(
    context: typer.Context,
    *,
    sql: Sql = False,
    output: Output = None,
    dialect: DialectName = None,
) -> None:
    """Create brant's own tables where they are missing."""
    together("--sql", sql, output=output, dialect=dialect)
    if sql:
        # To say that an empty database is empty takes nothing but the tables.
        write_sql(context, "base", direction="stamp", dialect=dialect, output=output)
        return
    context.obj.online(lambda migrator: migrator.ensure_version())
    context.obj.console.result({"ready": True}, lambda _: "brant's tables are there")


@command("resume", "brant resume", "brant resume --skip")
def resume(
    context: typer.Context,
    *,
    skip: Annotated[
        bool, typer.Option("--skip", help="The last statement took effect.")
    ] = False,
    redo: Annotated[
        bool, typer.Option("--redo", help="It did not: run it again.")
    ] = False,
    lock_wait: LockWait = None,
) -> None:
    """Go on with a revision that stopped half-way."""
    apart("--skip", skip, redo=redo)
    report = context.obj.online(
        lambda migrator: migrator.resume(skip=skip, redo=redo), lock_wait=lock_wait
    )
    context.obj.console.result(report, views.report)


@command(
    "resolve",
    "brant resolve 3f2a9c --applied --reason 'built the index by hand'",
    "brant resolve 3f2a9c --reverted --reason 'dropped what was there'",
)
def resolve(
    context: typer.Context,
    *,
    revision: Annotated[str, target("REVISION", "The one that is half-way.")],
    applied: Annotated[
        bool, typer.Option("--applied", help="All of it is there.")
    ] = False,
    reverted: Annotated[
        bool, typer.Option("--reverted", help="Nothing of it is there.")
    ] = False,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why; it is written down.")
    ],
    lock_wait: LockWait = None,
) -> None:
    """Say what became of a half-way revision; run nothing."""
    if applied == reverted:
        raise typer.BadParameter("give one of --applied and --reverted")
    outcome: Literal["applied", "reverted"] = "applied" if applied else "reverted"
    report = context.obj.online(
        lambda migrator: migrator.resolve(revision, outcome, reason=reason),
        lock_wait=lock_wait,
    )
    context.obj.console.result(report, views.report)


COMMANDS: Final = (upgrade, downgrade, stamp, ensure_version, resume, resolve)
