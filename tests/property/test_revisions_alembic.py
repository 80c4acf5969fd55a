"""Alembic as the oracle, wherever it and brant both define the answer.

Deliberate differences, each with its own test below or its own branch in an oracle:

- A dependency that is also an ancestor of a parent: Alembic's downgrade may write a row
  that another row already implies, and refuses to upgrade from that; its merge may
  delete a row that is not there and crash. brant always leaves the rows that no
  applied revision needs.
- "-1" from a merge point reverts the merge; Alembic calls the walk ambiguous. With a
  branch ("lib@-2") the walk asks the branch which parent is meant.
- "-1" from several rows is an error; Alembic warns and takes an arbitrary row.
- "branch@id" of an id that is not on the branch is an error; Alembic's downgrade, and
  its walks up, forget the branch. So does its downgrade to "branch@head".
- A downgrade to "branch@id" goes down the branch also where it is named after a
  revision below the id; Alembic says "not a valid downgrade target".
- A downgrade to a revision that is applied, is no row and has no children does nothing;
  Alembic says "nothing to drop".
- An upgrade to a walk that ends at base does nothing; Alembic crashes.
- An upgrade to heads of which one implies another is one upgrade; Alembic refuses.
- A stamp keeps a row that is one of several targets; Alembic may lose it.
"""

from __future__ import annotations

from io import StringIO
from types import SimpleNamespace

import pytest
from alembic.runtime.migration import HeadMaintainer, MigrationContext, RevisionStep
from alembic.script import ScriptDirectory
from alembic.script import revision as oracle
from hypothesis import assume, given
from hypothesis import strategies as st

from brant.errors import NotInBranchError, TargetError
from brant.revisions import (
    Graph,
    Revision,
    applied_revisions,
    plan_downgrade,
    plan_stamp,
    plan_upgrade,
    resolve,
)
from histories import histories, states


class Script(oracle.Revision):
    module = SimpleNamespace(upgrade=None, downgrade=None)


def alembic_map(graph: Graph) -> oracle.RevisionMap:
    scripts = [
        Script(each.id, each.parents, each.depends_on or None, each.labels)
        for each in graph
    ]
    return oracle.RevisionMap(lambda: scripts)


def ids(revisions) -> set[str]:
    return {each.revision for each in revisions if each is not None}


def head_maintainer(rows) -> HeadMaintainer:
    context = MigrationContext.configure(
        dialect_name="sqlite", opts={"as_sql": True, "output_buffer": StringIO()}
    )
    return HeadMaintainer(context, rows)


def rows_by_alembic(known, step) -> set[str]:
    maintainer = head_maintainer(step.heads_before)
    script = known.get_revision(step.revision.id)
    maintainer.update_to_step(RevisionStep(known, script, step.direction == "upgrade"))
    return maintainer.heads


@given(histories())
def test_heads_and_bases_are_alembics(revisions):
    graph = Graph(revisions)
    known = alembic_map(graph)

    assert set(graph.heads) == set(known.heads)
    assert set(graph.real_heads) == set(known._real_heads)
    assert set(graph.bases) == set(known.bases)


@given(histories())
def test_branch_and_merge_points_are_alembics(revisions):
    graph = Graph(revisions)
    scripts = [alembic_map(graph).get_revision(id) for id in graph.order]

    assert set(graph.branch_points) == ids(s for s in scripts if s.is_branch_point)
    assert set(graph.merge_points) == ids(s for s in scripts if s.is_merge_point)


@given(states())
def test_applied_revisions_are_alembics(state):
    graph, rows = state
    known = alembic_map(graph)

    expected = ids(known._get_ancestor_nodes(known.get_revisions(rows)))
    assert applied_revisions(graph, rows) == expected


def targets(graph: Graph):
    places = [*graph.order, *graph.labels, "head", "heads", "base"]
    branches = ["", *(f"{name}@" for name in [*graph.order, *graph.labels])]
    return st.builds("{}{}".format, st.sampled_from(branches), st.sampled_from(places))


@given(st.data(), histories())
def test_symbols_resolve_as_alembics(data, revisions):
    graph = Graph(revisions)
    target = data.draw(targets(graph))
    known = alembic_map(graph)
    try:
        expected = ids(known.get_revisions(target))
    except oracle.RevisionError:
        with pytest.raises(TargetError):
            resolve(graph, target)
    else:
        assert set(resolve(graph, target)) == expected


@given(st.data(), states())
def test_an_upgrade_applies_what_alembic_applies(data, state):
    graph, rows = state
    target = data.draw(targets(graph))
    known = alembic_map(graph)
    try:
        expected = ids(known.iterate_revisions(target, rows, implicit_base=True))
    except oracle.RevisionError as error:
        # Alembic refuses targets that imply each other; they are one upgrade.
        assume("overlaps with" not in str(error))
        with pytest.raises(TargetError):
            plan_upgrade(graph, rows, target)
    else:
        steps = plan_upgrade(graph, rows, target).steps
        assert {step.revision.id for step in steps} == expected


