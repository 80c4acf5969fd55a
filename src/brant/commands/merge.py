"""Join branches: a script with several parents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brant.commands.drafting import Wish, all_named, write_scripts
from brant.commands.scripts import project
from brant.commands.threads import in_thread
from brant.errors import NothingToMergeError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from brant.config import Config


def create(
    config: Config,
    revisions: Sequence[str],
    message: str = "",
    *,
    branch_label: str | None = None,
    rev_id: str | None = None,
    splice: bool = False,
) -> Path:
    """Write a script that follows several revisions; none means all heads.

    Raises:
        NothingToMergeError: they are fewer than two.
        NotHeadError: one has children already, and *splice* is not set.
    """
    found = project(config)
    # The target "heads" leaves out a head that another one depends on.
    parents = all_named(found.graph, revisions) if revisions else found.graph.heads
    if len(parents) < 2:  # noqa: PLR2004  # the meaning of a merge
        raise NothingToMergeError(parents)
    wish = Wish(
        message or f"merge {' and '.join(parents)}",
        parents,
        is_sql=config.template == "sql",
        splice=splice,
        branch_label=branch_label,
        rev_id=rev_id,
    )
    (path,) = write_scripts(config, found, (wish,))
    return path


async def merge(
    config: Config,
    revisions: Sequence[str] = (),
    *,
    message: str = "",
    branch_label: str | None = None,
    rev_id: str | None = None,
    splice: bool = False,
) -> Path:
    """Write a script that joins revisions, and give its path; none means all heads."""
    if config.revision_environment:
        # Imported here: a project without it needs no SQLAlchemy.
        from brant.commands.environment import configured  # noqa: PLC0415

        config = await configured(config)
    return await in_thread(
        create,
        config,
        revisions,
        message,
        branch_label=branch_label,
        rev_id=rev_id,
        splice=splice,
    )
