"""A lock on a file, as the operating system keeps it: gone with its process. Blocking.

The file is removed by whoever holds the lock, so a run leaves nothing beside the
database. That is safe because a lock counts only on the file that still has the name:
one who opened it before it was removed looks again.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final, final

if TYPE_CHECKING:
    from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    # The lock is on one byte far behind the content, which waiters read.
    _FAR: Final = 1 << 30

    def _is_locked(descriptor: int) -> bool:
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

else:
    import fcntl

    def _is_locked(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@final
class LockedFile:
    """A file that one process at a time can have."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def try_lock(self, *, mode: int, content: str) -> bool:
        """Take it and write who has it; False: somebody else has.

        Raises:
            OSError: there can be no such file here.
        """
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0)
        descriptor = os.open(self.path, flags, mode)
        try:
            if not (_is_locked(descriptor) and self._is_named(descriptor)):
                os.close(descriptor)
                return False
        except OSError:
            os.close(descriptor)
            raise
        self._descriptor = descriptor
        self.write(content)
        return True

    def write(self, content: str) -> None:
        """Write down who has it, in place of what was there."""
        if self._descriptor is None:
            return
        # On a full disk waiters do not learn who has it; it is a lock all the same.
        with suppress(OSError):
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            os.ftruncate(self._descriptor, 0)
            os.write(self._descriptor, content.encode())

    def _is_named(self, descriptor: int) -> bool:
        try:
            return os.path.samestat(os.fstat(descriptor), self.path.stat())
        except FileNotFoundError:
            return False

    def content(self) -> str | None:
        """Give what its holder wrote; None where there is no file."""
        try:
            return self.path.read_text(encoding="utf-8")
        except OSError:
            return None

    def is_free(self) -> bool:
        """Tell whether a file that was left behind is nobody's."""
        try:
            descriptor = os.open(self.path, os.O_RDWR)
        except OSError:
            return True
        try:
            return _is_locked(descriptor)
        finally:
            os.close(descriptor)

    def unlock(self) -> None:
        """Give it back."""
        if self._descriptor is None:
            return
        descriptor, self._descriptor = self._descriptor, None
        is_windows = sys.platform == "win32"
        if not is_windows:
            with suppress(OSError):
                self.path.unlink()
        os.close(descriptor)
        if is_windows:  # which removes no open file, so nobody else has it either
            with suppress(OSError):
                self.path.unlink()
