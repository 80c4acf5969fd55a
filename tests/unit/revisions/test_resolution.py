from __future__ import annotations

import pytest

from brant.errors import (
    AmbiguousRevisionError,
    AmbiguousWalkError,
    MultipleHeadsError,
    NotAncestorError,
    NotInBranchError,
    RevisionNotFoundError,
    UnknownRevisionError,
    WalkTooFarError,
)
from brant.revisions import (
    Walk,
    is_of_database,
    parse,
    resolve,
    resolve_branch,
    revisions_between,
)
from histories import drawn


def branched():
    """t1 -> t2 -> t3
    t1 -> l1 (#lib) -> l2.
    """
    return drawn("t1", "t2 < t1", "t3 < t2", "l1 < t1 #lib", "l2 < l1")


@pytest.mark.parametrize(
    ("target", "ids"),
    [
        ("t2", ("t2",)),
        ("lib", ("l1",)),
        ("lib@l2", ("l2",)),
        ("lib@t1", ("t1",)),
        ("lib@head", ("l2",)),
        ("t2@head", ("t3",)),
        ("t1@heads", ("t3", "l2")),
        ("heads", ("t3", "l2")),
        ("base", ()),
        ("lib@base", ()),
        ("t1+0", ("t1",)),
        ("t2+1", ("t3",)),
        ("t3-2", ("t1",)),
        ("t3-3", ()),
        ("lib@t1+1", ("l1",)),
        ("lib@head-1", ("l1",)),
        ("lib@base+2", ("l1",)),
    ],
)
def test_targets_mean_revisions(target, ids):
    assert set(resolve(branched(), target)) == set(ids)


@pytest.mark.parametrize(
    ("target", "rows", "ids"),
    [
        ("current", ("t2", "l1"), ("t2", "l1")),
        ("lib@current", ("t2", "l1"), ("l1",)),
        ("+1", ("t2",), ("t3",)),
        ("+1", (), ("t1",)),
        ("-1", ("t2",), ("t1",)),
        ("-1", ("t1",), ()),
        ("lib@+1", ("t2", "l1"), ("l2",)),
        ("lib@+1", ("t3",), ("l1",)),
        ("lib@-1", ("t2", "l2"), ("l1",)),
        ("current-1", ("t3",), ("t2",)),
    ],
)
def test_relative_targets_go_from_the_rows(target, rows, ids):
    assert resolve(branched(), target, rows) == ids


@pytest.mark.parametrize(
    ("target", "rows", "error", "message"),
    [
        ("head", (), MultipleHeadsError, "2 revisions are heads: l2, t3"),
        ("t1@head", (), MultipleHeadsError, "2 revisions are heads: l2, t3"),
        ("t", (), AmbiguousRevisionError, "3 revisions begin with 't': t1, t2, t3"),
        ("zz", (), RevisionNotFoundError, "no revision or label begins with 'zz'"),
        ("zz@head", (), RevisionNotFoundError, "begins with 'zz'"),
        ("zz@base", (), RevisionNotFoundError, "begins with 'zz'"),
        ("lib@t2", (), NotInBranchError, "'t2' is not on branch 'lib'"),
        ("-1", ("t2", "l1"), AmbiguousWalkError, "'-1' could go by t2, l1"),
        ("+1", ("t1",), AmbiguousWalkError, "'+1' could go by"),
        ("+9", ("t2",), WalkTooFarError, "'+9' is too far: only 1 revision there"),
        ("-9", ("t2",), WalkTooFarError, "'-9' is too far: only 2 revisions there"),
        ("heads-1", (), MultipleHeadsError, "2 revisions are heads"),
        ("lib@-1", ("t3",), WalkTooFarError, "only 0 revisions"),
    ],
)
def test_what_a_target_cannot_mean_is_an_error(target, rows, error, message):
    with pytest.raises(error) as caught:
        resolve(branched(), target, rows)
    assert message in str(caught.value)


def test_a_label_with_a_number_behind_a_hyphen_is_a_name():
    assert resolve(drawn("a", "b < a #release-2"), "release-2") == ("b",)


