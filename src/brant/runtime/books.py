"""The books of a run: its rows of the history, and the change of the version rows.

Both are good only for a run that is where it believes to be. While it has the lock, the
owner's row says so, and the change of version is fenced by it; where nobody keeps
others out, the version rows and the history's last row must be those that were seen.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, final

from anyio import move_on_after

from brant.runtime import history
from brant.runtime.batching import Command
from brant.runtime.journal import Journals
from brant.runtime.releasing import CLOSE_WITHIN
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from brant.revisions import Graph, Plan, Step, VersionChange
    from brant.runtime.database import Database


@final
@dataclass(slots=True)
class Books:
    """What one run writes down on one database."""

    database: Database
    graph: Graph
    runner: history.Runner
    is_exclusive: bool = True
    """Nobody else works on this database meanwhile."""
    fence: str | None = None
    """The condition that this run still has the lock; None where there is no lock."""
    unstopped: str | None = None
    """The condition that it was not asked to stop, where a COMMIT has to ask."""
    waited: float = 0.0
    """Seconds, for the lock."""
    previous: str | None = None
    """The hash of the history's last row."""
    _has_journal: bool = True
    """There may be one."""

    async def catch_up(self) -> tuple[str, ...]:
        """Give the heads; see where the history ends, and who we are to the server."""
        now = await self.database.standing()
        self.previous, self._has_journal = now.last_hash, now.has_journal
        self.runner = replace(self.runner, db_user=now.user or self.runner.db_user)
        return now.heads

    async def journals(self) -> Journals:
        """Give what revisions left half-way, as far as they could when we caught up."""
        if not self._has_journal:
            return Journals(is_made=False)
        return await self.database.journals()

    def done(
        self, step: Step, started: datetime, script_hash: str, *, retries: int = 0
    ) -> dict[str, Any]:
        """Make the row of a step that is done."""
        return history.row(
            self.runner,
            revision=step.revision.id,
            direction=step.direction,
            outcome="done",
            before=step.heads_before,
            after=step.heads_after,
            started=started,
            previous=self.previous,
            duration_ms=_milliseconds(datetime.now(UTC) - started),
            lock_wait_ms=int(self.waited * 1000),
            retries=retries,
            script_hash=script_hash,
            lineage=self.lineage([step.revision.id]),
        )

    def stamped(self, plan: Plan) -> dict[str, Any]:
        """Make the row of version rows that were moved while nothing was run."""
        return history.row(
            self.runner,
            revision=" ".join(plan.after) or "base",
            direction="stamp",
            outcome="done",
            before=plan.before,
            after=plan.after,
            started=datetime.now(UTC),
            previous=self.previous,
            duration_ms=0,
            lineage=self.lineage(self._ancestors(plan.after)),
        )

    def lineage(self, revisions: Iterable[str]) -> dict[str, Sequence[str]]:
        return {id: self.graph.needs(id) for id in revisions}

    def _ancestors(self, rows: Iterable[str]) -> Iterator[str]:
        """Give what rows stand for, oldest first, as far as this code knows it."""
        applied = self.graph.ancestors(row for row in rows if row in self.graph)
        return (id for id in self.graph.order if id in applied)

    def moving(
        self, change: VersionChange, before: tuple[str, ...]
    ) -> tuple[Command, ...]:
        """Move the version rows, if this run may."""
        tables = self.database.tables
        condition = self.fence if self.is_exclusive else tables.is_at(before)
        return tuple(tables.change(change, condition))

    def appending(self, row: Mapping[str, Any], duration: str | None = None) -> Command:
        """Append to the history; the change of version beside it is what is fenced."""
        tables = self.database.tables
        behind = None if self.is_exclusive else tables.is_behind(row["previous_hash"])
        return tables.insert_history(row, behind, duration)

    async def write_failure(  # one parameter a column
        self,
        revision: str,
        direction: str,
        heads: tuple[str, ...],
        *,
        outcome: str,
        reason: str,
        spent: timedelta,
    ) -> None:
        """Write a row of its own; a database that cannot take it is left alone."""
        started, dialect = datetime.now(UTC) - spent, self.database.dialect
        with move_on_after(CLOSE_WITHIN, shield=True):
            try:
                # The rows of what was rolled back are no predecessors.
                await self.catch_up()
                row = history.row(
                    self.runner,
                    revision=revision,
                    direction=direction,
                    outcome=outcome,
                    before=heads,
                    after=heads,
                    started=started,
                    previous=self.previous,
                    duration_ms=_milliseconds(spent),
                    error=reason,
                )
                begin, commit = Command(dialect.begin), Command(dialect.commit)
                written = self.appending(row)
                if self.fence is not None:
                    written = self.database.tables.insert_history(row, self.fence)
                await self.database.channel.send([begin, written, commit])
            except Exception:  # noqa: BLE001  # the failure itself is told in any case
                await self.database.abort()
            else:
                self.previous = row["row_hash"]


def _milliseconds(spent: timedelta) -> int:
    return spent // timedelta(milliseconds=1)
