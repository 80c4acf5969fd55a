"""What was done to the database, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from brant.commands.database import session
from brant.commands.results import LogEntry
from brant.errors.arguments import number
from brant.runtime.history import timestamp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.ext.asyncio import AsyncConnection

    from brant.config import Config


async def log(
    config: Config,
    *,
    limit: int | None = None,
    connection: AsyncConnection | None = None,
) -> tuple[LogEntry, ...]:
    if limit is not None:
        number("limit", limit, least=1)
    async with session(config, connection) as opened:
        rows = await opened.database.history(limit)
        return tuple(_entry(row) for row in rows)


def _entry(row: Mapping[str, Any]) -> LogEntry:
    duration, waited = row["duration_ms"], row["lock_wait_ms"]
    return LogEntry(
        id=row["id"],
        run=row["run_id"],
        revision=row["revision"],
        direction=row["direction"],
        outcome=row["outcome"],
        before=tuple(row["heads_before"].split()),
        after=tuple(row["heads_after"].split()),
        started_at=timestamp(row["started_at"]),
        duration=None if duration is None else duration / 1000,
        host=row["host"],
        pid=row["pid"],
        os_user=row["os_user"],
        db_user=row["db_user"],
        application=row["application"],
        versions=row["versions"],
        script_hash=row["script_hash"],
        error=row["error"],
        lock_wait=None if waited is None else waited / 1000,
        retries=row["retries"],
        reason=row["reason"],
    )
