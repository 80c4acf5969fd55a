"""The order in which revisions can be applied.

Works on a mapping from each revision to what it needs. Every function visits a revision
once and an edge once, merges included; nothing here keeps a set per branch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Edges = Mapping[str, Sequence[str]]


def reversed_edges(edges: Edges) -> dict[str, Sequence[str]]:
    """Give, for each revision, those that point to it."""
    back: dict[str, Sequence[str]] = dict.fromkeys(edges, ())
    for id, others in edges.items():
        for other in others:
            found = back[other]
            if isinstance(found, list):
                found.append(id)
            else:  # one is most often all
                back[other] = [*found, id] if found else (id,)
    return back


def oldest_first(needs: Edges, needed_by: Edges) -> tuple[str, ...]:
    """Sort revisions so that each comes after all that it needs.

    Follows one branch as far as it goes before it starts another. Revisions in a cycle,
    and those above it, are left out. Ties go by the order of the mapping.
    """
    waiting = {id: len(others) for id, others in needs.items()}
    ready = [id for id in needs if not waiting[id]]
    ready.reverse()
    order: list[str] = []
    while ready:
        id = ready.pop()
        order.append(id)
        for child in reversed(needed_by[id]):
            waiting[child] -= 1
            if not waiting[child]:
                ready.append(child)
    return tuple(order)


def cycle(needs: Edges, among: Iterable[str]) -> tuple[str, ...]:
    """Find one cycle among revisions of which each needs another of them."""
    stuck = set(among)
    id = min(stuck)
    path: dict[str, None] = {}
    while id not in path:
        path[id] = None
        id = next(other for other in needs[id] if other in stuck)
    walked = list(path)
    return tuple(walked[walked.index(id) :])


def reachable(start: Iterable[str], edges: Edges) -> set[str]:
    """Give everything that *start* leads to, *start* included."""
    seen = set(start)
    todo = list(seen)
    while todo:
        for id in edges[todo.pop()]:
            if id not in seen:
                seen.add(id)
                todo.append(id)
    return seen
