"""SQLite's lock: a locked file beside the database.

SQLite's own lock ends with each transaction. A run holds this one from its first
revision to its last; BEGIN IMMEDIATE still keeps out whoever is no migrator.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, final

from anyio import to_thread

from brant.runtime.events import Holder
from brant.runtime.locks.files import LockedFile

if TYPE_CHECKING:
    from brant.runtime.history import Runner


@final
class SQLiteLock:
    """A lock on `<database>.brant-lock`.

    Where no such file can be made, nobody is kept out: a revision's BEGIN IMMEDIATE
    excludes others, and its guard decides.
    """

    warning = None

    def __init__(self, database: str, runner: Runner) -> None:
        self._database = Path(database)
        self._file = LockedFile(Path(f"{database}.brant-lock"))
        self._runner = runner
        self.is_exclusive = True

    async def try_acquire(self) -> bool:
        return await to_thread.run_sync(self._try_acquire)

    def _try_acquire(self) -> bool:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        runner = self._runner
        content = {"host": runner.host, "pid": runner.pid, "since": now}
        exists = self._database.exists()
        mode = self._database.stat().st_mode & 0o777 if exists else 0o644
        try:
            return self._file.try_lock(mode=mode, content=json.dumps(content))
        except OSError:
            self.is_exclusive = False
            return True

    async def holder(self) -> Holder | None:
        return await to_thread.run_sync(self._holder)

    def _holder(self) -> Holder | None:
        if self._file.is_free():
            return None
        try:
            return Holder(**json.loads(self._file.content() or "{}"))
        except ValueError:  # it is being written
            return Holder()

    async def beat(self, _doing: str | None, /) -> None:
        """Do nothing: the operating system keeps it as long as the process lives."""

    async def evict(self) -> bool:
        """Do nothing: its process has it, and ends with it."""
        return False

    async def release(self) -> None:
        await to_thread.run_sync(self._file.unlock)
