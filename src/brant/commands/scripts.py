"""From a configuration to the scripts and their order.

Everything here reads files and nothing awaits: a command calls it in a thread, once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from brant.commands.results import ScriptInfo
from brant.revisions import Graph
from brant.scripts.directory import ScriptDirectory
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from brant.config import Config
    from brant.scripts.script import Script


@final
@dataclass(frozen=True, slots=True)
class Project:
    """The scripts of a project, read once, and their order."""

    directory: ScriptDirectory
    scripts: dict[str, Script]
    """By revision."""
    graph: Graph

    def describe(
        self, ids: Iterable[str], current: Collection[str] | None = None
    ) -> tuple[ScriptInfo, ...]:
        """Give revisions with their place in the order."""
        return tuple(self._info(id, current) for id in ids)

    def _info(self, id: str, current: Collection[str] | None) -> ScriptInfo:
        graph, script = self.graph, self.scripts[id]
        parents, children = graph.parents(id), graph.children(id)
        return ScriptInfo(
            revision=id,
            parents=parents,
            children=children,
            depends_on=graph.dependencies(id),
            labels=tuple(sorted(graph.labels_of(id))),
            message=script.revision.message,
            path=script.path,
            created=script.created,
            is_head=not children,
            is_base=not parents,
            is_branch_point=len(children) > 1,
            is_merge_point=len(parents) > 1,
            is_current=None if current is None else id in current,
        )


def script_directory(config: Config) -> ScriptDirectory:
    return ScriptDirectory(
        config.locations, recursive=config.recursive, root=config.root
    )


def project(config: Config) -> Project:
    """Read the scripts of a project.

    Raises:
        ScriptError: a folder is missing or a file is no valid script.
        GraphError: the scripts contradict each other.
    """
    directory = script_directory(config)
    scripts = directory.read()
    return Project(directory, scripts.by_id(), Graph(scripts.revisions))


def graph(config: Config) -> Graph:
    return project(config).graph
