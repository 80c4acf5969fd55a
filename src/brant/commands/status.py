"""The state of every revision, in the scripts and in the database."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from brant.commands.edited import is_edited, last_applied
from brant.commands.looking import glance, peek
from brant.commands.planning import scripts_of
from brant.commands.results import HalfWay, RevisionStatus, State, Status
from brant.commands.scripts import project
from brant.commands.threads import in_thread
from brant.revisions import applied_revisions, unknown
from brant.runtime.history import timestamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from brant.commands.results import Verdict
    from brant.commands.scripts import Project
    from brant.config import Config
    from brant.runtime.database import Database

_VERDICTS: Final[Mapping[bool | None, Verdict]] = {
    True: "done",
    False: "not done",
    None: "unknown",
}
_STATES: Final[Mapping[str, Verdict]] = {"done": "done", "stopped": "not done"}


def read(config: Config) -> Status | None:
    """Give it of a SQLite file; None where that takes an event loop."""
    seen = peek(config, closely=True)
    return seen and _judged(project(config), seen.heads, seen.history)


async def status(
    config: Config, *, connection: AsyncConnection | None = None
) -> Status:
    here = await scripts_of(config)
    if (
        connection is None
        and (seen := await glance(config, here, closely=True)) is not None
    ):
        return await in_thread(_judged, here, seen.heads, seen.history)
    from brant.commands.database import session  # noqa: PLC0415  # SQLAlchemy

    async with session(config, connection, here=here) as opened:
        heads = await opened.database.heads()
        rows = await opened.database.history() if heads else ()
        partial = {} if heads is None else await _half_way(opened.database)
    found = await in_thread(_judged, here, heads, rows)
    revisions = tuple(
        replace(each, state=State.PARTIAL, half_way=partial[each.revision])
        if each.revision in partial
        else each
        for each in found.revisions
    )
    return replace(found, revisions=revisions)


async def _half_way(database: Database) -> dict[str, HalfWay]:
    """Find out where revisions stopped, and whether their last operation arrived."""
    from brant.runtime.recorder import arrived  # noqa: PLC0415  # SQLAlchemy

    found = {}
    journals = await database.journals()
    for revision, direction in journals.unfinished:
        entries = journals.of(revision, direction)
        last = entries[max(entries)]
        is_sent = last.state == "running"
        has_arrived = await arrived(database.channel, last) if is_sent else None
        verdict = _VERDICTS[has_arrived] if is_sent else _STATES[last.state]
        found[revision] = HalfWay(
            direction=direction,
            operation=last.operation,
            site=last.site,
            verdict=verdict,
            error=last.error,
        )
    return found


def _judged(
    here: Project, heads: Sequence[str] | None, rows: Iterable[Mapping[str, Any]]
) -> Status:
    """Hold the database's heads and history (newest first) against the files."""
    heads, rows = (heads, rows) if heads else ((), ())
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
