"""Where transactions begin and end in a run, and what limits them.

A revision is a transaction by itself, a part of a larger one, or none; the SQL around
it follows from that, and so does what can be tried again.
"""

from __future__ import annotations

from contextlib import asynccontextmanager, suppress
from functools import cached_property
from typing import TYPE_CHECKING, final

from anyio import move_on_after

from brant.errors import UnsupportedOperationError
from brant.runtime.batching import Command
from brant.runtime.releasing import CLOSE_WITHIN
from brant.runtime.sending import Bracket
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from brant.revisions import Step
    from brant.runtime.database import Database
    from brant.runtime.settings import Settings


@final
@dataclass()
class Transactions:
    """The transactions of one run on one database."""

    database: Database
    settings: Settings

    @property
    def is_whole(self) -> bool:
        """The steps are parts of one larger transaction."""
        return (
            self.database.is_part
            or self.settings.dry_run
            or self.settings.transaction == "run"
        )

    def is_repeatable(self, step: Step) -> bool:
        """Tell whether a step that failed left nothing behind."""
        return (
            step.revision.transactional
            and self.database.dialect.transactional_ddl
            and not self.database.is_part
        )

    def around(self, step: Step) -> Bracket:
        """Give the SQL around a step."""
        dialect = self.database.dialect
        if not dialect.transactional_ddl:
            return Bracket(is_transactional=False)
        if self.is_whole:
            point = "brant_revision"
            release = dialect.release(point)
            return Bracket(
                opening=(Command(dialect.savepoint(point)),),
                closing=(Command(release),) if release else (),
                undo=(Command(dialect.rollback_to(point)),),
            )
        if not step.revision.transactional:
            return Bracket(is_transactional=False)
        begin, commit, rollback = self._ends
        opening = (begin, *self.opening(step))
        return Bracket(opening, (commit,), (rollback,), can_leave=True)

    @cached_property
    def _ends(self) -> tuple[Command, Command, Command]:
        dialect = self.database.dialect
        return (
            Command(dialect.begin),
            Command(dialect.commit),
            Command(dialect.rollback),
        )

    def opening(self, step: Step) -> tuple[Command, ...]:
        """Give what follows a BEGIN of a step's own."""
        return (*self._opening, *self._name(step))

    @cached_property
    def _opening(self) -> tuple[Command, ...]:
        return tuple(map(Command, (*self.limits, *self.settings.opening)))

    def whole(self) -> Bracket:
        """Give the SQL around all steps: a transaction, or a dry run in the caller's.

        Raises:
            UnsupportedOperationError: this database's DDL does not wait for its end.
        """
        dialect = self.database.dialect
        if not dialect.transactional_ddl:
            raise UnsupportedOperationError(
                dialect.name,
                "run several revisions in one transaction: its DDL commits at once",
                hint="Use `brant plan` to look ahead.",
            )
        if self.database.is_part:
            point = "brant_run"
            back = (Command(dialect.rollback_to(point)),)
            return Bracket((Command(dialect.savepoint(point)),), back, back)
        start = (dialect.begin, *self._timeouts(), *self.settings.opening)
        end = dialect.rollback if self.settings.dry_run else dialect.commit
        return Bracket(tuple(map(Command, start)), (Command(end),))

    @asynccontextmanager
    async def limited(self, leaving: Sequence[Command] = ()) -> AsyncIterator[None]:
        """Limit the session where no transaction does; give it its limits back.

        *leaving* is sent before that. A caller's session commits every statement there,
        as brant's own does, and no longer what comes after.
        """
        limits, ends = self._timeouts(), self._session_end()
        autocommit = self.database.is_joined and self.database.dialect.autocommit
        if autocommit:
            on, off = autocommit
            limits, ends = (on, *limits), (*ends, off)
        if not (ends or leaving) or self.database.is_part:
            yield
            return
        channel = self.database.channel
        await channel.send([Command(sql) for sql in limits])
        try:
            yield
        finally:
            with move_on_after(CLOSE_WITHIN, shield=True), suppress(Exception):
                await channel.send([*leaving, *map(Command, ends)])

    @cached_property
    def limits(self) -> tuple[str, ...]:
        """Give the limits of one transaction, where they are not the session's."""
        return () if self._session_end() else self._timeouts()

    def _timeouts(self) -> tuple[str, ...]:
        return self.database.dialect.timeouts(
            lock=self.settings.lock_timeout, statement=self.settings.statement_timeout
        )

    def _session_end(self) -> tuple[str, ...]:
        return self.database.dialect.timeouts_end(
            lock=self.settings.lock_timeout, statement=self.settings.statement_timeout
        )

    def _name(self, step: Step) -> tuple[Command, ...]:
        """Tell waiters what is being done, in pg_stat_activity."""
        if self.database.dialect.name != "postgresql":
            return ()
        name = f"brant>{self.settings.run_id} {step.revision.id[:40]}".replace("'", "")
        return (Command(f"SET LOCAL application_name = '{name}'"),)
