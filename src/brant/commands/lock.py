"""Who holds the migration lock, and taking it from who will not give it back."""

from __future__ import annotations

import uuid
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, final

from brant.commands.database import runner_of, session
from brant.commands.results import LockStatus
from brant.errors import LockHeldError
from brant.runtime.batching import SendError
from brant.runtime.database import translated
from brant.runtime.forced import write_release
from brant.runtime.holder import holder_of
from brant.runtime.lock import lock_for, lock_key
from brant.runtime.ownership import Ownership
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from brant.config import Config
    from brant.runtime.database import Database
    from brant.runtime.lock import Lock


@final
@dataclass(frozen=True, slots=True)
class _Looked:
    database: Database
    own: Ownership
    lock: Lock


async def lock_status(config: Config) -> LockStatus:
    """Look; the lock is not taken."""
    async with _looking(config) as looked:
        holder = await holder_of(looked.database, looked.lock)
    return LockStatus(held=holder is not None, holder=holder)


async def lock_release(config: Config, reason: str) -> LockStatus:
    """Take the lock from its holder; give who that was.

    Raises:
        LockHeldError: it ends only with its process.
    """
    async with _looking(config) as looked:
        holder = await holder_of(looked.database, looked.lock)
        if holder is None:
            return LockStatus(held=False)
        try:
            is_free = await looked.lock.evict()
        except SendError as error:
            raise translated(error, "the migration lock") from error.error
        if not is_free:
            raise LockHeldError(str(holder))
        await write_release(looked.database, looked.own, reason)
    return LockStatus(held=True, holder=holder)


@asynccontextmanager
async def _looking(config: Config) -> AsyncIterator[_Looked]:
    async with session(config) as opened:
        assert opened.engine is not None  # noqa: S101  # no connection was given
        engine, config, database = opened.engine, opened.config, opened.database
        key = lock_key(
            engine.url.database, config.schema, config.version_table, config.lock.name
        )
        own = Ownership(database.tables, runner_of(opened, uuid.uuid4().hex[:12]))
        file = await database.file()
        async with lock_for(
            engine, own, key=key, file=file, policy=config.lock
        ) as lock:
            yield _Looked(database, own, lock)
