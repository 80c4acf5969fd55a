"""Histories for tests: drawn as text, or at random."""

from __future__ import annotations

from hypothesis import strategies as st

from brant.revisions import Graph, Revision


def drawn(*lines: str) -> Graph:
    """Read "id < parent parent | dependency #label", one revision a line."""
    return Graph(_revision(line) for line in lines)


def _revision(line: str) -> Revision:
    text, *labels = line.split("#")
    text, _, dependencies = text.partition("|")
    id, _, parents = text.partition("<")
    return Revision(
        id.strip(),
        parents=tuple(parents.split()),
        depends_on=tuple(dependencies.split()),
        labels=tuple(label.strip() for label in labels),
        path=f"{id.strip()}.py",
    )


@st.composite
def histories(draw, *, size: int = 12, is_tidy: bool = False) -> list[Revision]:
    """Any valid history: branches, merges, several bases; its order is shuffled.

    In a tidy one no revision names what another of its parents or dependencies implies.
    """
    made: list[Revision] = []
    for at in range(draw(st.integers(1, size))):
        earlier = [each.id for each in made]
        some = st.lists(st.sampled_from(earlier), unique=True, max_size=3)
        chosen = draw(some) if earlier else []
        needed = draw(some) if earlier else []
        if is_tidy:
            tips = Graph(made).tips([*chosen, *needed])
            chosen = [each for each in tips if each in chosen]
            needed = [each for each in tips if each not in chosen]
        labels = (f"label{at}",) if draw(st.booleans()) else ()
        id = f"{draw(st.sampled_from('abcd'))}rev{at:02}"
        made.append(Revision(id, tuple(chosen), tuple(needed), labels))
    return draw(st.permutations(made))


@st.composite
def states(draw, **options) -> tuple[Graph, tuple[str, ...]]:
    """A history, and rows that its version table can hold."""
    graph = Graph(draw(histories(**options)))
    some = draw(st.lists(st.sampled_from(graph.order), unique=True, max_size=4))
    return graph, graph.tips(some)
