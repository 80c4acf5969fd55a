"""Seals of scripts, which need no parsing where the same bytes were parsed before."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, final

from brant.scripts import cache
from brant.scripts.fingerprints import Fingerprints

if TYPE_CHECKING:
    from brant.scripts.script import Script


@final
class Seals:
    """Makes seals, and remembers fingerprints in the caches beside the scripts.

    Of threads that get to the same script at once one parses it.
    """

    __slots__ = ("_known", "_learned", "_turn")

    def __init__(self) -> None:
        self._known: dict[str, Fingerprints] = {}
        self._learned: dict[str, dict[str, str]] = {}
        self._turn = Lock()

    def seal(self, script: Script, data: bytes) -> str:
        """Give a script's seal; *data* is its file.

        Raises:
            ScriptError: it is not Python.
        """
        raw = script.raw_hash(data)
        if script.resource is not None:
            return f"{script.meaning(data)} {raw}"
        folder, content = script.folder, f"{script.kind} {raw}"
        with self._turn:
            if folder not in self._known:
                self._known[folder] = _read(folder)
            learned = self._learned.get(folder, {})
            meant = learned.get(content) or self._known[folder].get(content)
            if meant is None:
                meant = learned[content] = script.meaning(data)
                self._learned[folder] = learned
        return f"{meant} {raw}"

    @property
    def has_learned(self) -> bool:
        """Tell whether there is something to write down."""
        return bool(self._learned)

    def keep(self) -> None:
        """Write down what was learned, beside what others may have learned."""
        with self._turn:  # other runs of an `upgrade_many` may learn meanwhile
            for folder, learned in self._learned.items():
                found = _read(folder).joined(learned)
                cache.write_fingerprints(folder, found.packed)
                self._known[folder] = found
            self._learned.clear()


def _read(folder: str) -> Fingerprints:
    return Fingerprints(cache.read_fingerprints(folder))
