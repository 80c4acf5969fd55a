"""The history: every revision and how they follow one another.

A graph is built once, in linear time, from revision values in any order; it is valid or
it is not made. It answers questions and never changes. The words are Alembic's: a
*head* has no children; a *real head* is, besides, depended on by nobody.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property
from itertools import islice, takewhile
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, final

from brant import errors
from brant.revisions.order import cycle, oldest_first, reachable, reversed_edges

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from brant.revisions.revision import Revision

RESERVED = frozenset({"head", "heads", "base", "current"})
"""What a target means by itself; Alembic's projects have labels such as "base"."""

# Histories in the wild have ids with dots and with hyphens inside; Alembic refuses the
# latter, but only since it parses "id-1".
_LEGAL_NAME = re.compile(r"[^@:+\s-][^@:+\s]*")


@final
class Graph:
    """A valid history.

    Iterating gives the revisions oldest first, each after its parents and dependencies;
    the same revisions give the same order, however they were read.

    Example:
        ```python
        graph = Graph([Revision("a1"), Revision("b2", parents=("a1",))])
        assert graph.heads == ("b2",)
        ```
    """

    def __init__(self, revisions: Iterable[Revision]) -> None:
        self._revisions = _by_id(revisions)
        self._labels = _by_label(self._revisions)
        self._parents = {
            id: _parents(revision, self._revisions)
            for id, revision in self._revisions.items()
        }
        self._children = reversed_edges(self._parents)
        self._dependencies = {
            id: self._resolved_dependencies(revision)
            for id, revision in self._revisions.items()
            if revision.depends_on
        }
        self._needs: Mapping[str, Sequence[str]] = self._parents
        self._needed_by: Mapping[str, Sequence[str]] = self._children
        if self._dependencies:
            self._needs = {
                id: tuple(dict.fromkeys((*parents, *self._dependencies.get(id, ()))))
                for id, parents in self._parents.items()
            }
            self._needed_by = reversed_edges(self._needs)
        self.order = oldest_first(self._needs, self._needed_by)
        """All ids, each after its parents and dependencies."""
        if len(self.order) < len(self._revisions):
            raise self._cycle_error()

    def __getitem__(self, id: str) -> Revision:
        return self._revisions[id]

    def __contains__(self, id: object) -> bool:
        return id in self._revisions

    def __len__(self) -> int:
        return len(self._revisions)

    def __iter__(self) -> Iterator[Revision]:
        return (self._revisions[id] for id in self.order)

    def newest_first(self) -> Iterator[Revision]:
        """Iterate as a history is listed: each revision before what it follows."""
        return (self._revisions[id] for id in reversed(self.order))

    @property
    def labels(self) -> Mapping[str, str]:
        """Each label and the revision that carries it in its script."""
        return MappingProxyType(self._labels)

    @cached_property
    def heads(self) -> tuple[str, ...]:
        """Revisions that no revision follows."""
        return tuple(id for id in self.order if not self._children[id])

    @cached_property
    def real_heads(self) -> tuple[str, ...]:
        """Heads that no revision depends on: the version rows of a full upgrade."""
        return tuple(id for id in self.order if not self._needed_by[id])

    @cached_property
    def bases(self) -> tuple[str, ...]:
        """Revisions that follow nothing."""
        return tuple(id for id in self.order if not self._parents[id])

    @cached_property
    def branch_points(self) -> tuple[str, ...]:
        """Revisions that more than one revision follows."""
        return tuple(id for id in self.order if len(self._children[id]) > 1)

    @cached_property
    def merge_points(self) -> tuple[str, ...]:
        """Revisions that follow more than one."""
        return tuple(id for id in self.order if len(self._parents[id]) > 1)

    def parents(self, id: str) -> tuple[str, ...]:
        return self._parents[id]

    def children(self, id: str) -> tuple[str, ...]:
        return tuple(self._children[id])

    def dependencies(self, id: str) -> tuple[str, ...]:
        """What depends_on names, as ids."""
        return self._dependencies.get(id, ())

    def needs(self, id: str) -> Sequence[str]:
        """Parents and dependencies."""
        return self._needs[id]

    def needed_by(self, id: str) -> Sequence[str]:
        """Children, and the revisions that depend on it."""
        return self._needed_by[id]

    def dependants(self, id: str) -> tuple[str, ...]:
        """Give the revisions that name it in depends_on."""
        if not self._dependencies:
            return ()
        needing = self._needed_by[id]
        return tuple(each for each in needing if id in self.dependencies(each))

    def ancestors(
        self, ids: Iterable[str], *, with_dependencies: bool = True
    ) -> set[str]:
        """Give what must be there for *ids* to be there, themselves included."""
        return reachable(ids, self._needs if with_dependencies else self._parents)

    def descendants(
        self, ids: Iterable[str], *, with_dependencies: bool = True
    ) -> set[str]:
        """Give what cannot be there without *ids*, themselves included."""
        edges = self._needed_by if with_dependencies else self._children
        return reachable(ids, edges)

    def lineage(self, id: str) -> set[str]:
        """Give the revisions that `id@...` speaks of: before it, after it, itself."""
        before = self.ancestors((id,), with_dependencies=False)
        return before | self.descendants((id,), with_dependencies=False)

    def tips(
        self, ids: Iterable[str], *, with_dependencies: bool = True
    ) -> tuple[str, ...]:
        """Give those of *ids* that no other of their set of ancestors needs."""
        wanted = set(ids)
        edges = self._needs if with_dependencies else self._parents
        covered = reachable((up for id in wanted for up in edges[id]), edges)
        return tuple(id for id in self.order if id in wanted and id not in covered)

    def starting_with(self, name: str) -> tuple[str, ...]:
        """Give the ids that a partial id fits."""
        first = bisect_left(self._sorted_ids, name)
        following = islice(self._sorted_ids, first, None)
        return tuple(takewhile(lambda each: each.startswith(name), following))

    def labels_of(self, id: str) -> frozenset[str]:
        """Give the labels of the branches that a revision is on.

        A label holds for all descendants, and back to the nearest branch point or merge
        point, which it does not include.
        """
        return self._spread_labels[id] if self._labels else frozenset()

    @cached_property
    def _sorted_ids(self) -> list[str]:
        return list(self._revisions)

    @cached_property
    def _spread_labels(self) -> Mapping[str, frozenset[str]]:
        spread: dict[str, frozenset[str]] = {}
        for id in self.order:
            inherited = [spread[parent] for parent in self._parents[id]]
            spread[id] = frozenset(self[id].labels).union(*inherited)
        for id in reversed(self.order):
            if self._is_plain(id):
                for parent in filter(self._is_plain, self._parents[id]):
                    spread[parent] |= spread[id]
        return spread

    def _is_plain(self, id: str) -> bool:
        return len(self._needed_by[id]) < 2 and len(self._parents[id]) < 2  # noqa: PLR2004  # more than one makes a branch or a merge point

    def _resolved_dependencies(self, revision: Revision) -> tuple[str, ...]:
        found = tuple(
            dict.fromkeys(
                self._dependency(revision, name) for name in revision.depends_on
            )
        )
        if revision.id in found:
            raise errors.DependencyLoopError((revision.id,), (revision.path,))
        return found

    def _dependency(self, revision: Revision, name: str) -> str:
        if name in self._revisions:
            return name
        if name in self._labels:
            return self._labels[name]
        candidates = self.starting_with(name)
        if not candidates:
            raise errors.MissingDependencyError(
                revision.id, dependency=name, file=revision.path
            )
        if len(candidates) > 1:
            raise errors.AmbiguousDependencyError(
                revision.id, dependency=name, candidates=candidates, file=revision.path
            )
        return next(iter(candidates))

    def _cycle_error(self) -> errors.CycleError | errors.DependencyCycleError:
        by_parents = oldest_first(self._parents, self._children)
        if len(by_parents) < len(self):
            found = cycle(self._parents, self._revisions.keys() - set(by_parents))
            return errors.CycleError(found, [self[id].path for id in found])
        found = cycle(self._needs, self._revisions.keys() - set(self.order))
        return errors.DependencyCycleError(found, [self[id].path for id in found])


