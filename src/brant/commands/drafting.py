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
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from brant.commands.scripts import Project
    from brant.config import Config
    from brant.scripts.draft import Draft
    from brant.scripts.script import Script


@final
@dataclass(frozen=True, slots=True)
class Wish:
    """What a new script shall be."""

    message: str
    follows: Sequence[str]
    """Targets; none is a new base."""
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


def all_named(graph: Graph, targets: Iterable[str]) -> tuple[str, ...]:
    """Give the ids that targets name, each once."""
    ids = (id for target in targets for id in named(graph, target))
    return tuple(dict.fromkeys(ids))


def write_scripts(
    config: Config, project: Project, wishes: Iterable[Wish]
) -> tuple[Path, ...]:
    """Write the scripts of wishes, and run the post-write hooks on them.

    Each may follow those before it. Nothing is written where one cannot be.

    Raises:
        NotHeadError: a parent has children, and no fork is wanted.
        NameTakenError: another revision has its id or its label.
        GraphError: the revision would contradict the others.
        ScriptError: it cannot be named, rendered or written.
        PostWriteHookError: a hook failed; the scripts are there.
    """
    graph = project.graph
    scripts: dict[str, Script | Draft] = {**project.scripts}
    made: list[tuple[Path, str]] = []
    for wish in wishes:
        draft = _draft(config, project.directory.folders, graph, scripts, wish)
        if not wish.splice:
            _check_heads(graph, draft.parents)
        _check_names(graph, draft)
        graph, scripts[draft.id] = _with(graph, draft), draft
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
        made.append((draft.path, text))
    for path, text in made:
        write(path, text)
    for path, _ in made:
        hooks.run(config.hooks, path)
    return tuple(path for path, _ in made)


def _draft(
    config: Config,
    folders: tuple[Path, ...],
    graph: Graph,
    scripts: Mapping[str, Script | Draft],
    wish: Wish,
) -> Draft:
    parents = all_named(graph, wish.follows)
    folder = folder_for(
        folders,
        parents=[scripts[id] for id in parents],
        version_path=config.root / wish.version_path if wish.version_path else None,
    )
    return new_script(
        wish.message,
        id=wish.rev_id or new_id(),
        folder=folder,
        created=moment(config.timezone),
        parents=parents,
        labels=(wish.branch_label,) if wish.branch_label else (),
        depends_on=_dependencies(graph, wish.depends_on),
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


def _with(graph: Graph, draft: Draft) -> Graph:
    """Give the order with a new script in it.

    Raises:
        GraphError: it would contradict the others.
    """
    new = Revision(
        draft.id,
        draft.parents,
        draft.depends_on,
        draft.labels,
        draft.message,
        path=str(draft.path),
    )
    return Graph((*graph, new))
