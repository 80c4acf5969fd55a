"""A run as it goes, a line each on stderr."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

from brant.errors.wording import count
from brant.runtime import events

if TYPE_CHECKING:
    from brant.cli.console import Console
    from brant.runtime.events import Event

_DONE: Final = {"upgrade": "applied", "downgrade": "reverted"}
_WIDTH: Final = 30
"""Of a bar."""
_REPEAT: Final = 10.0
"""Seconds after which a wait is mentioned again."""


@final
class Progress:
    """Prints events, and remembers what a run that stopped had applied."""

    def __init__(self, console: Console) -> None:
        self.applied: tuple[str, ...] = ()
        self.tenants: tuple[int, int] | None = None
        """How many are where they should be, and how many there are."""
        self._console = console
        self._said_at: float | None = None
        self._failures = 0
        self._hints: set[str] = set()

    def __call__(self, event: Event) -> None:
        match event:
            case events.Warned():
                self._console.warn(event.message)
            case events.LockWaiting():
                self._wait(event)
            case events.TenantDone():
                self._tenant(event)
            case events.RunFailed():
                self.applied = event.applied
            case events.OperationStarted() if not self._console.is_verbose:
                pass
            case _:
                if text := line(event):
                    self._console.notice(text)

    def stopping(self) -> None:
        """Say that a signal was heard."""
        self._console.notice(
            "stopping at the next safe point; once more to stop at once"
        )

    def _tenant(self, event: events.TenantDone) -> None:
        """Draw a bar; where that cannot be, and of a failure, say a line."""
        has_failed = event.outcome == "failed"
        self._failures += has_failed
        self.tenants = (event.number - self._failures, event.total)
        place = f"[{event.number}/{event.total}]"
        if has_failed:
            self._console.notice(f"{place} {event.tenant} failed: {event.error}")
            if event.hint and event.hint not in self._hints:
                self._hints.add(event.hint)
                self._console.notice(f"hint: {event.hint}")
        filled = _WIDTH * event.number // event.total
        failures = f", {self._failures} failed" if self._failures else ""
        drawn = f"{'#' * filled}{'.' * (_WIDTH - filled)} {place} tenants{failures}"
        if not self._console.bar(drawn) and event.outcome == "applied":
            self._console.notice(f"{place} {event.tenant} applied")

    def _wait(self, event: events.LockWaiting) -> None:
        if self._said_at is not None and event.waited < self._said_at + _REPEAT:
            return
        self._said_at = event.waited
        who = f", held by {event.holder}" if event.holder else ""
        self._console.notice(
            f"waiting for the migration lock{who} ({event.waited:.0f} s)"
        )


def line(event: Event) -> str | None:  # noqa: PLR0911  # a table of answers
    """Tell an event in one line; None where it is not worth one."""
    match event:
        case events.RunStarted():
            trial = ", to be rolled back" if event.dry_run else ""
            return f"{count(len(event.revisions), 'revision')} to go{trial}"
        case events.RevisionDone():
            what = _DONE[event.direction]
            named = f"{event.revision.id} {event.revision.message}".rstrip()
            place = f"[{event.number}/{event.total}]"
            return f"{place} {what} {named} ({event.duration:.3f} s)"
        case events.RevisionFailed():
            return f"{event.revision.id} failed"
        case events.Blocked():
            return f"waiting for {', '.join(event.blockers)}"
        case events.RevisionRetried():
            return (
                f"{event.revision.id}: {event.error}; "
                f"try {event.attempt + 1} in {event.pause:.1f} s"
            )
        case events.OperationStarted():
            return f"    {event.operation.describe()}  {event.file}:{event.line}"
        case _:
            return None