def _by_id(revisions: Iterable[Revision]) -> dict[str, Revision]:
    found: dict[str, Revision] = {}
    for revision in sorted(revisions, key=attrgetter("id")):
        _check_name(revision.id, revision, reserved=RESERVED)
        if revision.id in found:
            files = (found[revision.id].path, revision.path)
            raise errors.DuplicateRevisionError(revision.id, files)
        found[revision.id] = revision
    return found


def _by_label(revisions: Mapping[str, Revision]) -> dict[str, str]:
    found: dict[str, str] = {}
    for revision in (each for each in revisions.values() if each.labels):
        for label in dict.fromkeys(revision.labels):
            _check_name(label, revision)
            owner = found.get(label, label if label in revisions else None)
            if owner is not None:
                files = (revisions[owner].path, revision.path)
                raise errors.DuplicateLabelError(label, (owner, revision.id), files)
            found[label] = revision.id
    return found


def _check_name(
    name: str, revision: Revision, *, reserved: frozenset[str] = frozenset()
) -> None:
    if not _LEGAL_NAME.fullmatch(name) or name in reserved:
        raise errors.IllegalRevisionIdError(
            name, revision=revision.id, file=revision.path
        )


def _parents(revision: Revision, known: Mapping[str, Revision]) -> tuple[str, ...]:
    for parent in revision.parents:
        if parent == revision.id:
            raise errors.SelfLoopError((revision.id,), (revision.path,))
        if parent not in known:
            raise errors.MissingParentError(
                revision.id, parent=parent, file=revision.path
            )
    if len(revision.parents) < 2:  # noqa: PLR2004  # nothing to deduplicate
        return revision.parents
    return tuple(dict.fromkeys(revision.parents))
