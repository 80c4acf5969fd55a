"""An event as plain values and as one sentence, for machines and for people.

Literals in the SQL that an operation shows are left out: a log is read by more people
than the database.
"""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any, Final

from brant.dialects.split import Lexicon, shape
from brant.errors.wording import count
from brant.operations import Operation
from brant.revisions import Revision
from brant.runtime import events

if TYPE_CHECKING:
    from brant.runtime.events import Event

_ANY_SQL: Final = Lexicon(dollar_quotes=True, escape_strings=True)
_DONE: Final = {"upgrade": "applied", "downgrade": "reverted"}


def facts(event: Event) -> dict[str, Any]:
    """Give what an event says, ready for JSON; what is unknown is left out."""
    named = {each.name: _plain(getattr(event, each.name)) for each in fields(event)}
    known = {name: value for name, value in named.items() if value is not None}
    return {"event": type(event).__name__, **known}


def told(operation: Operation) -> str:
    """Describe an operation without the values it holds."""
    return shape(operation.describe(), _ANY_SQL)


def _plain(value: Any) -> Any:
    match value:
        case Revision():
            return value.id
        case Operation():
            return told(value)
        case events.Holder():
            return {k: v for k, v in asdict(value).items() if v is not None}
        case tuple():
            return [_plain(each) for each in value]
        case float():
            return round(value, 6)
        case _:
            return value


def sentence(event: Event) -> str:  # noqa: PLR0911  # a table
    """Tell an event in a few words."""
    match event:
        case events.RunStarted():
            return f"{event.direction} of {count(len(event.revisions), 'revision')}"
        case events.RunDone():
            done = count(len(event.applied), "revision")
            return f"run done, {done} in {event.duration:.2f} s"
        case events.RunFailed():
            before = count(len(event.applied), "revision")
            return f"run failed after {before}: {event.error}"
        case events.LockWaiting():
            held = event.holder or "another runner"
            return f"waiting for the migration lock, held by {held}"
        case events.LockAcquired():
            return f"has the migration lock, after {event.waited:.2f} s"
        case events.Blocked():
            return f"waiting for {', '.join(event.blockers)}"
        case events.TenantDone():
            why = f": {event.error}" if event.error else ""
            return f"{event.tenant} {event.outcome}{why}"
        case events.Warned():
            return event.message
        case _:
            return _of_revision(event) or type(event).__name__


def _of_revision(event: Event) -> str | None:
    match event:
        case events.RevisionStarted(revision=one, number=number, total=total):
            return f"begins {one.id} {one.message} ({number} of {total})"
        case events.RevisionDone(revision=one, direction=way, duration=spent):
            return f"{_DONE[way]} {one.id} {one.message} ({spent:.2f} s)"
        case events.RevisionFailed(revision=one, direction=way, error=error):
            return f"{way} of {one.id} failed: {error}"
        case events.RevisionRetried(revision=one, error=error):
            return f"{one.id}: {error}; trying again"
        case events.OperationStarted(revision=one, operation=operation):
            return f"{one.id}: {told(operation)}"
        case _:
            return None
