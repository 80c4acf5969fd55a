"""The folders of a project's scripts, and what stands in them.

Making a `ScriptDirectory` touches no disk; `read()` lists the folders and reads what is
new in them. A file that is reached twice, through a link or through overlapping
locations, is one script.
"""

from __future__ import annotations

import os
import warnings
from dataclasses import KW_ONLY, field
from operator import attrgetter
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING, Any, final

from brant import errors
from brant.alembic.legacy import LegacyScriptWarning, imports_alembic
from brant.revisions.revision import Revision
from brant.scripts import cache
from brant.scripts.said import decode
from brant.scripts.script import Script, Scripts
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from importlib.resources.abc import Traversable

    from brant.scripts.cache import Fields, Known, Listed, State
    from brant.scripts.header import Header

_VERSIONS = "versions"
_SUFFIXES = (".py", ".sql")
_ENVIRONMENT = "env.py"
_NOT_SCRIPTS = ("__init__.py", _ENVIRONMENT)
_NOT_FOLDERS = ("__pycache__", "__MACOSX")


@final
@dataclass(frozen=True, slots=True)
class ScriptDirectory:
    """Where the scripts of a project are: folders, or "package:folder" resources.

    A location holds `env.py`, `script.py.jinja` and the folder `versions` with the
    scripts; without such a folder the scripts stand in the location itself.

    Example:
        ```python
        for script in ScriptDirectory(("migrations",)).read():
            print(script.revision.id, script.path)
        ```
    """

    locations: tuple[str | Path, ...]
    _: KW_ONLY
    recursive: bool = False
    cache: bool = True
    """Whether headers are kept in a file beside the scripts."""
    root: Path = field(default_factory=Path.cwd)
    """What relative locations are relative to."""

    @property
    def home(self) -> Path | None:
        """The folder of env.py and the templates; None inside an archive.

        Raises:
            MissingPackageError: the package of the location cannot be imported.
        """
        first = _located(self.locations[0], self.root)
        return first if isinstance(first, Path) else None

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders a new script may be written to.

        Raises:
            MissingPackageError: the package of a location cannot be imported.
        """
        homes = [_located(location, self.root) for location in self.locations]
        return tuple(_versions(home) for home in homes if isinstance(home, Path))

    def read(self, before: Scripts | None = None) -> Scripts:
        """List the scripts, in the order of the locations and of their file names.

        What was read *before* is given back where every file is as it was then.

        Raises:
            ScriptError: a folder or package is missing, a file is no valid script,
                or there are compiled scripts alone.
        """
        settled = cache.settled()
        homes = [_located(location, self.root) for location in self.locations]
        listing = tuple(map(self._listed, homes))
        if before is not None and before.listing == hash(listing):
            return before
        found: list[Script] = []
        for location, home, listed in zip(self.locations, homes, listing, strict=True):
            if listed is None:
                found += self._in_archive(home, str(location))
            else:
                found += self._in_folder(*listed[:3])
        if not found:
            _refuse_compiled(each[0] for each in listing if each is not None)
        is_certain = all(each and _is_settled(each[2], settled) for each in listing)
        return Scripts(_each_once(found), hash(listing) if is_certain else None)

    def _listed(self, home: Path | Traversable) -> Listed | None:
        """Look at the files of a folder; an archive has none to look at."""
        if not isinstance(home, Path):
            return None
        folder = str(_versions(home))
        names: list[str] = []
        facts: list[int] = []
        inodes: list[int] = []
        prefix = len(folder) + 1
        for entry in _files(folder, recursive=self.recursive):
            stat = _stat(entry)
            names.append(entry.path[prefix:])
            facts += (stat.st_size, stat.st_mtime_ns)
            inodes.append(stat.st_ino)
        return folder, _shown(folder), (tuple(names), tuple(facts)), tuple(inodes)

    def _in_folder(self, folder: str, shown: str, state: State) -> Iterator[Script]:
        before = f"{folder}{os.sep}"
        held, headers = cache.read(folder) if self.cache else cache.nothing()
        if held != state:
            headers = list(_headers(before, shown, state, (held, headers)))
            if self.cache:
                cache.write(folder, (state, headers))
        del held  # as large as what is made now
        headers.reverse()
        for name in state[0]:
            says = headers.pop()  # what is made of it takes its place in memory
            if says is not None:
                yield _script(says, shown + name, before + name, folder)

    def _in_archive(self, home: Traversable, location: str) -> Iterator[Script]:
        versions = home / _VERSIONS
        folder = versions if versions.is_dir() else home
        if not folder.is_dir():
            raise errors.MissingFolderError(location)
        from brant.scripts.header import header  # noqa: PLC0415  # start-up

        for name, member in _members(folder, recursive=self.recursive):
            shown = f"{location}/{name}"
            says = header(shown, decode(shown, member.read_bytes()))
            if says is not None:
                yield _script(says, shown, str(member), location, member)


def _script(
    says: tuple[Any, ...],
    shown: str,
    path: str,
    folder: str,
    resource: Traversable | None = None,
) -> Script:
    """Make a script of its header."""
    id, parents, needs, labels, message, transactional, phase, replaces, created = says
    revision = Revision(
        id, parents, needs, labels, message, transactional, phase, replaces, shown
    )
    return Script(revision, path, folder, created, resource)


def _each_once(found: Iterable[Script]) -> tuple[Script, ...]:
    """Leave out files reached before: only those with one id can be one file."""
    first: dict[str, Script] = {}
    return tuple(
        each
        for each in found
        if (other := first.setdefault(each.revision.id, each)) is each
        or not _is_one_file(each.path, other.path)
    )


def _is_one_file(path: str, other: str) -> bool:
    try:
        return Path(path).samefile(other)
    except OSError:  # a member of an archive has no path
        return False


def _located(location: str | Path, root: Path) -> Path | Traversable:
    package, colon, folder = str(location).partition(":")
    if not colon or Path(location).is_absolute():
        return root / location
    from importlib.resources import files  # noqa: PLC0415  # only packages need it

    try:
        found = files(package)
    except ModuleNotFoundError as error:
        raise errors.MissingPackageError(package, str(location)) from error
    return found.joinpath(*folder.replace(":", "/").split("/")) if folder else found


def _versions(home: Path) -> Path:
    below = home / _VERSIONS
    # A Path raises where the folder may not be looked into; who lists it says so.
    return below if os.path.isdir(below) else home  # noqa: PTH112


def _shown(folder: str) -> str:
    """Give what stands before a file's name in messages: short below the cwd."""
    path = Path(folder)
    try:
        cwd = Path.cwd()
    except FileNotFoundError:  # it was removed
        return f"{folder}{os.sep}"
    short = path.relative_to(cwd) if path.is_relative_to(cwd) else path
    return "" if short == Path() else f"{short}{os.sep}"


