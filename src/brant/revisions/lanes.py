"""Where each revision stands in a drawing: one a row, newest first, in lanes.

A lane runs down from a child until its parent's row. Where a revision follows several,
lanes open below it; where several follow one, their lanes close above it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brant.revisions.graph import Graph


@final
@dataclass(frozen=True, slots=True)
class Row:
    """A revision in its lane."""

    id: str
    lane: int
    closing: tuple[int, ...]
    """Lanes that end in this one, from above."""
    opening: tuple[int, ...]
    """Lanes that this one's other parents are reached by."""
    above: frozenset[int]
    """Lanes that come in from the row above, closing ones among them."""
    below: frozenset[int]
    """Lanes that go on to the row below."""


def rows(graph: Graph) -> Iterator[Row]:
    """Place the revisions, newest first."""
    lanes: list[str | None] = []
    for revision in graph.newest_first():
        above = _taken(lanes)
        awaited = [lane for lane in above if lanes[lane] == revision.id]
        lane = awaited[0] if awaited else _free(lanes)
        for closed in awaited:
            lanes[closed] = None
        first, *others = graph.parents(revision.id) or (None,)
        lanes[lane] = first
        opening = tuple(_lane_to(lanes, parent) for parent in others)
        yield Row(
            revision.id,
            lane,
            tuple(awaited[1:]),
            opening,
            frozenset(above),
            frozenset(_taken(lanes)),
        )


def _taken(lanes: list[str | None]) -> list[int]:
    return [lane for lane, awaited in enumerate(lanes) if awaited is not None]


def _lane_to(lanes: list[str | None], parent: str | None) -> int:
    if parent in lanes:
        return lanes.index(parent)
    lane = _free(lanes)
    lanes[lane] = parent
    return lane


def _free(lanes: list[str | None]) -> int:
    if None in lanes:
        return lanes.index(None)
    lanes.append(None)
    return len(lanes) - 1
