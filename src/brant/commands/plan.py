"""What a run would do: operations and their SQL; the database is only read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from anyio import to_thread

from brant.commands.database import naming_convention, scripts_of, session
from brant.commands.results import PlannedOperation, PlannedStep, PlanReport
from brant.errors import ScriptReadsDatabaseError
from brant.op import Op
from brant.revisions import plan_downgrade, plan_upgrade
from brant.scripts.load import load
from brant.scripts.record import Recorder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.ext.asyncio import AsyncConnection

    from brant.commands.scripts import Project
    from brant.config import Config
    from brant.dialects import Dialect
    from brant.revisions import Step
    from brant.scripts.record import Recorded


async def plan(
    config: Config,
    target: str,
    *,
    direction: Literal["upgrade", "downgrade"] = "upgrade",
    connection: AsyncConnection | None = None,
) -> PlanReport:
    here = await scripts_of(config)
    decide = plan_upgrade if direction == "upgrade" else plan_downgrade
    async with session(config, connection) as opened:
        heads = await opened.database.heads() or ()
        planned = decide(here.graph, heads, target)
        dialect = opened.database.dialect
        naming = naming_convention(opened.config)
        steps = [await _step(here, step, dialect, naming) for step in planned.steps]
    return PlanReport(
        direction=direction,
        before=planned.before,
        after=planned.after,
        steps=tuple(steps),
    )


async def _step(
    here: Project, step: Step, dialect: Dialect, naming: Mapping[str, Any] | None
) -> PlannedStep:
    """Record what a script would do; a script that reads ends the foresight."""
    script = here.scripts[step.revision.id]
    recorder = Recorder()
    reads = None
    try:
        function = await to_thread.run_sync(load, script, step.direction)
        await function(Op(recorder, naming_convention=naming))
    except ScriptReadsDatabaseError as error:
        reads = f"{error.file}:{error.line}"
    return PlannedStep(
        revision=step.revision.id,
        message=step.revision.message,
        operations=tuple(_planned(each, dialect) for each in recorder.recorded),
        reads=reads,
    )


def _planned(recorded: Recorded, dialect: Dialect) -> PlannedOperation:
    operation, site = recorded.operation, recorded.site
    return PlannedOperation(
        operation=operation.describe(),
        category=operation.category.value,
        file=site.file,
        line=site.line,
        statements=tuple(each.sql for each in dialect.compile(operation)),
    )
