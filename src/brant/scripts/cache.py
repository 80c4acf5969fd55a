"""The cache of headers: a file beside the scripts that saves parsing them again.

It lives in the folder's `__pycache__`, where version control and packaging ignore it
already, and deserves the trust that the byte code beside it has. A cache that is
missing, damaged, of another Python or not writable is as good as an empty one: no
fault of the cache ever reaches a caller.
"""

from __future__ import annotations

import marshal
import os
import sys
import time
import zlib
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

Entry: TypeAlias = tuple[int, int, tuple[Any, ...] | None]
"""Size in bytes, mtime in nanoseconds, and the fields of the header."""

_MAGIC = f"brant headers 1 {sys.implementation.cache_tag}\n".encode()
_CHECKSUM_BYTES = 4
# A file changed twice within one tick of its file system's clock looks unchanged; FAT
# counts in steps of two seconds.
_SETTLED_NS = 2_000_000_000


def cache_file(folder: str) -> Path:
    return Path(folder, "__pycache__", "brant.headers")


def read(folder: str) -> dict[str, Entry]:
    """Give what is known of the files below a folder, by their path in it."""
    try:
        data = cache_file(folder).read_bytes()
        start = len(_MAGIC) + _CHECKSUM_BYTES
        payload = data[start:]
        if data[:start] == _MAGIC + _checksum(payload):
            # Whoever can write this file can write the byte code beside it as well.
            known = marshal.loads(payload)  # noqa: S302  # trusted like that byte code
            return cast("dict[str, Entry]", known)
    except (OSError, ValueError, EOFError, TypeError):
        pass
    return {}


def write(folder: str, entries: Mapping[str, Entry]) -> None:
    """Replace what is known; files that changed just now are left out."""
    settled = time.time_ns() - _SETTLED_NS
    known = {
        name: (size, mtime, header and tuple(header))
        for name, (size, mtime, header) in entries.items()
        if mtime < settled
    }
    payload = marshal.dumps(known)
    target = cache_file(folder)
    made = target.with_name(f"{target.name}.{os.getpid()}.{time.monotonic_ns()}")
    with suppress(OSError):
        target.parent.mkdir(exist_ok=True)
        try:
            made.write_bytes(_MAGIC + _checksum(payload) + payload)
            made.replace(target)
        except OSError:
            made.unlink()


def _checksum(payload: bytes) -> bytes:
    return zlib.crc32(payload).to_bytes(_CHECKSUM_BYTES, "big")