def _is_script(name: str) -> bool:
    # `.#x.py` is an editor's lock, `._x.py` comes from macOS.
    return name.endswith(_SUFFIXES) and name[0] != "." and name not in _NOT_SCRIPTS


def _is_folder_of_scripts(name: str) -> bool:
    return name[0] != "." and name not in _NOT_FOLDERS


def _files(folder: str, *, recursive: bool) -> Iterator[os.DirEntry[str]]:
    """List a folder's scripts by name, then those of its folders by name."""
    waiting = [folder]
    visited: set[str] = set()
    while waiting:
        below = waiting.pop()
        entries = sorted(_scan(below), key=attrgetter("name"), reverse=True)
        folders: list[str] = []
        while entries:  # each keeps all that it was asked, so none is kept
            entry = entries.pop()
            if _is_script(entry.name) and not entry.is_dir():
                yield entry
            elif recursive and _is_folder_of_scripts(entry.name) and entry.is_dir():
                folders.append(entry.path)
        if recursive:
            visited.add(os.path.realpath(below))
            folders.reverse()
            waiting += [
                each for each in folders if os.path.realpath(each) not in visited
            ]


def _refuse_compiled(folders: Iterable[str]) -> None:
    """Raise where scripts were shipped without their sources."""
    for folder in folders:
        for entry in _scan(folder):
            if entry.name.endswith(".pyc") and entry.name[:-1] not in _NOT_SCRIPTS:
                raise errors.CompiledScriptsError(folder, entry.name)


def _scan(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except FileNotFoundError as error:
        raise errors.MissingFolderError(folder) from error
    except OSError as error:
        raise errors.ScriptUnreadableError(
            folder, error.strerror or str(error)
        ) from error


def _stat(entry: os.DirEntry[str]) -> os.stat_result:
    try:
        found = entry.stat()
    except OSError as error:
        reason = error.strerror or str(error)
        raise errors.ScriptUnreadableError(entry.path, reason) from error
    if not S_ISREG(found.st_mode):  # who opens a pipe waits for somebody to write
        raise errors.ScriptUnreadableError(entry.path, "it is no regular file")
    return found


def _is_settled(state: State, before: int) -> bool:
    _, facts = state
    return max(facts[1::2], default=0) < before


def _headers(before: str, shown: str, state: State, known: Known) -> Iterator[Fields]:
    """Read the files that are not as they are known."""
    names, facts = state
    old = {each[:3]: each[3] for each in cache.entries(known)}
    has_env = os.path.isfile(f"{before}{_ENVIRONMENT}")  # noqa: PTH113  # as _versions
    for fact in zip(names, facts[::2], facts[1::2], strict=True):
        name = fact[0]
        if fact in old:
            yield old[fact]
        else:
            is_beside_env = has_env and os.sep not in name
            yield _header(before + name, shown + name, is_beside_env=is_beside_env)


def _header(path: str, shown: str, *, is_beside_env: bool) -> Header | None:
    from brant.scripts.header import header  # noqa: PLC0415  # the cache spares it

    source = _read(path, shown)
    try:
        return header(shown, source, is_beside_env=is_beside_env)
    except errors.NotLiteralHeaderError as error:
        if not imports_alembic(source):
            raise
        return _computed(path, shown, source, error)


def _computed(
    path: str, shown: str, source: str, error: errors.NotLiteralHeaderError
) -> Header | None:
    """Execute an old script whose header is computed, as the last way to read it."""
    from brant.scripts.header import header  # noqa: PLC0415  # start-up
    from brant.scripts.load import computed_header  # noqa: PLC0415  # likewise

    message = f"{error}; the file was executed to read it"
    warnings.warn_explicit(message, LegacyScriptWarning, shown, error.line)
    lines = [f"{name} = {value!r}" for name, value in computed_header(path, source)]
    return header(shown, "\n".join(lines) + "\n")


def _read(path: str, shown: str) -> str:
    try:
        with open(path, "rb") as file:  # noqa: PTH123  # Path costs more than the rest
            return decode(shown, file.read())
    except OSError as error:
        raise errors.ScriptUnreadableError(
            shown, error.strerror or str(error)
        ) from error


def _members(
    folder: Traversable, *, recursive: bool, below: str = ""
) -> Iterator[tuple[str, Traversable]]:
    for member in sorted(folder.iterdir(), key=lambda member: member.name):
        name = below + member.name
        if member.is_file() and _is_script(member.name):
            yield name, member
        elif recursive and member.is_dir() and _is_folder_of_scripts(member.name):
            yield from _members(member, recursive=True, below=f"{name}/")
