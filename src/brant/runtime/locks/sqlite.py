"""SQLite's lock: a locked file beside the database.

SQLite's own lock ends with each transaction. A run holds this one from its first
revision to its last; BEGIN IMMEDIATE still keeps out whoever is no migrator.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, final

from anyio import to_thread

from brant.runtime.events import Holder
from brant.runtime.locks.files import LockedFile

if TYPE_CHECKING:
    from brant.runtime.events import Doing
    from brant.runtime.history import Runner


@final
class SQLiteLock:
    """A lock on `<database>.brant-lock`.

    Where no such file can be made, nobody is kept out: a revision's BEGIN IMMEDIATE
    excludes others, and its guard decides.
    """

    warning = None
    proof = None

    def __init__(self, database: str, runner: Runner) -> None:
        self._database = Path(database)
        self._file = LockedFile(Path(f"{database}.brant-lock"))
        self._runner = runner
        self._since = datetime.now(UTC).isoformat(timespec="seconds")
        self._told: Doing | None = None
        self.is_exclusive = True

    async def try_acquire(self) -> bool:
        return await to_thread.run_sync(self._try_acquire)

    def _try_acquire(self) -> bool:
        exists = self._database.exists()
        mode = self._database.stat().st_mode & 0o777 if exists else 0o644
        try:
            return self._file.try_lock(mode=mode, content=self._content(None))
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

    def _content(self, doing: Doing | None) -> str:
        runner = self._runner
        content = {
            "host": runner.host,
            "pid": runner.pid,
            "application": runner.application,
            "run": runner.run_id,
            "since": self._since,
        }
        what = {} if doing is None else asdict(doing)
        return json.dumps({**content, **what})

    async def beat(self, doing: Doing | None, /) -> None:
        """Tell what is done; the system keeps the lock as long as the process lives."""
        if doing is not None and doing != self._told and self.is_exclusive:
            await to_thread.run_sync(self._file.write, self._content(doing))
            self._told = doing

    def is_lost(self, _error: Exception, /) -> bool:
        return False

    async def evict(self) -> bool:
        """Do nothing: its process has it, and ends with it."""
        return False

    async def release(self) -> None:
        await to_thread.run_sync(self._file.unlock)
