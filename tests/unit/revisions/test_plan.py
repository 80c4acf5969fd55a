from __future__ import annotations

import pytest

from brant.errors import (
    MultipleHeadsError,
    NotAppliedError,
    UnknownRevisionError,
    WalkTooFarError,
    WrongDirectionError,
)
from brant.revisions import (
    Graph,
    Revision,
    VersionChange,
    applied_revisions,
    is_current,
    plan_downgrade,
    plan_stamp,
    plan_upgrade,
    unknown,
)
from histories import drawn


def diamond():
    """a -> b -> d -> e
    a -> c -> d.
    """
    return drawn("a", "b < a", "c < a", "d < b c", "e < d")


def library():
    """t1 -> t2 -> t3 | l1
    l1 (#lib) -> l2.
    """
    return drawn("t1", "t2 < t1", "t3 < t2 | l1", "l1 #lib", "l2 < l1")


def names(plan) -> list[str]:
    return [step.revision.id for step in plan.steps]


def rows(plan) -> list[tuple[str, ...]]:
    return [step.heads_after for step in plan.steps]


def changes(plan) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    return [(step.change.delete, step.change.insert) for step in plan.steps]


def test_an_upgrade_inserts_updates_branches_and_merges():
    plan = plan_upgrade(diamond(), (), "heads")

    assert names(plan) == ["a", "b", "c", "d", "e"]
    assert changes(plan) == [
        ((), ("a",)),
        (("a",), ("b",)),
        ((), ("c",)),
        (("b", "c"), ("d",)),
        (("d",), ("e",)),
    ]
    assert (plan.before, plan.after) == ((), ("e",))


def test_a_downgrade_is_the_upgrade_backwards():
    plan = plan_downgrade(diamond(), ("e",), "base")

    assert names(plan) == ["e", "d", "c", "b", "a"]
    assert changes(plan) == [
        (("e",), ("d",)),
        (("d",), ("b", "c")),
        (("c",), ()),
        (("b",), ("a",)),
        (("a",), ()),
    ]
    assert (plan.before, plan.after) == (("e",), ())


def test_a_step_knows_all_rows_around_it():
    step = plan_upgrade(diamond(), ("b",), "c").steps[0]
    assert (step.heads_before, step.heads_after) == (("b",), ("b", "c"))


def test_a_change_pairs_rows_for_guarded_updates():
    merge = VersionChange(delete=("b", "c"), insert=("d",))
    assert merge.pairs == (("b", "d"), ("c", None))
    assert VersionChange(insert=("a",)).pairs == ((None, "a"),)
    assert VersionChange().is_empty


def test_dependencies_are_applied_first_and_lose_their_row():
    plan = plan_upgrade(library(), ("t2",), "t3")
    assert names(plan) == ["l1", "t3"]
    assert rows(plan) == [("l1", "t2"), ("t3",)]


def test_a_downgrade_gives_dependencies_their_row_back():
    plan = plan_downgrade(library(), ("t3",), "t2")
    assert (names(plan), plan.after) == (["t3"], ("l1", "t2"))


def test_a_downgrade_reverts_what_depends_on_the_branch():
    plan = plan_downgrade(library(), ("t3",), "lib@base")
    assert (names(plan), plan.after) == (["t3", "l1"], ("t2",))


def test_a_branch_is_reverted_alone():
    """a -> b (#left), a -> c: both applied."""
    graph = drawn("a", "b < a #left", "c < a")
    plan = plan_downgrade(graph, ("b", "c"), "left@a")
    assert (names(plan), plan.after) == (["b"], ("c",))


def test_a_downgrade_without_a_branch_reverts_all_of_them():
    graph = drawn("a", "b < a #left", "c < a")
    plan = plan_downgrade(graph, ("b", "c"), "a")
    assert (names(plan), plan.after) == (["c", "b"], ("a",))


def test_one_step_down_from_a_merge_reverts_the_merge():
    plan = plan_downgrade(diamond(), ("d",), "-1")
    assert (names(plan), plan.after) == (["d"], ("b", "c"))


@pytest.mark.parametrize(
    ("target", "reverted"),
    [("-1", ["e"]), ("-2", ["e", "d"]), ("e-1", ["e"]), ("head", []), ("current", [])],
)
def test_downgrades_go_down_from_the_row(target, reverted):
    assert names(plan_downgrade(diamond(), ("e",), target)) == reverted


def test_a_downgrade_to_nowhere_is_empty():
    assert plan_downgrade(diamond(), ("e",), "-0").is_empty


@pytest.mark.parametrize("target", ["e", "b", "-0", "head", "base", "e-1"])
def test_an_upgrade_to_what_is_applied_is_empty(target):
    plan = plan_upgrade(diamond(), ("e",), target)
    assert plan.is_empty
    assert plan.change.is_empty


def test_the_plan_sums_up_what_happens_to_the_rows():
    plan = plan_upgrade(diamond(), ("b",), "heads")
    assert plan.change == VersionChange(delete=("b",), insert=("e",))


@pytest.mark.parametrize(
    ("plan", "rows", "target", "error", "message"),
    [
        (plan_upgrade, ("b",), "-1", WrongDirectionError, "no target for upgrade"),
        (plan_upgrade, ("b",), "current-1", WrongDirectionError, "'current-1' is no"),
        (plan_downgrade, ("b",), "+1", WrongDirectionError, "no target for downgrade"),
        (plan_downgrade, ("b",), "c", NotAppliedError, "'c' is not applied"),
        (plan_downgrade, (), "a", NotAppliedError, "revision 'a' is not applied"),
        (plan_downgrade, (), "-1", WalkTooFarError, "only 0 revisions there"),
        (plan_downgrade, ("a",), "-2", WalkTooFarError, "only 1 revision there"),
        (plan_downgrade, ("b",), "-9", WalkTooFarError, "only 2 revisions there"),
        (plan_upgrade, ("x", "b"), "heads", UnknownRevisionError, "the database is at"),
        (plan_downgrade, ("x",), "base", UnknownRevisionError, "at x, which has no"),
    ],
)
def test_what_cannot_be_planned_is_an_error(plan, rows, target, error, message):
    with pytest.raises(error) as caught:
        plan(diamond(), rows, target)
    assert message in str(caught.value)


