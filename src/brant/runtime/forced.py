"""What is said by hand, and written down with the reason: it moves no table."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from brant.runtime import history
from brant.runtime.batching import Command, SendError
from brant.runtime.database import translated
from brant.runtime.journal import Journal

if TYPE_CHECKING:
    from brant.revisions import Step
    from brant.runtime.apply import Applier
    from brant.runtime.database import Database
    from brant.runtime.ownership import Ownership

Verdict = Literal["applied", "reverted"]


async def write_release(database: Database, own: Ownership, reason: str) -> None:
    """Become the owner, so that who had the lock commits nothing more."""
    try:
        await database.patiently(lambda: database.prepare(own.taking()))
    except SendError as error:
        raise translated(error, "the migration lock") from error.error
    now = await database.standing()
    row = history.row(
        replace(own.runner, db_user=now.user or own.runner.db_user),
        revision=" ".join(now.heads) or "base",
        direction="release",
        outcome="done",
        before=now.heads,
        after=now.heads,
        started=datetime.now(UTC),
        previous=now.last_hash,
        duration_ms=0,
        reason=reason,
    )
    await _send(database, [database.tables.insert_history(row, own.fence)])


async def write_verdict(
    applier: Applier, step: Step, verdict: Verdict, reason: str
) -> None:
    """Forget how far a revision came, and move the version rows if it is done."""
    is_done = (verdict == "applied") == (step.direction == "upgrade")
    database = applier.database
    await applier.books.catch_up()
    row = history.row(
        applier.books.runner,
        revision=step.revision.id,
        direction=step.direction,
        outcome="done" if is_done else "reverted",
        before=step.heads_before,
        after=step.heads_after if is_done else step.heads_before,
        started=datetime.now(UTC),
        previous=applier.books.previous,
        duration_ms=0,
        script_hash=(await applier.ahead.loaded(step)).fingerprint if is_done else None,
        lineage=applier.books.lineage([step.revision.id]) if is_done else None,
        reason=reason,
    )
    journal = Journal(
        database.tables,
        step.revision.id,
        step.direction,
        applier.settings.run_id,
        applier.journals,
    )
    moving = database.tables.change(step.change) if is_done else ()
    written = database.tables.insert_history(row, applier.books.fence)
    await _send(database, [*moving, *journal.clearing(), written])


async def _send(database: Database, commands: list[Command]) -> None:
    begin, commit = database.dialect.begin, database.dialect.commit
    try:
        await database.channel.send([Command(begin), *commands, Command(commit)])
    except SendError as error:
        await database.channel.abort()
        raise translated(error, "changing brant's own tables") from error.error
