"""From a configuration to the scripts and their order.

Everything here reads files and nothing awaits: a command calls it in a thread, once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from brant import errors
from brant.commands.info import ScriptInfo
from brant.scripts.directory import ScriptDirectory
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

    from brant.alembic.directory import ScriptDirectory as Alembics
    from brant.config import Config
    from brant.revisions import Graph
    from brant.scripts.script import Script


@final
@dataclass(frozen=True, slots=True)
class Project:
    """The scripts of a project, read once, and their order."""

    directory: ScriptDirectory
    scripts: Mapping[str, Script]
    """By revision."""
    graph: Graph
    environment: Path | None
    """Where env.py is, if there is one."""

    def describe(
        self, ids: Iterable[str], current: Collection[str] | None = None
    ) -> tuple[ScriptInfo, ...]:
        """Give revisions with their place in the order."""
        return tuple(self._info(id, current) for id in ids)

    def _info(self, id: str, current: Collection[str] | None) -> ScriptInfo:
        graph, script = self.graph, self.scripts[id]
        parents, children = graph.parents(id), graph.children(id)
        labels = graph.labels_of(id)
        # By their places: thousands of keywords take as long as all the rest.
        return ScriptInfo(
            id,
            parents,
            graph.dependencies(id),
            tuple(sorted(labels)) if labels else (),
            script.revision.message,
            script.path,
            script.created,
            not children,
            not parents,
            len(children) > 1,
            len(parents) > 1,
            None if current is None else id in current,
            children,
            graph.dependants(id),
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
    scripts = config.shelf.read(directory)
    environment = environment_file(directory)
    return Project(directory, scripts.by_id, scripts.graph, environment)


def environment_file(directory: ScriptDirectory) -> Path | None:
    """Give the project's env.py, if it has one.

    Raises:
        ScriptUnreadableError: its folder may not be looked into.
    """
    if directory.home is None:
        return None
    path = directory.home / "env.py"
    try:
        return path if path.is_file() else None
    except OSError as error:
        reason = error.strerror or str(error)
        raise errors.ScriptUnreadableError(str(path), reason) from error


def as_alembics(here: Project) -> Alembics:
    """Show the scripts as Alembic shows them to scripts and to env.py."""
    from brant.alembic.directory import ScriptDirectory as Alembics  # noqa: PLC0415  # start-up
    from brant.scripts.load import module  # noqa: PLC0415  # likewise

    return Alembics(here.graph, lambda key: module(here.scripts[key]))


def graph(config: Config) -> Graph:
    return project(config).graph
