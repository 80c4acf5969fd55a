"""What runs tell the log and OpenTelemetry."""

from __future__ import annotations

import json
import logging
import sys

import pytest
from opentelemetry import trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from brant import Migrator
from brant.errors import LockTimeoutError, RunFailedError, TelemetryMissingError
from brant.runtime.events import RunFailed
from brant.telemetry import OpenTelemetry, log
from running import tables, write

SECRET = "insert into t1 (id, x) values (7, 's3cret')"  # noqa: S105  # not one


@pytest.fixture
def exported():
    return InMemorySpanExporter()


@pytest.fixture
def metrics():
    return InMemoryMetricReader()


@pytest.fixture
def tracing(exported):
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exported))
    return provider


@pytest.fixture
def sink(tracing, metrics):
    meters = MeterProvider(metric_readers=[metrics])
    return OpenTelemetry(tracer_provider=tracing, meter_provider=meters)


def tree(spans, parent=None, depth=0):
    """Draw spans as lines, each under its parent, in the order they began."""
    lines = []
    id = parent.context.span_id if parent else None
    for span in sorted(spans, key=lambda each: each.start_time):
        if (span.parent.span_id if span.parent else None) == id:
            lines += ["  " * depth + span.name, *tree(spans, span, depth + 1)]
    return lines


def points(metrics):
    """Give each metric's sum or count, with the attributes it is counted under."""
    found = {}
    for resource in metrics.get_metrics_data().resource_metrics:
        for scope in resource.scope_metrics:
            for metric in scope.metrics:
                for point in metric.data.data_points:
                    how = getattr(point, "count", None) or point.value
                    key = (metric.name, *sorted(dict(point.attributes).values()))
                    found[key] = how
    return found


async def test_a_run_has_revisions_and_they_have_operations(
    database_url, tmp_path, sink, exported, metrics
):
    await Migrator(
        database_url, write(tmp_path / "m", *tables(2)), on_event=sink
    ).upgrade()
    assert tree(exported.get_finished_spans()) == [
        "brant upgrade",
        "  revision r001",
        "    CreateTable",
        "    CreateIndex",
        "    Execute",
        "  revision r002",
        "    CreateTable",
        "    CreateIndex",
        "    Execute",
    ]
    assert points(metrics)["brant.revision.duration", "done", "upgrade"] == 2
    assert points(metrics)["brant.run.duration", "done", "upgrade"] == 1


async def test_sql_is_shown_without_literals(database_url, tmp_path, sink, exported):
    folder = write(tmp_path / "m", *tables(1))
    body = f"await op.execute({SECRET!r})"
    write(folder, ("b", body), parent="r001")
    await Migrator(database_url, folder, on_event=sink).upgrade()
    spans = exported.get_finished_spans()
    shown = json.dumps([dict(span.attributes) for span in spans])
    assert "s3cret" not in shown
    assert "insert into t1 (id, x) values (?, ?)" in shown
    assert "CREATE TABLE t1" in shown
    system = [s.attributes["db.system.name"] for s in spans if s.parent is None]
    assert system == [database_url.split("+")[0].split(":")[0]]


async def test_it_is_part_of_the_programs_own_trace(
    sqlite_url, tmp_path, sink, tracing, exported
):
    migrator = Migrator(sqlite_url, write(tmp_path / "m", *tables(1)), on_event=sink)
    tracer = trace.get_tracer("app", tracer_provider=tracing)
    with tracer.start_as_current_span("start of the application"):
        await migrator.upgrade()
    assert tree(exported.get_finished_spans())[:2] == [
        "start of the application",
        "  brant upgrade",
    ]


async def test_a_failure_is_on_the_revision_and_on_the_run(
    database_url, tmp_path, sink, exported, metrics
):
    folder = write(tmp_path / "m", *tables(1), ("bad", 'await op.execute("oops")'))
    with pytest.raises(RunFailedError):
        await Migrator(database_url, folder, on_event=sink).upgrade()
    spans = exported.get_finished_spans()
    failed = {span.name for span in spans if not span.status.is_ok}
    assert failed >= {"revision bad", "brant upgrade"}
    assert "revision r001" in tree(spans)[1]
    assert points(metrics)["brant.run.duration", "failed", "upgrade"] == 1


def test_a_run_that_failed_before_its_plan_has_a_span(sink, exported):
    error = str(LockTimeoutError(0.5, "somebody"))
    sink(RunFailed(run="r", applied=(), duration=0.5, error=error))
    (span,) = exported.get_finished_spans()
    assert span.name == "brant"
    assert span.status.description == error
    assert span.end_time - span.start_time >= 0.5e9


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    with pytest.raises(TelemetryMissingError) as missing:
        OpenTelemetry()
    assert missing.value.hint == "Install brant[otel]."


async def test_records_carry_the_facts(sqlite_url, tmp_path, caplog):
    caplog.set_level(logging.DEBUG, logger="brant")
    folder = write(tmp_path / "m", *tables(1), ("b", f"await op.execute({SECRET!r})"))
    await Migrator(sqlite_url, folder, on_event=log).upgrade()
    records = [record for record in caplog.records if record.name == "brant"]
    facts = [record.brant for record in records]
    assert [fact["event"] for fact in facts][:3] == [
        "LockAcquired",
        "RunStarted",
        "RevisionStarted",
    ]
    assert facts[1]["revisions"] == ["r001", "b"]
    assert facts[-1]["applied"] == ["r001", "b"]
    assert json.loads(json.dumps(facts)) == facts
    assert "s3cret" not in caplog.text + json.dumps(facts)


async def test_every_line_of_the_log_is_a_sentence(sqlite_url, tmp_path, caplog):
    caplog.set_level(logging.DEBUG, logger="brant")
    folder = write(tmp_path / "m", *tables(1))
    await Migrator(sqlite_url, folder, on_event=log).upgrade()
    records = [record for record in caplog.records if record.name == "brant"]
    told = {record.brant["event"]: record.getMessage() for record in records}
    assert told["LockAcquired"].startswith("has the migration lock, after ")
    assert told["RevisionStarted"] == "begins r001 r001 (1 of 1)"
    assert not [name for name, message in told.items() if name == message]


async def test_a_failed_run_is_an_error_in_the_log(database_url, tmp_path, caplog):
    folder = write(tmp_path / "m", ("bad", 'await op.execute("oops")'))
    with pytest.raises(RunFailedError):
        await Migrator(database_url, folder, on_event=log).upgrade()
    told = [r.getMessage() for r in caplog.records if r.levelno == logging.ERROR]
    assert len(told) == 1
    assert told[0].startswith("run failed after 0 revisions: ")
