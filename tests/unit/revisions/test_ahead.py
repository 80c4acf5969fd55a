"""Version rows without a script: the future of this code, or something else."""

from __future__ import annotations

from brant.revisions import Ahead, ahead
from histories import drawn

OURS = drawn("a", "b < a")


def test_nothing_is_ahead_where_every_row_has_a_script():
    assert ahead(OURS, ["b"], {}) == Ahead((), (), ())


def test_what_follows_all_that_we_have_is_our_future():
    lineage = {"a": (), "b": ("a",), "c": ("b",), "d": ("c",)}
    assert ahead(OURS, ["d"], lineage) == Ahead(("d",), (), ())


def test_what_nothing_is_known_of_is_a_stranger():
    assert ahead(OURS, ["x"], {}).strangers == ("x",)


def test_what_follows_something_else_is_a_stranger():
    assert ahead(OURS, ["y"], {"x": (), "y": ("x",)}).strangers == ("y",)


def test_one_stranger_beside_our_own_rows_is_still_one():
    assert ahead(OURS, ["b", "x"], {"x": ()}) == Ahead(("x",), ("x",), ())


def test_what_follows_an_older_one_leaves_the_newer_missing():
    assert ahead(OURS, ["c"], {"c": ("a",)}) == Ahead(("c",), (), ("b",))


def test_two_branches_are_told_apart():
    graph = drawn("a", "b < a", "c < a")
    lineage = {"b": ("a",), "c": ("a",), "d": ("b",)}
    assert ahead(graph, ["d"], lineage) == Ahead(("d",), (), ("c",))
    assert ahead(graph, ["d", "c"], lineage).missing == ()


def test_a_merge_stands_on_both_branches():
    graph = drawn("a", "b < a", "c < a")
    assert ahead(graph, ["m"], {"m": ("b", "c")}) == Ahead(("m",), (), ())


def test_code_without_scripts_is_behind_everything():
    assert ahead(drawn(), ["x"], {}) == Ahead(("x",), (), ())
