"""The state of every revision, in the scripts and in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anyio import to_thread

from brant.commands.database import session
from brant.commands.planning import scripts_of
from brant.commands.results import RevisionStatus, State, Status
from brant.revisions import applied_revisions, unknown
from brant.runtime.history import timestamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from brant.commands.scripts import Project
    from brant.config import Config


async def status(
    config: Config, *, connection: AsyncConnection | None = None
) -> Status:
    here = await scripts_of(config)
    async with session(config, connection) as opened:
        heads = await opened.database.heads() or ()
        rows = await opened.database.history() if heads else ()
    return await to_thread.run_sync(judged, here, heads, rows)


def judged(
    here: Project, heads: Sequence[str], rows: Iterable[Mapping[str, Any]]
) -> Status:
    """Hold the database's heads and history (newest first) against the files."""
    ahead = unknown(here.graph, heads)
    known = [head for head in heads if head not in ahead]
    applied = applied_revisions(here.graph, known)
    last = last_applied(rows)
    order = [revision.id for revision in here.graph]
    gone = [id for id in last if id not in here.graph and id not in ahead]
    return Status(
        current=tuple(heads),
        heads=here.graph.heads,
        revisions=(
            *(_missing(id, last[id]) for id in gone),
            *(_status(here, id, last.get(id), id in applied) for id in order),
            *(
                RevisionStatus(revision=id, state=State.FUTURE, message="")
                for id in ahead
            ),
        ),
    )


def last_applied(rows: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Give the newest row of each revision that stands applied by the history."""
    newest: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        if row["outcome"] == "done" and row["direction"] != "stamp":
            newest.setdefault(row["revision"], row)
    return {id: row for id, row in newest.items() if row["direction"] == "upgrade"}


def is_edited(here: Project, id: str, row: Mapping[str, Any] | None) -> bool:
    """Tell whether a script changed since it was applied."""
    recorded = row["script_hash"] if row is not None else None
    return recorded is not None and recorded != here.scripts[id].fingerprint()


def _missing(id: str, row: Mapping[str, Any]) -> RevisionStatus:
    when = timestamp(row["started_at"])
    return RevisionStatus(revision=id, state=State.MISSING, message="", applied_at=when)


def _status(
    here: Project, id: str, row: Mapping[str, Any] | None, is_applied: bool
) -> RevisionStatus:
    message = here.graph[id].message
    if not is_applied:
        return RevisionStatus(revision=id, state=State.PENDING, message=message)
    state = State.EDITED if is_edited(here, id, row) else State.APPLIED
    when = timestamp(row["started_at"]) if row is not None else None
    return RevisionStatus(revision=id, state=state, message=message, applied_at=when)
