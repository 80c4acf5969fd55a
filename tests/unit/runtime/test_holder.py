"""Who holds the lock, of what little may be known."""

from __future__ import annotations

from brant.runtime.events import Holder
from brant.runtime.holder import holder_of


class Held:
    async def holder(self):
        return Holder(host="there")


class Database:
    """Has an owner's row that was made and not yet written."""

    async def owner(self):
        names = ("host", "pid", "application", "os_user", "run_id", "started_at")
        return {**dict.fromkeys(names), "now": "2026-01-01T00:00:00"}


async def test_an_owners_row_that_was_just_made_tells_nothing():
    assert await holder_of(Database(), Held()) == Holder(host="there")
