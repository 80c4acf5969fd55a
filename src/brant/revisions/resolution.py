"""What a target means in a history, for a database that stands at some revisions.

Pure: the rows of the version table are an argument. The meanings are Alembic's. A
branch, in "branch@...", is a label or an id, and speaks of the revisions before and
after it, dependencies aside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

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
from brant.revisions.target import Named, Range, Symbol, Walk, parse_point

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from brant.revisions.graph import Graph
    from brant.revisions.target import Point, Target


def resolve(
    graph: Graph, target: str | Point, applied: Sequence[str] = ()
) -> tuple[str, ...]:
    """Give the ids that a target names; none for base.

    *applied* are the rows of the version table, which `current`, `+N` and `-N` go from.

    Raises:
        TargetError: it names nothing, or not one thing where one is wanted.
        UnknownRevisionError: it goes from a row that has no script.
    """
    point = read(graph, target)
    match point:
        case Named():
            return (_named(graph, point),)
        case Symbol():
            return _symbol(graph, point, applied)
        case Walk():
            found = walked(graph, point, walk_start(graph, point, applied))
            return () if found is None else (found,)
        case _:
            assert_never(point)


def read(graph: Graph, target: str | Point) -> Point:
    """Parse a target; a label or the beginning of an id is one, whatever it looks."""
    point = target if isinstance(target, Named | Symbol | Walk) else parse_point(target)
    if isinstance(point, Walk) and point.start is not None and point.text:
        is_name = point.text in graph.labels or graph.starting_with(point.text)
        return Named(point.text, point.branch) if is_name else point
    return point


def is_of_database(target: Target) -> bool:
    """Tell whether a target means something else where something else is applied."""
    match target:
        case Range():
            return any(_names_current(end) for end in (target.lower, target.upper))
        case Walk():
            return is_from_current(target)
        case _:
            return _names_current(target)


def _names_current(point: Point | None) -> bool:
    place = point.start if isinstance(point, Walk) else point
    return isinstance(place, Symbol) and place.word == "current"


def unknown(graph: Graph, heads: Iterable[str]) -> tuple[str, ...]:
    """Give the version rows that have no script: the database is ahead of the code."""
    return tuple(id for id in heads if id not in graph)


def known(graph: Graph, heads: Iterable[str]) -> tuple[str, ...]:
    """Give the version rows, each once.

    Raises:
        UnknownRevisionError: a row has no script.
    """
    rows = tuple(dict.fromkeys(heads))
    if strangers := unknown(graph, rows):
        raise UnknownRevisionError(strangers)
    return rows


def resolve_branch(graph: Graph, branch: str) -> str:
    """Give the revision that a branch is named after."""
    return _named(graph, Named(branch))


def revisions_between(
    graph: Graph, target: Range, applied: Sequence[str] = ()
) -> tuple[str, ...]:
    """Give the ids of a range, newest first, both ends included.

    An end that is only a number goes from the other end, as "-3:current" and "ab12:+2"
    do.

    Raises:
        NotAncestorError: the lower end does not lead to the upper one.
        TargetError: an end cannot be resolved.
    """
    lower, upper = _ends(graph, target, applied)
    wanted = graph.ancestors(upper)
    for id in lower:
        if id not in wanted:
            raise NotAncestorError(id, upper)
    if lower:
        wanted -= graph.ancestors(lower)
        wanted |= set(lower)
        wanted &= graph.descendants(lower, with_dependencies=False)
    return tuple(id for id in reversed(graph.order) if id in wanted)


def walk_start(graph: Graph, walk: Walk, applied: Sequence[str]) -> str | None:
    """Give the one revision that a walk starts at; None is base.

    Raises:
        AmbiguousWalkError: the database stands at several.
        MultipleHeadsError: the word "heads" names several.
    """
    if is_from_current(walk):
        standing = _taking_off if walk.steps > 0 else _standing
        starts = standing(graph, walk.branch, applied)
        if len(starts) > 1:
            raise AmbiguousWalkError(str(walk), starts)
    else:
        starts = resolve(graph, walk.start or Symbol("current"), applied)
        if len(starts) > 1:
            raise MultipleHeadsError(starts)
    return starts[0] if starts else None


def is_from_current(walk: Walk) -> bool:
    """Tell whether a walk starts at what is applied."""
    return walk.start is None or _names_current(walk)


def walked(
    graph: Graph, walk: Walk, start: str | None, *, steps: int | None = None
) -> str | None:
    """Go up or down by parents, one revision a step; None is base.

    With a branch, only its revisions are ways to go.

    Raises:
        AmbiguousWalkError: there are two ways.
        WalkTooFarError: there is no way on.
    """
    steps = walk.steps if steps is None else steps
    branch = graph.lineage(resolve_branch(graph, walk.branch)) if walk.branch else ()
    at = start
    for done in range(abs(steps)):
        ways = _up(graph, at) if steps > 0 else _down(graph, at)
        if walk.branch:
            ways = tuple(id for id in ways if id in branch)
        if len(ways) > 1:
            raise AmbiguousWalkError(str(walk), ways)
        if not ways and (steps > 0 or at is None):
            raise WalkTooFarError(str(walk), walked=done)
        at = ways[0] if ways else None
    return at


def _up(graph: Graph, id: str | None) -> tuple[str, ...]:
    return graph.bases if id is None else graph.children(id)


def _down(graph: Graph, id: str | None) -> tuple[str, ...]:
    return () if id is None else graph.parents(id)


def _named(graph: Graph, named: Named) -> str:
    exact = named.name if named.name in graph else graph.labels.get(named.name)
    candidates = (exact,) if exact else graph.starting_with(named.name)
    if not candidates:
        raise RevisionNotFoundError(named.name, nearest=_nearest(graph, named.name))
    if named.branch is not None:
        lineage = graph.lineage(resolve_branch(graph, named.branch))
        candidates = tuple(id for id in candidates if id in lineage)
        if not candidates:
            raise NotInBranchError(named.name, named.branch)
    if len(candidates) > 1:
        raise AmbiguousRevisionError(named.name, candidates)
    return next(iter(candidates))


def _nearest(graph: Graph, name: str) -> str | None:
    from difflib import get_close_matches  # noqa: PLC0415  # start-up

    names = [*graph.labels, *graph.order]
    return next(iter(get_close_matches(name, names, n=1)), None)


def _symbol(graph: Graph, symbol: Symbol, applied: Sequence[str]) -> tuple[str, ...]:
    match symbol.word:
        case "base":
            if symbol.branch is not None:
                resolve_branch(graph, symbol.branch)
            return ()
        case "current":
            return _standing(graph, symbol.branch, applied)
        case "heads" if symbol.branch is None:
            return graph.real_heads
        case "head" | "heads":
            heads = _on_branch(graph, symbol.branch, graph.heads)
            if symbol.word == "head" and len(heads) > 1:
                raise MultipleHeadsError(heads)
            return heads
        case _:
            assert_never(symbol.word)


def _standing(
    graph: Graph, branch: str | None, applied: Sequence[str]
) -> tuple[str, ...]:
    """Give the rows that are on the branch.

    A branch whose last revision is a dependency of another branch has no row of its
    own; then it is that revision.
    """
    on_branch = _on_branch(graph, branch, known(graph, applied))
    if on_branch or branch is None:
        return on_branch
    ends = graph.tips(graph.ancestors(applied), with_dependencies=False)
    return _on_branch(graph, branch, ends)


def _taking_off(
    graph: Graph, branch: str | None, applied: Sequence[str]
) -> tuple[str, ...]:
    """Give where a walk up starts: on the branch, or where it will leave the rest."""
    on_branch = _on_branch(graph, branch, known(graph, applied))
    if on_branch or branch is None:
        return on_branch
    return graph.tips(_on_branch(graph, branch, tuple(graph.ancestors(applied))))


def _on_branch(
    graph: Graph, branch: str | None, ids: tuple[str, ...]
) -> tuple[str, ...]:
    if branch is None:
        return ids
    lineage = graph.lineage(resolve_branch(graph, branch))
    return tuple(id for id in ids if id in lineage)


def _ends(
    graph: Graph, target: Range, applied: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    lower, upper = target.lower, target.upper
    if isinstance(upper, Walk) and upper.start is None:
        below = resolve(graph, lower, applied) if lower else ()
        return below, resolve(graph, upper, below)
    above = resolve(graph, upper, applied) if upper else graph.real_heads
    if isinstance(lower, Walk) and lower.start is None:
        return resolve(graph, lower, above), above
    return (resolve(graph, lower, applied) if lower else ()), above
