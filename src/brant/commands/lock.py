"""Who holds the migration lock."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from brant.commands.database import session
from brant.commands.results import LockStatus
from brant.runtime.history import Runner
from brant.runtime.lock import lock_for, lock_key

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
        file = await opened.database.file()
        async with lock_for(engine, key=key, runner=runner, file=file) as lock:
            holder = await lock.holder()
    return LockStatus(held=holder is not None, holder=holder)
