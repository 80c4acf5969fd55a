"""What was learned of scripts by parsing them, in files beside them.

They live in the folder's `__pycache__`, where version control and packaging ignore them
already, and deserve the trust that the byte code beside them has. A cache that is
missing, damaged, of another Python or not writable is as good as an empty one: no
fault of a cache ever reaches a caller.
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
    from collections.abc import Set as AbstractSet

Entry: TypeAlias = tuple[int, int, tuple[Any, ...] | None]
"""Size in bytes, mtime in nanoseconds, and the fields of the header."""

_CHECKSUM_BYTES = 4
# A file changed twice within one tick of its file system's clock looks unchanged; FAT
# counts in steps of two seconds.
_SETTLED_NS = 2_000_000_000


def cache_file(folder: str) -> Path:
    return _file(folder, "headers")


def read(folder: str) -> dict[str, Entry]:
    """Give what is known of the files below a folder, by their path in it."""
    return cast("dict[str, Entry]", _read(folder, "headers"))


def settled() -> int:
    """Give the mtime before which a file that changes again looks changed."""
    return time.time_ns() - _SETTLED_NS


def write(folder: str, entries: Mapping[str, Entry]) -> None:
    """Replace what is known; files that changed just now are left out."""
    before = settled()
    known = {
        name: (size, mtime, header and tuple(header))
        for name, (size, mtime, header) in entries.items()
        if mtime < before
    }
    _write(folder, "headers", known)


def change(folder: str, learned: Mapping[str, Entry], gone: AbstractSet[str]) -> None:
    """Add to what is known, and forget what has gone."""
    known = {**read(folder), **learned}
    write(folder, {name: known[name] for name in known if name not in gone})


def read_fingerprints(folder: str) -> dict[str, str]:
    """Give the fingerprints of contents, by the hash of these."""
    return cast("dict[str, str]", _read(folder, "fingerprints"))


def write_fingerprints(folder: str, known: Mapping[str, str]) -> None:
    _write(folder, "fingerprints", dict(known))


def _file(folder: str, kind: str) -> Path:
    return Path(folder, "__pycache__", f"brant.{kind}")


def _magic(kind: str) -> bytes:
    return f"brant {kind} 1 {sys.implementation.cache_tag}\n".encode()


def _read(folder: str, kind: str) -> dict[str, Any]:
    magic = _magic(kind)
    try:
        # Views, as slices of bytes would be copies.
        data = memoryview(_file(folder, kind).read_bytes())
        start = len(magic) + _CHECKSUM_BYTES
        payload = data[start:]
        if data[:start] == magic + _checksum(payload):
            # Whoever can write this file can write the byte code beside it as well.
            known = marshal.loads(payload)  # noqa: S302  # trusted like that byte code
            return cast("dict[str, Any]", known)
    except (OSError, ValueError, EOFError, TypeError):
        pass
    return {}


def _write(folder: str, kind: str, known: dict[str, Any]) -> None:
    payload = marshal.dumps(known)
    target = _file(folder, kind)
    made = target.with_name(f"{target.name}.{os.getpid()}.{time.monotonic_ns()}")
    with suppress(OSError):
        target.parent.mkdir(exist_ok=True)
        try:
            made.write_bytes(_magic(kind) + _checksum(payload) + payload)
            made.replace(target)
        except OSError:
            made.unlink()


def _checksum(payload: bytes | memoryview) -> bytes:
    return zlib.crc32(payload).to_bytes(_CHECKSUM_BYTES, "big")
