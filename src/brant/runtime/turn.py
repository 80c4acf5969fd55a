"""A run's turn: it waits for the lock, or until there is nothing left to do."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import field, replace
from functools import partial
from typing import TYPE_CHECKING, final

from brant.runtime import events
from brant.runtime.blockers import watch
from brant.runtime.heartbeat import BEAT_EVERY, kept
from brant.runtime.holder import holder_of
from brant.runtime.lock import acquire, lock_for, lock_key, name_in_process
from brant.runtime.locks.process import alone_in_process
from brant.runtime.ownership import Ownership
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from sqlalchemy import Engine

    from brant.runtime.apply import Applier
    from brant.runtime.events import Holder


@final
@dataclass(slots=True)
class Turn:
    """How one run gets to be alone."""

    applier: Applier
    is_done: Callable[[], Awaitable[bool]] = field(repr=False)
    """Asked while somebody else has the lock: is there nothing left to do?"""
    holder: Holder | None = None
    """Who had the lock when this run wanted it."""
    own: Ownership | None = None
    """How this run fences others out; None where the lock keeps nobody out."""

    @asynccontextmanager
    async def taken(self, engine: Engine | None) -> AsyncIterator[bool]:
        """Keep others out meanwhile; False when somebody else did the work.

        Without an engine the caller's transaction is the only protection.

        Raises:
            LockTimeoutError: another runner has the lock for too long.
            LockLostError: the lock's connection broke; the work was stopped.
        """
        if engine is None:
            yield True
            return
        tables, settings = self.applier.database.tables, self.applier.settings
        books = self.applier.books
        key = lock_key(
            engine.url.database, tables.schema, tables.version_table, settings.lock.name
        )
        file = await self.applier.database.file()
        name = name_in_process(engine, key, file)
        patience = settings.lock.wait
        async with alone_in_process(
            name, wait=patience, on_wait=self._wait_for_task
        ) as waited:
            if self.holder is not None and await self.is_done():
                books.waited = waited
                yield False
                return
            own = Ownership(tables, books.runner)
            policy = replace(settings.lock, wait=max(0.0, patience - waited))
            async with lock_for(engine, own, key=key, file=file, policy=policy) as lock:
                is_ours, elsewhere, holder = await acquire(
                    lock,
                    policy,
                    run=settings.run_id,
                    is_done=self.is_done,
                    holder=partial(holder_of, self.applier.database),
                    emit=settings.emit,
                )
                self.holder = holder or self.holder
                books.waited = waited + elsewhere
                books.is_exclusive = lock.is_exclusive
                own = replace(own, proof=lock.proof)
                self.own = own if lock.is_exclusive else None
                every = min(BEAT_EVERY, policy.lease / 6)
                async with kept(
                    lock,
                    every=every,
                    doing=lambda: self.applier.doing,
                    beside=partial(self._watch, engine),
                ):
                    yield is_ours

    async def _watch(self, engine: Engine) -> None:
        applier = self.applier

        def tell(found: tuple[str, ...]) -> None:
            applier.emit(events.Blocked, blockers=found)

        await watch(
            engine,
            applier.database.channel,
            applier.settings.run_id,
            patience=applier.settings.lock_timeout,
            tell=tell,
        )

    def _wait_for_task(self) -> None:
        runner = self.applier.books.runner
        self.holder = events.Holder(host=runner.host, pid=runner.pid)
        self.applier.emit(events.LockWaiting, waited=0.0, holder=self.holder)
