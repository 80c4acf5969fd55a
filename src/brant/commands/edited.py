"""Scripts that changed since they were applied, looked for before more is applied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from brant.commands.planning import emitter
from brant.commands.threads import in_thread
from brant.errors import EditedScriptError
from brant.runtime.events import Warned

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from brant.commands.scripts import Project
    from brant.config import Config
    from brant.runtime.database import Database


_RUNS: Final = frozenset({"upgrade", "downgrade"})


async def mind_edited(
    config: Config, here: Project, run_id: str, database: Database
) -> None:
    """Stop or warn, by policy, where an applied revision's script changed.

    Raises:
        EditedScriptError: one did, and the policy is "error".
    """
    if config.edited == "ignore":
        return
    rows = await database.seals()
    changed = await in_thread(_edited, here, rows)
    if not changed:
        return
    error = EditedScriptError(changed)
    if config.edited == "error":
        raise error
    emitter(config)(Warned(run=run_id, message=error.message))


def last_applied(rows: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Give the newest row of each revision that stands applied by the history."""
    newest: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        if row["outcome"] == "done" and row["direction"] in _RUNS:
            newest.setdefault(row["revision"], row)
    return {id: row for id, row in newest.items() if row["direction"] == "upgrade"}


def is_edited(here: Project, id: str, row: Mapping[str, Any] | None) -> bool:
    """Tell whether a script changed since it was applied."""
    recorded = row["script_hash"] if row is not None else None
    return recorded is not None and not here.scripts[id].is_sealed_by(recorded)


def _edited(here: Project, rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Give the files of changed scripts by revision."""
    return {
        id: here.scripts[id].revision.path or here.scripts[id].path
        for id, row in last_applied(rows).items()
        if id in here.graph and is_edited(here, id, row)
    }
