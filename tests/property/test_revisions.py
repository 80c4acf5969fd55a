"""What holds for every history."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from brant.revisions import (
    Graph,
    applied_revisions,
    is_current,
    parse,
    plan_downgrade,
    plan_stamp,
    plan_upgrade,
)
from brant.revisions.lanes import rows
from histories import histories, states


def rows_of(graph: Graph, applied) -> tuple[str, ...]:
    """The rows by their definition: what is applied and nothing applied needs."""
    needed = {need for id in applied for need in graph.needs(id)}
    return tuple(sorted(set(applied) - needed))


@given(histories())
def test_every_revision_comes_after_what_it_needs(revisions):
    graph = Graph(revisions)
    place = {id: at for at, id in enumerate(graph.order)}

    assert len(place) == len(revisions)
    assert all(place[need] < place[id] for id in place for need in graph.needs(id))


@given(histories(), st.randoms(use_true_random=False))
def test_the_order_is_the_same_however_revisions_were_read(revisions, random):
    shuffled = list(revisions)
    random.shuffle(shuffled)
    assert Graph(shuffled).order == Graph(revisions).order


@given(histories())
def test_up_then_down_is_nothing(revisions):
    graph = Graph(revisions)
    up = plan_upgrade(graph, (), "heads")
    down = plan_downgrade(graph, up.after, "base")

    assert down.after == ()
    assert [s.revision for s in down.steps] == [s.revision for s in up.steps][::-1]
    assert [s.heads_before for s in down.steps] == [s.heads_after for s in up.steps][
        ::-1
    ]


@given(histories())
def test_a_full_upgrade_ends_at_the_real_heads(revisions):
    graph = Graph(revisions)
    after = plan_upgrade(graph, (), "heads").after

    assert after == tuple(sorted(graph.real_heads))
    assert is_current(graph, after, "heads")


@given(st.data(), states())
def test_rows_are_what_nothing_applied_needs(data, state):
    graph, rows = state
    applied = applied_revisions(graph, rows)
    for step in plan_upgrade(
        graph, rows, data.draw(st.sampled_from(graph.order))
    ).steps:
        assert step.heads_before == rows_of(graph, applied)
        applied.add(step.revision.id)
        assert step.heads_after == rows_of(graph, applied)
    below = data.draw(st.sampled_from(["base", *sorted(applied)]))
    for step in plan_downgrade(graph, rows_of(graph, applied), below).steps:
        assert step.heads_before == rows_of(graph, applied)
        applied.remove(step.revision.id)
        assert step.heads_after == rows_of(graph, applied)


@given(st.data(), states())
def test_a_step_is_possible_when_its_turn_comes(data, state):
    graph, rows = state
    applied = applied_revisions(graph, rows)
    for step in plan_upgrade(
        graph, rows, data.draw(st.sampled_from(graph.order))
    ).steps:
        assert step.revision.id not in applied
        assert set(graph.needs(step.revision.id)) <= applied
        applied.add(step.revision.id)


@given(st.data(), states())
def test_after_an_upgrade_the_target_is_current(data, state):
    graph, rows = state
    target = data.draw(st.sampled_from(graph.order))
    plan = plan_upgrade(graph, rows, target)

    assert is_current(graph, plan.after, target)
    assert plan_upgrade(graph, plan.after, target).is_empty


@given(st.data(), states())
def test_a_stamp_leaves_rows_that_do_not_imply_each_other(data, state):
    graph, rows = state
    target = data.draw(st.sampled_from(graph.order))
    after = plan_stamp(graph, rows, [target]).after

    assert target in after
    assert after == tuple(sorted(graph.tips(after)))


@given(
    st.from_regex(r"([a-z]{1,3}@)?(head|[a-z0-9]{1,4})?([+-][0-9])?", fullmatch=True)
)
def test_what_can_be_read_is_written_back(text):
    if text and not text.endswith("@"):
        assert str(parse(text)) == text


@given(histories())
def test_a_drawing_has_a_row_a_revision_and_its_lanes_lead_to_parents(revisions):
    graph = Graph(revisions)
    drawn = list(rows(graph))
    assert [row.id for row in drawn] == list(graph.order)[::-1]
    for row, following in pairwise([*drawn, None]):
        assert row.below == (following.above if following else frozenset())
    for number, row in enumerate(drawn):
        parents = graph.parents(row.id)
        for parent, lane in zip(parents, (row.lane, *row.opening), strict=False):
            end = next(each for each in drawn[number + 1 :] if lane in ends(each))
            assert end.id == parent


def ends(row) -> set[int]:
    """The lanes that lead to a revision."""
    return {row.lane, *row.closing} & row.above
