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
    int, typer.Option("--concurrency", min=1, help="Tenants at a time.")
]
OnError = Annotated[
    Literal["stop", "continue"] | None,
    typer.Option(
        "--on-error", help="What one tenant's failure means for others; else stop."
    ),
]
ErrorBudget = Annotated[
    int | None,
    typer.Option("--error-budget", min=0, help="Failures that continue survives."),
]
Canary = Annotated[
    float,
    typer.Option("--canary", min=0, max=1, help="The share of them to go first."),
]


def upgrade_tenants(
    context: typer.Context,
    tenants: str,
    target: str,
    overrides: Mapping[str, object],
    on_error: Literal["stop", "continue"] | None,
    **manner: Any,
) -> None:
    """Upgrade many; exit 1 where one failed or was not begun."""

    async def many(migrator: Migrator) -> tuple[TenantReport, ...]:
        from brant.commands.tenants import tenants_named  # noqa: PLC0415  # SQLAlchemy

        listed = await tenants_named(migrator.config, tenants)
        return await migrator.upgrade_many(
            listed, target, on_error=on_error or "stop", **manner
        )

    found = context.obj.online(many, **overrides)
    context.obj.console.result(found, views.tenants)
    if any(each.outcome in {"failed", "skipped"} for each in found):
        raise typer.Exit(Exit.FAILED)
