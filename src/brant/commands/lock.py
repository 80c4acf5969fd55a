"""Who holds the migration lock."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from brant.commands.database import session
from brant.commands.results import LockStatus
from brant.runtime.history import Runner
from brant.runtime.holder import holder_of
from brant.runtime.lock import lock_for, lock_key
from brant.runtime.ownership import Ownership

if TYPE_CHECKING:
    from brant.config import Config


async def lock_status(config: Config) -> LockStatus:
    """Look; the lock is not taken."""
    async with session(config) as opened:
        assert opened.engine is not None  # noqa: S101  # no connection was given
        engine, config = opened.engine, opened.config
        key = lock_key(
            engine.url.database, config.schema, config.version_table, config.lock.name
        )
        driver = opened.database.connection.dialect.driver
        runner = Runner.here(uuid.uuid4().hex[:12], driver=driver, db_user=None)
        own = Ownership(opened.database.tables, runner)
        file = await opened.database.file()
        async with lock_for(
            engine, own, key=key, file=file, policy=config.lock
        ) as lock:
            holder = await holder_of(opened.database, lock)
    return LockStatus(held=holder is not None, holder=holder)
