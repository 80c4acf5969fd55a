from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from brant.errors import (
    AmbiguousDependencyError,
    CycleError,
    DependencyCycleError,
    DependencyLoopError,
    DuplicateLabelError,
    DuplicateRevisionError,
    GraphError,
    IllegalRevisionIdError,
    MissingDependencyError,
    MissingParentError,
    SelfLoopError,
)
from brant.revisions import Graph, Revision
from brant.revisions.order import oldest_first
from histories import drawn

if TYPE_CHECKING:
    from collections.abc import Sequence


def diamond() -> Graph:
    """a -> b -> d -> e
    a -> c -> d.
    """
    return drawn("a", "b < a", "c < a", "d < b c", "e < d")


def two_bases() -> Graph:
    """t1 -> t2
    l1 (#lib) -> l2 | t2: l2 depends on t2.
    """
    return drawn("t1", "t2 < t1", "l1 #lib", "l2 < l1 | t2")


def test_a_diamond_has_one_base_and_one_head():
    assert (diamond().bases, diamond().heads) == (("a",), ("e",))


def test_a_diamond_has_a_branch_point_and_a_merge_point():
    assert (diamond().branch_points, diamond().merge_points) == (("a",), ("d",))


def test_a_head_that_is_depended_on_is_no_real_head():
    assert (two_bases().heads, two_bases().real_heads) == (("t2", "l2"), ("l2",))


def test_order_puts_parents_and_dependencies_first():
    assert two_bases().order == ("l1", "t1", "t2", "l2")


def test_order_follows_one_branch_before_the_next():
    graph = drawn("a", "b1 < a", "c1 < a", "b2 < b1", "c2 < c1", "d < b2 c2")
    assert graph.order == ("a", "b1", "b2", "c1", "c2", "d")


def test_order_does_not_depend_on_the_order_of_reading():
    forward = [Revision("a"), Revision("c", ("a",)), Revision("b", ("a",))]
    assert Graph(forward).order == Graph(reversed(forward)).order


def test_a_history_is_listed_newest_first():
    assert [each.id for each in diamond().newest_first()] == ["e", "d", "c", "b", "a"]


def test_iterating_gives_revisions_oldest_first():
    assert [each.id for each in diamond()] == ["a", "b", "c", "d", "e"]


def test_ancestors_go_through_dependencies_only_when_asked():
    graph = two_bases()
    assert graph.ancestors(["l2"]) == {"l1", "l2", "t1", "t2"}
    assert graph.ancestors(["l2"], with_dependencies=False) == {"l1", "l2"}


def test_descendants_go_through_dependencies_only_when_asked():
    graph = two_bases()
    assert graph.descendants(["t1"]) == {"t1", "t2", "l2"}
    assert graph.descendants(["t1"], with_dependencies=False) == {"t1", "t2"}


def test_a_revision_knows_its_neighbours():
    graph = two_bases()
    assert graph.parents("l2") == ("l1",)
    assert graph.children("l1") == ("l2",)
    assert graph.dependencies("l2") == ("t2",)
    assert graph.dependencies("l1") == ()


def test_an_empty_history_has_no_heads():
    assert (Graph([]).heads, Graph([]).order, len(Graph([]))) == ((), (), 0)


def test_dependencies_are_found_by_label_and_by_partial_id():
    graph = drawn("abc123 #lib", "def456", "x < def456 | lib def4")
    assert graph.dependencies("x") == ("abc123", "def456")


def test_a_parent_that_is_named_twice_is_one_parent():
    graph = drawn("a", "b < a a")
    assert (graph.parents("b"), graph.children("a")) == (("a",), ("b",))


def test_labels_spread_up_to_heads_and_down_to_the_branch_point():
    """a -> b -> c (#lib) -> d
    a -> x.
    """
    graph = drawn("a", "b < a", "c < b #lib", "d < c", "x < a")
    assert [id for id in graph.order if "lib" in graph.labels_of(id)] == ["b", "c", "d"]


