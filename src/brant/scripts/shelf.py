"""The scripts that were read last, for those who read the same ones again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

if TYPE_CHECKING:
    from brant.scripts.directory import ScriptDirectory
    from brant.scripts.script import Scripts


@final
class Shelf:
    """Keeps what was read, and gives it again for as long as no file changes.

    Threads may share one: what stands on it is never changed, only replaced.
    """

    __slots__ = ("_scripts",)

    def __init__(self) -> None:
        self._scripts: Scripts | None = None

    def read(self, directory: ScriptDirectory) -> Scripts:
        """Give what stands in a directory now; its files are looked at each time.

        Raises:
            ScriptError: a folder or package is missing, or a file is no valid script.
        """
        found = self._scripts = directory.read(self._scripts)
        return found
