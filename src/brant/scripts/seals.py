"""Seals of scripts, which need no parsing where the same bytes were parsed before."""

from __future__ import annotations

from collections import defaultdict
from threading import Lock
from typing import TYPE_CHECKING, final

from brant.scripts import cache

if TYPE_CHECKING:
    from brant.scripts.script import Script


@final
class Seals:
    """Makes seals, and remembers fingerprints in the caches beside the scripts.

    Of threads that get to the same script at once one parses it.
    """

    __slots__ = ("_known", "_learned", "_turn")

    def __init__(self) -> None:
        self._known: dict[str, dict[str, str]] = {}
        self._learned: defaultdict[str, dict[str, str]] = defaultdict(dict)
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
                self._known[folder] = cache.read_fingerprints(folder)
            known = self._known[folder]
            if content not in known:
                known[content] = script.meaning(data)
                self._learned[folder][content] = known[content]
        return f"{known[content]} {raw}"

    @property
    def has_learned(self) -> bool:
        """Tell whether there is something to write down."""
        return bool(self._learned)

    def keep(self) -> None:
        """Write down what was learned, beside what others may have learned."""
        # Other runs of an `upgrade_many` may learn meanwhile.
        learned, self._learned = self._learned, defaultdict(dict)
        for folder, known in learned.items():
            found = cache.read_fingerprints(folder)
            found.update(known)
            cache.write_fingerprints(folder, found)
