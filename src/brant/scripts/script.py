"""A script: a revision and the file that says it."""

from __future__ import annotations

from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING, Literal, final

from brant import errors
from brant.revisions.graph import Graph
from brant.scripts.said import decode
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable

    from brant.revisions.revision import Revision


@final
@dataclass(frozen=True, slots=True)
class Script:
    """A migration file, known by its header; nothing of it has been executed."""

    revision: Revision
    path: str
    """Where the file is; inside an archive it only looks like a path."""
    folder: str
    """The version folder it was found in."""
    created: str | None = None
    """The "Create Date" of its docstring, as written."""
    resource: Traversable | None = field(default=None, compare=False, repr=False)
    """What to read where `path` is none: a member of an archive."""

    @property
    def kind(self) -> Literal["py", "sql"]:
        return "sql" if self.path.endswith(".sql") else "py"

    def read(self) -> str:
        """Give the source, decoded.

        Raises:
            ScriptUnreadableError: the file has gone or may not be read.
            ScriptSyntaxError: it is not in the encoding it names.
        """
        return self.decoded(self.read_bytes())

    def read_bytes(self) -> bytes:
        """Give the file as it is.

        Raises:
            ScriptUnreadableError: the file has gone or may not be read.
        """
        try:
            if self.resource is None:
                with open(self.path, "rb") as file:  # noqa: PTH123  # a Path costs as much as the reading
                    return file.read()
            return self.resource.read_bytes()
        except OSError as error:
            reason = error.strerror or str(error)
            raise errors.ScriptUnreadableError(self._shown, reason) from error

    def decoded(self, data: bytes) -> str:
        """Decode what was read.

        Raises:
            ScriptSyntaxError: it is not in the encoding it names.
        """
        return decode(self._shown, data)

    @property
    def _shown(self) -> str:
        return self.revision.path or self.path

    def fingerprint(self) -> str:
        """Give the hash of what the script does; it reads the file.

        Raises:
            ScriptError: the file cannot be read or is not Python.
        """
        return self.meaning(self.read_bytes())

    def meaning(self, data: bytes) -> str:
        """Give the fingerprint of what was read.

        Raises:
            ScriptError: it is not Python.
        """
        from brant.scripts.fingerprint import fingerprint  # noqa: PLC0415  # start-up

        return fingerprint(self._shown, self.decoded(data))

    @staticmethod
    def raw_hash(data: bytes) -> str:
        """Give a hash of the bytes: what a seal has beside the fingerprint."""
        from hashlib import sha256  # noqa: PLC0415  # OpenSSL costs start-up time

        return f"raw1:{sha256(data).hexdigest()[:32]}"

    def is_sealed_by(self, seal: str) -> bool:
        """Tell whether it still does what it did when the seal was made.

        A seal is the fingerprint and the hash of the bytes; the script is parsed only
        where its bytes are others.

        Raises:
            ScriptError: the file cannot be read or is not Python.
        """
        data = self.read_bytes()
        meant, _, raw = seal.partition(" ")
        if raw == self.raw_hash(data):
            return True
        from brant.scripts.fingerprint import is_converted  # noqa: PLC0415  # start-up

        now = self.meaning(data)
        return meant == now or is_converted(self.decoded(data), meant, now)


@final
@dataclass(frozen=True)
class Scripts:
    """The scripts of a directory, in a fixed order."""

    found: tuple[Script, ...]
    listing: int | None = field(default=None, compare=False, repr=False)
    """The hash of what they were read from, which is larger than all that was read;
    None where a change of it might go unnoticed."""

    def __iter__(self) -> Iterator[Script]:
        return iter(self.found)

    def __len__(self) -> int:
        return len(self.found)

    @property
    def revisions(self) -> tuple[Revision, ...]:
        return tuple(script.revision for script in self.found)

    @cached_property
    def by_id(self) -> Mapping[str, Script]:
        """Whole ids and their scripts; of several with one id the last."""
        return {script.revision.id: script for script in self.found}

    @cached_property
    def graph(self) -> Graph:
        """Their order.

        Raises:
            GraphError: the scripts contradict each other.
        """
        return Graph(self.revisions)
