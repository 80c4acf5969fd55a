"""Take over an Alembic project: one table of configuration, and nothing else.

The version table, the scripts and env.py stay as they are, so Alembic goes on working:
going back is deleting that table.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, final

from anyio import to_thread

from brant.alembic.project import understood
from brant.commands.database import session
from brant.commands.init import append
from brant.commands.results import Result
from brant.commands.scripts import graph
from brant.config.files import OWN_FILE, SHARED_FILE, speaks_of_brant
from brant.errors import AlreadyAdoptedError
from brant.revisions import unknown
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from brant.config import Config


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted(Result):
    """What was understood of an Alembic project, and where it was written."""

    source: str
    """The file that configures Alembic."""
    config: str
    """The file that configures brant now."""
    settings: Mapping[str, Any]
    notes: tuple[str, ...]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Position(Result):
    """Where an adopted database is."""

    heads: tuple[str, ...]
    unknown: tuple[str, ...]
    """Rows of the version table that no script stands for."""


def create(
    source: str | None = None, *, section: str = "alembic", cwd: Path | None = None
) -> Adopted:
    """Write `[tool.brant]` for the Alembic project in *cwd*.

    Raises:
        NotAlembicError: there is none.
        AlreadyAdoptedError: brant is configured there.
        UnwritableError: the operating system refuses.
    """
    cwd = Path.cwd() if cwd is None else cwd
    found = understood(cwd, source, section)
    candidates = [
        path for path in (cwd / OWN_FILE, cwd / SHARED_FILE) if path.is_file()
    ]
    for path in candidates:
        if speaks_of_brant(path):
            raise AlreadyAdoptedError(os.path.relpath(path, cwd))
    config = next(iter(candidates), cwd / OWN_FILE)
    append(config, _table(found.settings))
    return Adopted(
        source=os.path.relpath(found.source, cwd),
        config=os.path.relpath(config, cwd),
        settings=dict(found.settings),
        notes=found.notes,
    )


def _table(settings: Mapping[str, Any]) -> str:
    # JSON's texts, numbers, truths and lists of texts are TOML's.
    lines = [
        f"{name} = {json.dumps(value, ensure_ascii=False)}"
        for name, value in settings.items()
    ]
    return "\n".join(("[tool.brant]", *lines)) + "\n"


async def position(config: Config) -> Position:
    """Compare the database's version table with the scripts; nothing is changed."""
    here = await to_thread.run_sync(graph, config)
    async with session(config) as opened:
        heads = await opened.database.heads() or ()
    return Position(heads=heads, unknown=unknown(here, heads))
