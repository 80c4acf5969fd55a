"""A new project: configuration, script folder, `env.py`, template.

Nothing that exists is changed, but a `pyproject.toml` gets a table at its end.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Final, final

from brant.commands.info import Result
from brant.commands.threads import in_thread
from brant.config.files import OWN_FILE, SHARED_FILE, current_folder, speaks_of_brant
from brant.errors import FolderNotEmptyError, UnwritableError
from brant.scripts.draft import write
from brant.scripts.render import chosen, config_snippet, project_files
from brant.values import dataclass

DEFAULT_FOLDER: Final = "migrations"

if TYPE_CHECKING:
    from collections.abc import Mapping


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Initialized(Result):
    """What was written for a new project."""

    folder: str
    config: str
    """The file that configures brant."""
    is_configured_before: bool
    """Whether that file spoke of brant already and was left as it was."""
    files: tuple[str, ...]
    """Every file that was written, or written to."""
    environments: tuple[str, ...]
    """The environments that the template has, of which --env chooses."""
    settings: str
    """What the file says of the folder, or has to."""


def create(
    folder: str = DEFAULT_FOLDER,
    *,
    template: str = "async",
    package: bool = False,
    cwd: Path | None = None,
) -> Initialized:
    """Write the files of a new project below *cwd*.

    *template* is one of brant's, or a folder whose files go before those of "async".

    Raises:
        FolderNotEmptyError: the folder holds something already.
        TemplateError: a template in that folder has a fault.
        UnwritableError: the operating system refuses.
        UnknownTemplateError: there is no template and no folder of that name.
    """
    cwd = current_folder() if cwd is None else cwd
    home = cwd / folder
    config = next((p for p in _candidates(cwd) if p.is_file()), cwd / OWN_FILE)
    is_configured = config.is_file() and speaks_of_brant(config)
    scripts = Path(os.path.relpath(home, cwd)).as_posix()
    name, own = chosen(template, cwd)
    snippet = config_snippet(name, home=own, scripts=scripts)
    files = _files(home, project_files(name, home=own, package=package))
    _check_empty(home)
    for path, text in files.items():
        write(path, text)
    if not is_configured:
        append(config, snippet)
    written = [*files, *([] if is_configured else [config])]
    return Initialized(
        folder=os.path.relpath(home, cwd),
        config=os.path.relpath(config, cwd),
        is_configured_before=is_configured,
        files=tuple(os.path.relpath(path, cwd) for path in written),
        environments=_environments(snippet),
        settings=snippet,
    )


def _environments(settings: str) -> tuple[str, ...]:
    table = tomllib.loads(settings).get("tool", {}).get("brant", {})
    return tuple(table.get("env", {}))


def _candidates(cwd: Path) -> tuple[Path, ...]:
    return (cwd / OWN_FILE, cwd / SHARED_FILE)


def _files(home: Path, contents: Mapping[str, str]) -> dict[Path, str]:
    return {home / name: text for name, text in contents.items()}


def _check_empty(home: Path) -> None:
    if home.is_dir() and not any(home.iterdir()):
        return
    if home.exists():
        raise FolderNotEmptyError(str(home))


def append(config: Path, snippet: str) -> None:
    """Write a table to the end of a configuration file.

    Raises:
        UnwritableError: the operating system refuses.
    """
    try:
        before = config.read_text(encoding="utf-8") if config.exists() else ""
        gap = "" if not before else "\n" if before.endswith("\n") else "\n\n"
        with config.open("a", encoding="utf-8", newline="\n") as file:
            file.write(gap + snippet)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UnwritableError(str(config), reason) from error


async def init(
    folder: str = DEFAULT_FOLDER,
    *,
    template: str = "async",
    package: bool = False,
    cwd: Path | None = None,
) -> Initialized:
    """Write configuration, folder, env.py and template of a new project."""
    return await in_thread(create, folder, template=template, package=package, cwd=cwd)
