"""Who holds the migration lock: what the lock knows, and what the holder wrote down."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from brant.errors import DatabaseError
from brant.runtime.batching import SendError
from brant.runtime.history import timestamp
from brant.runtime.ownership import LEASE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from brant.runtime.database import Database
    from brant.runtime.events import Holder
    from brant.runtime.lock import Lock


async def holder_of(database: Database, lock: Lock) -> Holder | None:
    """Ask the lock who has it, and brant's tables who that is and what it does.

    A server that cannot tell stops no waiter.
    """
    held: Holder | None = None
    with suppress(SendError, DatabaseError):
        held = await lock.holder()
        if held is None:
            return None
        row = await database.owner()
        # A row that was just made has no owner yet.
        if row and row["run_id"] and held.run in {None, row["run_id"]}:
            held = introduced(held, row)
        if held.revision is None:
            held = replace(held, **await _doing(database, held.run))
    return held


def introduced(held: Holder, row: Mapping[str, Any]) -> Holder:
    """Say more of a holder by the owner's row."""
    since, now = timestamp(row["started_at"]), timestamp(row["now"])
    passed = datetime.fromisoformat(now) - datetime.fromisoformat(since)
    return replace(
        held,
        host=row["host"],
        pid=row["pid"],
        application=row["application"],
        user=held.user or row["os_user"],
        since=since,
        age=max(0.0, passed.total_seconds()),
        run=row["run_id"],
    )


async def _doing(database: Database, run: str | None) -> dict[str, Any]:
    """Look what a run wrote down: of each statement, or with its last sign of life."""
    if run is None:
        return {}
    found = await database.doing(run)
    told = None if found else await database.owner(LEASE)
    if told and told["run_id"] == run:
        found = told
    return {k: found[k] for k in ("revision", "operation")} if found else {}