def test_labels_do_not_spread_down_past_a_merge_point():
    """a -> c -> d (#lib), b -> c."""
    graph = drawn("a", "b", "c < a b", "d < c #lib")
    assert [id for id in graph.order if "lib" in graph.labels_of(id)] == ["d"]


def test_a_label_names_the_revision_that_carries_it():
    assert dict(two_bases().labels) == {"lib": "l1"}


def test_a_partial_id_fits_all_that_begin_with_it():
    assert drawn("ab1", "ab2", "b").starting_with("ab") == ("ab1", "ab2")


@pytest.mark.parametrize(
    "id", ["0325_set_transaction_timeout", "main_0001", "2024.01.15", "a-b", "1", "ä"]
)
def test_ids_of_real_histories_are_accepted(id):
    assert Graph([Revision(id)]).heads == (id,)


@pytest.mark.parametrize("id", ["a@b", "a:b", "a+1", "-a", "", "a b", "a\n", "heads"])
def test_ids_that_no_target_could_name_are_refused(id):
    with pytest.raises(IllegalRevisionIdError):
        Graph([Revision(id)])


def test_a_label_that_no_target_could_name_is_refused():
    with pytest.raises(IllegalRevisionIdError, match="'l@b' is not a name"):
        Graph([Revision("a", labels=("l@b",))])


def test_a_label_of_alembic_s_may_be_a_word_of_targets():
    assert Graph([Revision("a", labels=("base",))])["a"].labels == ("base",)


def test_two_scripts_with_one_id_are_an_error_with_both_files():
    twice = [Revision("a", path="v/one.py"), Revision("a", path="v/two.py")]
    with pytest.raises(DuplicateRevisionError) as caught:
        Graph(twice)
    assert caught.value.files == ("v/one.py", "v/two.py")


@pytest.mark.parametrize(
    ("lines", "error", "message"),
    [
        (["b < a"], MissingParentError, "'b' follows 'a', which has no script (b.py)"),
        (["b | a"], MissingDependencyError, "'b' depends on 'a', which has no script"),
        (["b | a", "a1", "a2"], AmbiguousDependencyError, "'a', which fits a1, a2"),
        (["a < a"], SelfLoopError, "cycle: a -> a (a.py)"),
        (["a | a"], DependencyLoopError, "depend on each other: a -> a (a.py)"),
        (["a | l #l"], DependencyLoopError, "a -> a"),
        (["a < b", "b < a"], CycleError, "a -> b -> a (a.py, b.py)"),
        (["r", "a < r c", "b < a", "c < b"], CycleError, "a -> c -> b -> a"),
        (["a | b", "b | a", "c"], DependencyCycleError, "a -> b -> a (a.py, b.py)"),
        (["a", "b < a", "c | d", "d < c"], DependencyCycleError, "c -> d -> c"),
        (["a #l", "b #l"], DuplicateLabelError, "label 'l' of revision 'b' already"),
        (["a", "b #a"], DuplicateLabelError, "already names 'a' (a.py, b.py)"),
    ],
)
def test_a_broken_history_is_an_error_with_names_and_files(lines, error, message):
    with pytest.raises(error) as caught:
        drawn(*lines)
    assert message in str(caught.value)


def test_every_graph_error_tells_what_to_do():
    with pytest.raises(GraphError) as caught:
        drawn("b < a")
    assert caught.value.hint == (
        "Restore the missing script, or correct down_revision."
    )


class CountingEdges(dict[str, "Sequence[str]"]):
    """Edges that count how often a revision's list is read."""

    reads = 0

    def __getitem__(self, key: str) -> Sequence[str]:
        self.reads += 1
        return super().__getitem__(key)


def test_ordering_reads_each_revision_once_merges_included():
    graph = drawn(
        "r0",
        *(
            line
            for at in range(50)
            for line in (f"a{at} < r{at}", f"b{at} < r{at}", f"r{at + 1} < a{at} b{at}")
        ),
    )
    needs = CountingEdges({id: graph.needs(id) for id in graph.order})
    needed_by = CountingEdges({id: graph.needed_by(id) for id in graph.order})

    assert len(oldest_first(needs, needed_by)) == 151
    assert needed_by.reads == 151
    assert needs.reads == 0