def test_a_downgrade_to_several_heads_is_an_error():
    graph = drawn("a", "b < a", "c < a")
    with pytest.raises(MultipleHeadsError):
        plan_downgrade(graph, ("b", "c"), "heads")


def test_unknown_rows_can_be_seen_before_planning():
    assert unknown(diamond(), ("x", "b", "y")) == ("x", "y")


def test_unknown_rows_are_named_by_the_error():
    with pytest.raises(UnknownRevisionError) as caught:
        applied_revisions(diamond(), ("x", "b"))
    assert caught.value.revisions == ("x",)


def test_applied_revisions_include_dependencies():
    assert applied_revisions(library(), ("t3",)) == {"t1", "t2", "t3", "l1"}


@pytest.mark.parametrize(
    ("applied", "target", "is_there"),
    [
        (("e",), "heads", True),
        (("e",), "b", True),
        (("d",), "heads", False),
        ((), "base", True),
        (("b",), "c", False),
    ],
)
def test_current_means_that_an_upgrade_has_nothing_to_do(applied, target, is_there):
    assert is_current(diamond(), applied, target) is is_there


def test_a_row_that_another_implies_does_no_harm():
    """Alembic can leave such a row, and then refuses to upgrade."""
    plan = plan_upgrade(diamond(), ("a", "b"), "heads")
    assert plan.after == ("e",)
    assert plan_downgrade(diamond(), ("a", "b"), "base").after == ()


def test_a_dependency_that_a_parent_implies_has_no_row():
    """a -> b -> d | a, and z beside them."""
    graph = drawn("a", "b < a", "d < b | a", "z")
    assert plan_upgrade(graph, ("b", "z"), "d").after == ("d", "z")
    assert plan_downgrade(graph, ("d", "z"), "b").after == ("b", "z")


@pytest.mark.parametrize(
    ("before", "targets", "after"),
    [
        ((), ["b"], ("b",)),
        (("a",), ["e"], ("e",)),
        (("e",), ["a"], ("a",)),
        (("e",), ["b", "c"], ("b", "c")),
        (("b", "c"), ["d"], ("d",)),
        (("b",), ["c"], ("b", "c")),
        (("b",), ["b"], ("b",)),
        (("b", "c"), ["base"], ()),
        (("e",), ["-1"], ("d",)),
        (("a",), ["-1"], ()),
        (("b",), ["+1"], ("d",)),
        ((), ["heads"], ("e",)),
        ((), ["a", "b"], ("b",)),
    ],
)
def test_a_stamp_replaces_the_rows_before_and_after_it(before, targets, after):
    plan = plan_stamp(diamond(), before, targets)
    assert (plan.before, plan.after, plan.steps) == (before, after, ())


@pytest.mark.parametrize(
    ("targets", "after"),
    [
        (["lib@base"], ("y",)),
        (["l1"], ("l1", "y")),
        (["base"], ()),
        (["y-1"], ("l2",)),
    ],
)
def test_a_stamp_leaves_other_branches_alone(targets, after):
    """l1 (#lib) -> l2, y."""
    graph = drawn("l1 #lib", "l2 < l1", "y")
    assert plan_stamp(graph, ("l2", "y"), targets).after == after


def test_a_stamp_keeps_a_row_that_is_a_target():
    graph = drawn("a", "b", "c < b")
    assert plan_stamp(graph, ("a", "b"), ["a", "c"]).after == ("a", "c")


def test_a_purge_removes_unknown_rows_too():
    plan = plan_stamp(diamond(), ("x", "b"), ["c"], purge=True)
    assert plan.change == VersionChange(delete=("b", "x"), insert=("c",))


def test_a_stamp_over_unknown_rows_needs_a_purge():
    with pytest.raises(UnknownRevisionError):
        plan_stamp(diamond(), ("x",), ["c"])


def test_rows_are_right_at_every_step_of_many_branches():
    """r -> b0 .. b49 -> c0 .. c49: fifty rows, more than one copy apart."""
    graph = drawn(
        "r",
        *(f"b{at:02} < r" for at in range(50)),
        *(f"c{at:02} < b{at:02}" for at in range(50)),
    )
    plan = plan_upgrade(graph, (), "heads")

    sizes = [len(rows) for rows in rows(plan)]
    assert sizes == [1, *(size for at in range(1, 51) for size in (at, at))]
    assert plan.steps[-1].heads_after == plan.after == tuple(sorted(graph.heads))


def test_ten_thousand_revisions_with_a_merge_every_tenth_are_planned():
    graph = Graph(long_history(10_000))
    plan = plan_upgrade(graph, (), "heads")
    back = plan_downgrade(graph, plan.after, "base")
    assert len(plan.steps) == len(back.steps) == 10_000
    assert plan.after == ("r9999",)


def long_history(size: int) -> list[Revision]:
    """Each tenth revision joins the two before it, which follow the one before them."""
    return [Revision("r0000"), *(_of_ten(at) for at in range(1, size))]


def _of_ten(at: int) -> Revision:
    before = {9: (at - 1, at - 2), 8: (at - 2,)}.get(at % 10, (at - 1,))
    return Revision(f"r{at:04}", tuple(f"r{one:04}" for one in before))
