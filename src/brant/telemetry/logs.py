"""Events for the logger "brant", which is never configured here.

Each record has the event's facts in its attribute `brant`, a dictionary, for formatters
that write JSON.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from brant.runtime import events
from brant.telemetry.facts import facts, sentence

if TYPE_CHECKING:
    from brant.runtime.events import Event

_log: Final = logging.getLogger("brant")


def log(event: Event) -> None:
    """Log an event: what an operator should know from INFO up, the rest as DEBUG.

    Example:
        ```python
        migrator = Migrator(engine, "migrations", on_event=log)
        ```
    """
    level = _level(event)
    if _log.isEnabledFor(level):
        _log.log(level, "%s", sentence(event), extra={"brant": facts(event)})


def _level(event: Event) -> int:
    match event:
        case events.RunFailed():
            return logging.ERROR
        case events.TenantDone(outcome="failed"):
            return logging.ERROR
        case events.Warned() | events.RevisionRetried():
            return logging.WARNING
        case events.RunDone(applied=()):
            return logging.DEBUG
        case (
            events.RevisionDone()
            | events.RunDone()
            | events.LockWaiting()
            | events.TenantDone()
        ):
            return logging.INFO
        case _:
            return logging.DEBUG
