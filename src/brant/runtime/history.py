"""The rows of the history: what was done, by whom, chained by hash. Pure.

A row's hash covers the row and its predecessor's hash, so an edited, inserted or
removed row is noticed. One that is written offline leaves its time and its predecessor
to the database: docs/decisions/0013-history-offline.md.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import platform
import socket
import sys
from datetime import UTC, datetime
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any, final

from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy.engine import Dialect

OFFLINE = "offline"
"""The run_id of rows that a file of SQL inserts."""
_LINEAGE = json.JSONEncoder(separators=(",", ":"))
# What only the database knows when such a file is run.
_FILLED_IN = ("started_at", "duration_ms", "previous_hash")
_HASHED = (
    *("application", "db_user", "direction", "error", "heads_after", "heads_before"),
    *("host", "lineage", "lock_wait_ms", "os_user", "outcome", "pid", "previous_hash"),
    *("reason", "retries", "revision", "run_id", "script_hash", "started_at"),
    "versions",
)
"""What a row's hash covers, sorted; `id` and `duration_ms` are the database's."""
_HASHED_OFFLINE = tuple(name for name in _HASHED if name not in _FILLED_IN)


@final
@dataclass(frozen=True, slots=True)
class Standing:
    """How brant's tables stand."""

    heads: tuple[str, ...]
    last_hash: str | None = None
    """Of the history's last row."""
    user: str | None = None
    """Whom the server sees in us."""
    has_journal: bool = True
    """There may be one."""

    @classmethod
    def read(cls, rows: Sequence[Sequence[str | None]]) -> Standing:
        """Take what the tables were asked, of which there is one row at least."""
        heads = sorted(str(head) for head, *_ in rows if head is not None)
        _, last, user, *journal = rows[0]
        return cls(tuple(heads), last or None, user or None, all(journal))


@final
@dataclass(frozen=True, slots=True)
class Runner:
    """Who runs: facts of this process that every row of a run shares."""

    run_id: str
    host: str
    pid: int
    os_user: str | None
    db_user: str | None
    versions: str
    application: str | None = None
    """What the application says to be, with its version."""

    @classmethod
    def here(
        cls, run_id: str, dialect: Dialect, *, user: str | None, application: str | None
    ) -> Runner:
        """Describe this process; *dialect* is connected.

        *user* is the URL's; the server may know another one.
        """
        return cls(
            run_id=run_id,
            host=socket.gethostname(),
            pid=os.getpid(),
            os_user=_os_user(),
            db_user=user,
            versions=_versions(dialect.driver, _server(dialect)),
            application=application,
        )

    @classmethod
    def offline(cls) -> Runner:
        """Describe nobody: who will run a file of SQL is not known."""
        return cls(OFFLINE, OFFLINE, 0, None, None, _versions(OFFLINE))


def _os_user() -> str | None:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # a container's uid without a name
        return None


def _server(dialect: Dialect) -> str | None:
    """Name the server as it named itself when it was connected to."""
    version: tuple[object, ...] | None = dialect.server_version_info
    name = "mariadb" if getattr(dialect, "is_mariadb", False) else dialect.name
    return f"{name} {'.'.join(map(str, version))}" if version else None


def _versions(driver: str, server: str | None = None) -> str:
    parts = [f"python {platform.python_version()}"]
    for package in ("brant", "sqlalchemy", driver):
        version = getattr(sys.modules.get(package), "__version__", None)
        if version is not None:
            parts.append(f"{package} {version}")
    return ", ".join([*parts, *filter(None, [server])])


def row(  # one parameter a column
    runner: Runner,
    *,
    revision: str,
    direction: str,
    outcome: str,
    before: Sequence[str],
    after: Sequence[str],
    started: datetime,
    previous: str | None,
    duration_ms: int | None = None,
    lock_wait_ms: int | None = None,
    retries: int = 0,
    script_hash: str | None = None,
    error: str | None = None,
    lineage: Mapping[str, Sequence[str]] | None = None,
    reason: str | None = None,
) -> dict[str, Any]:
    """Make the row that follows the one whose hash is *previous*.

    *lineage* is what revisions follow, for code that has no script of them; *reason* is
    the word of whoever did by hand what it says.
    """
    values: dict[str, Any] = {
        "run_id": runner.run_id,
        "revision": revision,
        "direction": direction,
        "outcome": outcome,
        "heads_before": " ".join(before),
        "heads_after": " ".join(after),
        "started_at": timestamp(started),
        "duration_ms": duration_ms,
        "lock_wait_ms": lock_wait_ms,
        "retries": retries,
        "host": runner.host,
        "pid": runner.pid,
        "os_user": runner.os_user,
        "db_user": runner.db_user,
        "application": runner.application,
        "versions": runner.versions,
        "script_hash": script_hash,
        "error": error,
        "lineage": _LINEAGE.encode(lineage) if lineage else None,
        "reason": reason,
        "previous_hash": previous,
    }
    if runner.run_id == OFFLINE:
        values.update(dict.fromkeys(_FILLED_IN))
    values["row_hash"] = _hashed(values)
    return values


def timestamp(moment: datetime | str) -> str:
    """Give a moment in UTC with microseconds, the same however it was stored."""
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.isoformat(timespec="microseconds")


def row_hash(values: Mapping[str, Any]) -> str:
    """Hash a row as it is stored."""
    return _hashed({**values, "started_at": timestamp(values["started_at"])})


def _hashed(values: Mapping[str, Any]) -> str:
    names = _HASHED_OFFLINE if values["run_id"] == OFFLINE else _HASHED
    content = ",".join([f'"{name}":{_json(values[name])}' for name in names])
    return hashlib.sha256(f"{{{content}}}".encode()).hexdigest()


def _json(value: str | int | None) -> str:
    # An encoder of the standard library's is made anew for every text, which takes
    # longer than what it then writes.
    if isinstance(value, str):
        return encode_basestring(value)
    return "null" if value is None else str(value)


def lineage(rows: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """Give what each revision follows by the rows of a history, newest first."""
    found: dict[str, tuple[str, ...]] = {}
    for values in rows:
        for id, needs in json.loads(values["lineage"] or "{}").items():
            found.setdefault(id, tuple(needs))
    return found


def broken_links(rows: Iterable[Mapping[str, Any]]) -> tuple[int, ...]:
    """Give the ids of rows, oldest first, that do not follow their predecessor."""
    broken = []
    previous: str | None = None
    for values in rows:
        content = dict(values)
        if (
            content["previous_hash"] != previous
            or row_hash(content) != content["row_hash"]
        ):
            broken.append(int(content["id"]))
        previous = content["row_hash"]
    return tuple(broken)
