"""Take over an Alembic project: one table of configuration, and nothing else.

The version table, the scripts and env.py stay as they are, so Alembic goes on working:
going back is deleting that table.
"""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any, final

from anyio import to_thread

from brant.alembic.environment import BESIDE
from brant.alembic.ported import env_file
from brant.alembic.project import understood
from brant.commands.database import session
from brant.commands.info import Result
from brant.commands.init import append
from brant.commands.scripts import graph
from brant.config.files import OWN_FILE, SHARED_FILE, current_folder, speaks_of_brant
from brant.errors import AlreadyAdoptedError, UnwritableError
from brant.revisions import unknown
from brant.runtime.url import masked, without_sync_driver
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

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
    profiles: tuple[str, ...] = ()
    """The databases, where there are several: the environments that were written."""
    env_file: str | None = None
    """The env.py of brant's that was written, where Alembic's has hooks of its own."""
    notes: tuple[str, ...] = ()


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Position(Result):
    """Where an adopted database is."""

    name: str | None = None
    """Which one, of several."""
    heads: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    """Rows of the version table that no script stands for."""
    problem: str | None = None
    """Why it was not looked at."""


def create(
    source: str | None = None, *, section: str = "alembic", cwd: Path | None = None
) -> Adopted:
    """Write `[tool.brant]` for the Alembic project in *cwd*.

    Raises:
        NotAlembicError: there is none.
        AlreadyAdoptedError: brant is configured there.
        UnwritableError: the operating system refuses.
    """
    cwd = current_folder() if cwd is None else cwd
    found = understood(cwd, source, section)
    candidates = [
        path for path in (cwd / OWN_FILE, cwd / SHARED_FILE) if path.is_file()
    ]
    for path in candidates:
        if speaks_of_brant(path):
            raise AlreadyAdoptedError(os.path.relpath(path, cwd))
    config = next(iter(candidates), cwd / OWN_FILE)
    beside = found.home / BESIDE
    is_needed = bool(found.hooks) and not beside.exists()
    if is_needed:
        _write(beside, env_file(found.hooks))
    append(config, _table(found.settings, found.profiles))
    return Adopted(
        source=os.path.relpath(found.source, cwd),
        config=os.path.relpath(config, cwd),
        settings=dict(found.settings),
        profiles=found.profiles,
        env_file=os.path.relpath(beside, cwd) if is_needed else None,
        notes=(*found.notes, *_driver(found.url)),
    )


def _driver(url: str) -> Iterator[str]:
    """Say where Alembic's driver is not brant's."""
    if not url.startswith("driver://"):
        _, notice = without_sync_driver(url)
        if notice is not None:
            yield f"{masked(url)}: {notice}."


def _write(path: Path, source: str) -> None:
    try:
        path.write_text(source, encoding="utf-8", newline="\n")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UnwritableError(str(path), reason) from error


def _table(settings: Mapping[str, Any], profiles: Sequence[str]) -> str:
    lines = [f"{name} = {_toml(value)}" for name, value in settings.items()]
    tables = [f"\n[tool.brant.env.{_key(name)}]" for name in profiles]
    return "\n".join(("[tool.brant]", *lines, *tables)) + "\n"


def _toml(value: Any) -> str:
    match value:
        case dict():
            pairs = (f"{_key(key)} = {_toml(each)}" for key, each in value.items())
            return f"{{ {', '.join(pairs)} }}"
        case list():
            return f"[{', '.join(map(_toml, value))}]"
        case _:
            # JSON's texts, numbers and truths are TOML's.
            return json.dumps(value, ensure_ascii=False)


def _key(name: str) -> str:
    return name if re.fullmatch(r"[\w-]+", name, re.ASCII) else json.dumps(name)


async def position(config: Config) -> Position:
    """Compare the database's version table with the scripts; nothing is changed."""
    here = await to_thread.run_sync(graph, config)
    async with session(config) as opened:
        heads = await opened.database.heads() or ()
    name = config.profile
    return Position(name=name, heads=heads, unknown=unknown(here, heads))
