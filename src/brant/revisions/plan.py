"""What will be done to a database: which revisions, in which order, to which rows.

Deciding only: a plan is a value that the runtime carries out. Every plan costs time in
proportion to the history, however many branches and merges it has.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Literal, final

from brant.errors import (
    MultipleHeadsError,
    NotAppliedError,
    WalkTooFarError,
    WrongDirectionError,
)
from brant.revisions.resolution import (
    is_from_current,
    known,
    read,
    resolve,
    resolve_branch,
    walk_start,
    walked,
)
from brant.revisions.target import Symbol, Walk
from brant.revisions.version import VersionChange, VersionRows
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from brant.revisions.graph import Graph
    from brant.revisions.revision import Revision
    from brant.revisions.target import Point

Direction = Literal["upgrade", "downgrade", "stamp"]


@final
@dataclass(frozen=True, slots=True)
class Step:
    """One revision, applied or reverted."""

    revision: Revision
    direction: Literal["upgrade", "downgrade"]
    change: VersionChange
    _before: VersionRows = field(repr=False, compare=False)
    is_stamp: bool = False
    """Only the version table's rows change: no script is run."""

    @property
    def heads_before(self) -> tuple[str, ...]:
        """All rows of the version table before the step, sorted."""
        return self._before.names

    @property
    def heads_after(self) -> tuple[str, ...]:
        """All rows of the version table after the step, sorted."""
        return self.change.applied_to(self._before.names)


