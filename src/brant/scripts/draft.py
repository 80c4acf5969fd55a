"""A script that is about to be: what it says, where it goes, and writing it there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, final

from brant.errors import (
    NoLocationError,
    ScriptExistsError,
    ScriptUnwritableError,
    UndecidedLocationError,
    UnknownLocationError,
)
from brant.scripts.naming import Naming, checked_id, checked_label
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from brant.scripts.script import Script


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The header of a new script, and its file."""

    id: str
    message: str
    parents: tuple[str, ...]
    labels: tuple[str, ...]
    depends_on: tuple[str, ...]
    created: datetime
    folder: Path
    path: Path

    @property
    def kind(self) -> Literal["py", "sql"]:
        return "sql" if self.path.suffix == ".sql" else "py"


def new_script(
    message: str,
    *,
    id: str,
    folder: Path,
    created: datetime,
    parents: tuple[str, ...] = (),
    labels: tuple[str, ...] = (),
    depends_on: tuple[str, ...] = (),
    kind: Literal["py", "sql"] = "py",
    naming: Naming | None = None,
) -> Draft:
    """Decide what a new script says and what its file is called; nothing is written.

    Raises:
        InvalidRevisionIdError: no target could name the id.
        InvalidLabelError: no target could name a label.
        FileTemplateError: the file template makes no usable name.
    """
    name = (naming or Naming()).file_name(checked_id(id), message, created)
    return Draft(
        id=id,
        message=message,
        parents=parents,
        labels=tuple(map(checked_label, labels)),
        depends_on=depends_on,
        created=created,
        folder=folder,
        path=folder / f"{name}.{kind}",
    )


def folder_for(
    folders: tuple[Path, ...],
    *,
    parents: Sequence[Script | Draft] = (),
    version_path: Path | None = None,
) -> Path:
    """Choose the folder of a new script: the one asked for, or its first parent's.

    Raises:
        UnknownLocationError: the one asked for is none of the folders.
        NoLocationError: there is no folder.
        UndecidedLocationError: there are several folders, and no parent to follow.
    """
    if version_path is not None:
        wanted = version_path.resolve()
        for folder in folders:
            if folder.resolve() in (wanted, wanted / "versions"):
                return folder
        raise UnknownLocationError(str(version_path), tuple(map(str, folders)))
    for parent in parents:
        if (home := Path(parent.folder)) in folders:
            return home
    if not folders:
        raise NoLocationError
    if len(folders) != 1:
        raise UndecidedLocationError(tuple(map(str, folders)))
    return folders[0]


def write(path: Path, text: str) -> None:
    """Write a new file, and its folders if they are missing; never over another.

    What cannot be written whole is removed again.

    Raises:
        ScriptExistsError: a file of that name is there already.
        ScriptUnwritableError: the operating system refuses.
    """
    try:
        content = text.encode()
    except UnicodeEncodeError as error:
        reason = f"UTF-8 has no {error.object[error.start]!a}"
        raise ScriptUnwritableError(str(path), reason) from error
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("xb")
    except OSError as error:
        if path.exists():
            raise ScriptExistsError(str(path)) from error
        raise _unwritable(path, error) from error
    try:
        with file:
            file.write(content)
    except OSError as error:
        path.unlink()
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> ScriptUnwritableError:
    return ScriptUnwritableError(str(path), error.strerror or str(error))
