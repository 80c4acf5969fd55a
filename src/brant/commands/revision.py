"""A new script at the end of a branch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brant.commands.drafting import Wish, write_script
from brant.commands.scripts import project
from brant.commands.threads import in_thread
from brant.revisions import resolve

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from brant.config import Config


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
) -> Path:
    """Write an empty script that follows *head*.

    Raises:
        TargetError: *head* names nothing, or several.
        NotHeadError: it has children already, and *splice* is not set.
        ScriptError: the script cannot be named, rendered or written.
    """
    found = project(config)
    wish = Wish(
        message,
        resolve(found.graph, head),
        is_sql=sql or config.template == "sql",
        splice=splice,
        branch_label=branch_label,
        version_path=version_path,
        rev_id=rev_id,
        depends_on=depends_on,
    )
    return write_script(config, found, wish)


async def revision(
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
) -> Path:
    """Write an empty script that follows *head*, and give its path.

    With *splice* it may follow a revision that has children already: a new branch.
    With *sql* it is a file of SQL.
    """
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
    )
