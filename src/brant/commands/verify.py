"""Scripts against what was applied, and the history against itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anyio import to_thread

from brant.commands.database import session
from brant.commands.edited import is_edited, last_applied
from brant.commands.planning import scripts_of
from brant.commands.results import Problem, Verification
from brant.revisions import unknown
from brant.runtime.history import broken_links

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from brant.commands.scripts import Project
    from brant.config import Config


async def verify(
    config: Config, *, connection: AsyncConnection | None = None
) -> Verification:
    here = await scripts_of(config)
    async with session(config, connection, here=here) as opened:
        heads = await opened.database.heads() or ()
        rows = await opened.database.history()
    found = await to_thread.run_sync(problems, here, heads, rows)
    return Verification(checked=len(rows), problems=found)


def problems(
    here: Project, heads: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> tuple[Problem, ...]:
    """Find what does not fit; *rows* are newest first."""
    return (
        *_scripts(here, heads, rows),
        *_version(heads, rows),
        *(_link(number) for number in broken_links(reversed(rows))),
    )


def _scripts(
    here: Project, heads: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> Iterator[Problem]:
    for id, row in last_applied(rows).items():
        if id not in here.graph:
            yield Problem(kind="missing", revision=id, detail="its script is gone")
        elif is_edited(here, id, row):
            yield Problem(
                kind="edited", revision=id, detail="its script changed since it ran"
            )
    for id in unknown(here.graph, heads):
        yield Problem(
            kind="missing",
            revision=id,
            detail="the database is at it, no script has it",
        )


def _version(
    heads: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> Iterator[Problem]:
    done = [row for row in rows if row["outcome"] == "done"]
    if done and set(done[0]["heads_after"].split()) != set(heads):
        says = done[0]["heads_after"] or "base"
        detail = f"the history ends at {says}, the version table does not"
        yield Problem(kind="version", revision=None, detail=detail)


def _link(number: int) -> Problem:
    detail = f"row {number} does not follow the row before it"
    return Problem(kind="history", revision=None, detail=detail)
