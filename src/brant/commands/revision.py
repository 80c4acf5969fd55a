"""New scripts at the ends of branches."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from brant.commands.drafting import Wish, all_named, named, write_scripts
from brant.commands.scripts import project
from brant.commands.threads import in_thread
from brant.errors import (
    GeneratedSqlError,
    LateBaselineError,
    PendingRevisionsError,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncConnection

    from brant.autogenerate import Directives
    from brant.commands.autogenerating import Ask, Generated
    from brant.config import Config
    from brant.scripts.source import Source


def create(config: Config, *wishes: Wish) -> tuple[Path, ...]:
    """Write scripts, and nothing where one of them cannot be.

    Raises:
        TargetError: what one shall follow names nothing, or several.
        NotHeadError: that has children already, and *splice* is not set.
        ScriptError: one cannot be named, rendered or written.
    """
    return write_scripts(config, project(config), wishes)


async def revision(
    config: Config,
    message: str = "",
    *,
    autogenerate: bool = False,
    baseline: bool = False,
    no_destructive: bool = False,
    ask: Ask | None = None,
    sql: bool = False,
    head: str = "head",
    splice: bool = False,
    branch_label: str | None = None,
    version_path: str | None = None,
    rev_id: str | None = None,
    depends_on: Sequence[str] = (),
    connection: AsyncConnection | None = None,
) -> tuple[Path, ...]:
    """Write a script that follows *head*, and give its path; none: nothing to write.

    There are several where the project's process_revision_directives makes several.
    With *splice* it may follow a revision that has children already: a new branch.
    With *sql* it is a file of SQL.

    Raises:
        PendingRevisionsError: models are compared with a database at the heads only.
        DestructiveError: it would destroy data, which *no_destructive* rules out.
        LateBaselineError: a baseline would follow other revisions.
    """
    wish = Wish(
        message,
        (head,),
        is_sql=sql or config.template == "sql",
        splice=splice,
        branch_label=branch_label,
        version_path=version_path,
        rev_id=rev_id,
        depends_on=depends_on,
    )
    if autogenerate or baseline:
        if sql:
            raise GeneratedSqlError
        if baseline:
            await in_thread(_see_first, config, head)
        config, wishes = await _generated(
            config,
            wish,
            is_baseline=baseline,
            no_destructive=no_destructive,
            ask=ask,
            connection=connection,
        )
    elif config.revision_environment:
        config, wishes = await _in_environment(config, wish)
    else:
        wishes = (wish,)
    return await in_thread(create, config, *wishes) if wishes else ()


def _see_first(config: Config, head: str) -> None:
    graph = project(config).graph
    if followed := graph.heads if head == "head" else named(graph, head):
        raise LateBaselineError(followed)


async def _in_environment(
    config: Config, wish: Wish
) -> tuple[Config, tuple[Wish, ...]]:
    """Ask env.py about a script that holds no operations yet."""
    # Imported here: an empty revision needs no SQLAlchemy.
    from brant.autogenerate.directives import processed  # noqa: PLC0415
    from brant.commands.autogenerating import render  # noqa: PLC0415
    from brant.commands.environment import configured  # noqa: PLC0415

    config = await configured(config)
    header = await in_thread(_header, config, wish)
    options = config.autogenerate
    made = processed(options.process_revision_directives, None, header)
    return config, tuple(_wish(wish, each, render(each, options)) for each in made)


async def _generated(
    config: Config,
    wish: Wish,
    *,
    is_baseline: bool,
    no_destructive: bool,
    ask: Ask | None,
    connection: AsyncConnection | None,
) -> tuple[Config, tuple[Wish, ...]]:
    # Imported here: an empty revision needs no SQLAlchemy.
    from brant.commands.autogenerating import baseline, generated  # noqa: PLC0415
    from brant.commands.check import pending_in  # noqa: PLC0415
    from brant.commands.database import session  # noqa: PLC0415

    header = await in_thread(_header, config, wish)
    async with session(config, connection) as opened:
        config = opened.config
        if is_baseline:
            found = await baseline(config, opened.database, header)
        elif pending := await pending_in(opened):
            raise PendingRevisionsError(pending)
        else:
            found = await generated(
                config,
                opened.database,
                header,
                ask=ask,
                no_destructive=no_destructive,
            )
    _tell(config, found)
    wishes = (_wish(wish, *each) for each in found.scripts if each[0].upgrades)
    return config, tuple(wishes)


def _tell(config: Config, found: Generated) -> None:
    from brant.runtime.events import Warned  # noqa: PLC0415  # as above

    for table in found.by_text:
        message = f"{table} was compared by its text: the database would not print it"
        for callback in config.on_event:
            callback(Warned(run="", message=message))


def _header(config: Config, wish: Wish) -> Directives:
    """Say what a hook may change of a wish; its targets become ids."""
    from brant.autogenerate import Directives  # noqa: PLC0415  # as above

    return Directives(
        (),
        (),
        message=wish.message,
        rev_id=wish.rev_id,
        parents=all_named(project(config).graph, wish.follows),
        splice=wish.splice,
        branch_label=wish.branch_label,
        version_path=wish.version_path,
        depends_on=tuple(wish.depends_on),
    )


def _wish(wish: Wish, made: Directives, source: Source) -> Wish:
    return replace(
        wish,
        message=made.message,
        follows=made.parents,
        splice=made.splice,
        branch_label=made.branch_label,
        version_path=made.version_path,
        rev_id=made.rev_id,
        depends_on=made.depends_on,
        upgrades=source.upgrades,
        downgrades=source.downgrades,
        imports=tuple(dict.fromkeys((*made.imports, *source.imports))),
    )
