"""What a run's errors say."""

from __future__ import annotations

import pytest

from brant.cli.console import details
from brant.errors import (
    BrantError,
    InterruptedRunError,
    NotAppliedError,
    NotCurrentError,
    RunFailedError,
)


@pytest.mark.parametrize(
    ("pending", "said"),
    [
        (["b"], "the database is at a, 1 revision pending"),
        (["b", "c"], "the database is at a, 2 revisions pending"),
    ],
)
def test_pending_revisions_are_counted_in_english(pending, said):
    assert NotCurrentError(["a"], pending).message == said


@pytest.mark.parametrize(
    ("applied", "said"),
    [
        ([], "interrupted; no revision was done"),
        (["a"], "interrupted after 1 revision"),
    ],
)
def test_an_interrupted_run_counts_what_it_did(applied, said):
    assert InterruptedRunError(applied).message == said


def test_an_interrupted_run_of_many_counts_its_tenants():
    error = InterruptedRunError((), tenants=(8, 100))
    assert error.message == "interrupted after 8 of 100 tenants"


def test_what_a_failed_revision_committed_is_no_secret():
    error = RunFailedError(
        "upgrade", (), "2b", BrantError("2b failed"), kept=["create table c"]
    )
    assert error.message == "2b failed (nothing applied, but 1 operation of 2b)"
    assert list(details(error)) == ["  committed of it: create table c"]


def test_only_a_run_tells_what_it_applied():
    run = RunFailedError("upgrade", ["a"], "b", BrantError("b failed"))
    assert list(details(run)) == ["  applied: a"]
    assert list(details(InterruptedRunError(["a"]))) == ["  applied: a"]
    assert list(details(NotAppliedError("b", ("a",)))) == []
