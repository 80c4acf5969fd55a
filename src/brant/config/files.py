"""Where a project's configuration stands.

That is `brant.toml`, or `[tool.brant]` in `pyproject.toml`, in this folder or the
nearest one above. Files are read here and not understood.
"""

from __future__ import annotations

import os
import stat
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, final

from brant.errors.config import (
    ConfigFileError,
    ConfigNotFoundError,
    NoCurrentFolderError,
    WrongValueError,
    joined,
)
from brant.runtime.url import has_password
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

OWN_FILE: Final = "brant.toml"
SHARED_FILE: Final = "pyproject.toml"
URLS: Final = ("migration_url", "url")


@final
@dataclass(frozen=True, slots=True)
class Document:
    """What a configuration file says, unread."""

    path: Path | None = None
    base: Mapping[str, Any] = field(default_factory=dict)
    profiles: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.path.name if self.path else "no file"


def current_folder() -> Path:
    """Give the folder that this process is in.

    Raises:
        NoCurrentFolderError: it was removed.
    """
    try:
        return Path.cwd()
    except FileNotFoundError as error:
        raise NoCurrentFolderError from error


def find(cwd: Path) -> Document:
    """Read the nearest configuration; an empty one where there is none.

    Raises:
        ConfigFileError: the nearest file cannot be read or is not TOML.
    """
    for folder in (cwd, *cwd.parents):
        if _is_there(own := folder / OWN_FILE):
            return read(own)
        shared = folder / SHARED_FILE
        if _is_there(shared) and (found := _brant_table(shared)) is not None:
            return _document(shared, found)
    return Document()


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError as error:  # a folder that may not be looked into
        raise _unreadable(path, error) from error


def read(path: Path) -> Document:
    """Read one configuration file.

    Raises:
        ConfigNotFoundError: it is not there.
        ConfigFileError: it cannot be read, is not TOML, or does not speak of brant.
    """
    values = _brant_table(path)
    if values is None:
        hint = "Add that table, or make one with `brant init`."
        raise ConfigFileError(path, "has no table [tool.brant]", hint=hint)
    return _document(path, values)


def speaks_of_brant(path: Path) -> bool:
    """Tell whether a configuration file holds a table of brant's.

    Raises:
        ConfigFileError: it cannot be read or is not TOML.
    """
    return _brant_table(path) is not None


def _document(path: Path, values: Mapping[str, Any]) -> Document:
    base = {key: value for key, value in values.items() if key != "env"}
    profiles = values.get("env", {})
    if not isinstance(profiles, dict):
        raise WrongValueError("env", path.name, "a table of environments", "no table")
    wrong = [
        WrongValueError(f"env.{name}", path.name, "a table", "no table")
        for name, profile in profiles.items()
        if not isinstance(profile, dict)
    ]
    if wrong:
        raise joined(wrong)
    return Document(path, base, profiles)


def _brant_table(path: Path) -> Mapping[str, Any] | None:
    """Give brant's own table, or None where the file does not speak of brant.

    A `brant.toml` may write the keys at its top or, as `pyproject.toml` must, under
    `[tool.brant]`.
    """
    source = _source(path)
    if path.name == SHARED_FILE and "brant" not in source:
        return None
    values = _parsed(path, source)
    tool = values.get("tool")
    own = tool.get("brant") if isinstance(tool, dict) else None
    if own is None:
        return None if path.name == SHARED_FILE else values
    if not isinstance(own, dict):
        raise WrongValueError("tool.brant", path.name, "a table", "no table")
    if path.name == OWN_FILE and (beside := [key for key in values if key != "tool"]):
        problem = f"has {', '.join(beside)} outside of [tool.brant]"
        hint = "Move it into that table, or leave out the table's heading."
        raise ConfigFileError(path, problem, hint=hint)
    return own


def _source(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")  # some editors write a mark
    except FileNotFoundError:
        raise ConfigNotFoundError(path) from None
    except UnicodeDecodeError:
        hint = "Save the file as UTF-8."
        raise ConfigFileError(path, "is not UTF-8 text", hint=hint) from None
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> ConfigFileError:
    reason = (error.strerror or str(error)).lower()
    hint = "Check that it is a file this user may read."
    return ConfigFileError(path, f"cannot be read: {reason}", hint=hint)


def _parsed(path: Path, source: str) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415  # costs start-up time where there is no file

    try:
        return tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        reason = str(error)
        raise ConfigFileError(
            path,
            f"is not valid TOML: {reason[0].lower()}{reason[1:]}",
            hint='Correct it there; a text stands in quotes, as in scripts = "here".',
        ) from error


def exposure(document: Document) -> str | None:
    """Warn of a password that everybody on this machine can read."""
    if document.path is None or os.name != "posix":
        return None
    tables = (document.base, *document.profiles.values())
    urls = [values[key] for values in tables for key in URLS if key in values]
    if not any(isinstance(url, str) and has_password(url) for url in urls):
        return None
    if not document.path.stat().st_mode & stat.S_IROTH:
        return None
    return (
        f"{document.path} holds a password and every user of this machine can read it: "
        f'write url = "env:DATABASE_URL" there, or run `chmod o-r {document.path}`.'
    )
