"""Open a script in the user's editor."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Final

from brant.commands.scripts import project
from brant.commands.threads import in_thread
from brant.errors import EditorFailedError, NoEditorError, NoRevisionError
from brant.revisions import resolve

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from brant.config import Config

_VARIABLES: Final = ("VISUAL", "EDITOR")
_USUAL: Final = ("sensible-editor", "editor", "nano", "vim", "vi")


def editor(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Choose the editor: $VISUAL, $EDITOR, or the first usual one that is there.

    Raises:
        NoEditorError: there is none.
        EditorFailedError: the variable's words cannot be told apart.
    """
    for variable in _VARIABLES:
        if command := environ.get(variable):
            try:
                return tuple(shlex.split(command))
            except ValueError as error:  # a quote that does not end
                reason = str(error).lower()
                raise EditorFailedError(command, reason) from error
    for name in _USUAL:
        if shutil.which(name, path=environ.get("PATH")):
            return (name,)
    raise NoEditorError(_VARIABLES)


def open_script(
    config: Config,
    revision: str,
    current: Sequence[str] = (),
    environ: Mapping[str, str] | None = None,
) -> tuple[Path, ...]:
    """Edit the scripts that a target names, and wait for the editor.

    Raises:
        NoRevisionError: it names the empty database.
        EditorFailedError: the editor could not be started, or was not content.
    """
    found = project(config)
    ids = resolve(found.graph, revision, current)
    if not ids:
        raise NoRevisionError(revision)
    paths = tuple(Path(found.scripts[id].path) for id in ids)
    command = (*editor(os.environ if environ is None else environ), *map(str, paths))
    try:
        status = subprocess.run(command, check=False).returncode  # noqa: S603  # theirs
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise EditorFailedError(command[0], reason) from error
    if status:
        raise EditorFailedError(command[0], f"it exited with {status}")
    return paths


async def edit(config: Config, revision: str) -> tuple[Path, ...]:
    """Open the scripts that a target names in the user's editor."""
    from brant.commands import show  # noqa: PLC0415  # only for its question

    rows: tuple[str, ...] = ()
    if show.needs_database(revision):
        from brant.commands.current import current  # noqa: PLC0415  # SQLAlchemy

        rows = await current(config)
    return await in_thread(open_script, config, revision, rows)
