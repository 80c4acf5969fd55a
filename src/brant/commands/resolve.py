"""Say by hand what became of a revision that stopped half-way."""

from __future__ import annotations

import uuid
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from brant.commands.database import run_of, session, settings_of
from brant.commands.planning import scripts_of
from brant.commands.results import Report
from brant.commands.resume import plan_of
from brant.errors import NotPartialError
from brant.errors.arguments import chosen
from brant.runtime.forced import Verdict, write_verdict

if TYPE_CHECKING:
    from brant.config import Config
    from brant.revisions import Step


async def resolve(
    config: Config, revision: str, verdict: Verdict, reason: str
) -> Report:
    chosen("outcome", verdict, Verdict)
    here = await scripts_of(config)
    started, run_id = monotonic(), uuid.uuid4().hex[:12]
    async with session(config, here=here) as opened:
        found = dict((await opened.database.journals()).unfinished)
        if revision not in found:
            raise NotPartialError(f"revision {revision}")
        direction = found[revision]
        settings = settings_of(opened.config, here, run_id)
        run = run_of(
            opened, settings, partial(plan_of, here.graph, revision, direction)
        )
        step: Step | None = None

        async def act() -> None:
            nonlocal step
            applier = run.applier
            applier.journals = await applier.database.journals()
            steps = run.planner(await applier.database.heads() or ()).steps
            step = next((s for s in steps if s.revision.id == revision), None)
            if step is None or revision not in dict(applier.journals.unfinished):
                raise NotPartialError(f"revision {revision}")
            await write_verdict(applier, step, verdict, reason)

        if not await run.alone(opened.engine, act) or step is None:
            raise NotPartialError(f"revision {revision}")
        heads = await opened.database.heads() or ()
    return Report(
        run=run_id,
        direction=direction,
        applied=(),
        before=step.heads_before,
        heads=heads,
        already_current=False,
        duration=monotonic() - started,
        waited=run.applier.books.waited,
        holder=run.turn.holder,
        dry_run=False,
    )
