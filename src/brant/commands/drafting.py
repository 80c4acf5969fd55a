"""A new script, once its place in the order is decided.

The order with the new revision in it is built before anything is written, so whatever
would make the scripts contradict each other is refused.
"""

from __future__ import annotations

from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, final

from brant.errors import (
    DatabaseTargetError,
    NameTakenError,
    NoRevisionError,
    NotHeadError,
)
from brant.revisions import Graph, Revision, is_of_database, parse, resolve
from brant.scripts import hooks
from brant.scripts.draft import folder_for, new_script, write
from brant.scripts.naming import Naming, moment, new_id
from brant.scripts.render import render
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from brant.commands.scripts import Project
    from brant.config import Config
    from brant.scripts.draft import Draft


@final
@dataclass(frozen=True, slots=True)
class Wish:
    """What a new script shall be."""

    message: str
    parents: tuple[str, ...]
    _: KW_ONLY
    is_sql: bool = False
    splice: bool = False
    """Whether a parent may have other children."""
    branch_label: str | None = None
    version_path: str | None = None
    rev_id: str | None = None
    depends_on: Sequence[str] = ()
    upgrades: Sequence[str] = ()
    downgrades: Sequence[str] = ()
    imports: Sequence[str] = ()


def named(graph: Graph, target: str) -> tuple[str, ...]:
    """Give the ids that a target names, if the scripts alone say so.

    Raises:
        DatabaseTargetError: a database would have to say.
        TargetError: it names nothing, or several.
    """
    if is_of_database(parse(target)):
        raise DatabaseTargetError(target)
    return resolve(graph, target)


def write_script(config: Config, project: Project, wish: Wish) -> Path:
    """Write the script of a wish, and run the post-write hooks on it.

    Raises:
        NotHeadError: a parent has children, and no fork is wanted.
        NameTakenError: another revision has its id or its label.
        GraphError: the revision would contradict the others.
        ScriptError: it cannot be named, rendered or written.
        PostWriteHookError: a hook failed; the script is there.
    """
    if not wish.splice:
        _check_heads(project.graph, wish.parents)
    draft = _draft(config, project, wish)
    _check_names(project.graph, draft)
    _check_order(project.graph, draft)
    text = render(
        draft,
        home=project.directory.home,
        template=config.template,
        imports=wish.imports,
        upgrades=wish.upgrades,
        downgrades=wish.downgrades,
        config=config,
        template_args=config.template_args,
    )
    write(draft.path, text)
    hooks.run(config.hooks, draft.path)
    return draft.path


def _draft(config: Config, project: Project, wish: Wish) -> Draft:
    folder = folder_for(
        project.directory.folders,
        parents=[project.scripts[id] for id in wish.parents],
        version_path=config.root / wish.version_path if wish.version_path else None,
    )
    return new_script(
        wish.message,
        id=wish.rev_id or new_id(),
        folder=folder,
        created=moment(config.timezone),
        parents=wish.parents,
        labels=(wish.branch_label,) if wish.branch_label else (),
        depends_on=_dependencies(project.graph, wish.depends_on),
        kind="sql" if wish.is_sql else "py",
        naming=Naming(
            config.file_template,
            slug_limit=config.truncate_slug_length,
            recursive=config.recursive,
        ),
    )


def _dependencies(graph: Graph, targets: Sequence[str]) -> tuple[str, ...]:
    """Keep labels, which follow their branches; write everything else out as ids."""
    found: list[str] = []
    for target in targets:
        ids = (target,) if target in graph.labels else named(graph, target)
        if not ids:
            raise NoRevisionError(target)
        found += ids
    return tuple(dict.fromkeys(found))


def _check_heads(graph: Graph, parents: Sequence[str]) -> None:
    for id in parents:
        if children := graph.children(id):
            raise NotHeadError(id, children)


def _check_names(graph: Graph, draft: Draft) -> None:
    for name in (draft.id, *draft.labels):
        owner = name if name in graph else graph.labels.get(name)
        if owner is not None:
            raise NameTakenError(name, graph[owner].path)


def _check_order(graph: Graph, draft: Draft) -> None:
    new = Revision(
        draft.id,
        draft.parents,
        draft.depends_on,
        draft.labels,
        draft.message,
        path=str(draft.path),
    )
    Graph((*graph, new))