@given(st.data(), states())
def test_a_downgrade_reverts_what_alembic_reverts(data, state):
    graph, rows = state
    target = data.draw(targets(graph))
    assume("@head" not in target)  # Alembic's downgrade takes the heads of all
    known = alembic_map(graph)
    expected = reverted_by_alembic(known, rows, target)
    try:
        steps = plan_downgrade(graph, rows, target).steps
    except NotInBranchError as error:
        assert_not_on_branch(graph, error)
    except TargetError:
        assert expected is None
    else:
        assert {step.revision.id for step in steps} == (expected or set())


def reverted_by_alembic(known, rows, target) -> set[str] | None:
    try:
        found = known.iterate_revisions(rows, target, select_for_downgrade=True)
        return ids(found)
    except oracle.RevisionError as error:
        # It knows only branches named after a revision above the target, and does not
        # ask the branch which way to go down from a merge point.
        assume("Not a valid downgrade target" not in str(error))
        assume("Ambiguous walk" not in str(error))
        return None
    except AssertionError:
        return None  # no row is on the branch


@given(st.data(), states(is_tidy=True))
def test_rows_change_as_alembics(data, state):
    graph, rows = state
    known = alembic_map(graph)
    up = plan_upgrade(graph, rows, data.draw(st.sampled_from(graph.order)))
    applied = sorted(applied_revisions(graph, rows))
    down = plan_downgrade(graph, rows, data.draw(st.sampled_from(["base", *applied])))
    for step in (*up.steps, *down.steps):
        assert set(step.heads_after) == rows_by_alembic(known, step)


STEPS = (-3, -2, -1, 1, 2, 3)


def walks(graph: Graph):
    names = [*graph.order, *graph.labels]
    branches = st.just("") | st.sampled_from([f"{name}@" for name in names])
    starts = st.sampled_from(["", "head"]) | st.sampled_from(graph.order)
    return st.builds("{}{}{:+}".format, branches, starts, st.sampled_from(STEPS))


@given(st.data(), states(is_tidy=True))
def test_relative_upgrades_are_alembics(data, state):
    graph, rows = state
    target = data.draw(walks(graph))
    assume(len(rows) < 2 or "@" in target)
    expected = applied_by_alembic(alembic_map(graph), rows, target)
    try:
        steps = plan_upgrade(graph, rows, target).steps
    except NotInBranchError as error:
        assert_not_on_branch(graph, error)
    except TargetError:
        assert not expected
    else:
        assert {step.revision.id for step in steps} == expected


def applied_by_alembic(known, rows, target) -> set[str] | None:
    try:
        return ids(known.iterate_revisions(target, rows, implicit_base=True))
    except oracle.RevisionError as error:
        # It does not ask the branch which way to go down from a merge point.
        assume("Ambiguous walk" not in str(error))
        return None
    except AssertionError:
        return set()  # it crashes where a walk ends at base, or beyond


def assert_not_on_branch(graph, error: NotInBranchError) -> None:
    """Alembic takes the revision and forgets the branch."""
    branch = graph.lineage(resolve(graph, error.branch)[0])
    assert resolve(graph, error.name)[0] not in branch


@given(st.data(), states(is_tidy=True))
def test_relative_downgrades_are_alembics(data, state):
    graph, rows = state
    target = data.draw(walks(graph))
    assume(len(rows) < 2 or "@" in target)
    expected = reverted_by_alembic(alembic_map(graph), rows, target)
    try:
        steps = plan_downgrade(graph, rows, target).steps
    except NotInBranchError as error:
        assert_not_on_branch(graph, error)
    except TargetError:
        assert expected is None
    else:
        assert {step.revision.id for step in steps} == (expected or set())


def stamped_by_alembic(graph: Graph, rows, targets) -> set[str]:
    directory = object.__new__(ScriptDirectory)
    directory.revision_map = alembic_map(graph)
    maintainer = head_maintainer(rows)
    for step in directory._stamp_revs(targets, rows):
        maintainer.update_to_step(step)
    return maintainer.heads


@given(st.data(), states(is_tidy=True))
def test_a_stamp_leaves_the_rows_that_alembics_leaves(data, state):
    graph, rows = state
    target = data.draw(st.sampled_from([*graph.order, "heads", "base"]))
    # Alembic loses a row that is a target already, when another target moves.
    assume(target != "heads" or not {*rows} & {*graph.real_heads})

    after = plan_stamp(graph, rows, [target]).after
    assert set(after) == stamped_by_alembic(graph, rows, target)


@given(st.lists(st.booleans(), min_size=1, max_size=8))
def test_labels_spread_along_a_line_as_alembics(labelled):
    """On a line only: beyond a branch Alembic starts back from an arbitrary end."""
    graph = Graph(
        Revision(
            f"rev{at}",
            parents=(f"rev{at - 1}",) if at else (),
            labels=(f"label{at}",) if is_labelled else (),
        )
        for at, is_labelled in enumerate(labelled)
    )
    known = alembic_map(graph)

    expected = {id: known.get_revision(id).branch_labels for id in graph.order}
    assert {id: graph.labels_of(id) for id in graph.order} == expected
