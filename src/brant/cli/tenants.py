"""`brant upgrade --tenants`: one command over many schemas or databases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from brant.cli import views
from brant.cli.exits import Exit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from brant.commands.results import TenantReport
    from brant.migrator import Migrator

Tenants = Annotated[
    str | None,
    typer.Option(
        "--tenants",
        metavar="MODULE:NAME",
        help="Schemas or URLs, or a callable that gives them: upgrade each.",
    ),
]
Concurrency = Annotated[
    int | None,
    typer.Option(
        "--concurrency", metavar="N", min=1, help="Tenants at a time; 8 if not said."
    ),
]
OnError = Annotated[
    Literal["stop", "continue"] | None,
    typer.Option("--on-error", help="Where a tenant failed; stop if not said."),
]
ErrorBudget = Annotated[
    int | None,
    typer.Option(
        "--error-budget",
        metavar="N",
        min=0,
        help="Failures after which continue stops too.",
    ),
]
Canary = Annotated[
    float | None,
    typer.Option(
        "--canary",
        metavar="SHARE",
        min=0,
        max=1,
        help="The share of them to go first, such as 0.01.",
    ),
]


def upgrade_tenants(
    context: typer.Context,
    tenants: str,
    target: str,
    overrides: Mapping[str, object],
    manner: Mapping[str, Any],
) -> None:
    """Upgrade many; exit 1 where one failed or was not begun."""
    said = {name: value for name, value in manner.items() if value is not None}

    async def many(migrator: Migrator) -> tuple[TenantReport, ...]:
        from brant.commands.tenants import tenants_named  # noqa: PLC0415  # SQLAlchemy

        listed = await tenants_named(migrator.config, tenants)
        return await migrator.upgrade_many(listed, target, **said)

    found = context.obj.online(many, **overrides)
    context.obj.console.result(found, views.tenants)
    if any(each.outcome in {"failed", "skipped"} for each in found):
        raise typer.Exit(Exit.FAILED)
