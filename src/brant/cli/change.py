"""The commands that change a database: upgrade, downgrade, stamp, ensure-version."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import typer

from brant.cli import views
from brant.cli.parameters import TARGETS, DryRun, LockWait, no_option, target
from brant.cli.running import command

Transactions = Annotated[
    Literal["run", "revision"] | None,
    typer.Option("--transaction", help="One for the run, or one for each revision."),
]


@command("upgrade", "brant upgrade", "brant upgrade +1", context_settings=TARGETS)
def upgrade(
    context: typer.Context,
    *,
    target: Annotated[str, target("Such as 3f2a, heads, +1.")] = "heads",
    dry_run: DryRun = False,
    lock_wait: LockWait = None,
    transaction: Transactions = None,
) -> None:
    """Apply what is missing."""
    report = context.obj.online(
        lambda migrator: migrator.upgrade(target, dry_run=dry_run),
        lock_wait=lock_wait,
        transaction=transaction,
    )
    context.obj.console.result(report, views.report)


@command(
    "downgrade",
    "brant downgrade -1",
    "brant downgrade base",
    context_settings=TARGETS,
)
def downgrade(
    context: typer.Context,
    *,
    target: Annotated[str, target("Such as 3f2a, base, -1.")],
    dry_run: DryRun = False,
    lock_wait: LockWait = None,
    transaction: Transactions = None,
) -> None:
    """Revert what follows a revision."""
    report = context.obj.online(
        lambda migrator: migrator.downgrade(target, dry_run=dry_run),
        lock_wait=lock_wait,
        transaction=transaction,
    )
    context.obj.console.result(report, views.report)


@command(
    "stamp",
    "brant stamp heads",
    "brant stamp --purge base",
    context_settings=TARGETS,
)
def stamp(
    context: typer.Context,
    *,
    targets: Annotated[
        list[str],
        typer.Argument(help="Where the database is.", callback=no_option),
    ],
    purge: Annotated[
        bool, typer.Option("--purge", help="Forget what is there first.")
    ] = False,
    lock_wait: LockWait = None,
) -> None:
    """Say where the database is, and run nothing."""
    report = context.obj.online(
        lambda migrator: migrator.stamp(*targets, purge=purge),
        lock_wait=lock_wait,
    )
    context.obj.console.result(report, views.report)


@command("ensure-version", "brant ensure-version")
def ensure_version(context: typer.Context) -> None:
    """Create brant's own tables where they are missing."""
    context.obj.online(lambda migrator: migrator.ensure_version())
    context.obj.console.result({"ready": True}, lambda _: "brant's tables are there")


COMMANDS: Final = (upgrade, downgrade, stamp, ensure_version)