@pytest.mark.parametrize(
    "target", ["current", "lib@current", "+1", "-2", "lib@+1", "current-1", "a:current"]
)
def test_some_targets_are_of_the_database(target):
    assert is_of_database(parse(target))


@pytest.mark.parametrize(
    "target",
    ["head", "base", "concurrent", "t1+1", "2024-01", "t1:head", "-3:", "a:+2"],
)
def test_others_are_of_the_scripts(target):
    assert not is_of_database(parse(target))


def test_an_ambiguous_step_hints_at_the_branch():
    with pytest.raises(AmbiguousWalkError) as caught:
        resolve(branched(), "-1", ("t2", "l1"))
    assert caught.value.hint == (
        "Name the branch, as in label@-1, or name the revision."
    )


def test_a_name_that_is_nearly_right_is_suggested():
    with pytest.raises(RevisionNotFoundError) as caught:
        resolve(drawn("a1b2c3d4", "ffffffff"), "a1b3c3d4")
    assert caught.value.hint == "Did you mean 'a1b2c3d4'?"


def test_ambiguous_partial_ids_list_the_candidates():
    with pytest.raises(AmbiguousRevisionError) as caught:
        resolve(drawn("ab1", "ab2"), "ab")
    assert caught.value.candidates == ("ab1", "ab2")


def test_a_branch_makes_a_partial_id_certain():
    graph = drawn("ab1 #lib", "ab2")
    assert resolve(graph, "lib@ab") == ("ab1",)


def test_an_id_that_looks_like_a_walk_is_an_id():
    graph = drawn("2024", "2024-01 < 2024", "2024-02 < 2024-01")
    assert resolve(graph, "2024-01") == ("2024-01",)
    assert resolve(graph, "2024-02-1") == ("2024-01",)
    assert resolve(graph, "2024+1") == ("2024-01",)


def test_a_walk_made_in_code_needs_no_text():
    assert resolve(branched(), Walk(-1), ("t3",)) == ("t2",)


def test_a_branch_may_be_a_label_or_part_of_an_id():
    assert resolve_branch(branched(), "lib") == "l1"
    assert resolve_branch(branched(), "l2") == "l2"


def test_a_branch_without_a_row_is_found_through_dependencies():
    """l1 (#lib) -> l2; t1 | l2: the only row is t1."""
    graph = drawn("l1 #lib", "l2 < l1", "t1 | l2")
    assert resolve(graph, "lib@-1", ("t1",)) == ("l1",)
    assert resolve(graph, "lib@current", ("t1",)) == ("l2",)


@pytest.mark.parametrize("target", ["current", "-1", "+1", "lib@current"])
def test_going_from_a_row_without_a_script_is_an_error(target):
    with pytest.raises(UnknownRevisionError, match="the database is at x"):
        resolve(branched(), target, ("x",))


def test_heads_of_an_empty_history_are_none():
    assert resolve(drawn(), "head") == resolve(drawn(), "heads") == ()


@pytest.mark.parametrize(
    ("text", "rows", "ids"),
    [
        ("t1:t3", (), ("t3", "t2", "t1")),
        ("t2:", (), ("t3", "t2")),
        (":t2", (), ("t2", "t1")),
        ("base:t2", (), ("t2", "t1")),
        ("t2:current", ("t3",), ("t3", "t2")),
        ("current:t3", ("t2",), ("t3", "t2")),
        ("current:t3", (), ("t3", "t2", "t1")),
        ("-1:current", ("t3",), ("t3", "t2")),
        ("-1:t2", ("t3",), ("t2", "t1")),
        ("t2:+1", (), ("t3", "t2")),
        ("t1:lib@head", (), ("l2", "l1", "t1")),
    ],
)
def test_ranges_list_newest_first_with_both_ends(text, rows, ids):
    assert revisions_between(branched(), parse(text), rows) == ids


def test_an_open_range_lists_everything():
    """Two lines: a -> b, c."""
    graph = drawn("a", "b < a", "c")
    assert revisions_between(graph, parse(":")) == ("c", "b", "a")


def test_a_range_that_runs_backwards_is_an_error():
    with pytest.raises(NotAncestorError, match="'t3' does not lead to t1"):
        revisions_between(branched(), parse("t3:t1"))