@final
@dataclass(frozen=True, slots=True)
class Plan:
    """Steps in their order, and the version table's rows around them, sorted.

    A stamp has no steps: it only changes the rows.
    """

    direction: Direction
    steps: tuple[Step, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not self.steps and self.before == self.after

    @property
    def change(self) -> VersionChange:
        """What all steps together do to the version table."""
        before, after = set(self.before), set(self.after)
        return VersionChange(
            delete=tuple(row for row in self.before if row not in after),
            insert=tuple(row for row in self.after if row not in before),
        )


def applied_revisions(graph: Graph, heads: Iterable[str]) -> set[str]:
    """Give everything that version rows stand for, dependencies included.

    Raises:
        UnknownRevisionError: a row has no script.
    """
    return graph.ancestors(known(graph, heads))


def is_current(graph: Graph, applied: Iterable[str], target: str | Point) -> bool:
    """Tell whether an upgrade to the target has nothing to do.

    Raises:
        UnknownRevisionError: a row has no script.
        TargetError: the target cannot be resolved.
    """
    rows = known(graph, applied)
    wanted = set(resolve(graph, target, rows))
    return wanted <= set(rows) or wanted <= graph.ancestors(rows)


def plan_upgrade(graph: Graph, applied: Iterable[str], target: str | Point) -> Plan:
    """Plan to apply the target and all that it needs and that is not applied.

    Raises:
        UnknownRevisionError: a row has no script.
        TargetError: the target cannot be resolved, or goes down.
    """
    now = known(graph, applied)
    point = read(graph, target)
    _check_direction(point, "upgrade")
    wanted = set(resolve(graph, point, now)).difference(now)
    missing = graph.ancestors(wanted) - graph.ancestors(now) if wanted else wanted
    course = _Course(graph, "upgrade", now)
    for id in graph.order if missing else ():
        if id in missing:
            rows = graph.needs(id)
            if not course.rows.issuperset(rows):
                rows = [row for row in rows if row in course.rows]
            course.go(id, rows, [id])
    return course.plan()


def plan_downgrade(graph: Graph, applied: Iterable[str], target: str | Point) -> Plan:
    """Plan to revert what follows the target, and all that depends on that.

    Raises:
        UnknownRevisionError: a row has no script.
        NotAppliedError: the target is not applied.
        TargetError: the target cannot be resolved, or goes up.
    """
    rows = known(graph, applied)
    point = read(graph, target)
    _check_direction(point, "downgrade")
    active = graph.ancestors(rows)
    dropped = graph.descendants(_roots(graph, point, rows, active)) & active
    course = _Course(graph, "downgrade", rows)
    needed = _Needed(graph, active)
    for id in reversed(graph.order) if dropped else ():
        if id in dropped:
            bared = needed.without(id)
            course.go(id, [id], [row for row in bared if row not in course.rows])
    return course.plan()


def plan_stamp(
    graph: Graph,
    applied: Iterable[str],
    targets: Sequence[str | Point],
    *,
    purge: bool = False,
) -> Plan:
    """Plan to write the targets into the version table, running nothing.

    They replace the rows before and after them, dependencies included; rows of other
    branches stay. With *purge* all rows go first, unknown ones too.

    Raises:
        UnknownRevisionError: a row has no script, and *purge* is not set.
        TargetError: a target cannot be resolved.
    """
    rows = tuple(applied)
    here = tuple(row for row in rows if row in graph) if purge else known(graph, rows)
    wanted: set[str] = set()
    replaced: set[str] = set()
    for target in targets:
        point = read(graph, target)
        ids = resolve(graph, point, here)
        wanted.update(ids)
        replaced |= _related(graph, ids or _bottom(graph, point, here))
    kept = () if purge else (row for row in rows if row not in replaced)
    return Plan("stamp", (), _sorted(rows), _sorted((*kept, *graph.tips(wanted))))


def stamped(graph: Graph, plan: Plan) -> tuple[Step, ...]:
    """Give a stamp as steps: one for each row that comes, or else that goes."""
    change, before = plan.change, VersionRows(plan.before)
    direction: Literal["upgrade", "downgrade"] = (
        "upgrade" if change.insert else "downgrade"
    )
    return tuple(
        Step(graph[id], direction, change, before, is_stamp=True)
        for id in change.insert or change.delete
        if id in graph
    )


class _Course:
    """Collects steps, and the rows as they are after the last one."""

    def __init__(
        self,
        graph: Graph,
        direction: Literal["upgrade", "downgrade"],
        rows: Sequence[str],
    ) -> None:
        self._graph = graph
        self._direction: Literal["upgrade", "downgrade"] = direction
        self._before = rows
        self._at = VersionRows(_sorted(rows))
        self._steps: list[Step] = []
        self.rows = set(rows)

    def go(self, id: str, delete: Iterable[str], insert: Iterable[str]) -> None:
        change = VersionChange(tuple(delete), tuple(insert))
        step = Step(self._graph[id], self._direction, change, self._at)
        self._steps.append(step)
        self.rows.difference_update(change.delete)
        self.rows.update(change.insert)
        self._at = self._at.after(change, self.rows)

    def plan(self) -> Plan:
        return Plan(
            self._direction,
            tuple(self._steps),
            _sorted(self._before),
            _sorted(self.rows),
        )


class _Needed:
    """Knows, while revisions go one by one, which ones nothing applied needs now."""

    def __init__(self, graph: Graph, active: set[str]) -> None:
        self._graph = graph
        self._active = active
        self._counts: dict[str, int] = {}

    def without(self, id: str) -> list[str]:
        """Take a revision away; give what it alone still needed."""
        self._active.discard(id)
        return [each for each in self._graph.needs(id) if not self._count(each)]

    def _count(self, id: str) -> int:
        """Count those that need it: all of them once, then one less each time."""
        if id in self._counts:
            self._counts[id] -= 1
        else:
            by = self._graph.needed_by(id)
            self._counts[id] = sum(each in self._active for each in by)
        return self._counts[id]


def _check_direction(point: Point, direction: Direction) -> None:
    if isinstance(point, Walk) and is_from_current(point):
        is_down = point.steps < 0
        if point.steps and is_down != (direction == "downgrade"):
            raise WrongDirectionError(str(point), direction=direction)


def _roots(
    graph: Graph, point: Point, rows: Sequence[str], active: set[str]
) -> tuple[str, ...]:
    """Give the lowest revisions that a downgrade to the target reverts."""
    if isinstance(point, Walk) and is_from_current(point):
        return _last_walked(graph, point, rows)
    if isinstance(point, Symbol) and point.word == "current":
        return ()
    ids = resolve(graph, point, rows)
    if len(ids) > 1:
        raise MultipleHeadsError(ids)
    if ids and ids[0] not in active:
        raise NotAppliedError(ids[0], tuple(rows))
    roots = graph.children(ids[0]) if ids else graph.bases
    if point.branch is None or len(roots) == 1:
        return roots
    branch = graph.lineage(resolve_branch(graph, point.branch))
    return tuple(id for id in roots if id in branch)


def _last_walked(graph: Graph, walk: Walk, rows: Sequence[str]) -> tuple[str, ...]:
    """Give the last revision that a walk down leaves behind.

    Only the revisions that go must be certain, not where the walk arrives: "-1" from a
    merge point reverts the merge.
    """
    if not walk.steps:
        return ()
    start = walk_start(graph, walk, rows)
    last = walked(graph, walk, start, steps=walk.steps + 1)
    if last is None:
        raise WalkTooFarError(str(walk), walked=-walk.steps - 1)
    return (last,)


def _related(graph: Graph, ids: Sequence[str]) -> set[str]:
    return graph.ancestors(ids) | graph.descendants(ids)


def _bottom(graph: Graph, point: Point, rows: Sequence[str]) -> tuple[str, ...]:
    """Give what a stamp down to base is about: a branch, a walk's start, or all."""
    if point.branch is not None:
        return (resolve_branch(graph, point.branch),)
    start = walk_start(graph, point, rows) if isinstance(point, Walk) else None
    return tuple(rows) if start is None else (start,)


def _sorted(rows: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({*rows}))
