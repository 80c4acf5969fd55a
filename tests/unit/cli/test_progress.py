import sys

import pytest

from brant.cli.console import Console
from brant.cli.progress import Progress, line
from brant.operations import Execute
from brant.revisions import Revision
from brant.runtime import events

REVISION = Revision("aaa1", message="add users")


def waiting(seconds):
    holder = events.Holder(host="web-1", pid=7)
    return events.LockWaiting(run="r", waited=seconds, holder=holder)


@pytest.mark.parametrize(
    ("event", "text"),
    [
        (
            events.RunStarted(
                run="r", direction="upgrade", revisions=(REVISION,), dialect="sqlite"
            ),
            "1 revision to go",
        ),
        (
            events.RevisionDone(
                run="r",
                direction="downgrade",
                revision=REVISION,
                duration=0.25,
                number=2,
                total=3,
            ),
            "[2/3] reverted aaa1 add users (0.250 s)",
        ),
        (
            events.RevisionRetried(
                run="r", revision=REVISION, attempt=1, pause=0.2, error="lock timeout"
            ),
            "aaa1: lock timeout; try 2 in 0.2 s",
        ),
        (events.LockAcquired(run="r", waited=0.0), None),
    ],
)
def test_an_event_is_one_line(event, text):
    assert line(event) == text


def test_a_wait_is_mentioned_at_once_and_then_now_and_again(capsys):
    progress = Progress(Console())

    for seconds in (0.1, 0.5, 9.0, 10.5, 12.0):
        progress(waiting(seconds))

    assert capsys.readouterr().err.splitlines() == [
        "waiting for the migration lock, held by web-1 (pid 7) (0 s)",
        "waiting for the migration lock, held by web-1 (pid 7) (10 s)",
    ]


def test_what_a_stopped_run_had_applied_is_remembered():
    progress = Progress(Console())

    progress(events.RunFailed(run="r", applied=("aaa1",), duration=1.0, error="x"))

    assert progress.applied == ("aaa1",)


def test_operations_are_named_only_when_asked(capsys):
    operation = Execute("create table t")
    event = events.OperationStarted(
        run="r", revision=REVISION, operation=operation, file="a.py", line=3
    )

    Progress(Console())(event)
    Progress(Console(is_verbose=True))(event)

    assert capsys.readouterr().err == "    execute create table t  a.py:3\n"


def tenant(number, outcome="applied", error=None, hint=None):
    return events.TenantDone(
        run="r",
        tenant=f"t{number}",
        outcome=outcome,
        number=number,
        total=3,
        error=error,
        hint=hint,
    )


def test_what_can_be_done_for_many_tenants_is_said_once(capsys):
    progress = Progress(Console())

    progress(tenant(1, "failed", "no room", "Make room."))
    progress(tenant(2, "failed", "no room", "Make room."))

    assert capsys.readouterr().err.splitlines() == [
        "[1/3] t1 failed: no room",
        "hint: Make room.",
        "[2/3] t2 failed: no room",
    ]


def test_many_tenants_are_a_bar_on_a_terminal(capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("NO_COLOR", "1")
    console = Console()
    progress = Progress(console)

    for event in (tenant(1), tenant(2, "failed", "no room"), tenant(3, "current")):
        progress(event)
    console.result("3 tenants", str)

    over = "\r\x1b[2K"
    printed = capsys.readouterr()
    assert printed.err.split(over) == [
        "##########.................... [1/3] tenants",
        f"[2/3] t2 failed: no room\n{'#' * 20}{'.' * 10} [2/3] tenants, 1 failed",
        "############################## [3/3] tenants, 1 failed",
        "",
    ]
    assert printed.out == "3 tenants\n"


def test_many_tenants_are_a_line_each_elsewhere(capsys):
    progress = Progress(Console())

    for event in (tenant(1), tenant(2, "failed", "no room"), tenant(3, "current")):
        progress(event)

    assert capsys.readouterr().err == "[1/3] t1 applied\n[2/3] t2 failed: no room\n"
    assert progress.tenants == (2, 3)
