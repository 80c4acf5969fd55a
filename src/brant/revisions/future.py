"""A database that has revisions of which this code has no script.

Its own history says what those follow. They are the future of this code where they
stand on all that it has; otherwise they are something else, and nobody can tell
whether this code fits them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from brant.revisions.order import reachable
from brant.revisions.resolution import unknown
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from brant.revisions.graph import Graph


@final
@dataclass(frozen=True, slots=True)
class Ahead:
    """How the version rows without a script stand to the code."""

    unknown: tuple[str, ...]
    strangers: tuple[str, ...]
    """Those of them that follow nothing this code knows."""
    missing: tuple[str, ...]
    """What this code has and the database has not, oldest first."""


def ahead(
    graph: Graph, heads: Iterable[str], lineage: Mapping[str, Sequence[str]]
) -> Ahead:
    """Judge version rows by what the database knows of its revisions."""
    rows = tuple(heads)
    new = unknown(graph, rows)
    roots = {id: _stands_on(graph, id, lineage) for id in new}
    known = {row for row in rows if row in graph}.union(*roots.values())
    applied = graph.ancestors(known)
    return Ahead(
        unknown=new,
        strangers=tuple(id for id in new if len(graph) and not roots[id]),
        missing=tuple(id for id in graph.order if id not in applied),
    )


def _stands_on(graph: Graph, id: str, lineage: Mapping[str, Sequence[str]]) -> set[str]:
    """Give the nearest revisions below one that the code knows."""
    below = {each: needs for each, needs in lineage.items() if each not in graph}
    edges = _Edges(below)
    return {each for each in reachable([id], edges) if each in graph}


class _Edges(dict[str, "Sequence[str]"]):
    """What is not written down follows nothing."""

    def __missing__(self, _id: str) -> Sequence[str]:
        return ()
