"""What a run would do: operations and their SQL; the database is only read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from anyio import to_thread

from brant.commands.database import (
    naming_convention,
    session,
    surroundings,
    with_models,
)
from brant.commands.planning import scripts_of
from brant.commands.results import PlannedOperation, PlannedStep, PlanReport
from brant.errors import OperationError, ScriptReadsDatabaseError
from brant.errors.arguments import chosen
from brant.op import Op
from brant.revisions import plan_downgrade, plan_upgrade
from brant.runtime.blame import blamed
from brant.runtime.foresight import foresight
from brant.scripts.load import load
from brant.scripts.record import Recorder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.ext.asyncio import AsyncConnection

    from brant.alembic import Environment
    from brant.commands.scripts import Project
    from brant.config import Config
    from brant.revisions import Step
    from brant.runtime.foresight import Foresight
    from brant.scripts.record import Recorded


async def plan(
    config: Config,
    target: str,
    *,
    direction: Literal["upgrade", "downgrade"] = "upgrade",
    connection: AsyncConnection | None = None,
) -> PlanReport:
    chosen("direction", direction, Literal["upgrade", "downgrade"])
    here = await scripts_of(config)
    decide = plan_upgrade if direction == "upgrade" else plan_downgrade
    async with session(config, connection, here=here) as opened:
        heads = await opened.database.heads() or ()
        planned = decide(here.graph, heads, target)
        known = await with_models(opened.config) if planned.steps else opened.config
        naming = naming_convention(known)
        async with foresight(opened.database) as ahead:
            around = surroundings(known, here)
            steps = [
                await _step(here, step, ahead, naming, replace(around, step=step))
                for step in planned.steps
            ]
    return PlanReport(
        direction=direction,
        before=planned.before,
        after=planned.after,
        steps=tuple(steps),
    )


async def _step(
    here: Project,
    step: Step,
    ahead: Foresight,
    naming: Mapping[str, Any] | None,
    around: Environment,
) -> PlannedStep:
    """Record what a script would do; a script that reads ends the foresight."""
    script = here.scripts[step.revision.id]
    recorder = Recorder()
    reads = None
    dialect = ahead.database.dialect.sqlalchemy.name
    op = Op(recorder, naming_convention=naming, dialect=dialect)
    try:
        function = await to_thread.run_sync(load, script, step.direction, around)
        with blamed(step.revision.id, script.path):
            await function(op)
            op.finish()
    except ScriptReadsDatabaseError as error:
        reads = f"{error.file}:{error.line}"
    operations = [await _planned(each, ahead) for each in recorder.recorded]
    ahead.is_blurred |= reads is not None
    return PlannedStep(
        revision=step.revision.id,
        message=step.revision.message,
        operations=tuple(operations),
        reads=reads,
    )


async def _planned(recorded: Recorded, ahead: Foresight) -> PlannedOperation:
    operation, site = recorded.operation, recorded.site
    try:
        statements = await ahead.compile(operation) or ()
    except OperationError as error:
        error.locate(str(site))
        raise
    return PlannedOperation(
        operation=operation.describe(),
        category=operation.category.value,
        file=site.file,
        line=site.line,
        statements=tuple(each.sql for each in statements),
    )
