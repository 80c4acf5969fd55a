"""A new script at the end of a branch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brant.commands.drafting import Wish, named, write_script
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

    from brant.commands.autogenerating import Ask
    from brant.config import Config
    from brant.scripts.source import Source


def create(
    config: Config,
    message: str = "",
    *,
    sql: bool = False,
    head: str = "head",
    splice: bool = False,
    branch_label: str | None = None,
    version_path: str | None = None,
    rev_id: str | None = None,
    depends_on: Sequence[str] = (),
    source: Source | None = None,
) -> Path:
    """Write a script that follows *head*, an empty one unless there is a source.

    Raises:
        TargetError: *head* names nothing, or several.
        NotHeadError: it has children already, and *splice* is not set.
        ScriptError: the script cannot be named, rendered or written.
    """
    found = project(config)
    wish = Wish(
        message,
        named(found.graph, head),
        is_sql=sql or config.template == "sql",
        splice=splice,
        branch_label=branch_label,
        version_path=version_path,
        rev_id=rev_id,
        depends_on=depends_on,
        imports=source.imports if source else (),
        upgrades=source.upgrades if source else (),
        downgrades=source.downgrades if source else (),
    )
    return write_script(config, found, wish)


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
) -> Path | None:
    """Write a script that follows *head*, and give its path; None: nothing to write.

    With *splice* it may follow a revision that has children already: a new branch.
    With *sql* it is a file of SQL.

    Raises:
        PendingRevisionsError: models are compared with a database at the heads only.
        DestructiveError: it would destroy data, which *no_destructive* rules out.
        LateBaselineError: a baseline would follow other revisions.
    """
    source = None
    if autogenerate or baseline:
        if sql:
            raise GeneratedSqlError
        if baseline:
            await in_thread(_see_first, config, head)
        source = await _source(
            config,
            is_baseline=baseline,
            no_destructive=no_destructive,
            ask=ask,
            connection=connection,
        )
        if source is None:
            return None
    return await in_thread(
        create,
        config,
        message,
        sql=sql,
        head=head,
        splice=splice,
        branch_label=branch_label,
        version_path=version_path,
        rev_id=rev_id,
        depends_on=depends_on,
        source=source,
    )


def _see_first(config: Config, head: str) -> None:
    graph = project(config).graph
    if followed := graph.heads if head == "head" else named(graph, head):
        raise LateBaselineError(followed)


async def _source(
    config: Config,
    *,
    is_baseline: bool,
    no_destructive: bool,
    ask: Ask | None,
    connection: AsyncConnection | None,
) -> Source | None:
    # Imported here: an empty revision needs no SQLAlchemy.
    from brant.commands.autogenerating import baseline, generated  # noqa: PLC0415
    from brant.commands.check import pending_in  # noqa: PLC0415
    from brant.commands.database import session  # noqa: PLC0415
    from brant.runtime.events import Warned  # noqa: PLC0415

    async with session(config, connection) as opened:
        if is_baseline:
            found = await baseline(opened.config, opened.database)
        elif pending := await pending_in(opened):
            raise PendingRevisionsError(pending)
        else:
            found = await generated(
                opened.config, opened.database, ask=ask, no_destructive=no_destructive
            )
    for table in found.by_text:
        message = f"{table} was compared by its text: the database would not print it"
        for callback in config.on_event:
            callback(Warned(run="", message=message))
    return found.source if found.directives.upgrades else None
