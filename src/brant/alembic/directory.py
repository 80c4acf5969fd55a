"""`context.script`: the history of scripts, as old scripts and their helpers ask it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

from brant.alembic.current import current
from brant.alembic.raised import CommandError
from brant.errors import TargetError
from brant.revisions import resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import ModuleType

    from brant.revisions import Graph, Revision

Id = str | tuple[str, ...] | list[str] | None


@final
class Script:
    """One revision, as Alembic shows it."""

    def __init__(
        self, revision: Revision, graph: Graph, execute: Callable[[str], ModuleType]
    ) -> None:
        self._graph = graph
        self._execute = execute
        self.revision = revision.id
        self.down_revision = scalar(revision.parents)
        self.dependencies = scalar(revision.depends_on)
        self.branch_labels = set(graph.labels_of(revision.id))
        self.doc = self.longdoc = revision.message
        self.path = revision.path
        self.nextrev = frozenset(graph.children(revision.id))

    @property
    def module(self) -> ModuleType:
        """The script, executed once more: what it defines can be looked at."""
        return self._execute(self.revision)

    @property
    def is_head(self) -> bool:
        return not self.nextrev

    @property
    def is_base(self) -> bool:
        return self.down_revision is None

    @property
    def is_branch_point(self) -> bool:
        return len(self.nextrev) > 1

    @property
    def is_merge_point(self) -> bool:
        return isinstance(self.down_revision, tuple)


@final
class ScriptDirectory:
    """The scripts and their order; brant has read them already."""

    def __init__(self, graph: Graph, execute: Callable[[str], ModuleType]) -> None:
        self._graph = graph
        self._execute = execute

    @classmethod
    def from_config(cls, _config: Any = None) -> ScriptDirectory:
        """Give that of the migration that runs."""
        found: ScriptDirectory = current("context.script").context_attribute("script")
        return found

    def get_revision(self, id: Id) -> Script | None:
        """Give the revision that an id, its beginning or a symbol means.

        Raises:
            CommandError: there is none.
        """
        found = self._ids(id)
        return self._script(found[0]) if found else None

    def get_revisions(self, ids: Id) -> tuple[Script, ...]:
        return tuple(map(self._script, self._ids(ids)))

    def get_heads(self, *, consider_depends_on: bool = False) -> list[str]:
        graph = self._graph
        return list(graph.real_heads if consider_depends_on else graph.heads)

    def get_current_head(self) -> str | None:
        """Give the only head.

        Raises:
            CommandError: there are several.
        """
        heads = self._graph.heads
        if len(heads) > 1:
            message = f"the scripts have several heads: {', '.join(heads)}"
            raise CommandError(message)
        return next(iter(heads), None)

    def get_bases(self) -> list[str]:
        return list(self._graph.bases)

    def get_base(self) -> str | None:
        bases = self._graph.bases
        if len(bases) > 1:
            message = f"the scripts have several bases: {', '.join(bases)}"
            raise CommandError(message)
        return next(iter(bases), None)

    def walk_revisions(
        self, base: str = "base", head: str = "heads"
    ) -> Iterator[Script]:
        """Go from a head to a base, the newest first; both are part of it."""
        return self._between(head, base, is_inclusive=True)

    def iterate_revisions(
        self, upper: Id, lower: Id, *, inclusive: bool = False, **_options: Any
    ) -> Iterator[Script]:
        """Go down from *upper*, the newest first, to what stands before *lower*."""
        return self._between(upper, lower, is_inclusive=inclusive)

    def as_revision_number(self, id: Id) -> str | tuple[str, ...] | None:
        return scalar(self._ids(id))

    def _between(self, upper: Id, lower: Id, *, is_inclusive: bool) -> Iterator[Script]:
        ends = self._ids(lower)
        wanted = self._graph.ancestors(self._ids(upper))
        if ends:
            wanted -= self._graph.ancestors(ends)
        wanted.update(ends if is_inclusive else ())
        for revision in self._graph.newest_first():
            if revision.id in wanted:
                yield self._script(revision.id)

    def _ids(self, ids: Id) -> tuple[str, ...]:
        many: Iterable[str] = (ids,) if isinstance(ids, str) else ids or ()
        try:
            return tuple(id for each in many for id in resolve(self._graph, each))
        except TargetError as error:
            raise CommandError(str(error)) from error

    def _script(self, id: str) -> Script:
        return Script(self._graph[id], self._graph, self._execute)


def scalar(ids: tuple[str, ...]) -> str | tuple[str, ...] | None:
    """Give one id as itself, several as a tuple and none as None, as Alembic does."""
    return ids if len(ids) > 1 else next(iter(ids), None)
