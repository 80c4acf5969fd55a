"""Events for OpenTelemetry: a span for the run, its revisions and their operations.

Nothing is configured here: tracers and meters are the ones that the program has set up,
or `opentelemetry-instrument` has.

Operations travel together, so an operation's span ends where the next one's begins: the
last one's holds the time of their message.
"""

from __future__ import annotations

from time import time_ns
from typing import TYPE_CHECKING, Any, Final, final

from brant.dialects import dialect_named
from brant.dialects.split import shape
from brant.errors import TelemetryMissingError
from brant.runtime import events
from brant.telemetry.facts import told
from brant.values import dataclass

if TYPE_CHECKING:
    from opentelemetry.metrics import MeterProvider
    from opentelemetry.trace import Span, TracerProvider

    from brant.dialects import Standard
    from brant.operations import Operation
    from brant.runtime.events import Event

# Semantic conventions for databases, 1.33: db.system.name.
_SYSTEMS: Final = {"mssql": "microsoft.sql_server", "oracle": "oracle.db"}
_LONGEST: Final = 4096


@final
@dataclass(slots=True)
class _Run:
    """The open spans of one run."""

    span: Span
    dialect: Standard
    direction: str
    revisions: dict[str, Span]
    operations: dict[str, Span]


@final
class OpenTelemetry:
    """Makes spans and metrics of events; a callback for `on_event`.

    A run's span is a child of the one that is current where the migrator is awaited.
    SQL is shown with `?` in the place of each literal.

    Raises:
        TelemetryMissingError: brant[otel] is not installed.

    Example:
        ```python
        migrator = Migrator(engine, "migrations", on_event=OpenTelemetry())
        ```
    """

    def __init__(
        self,
        *,
        tracer_provider: TracerProvider | None = None,
        meter_provider: MeterProvider | None = None,
    ) -> None:
        try:
            from opentelemetry import metrics, trace  # noqa: PLC0415  # an extra
        except ImportError:
            raise TelemetryMissingError from None
        self._trace = trace
        self._tracer = trace.get_tracer("brant", tracer_provider=tracer_provider)
        meter = metrics.get_meter("brant", meter_provider=meter_provider)
        self._runs = meter.create_histogram(
            "brant.run.duration", unit="s", description="How long runs took"
        )
        self._revisions = meter.create_histogram(
            "brant.revision.duration", unit="s", description="How long revisions took"
        )
        self._waits = meter.create_histogram(
            "brant.lock.wait", unit="s", description="Waiting for the migration lock"
        )
        self._retries = meter.create_counter(
            "brant.revision.retries", description="Revisions tried again"
        )
        self._waited: dict[str, float] = {}
        self._open: dict[str, _Run] = {}

    def __call__(self, event: Event) -> None:
        match event:
            case events.LockAcquired():
                self._waits.record(event.waited)
                self._waited[event.run] = event.waited
            case events.RunStarted():
                self._start(event)
            case events.RunDone() | events.RunFailed():
                self._end(event)
            case _ if event.run in self._open:
                self._go_on(self._open[event.run], event)

    def _start(self, event: events.RunStarted) -> None:
        system = _SYSTEMS.get(event.dialect, event.dialect)
        span = self._tracer.start_span(
            f"brant {event.direction}",
            attributes={
                "brant.run": event.run,
                "brant.direction": event.direction,
                "brant.dry_run": event.dry_run,
                "brant.revisions": len(event.revisions),
                "brant.lock.waited": self._waited.pop(event.run, 0.0),
                "db.system.name": system,
            },
        )
        dialect = dialect_named(event.dialect)
        self._open[event.run] = _Run(span, dialect, event.direction, {}, {})

    def _end(self, event: events.RunDone | events.RunFailed) -> None:
        run = self._open.pop(event.run, None)
        self._waited.pop(event.run, None)
        error = event.error if isinstance(event, events.RunFailed) else None
        outcome = "done" if error is None else "failed"
        direction = {"brant.direction": run.direction} if run else {}
        self._runs.record(event.duration, {"brant.outcome": outcome, **direction})
        if run is None and error is not None:
            # It failed before its plan was known: waiting for its turn, or looking.
            began = time_ns() - int(event.duration * 1e9)
            run_id = {"brant.run": event.run}
            span = self._tracer.start_span("brant", start_time=began, attributes=run_id)
        elif run is not None:
            for left in (*run.operations.values(), *run.revisions.values()):
                left.end()
            span = run.span
            span.set_attribute("brant.applied", len(event.applied))
        else:
            return
        if error is not None:
            self._fail(span, error)
        span.end()

    def _go_on(self, run: _Run, event: Event) -> None:
        match event:
            case events.RevisionStarted():
                id = event.revision.id
                run.revisions[id] = self._child(
                    run.span,
                    f"revision {id}",
                    {"brant.revision": id, "brant.message": event.revision.message},
                )
            case events.OperationStarted():
                self._operation(run, event)
            case events.RevisionRetried():
                self._retries.add(1)
                span = run.revisions.get(event.revision.id, run.span)
                span.add_event(
                    "retried", {"attempt": event.attempt, "error": event.error}
                )
            case events.RevisionDone():
                self._revision_ends(run, event.revision.id, "done", event.duration)
            case events.RevisionFailed():
                id = event.revision.id
                self._fail(run.revisions.get(id, run.span), event.error)
                self._revision_ends(run, id, "failed", None)
            case events.Warned():
                run.span.add_event("warning", {"message": event.message})

    def _operation(self, run: _Run, event: events.OperationStarted) -> None:
        id = event.revision.id
        self._close(run.operations, id)
        span = self._child(
            run.revisions.get(id, run.span),
            type(event.operation).__name__,
            {
                "brant.operation": told(event.operation),
                "code.file.path": event.file,
                "code.line.number": event.line,
            },
        )
        run.operations[id] = span
        if span.is_recording():
            span.set_attributes(_sql(event.operation, run.dialect))

    def _revision_ends(
        self, run: _Run, id: str, outcome: str, duration: float | None
    ) -> None:
        self._close(run.operations, id)
        self._close(run.revisions, id)
        if duration is not None:
            direction = {"brant.direction": run.direction, "brant.outcome": outcome}
            self._revisions.record(duration, direction)

    def _child(self, parent: Span, name: str, attributes: dict[str, Any]) -> Span:
        inside = self._trace.set_span_in_context(parent)
        return self._tracer.start_span(name, context=inside, attributes=attributes)

    def _close(self, spans: dict[str, Span], id: str) -> None:
        if id in spans:
            spans.pop(id).end()

    def _fail(self, span: Span, error: str) -> None:
        span.set_status(self._trace.Status(self._trace.StatusCode.ERROR, error))


def _sql(operation: Operation, dialect: Standard) -> dict[str, str]:
    """Give what an operation sends; nothing where the database is asked first."""
    if dialect.questions(operation):
        return {}
    statements = dialect.compile(operation, ())
    text = "; ".join(shape(each.sql, dialect.lexicon) for each in statements)
    return {"db.query.text": text[:_LONGEST]}
