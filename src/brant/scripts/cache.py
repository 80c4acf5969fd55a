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
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brant.scripts.fingerprints import Packed

State: TypeAlias = tuple[tuple[str, ...], tuple[int, ...]]
"""The files of a folder by their path in it; of each its size in bytes and its mtime in
nanoseconds, one after the other."""
Listed: TypeAlias = tuple[str, str, State, tuple[int, ...]]
"""A folder, what stands before a file's name in messages, the files with their facts,
and their inodes."""
Fields: TypeAlias = tuple[Any, ...] | None
"""Those of a header; None where a file has none."""
Known: TypeAlias = tuple[State, list[Fields]]
"""A folder as it was, and what its files said: whole, so that one comparison tells
whether all of it still holds."""

_CHECKSUM_BYTES = 4
# A file changed twice within one tick of its file system's clock looks unchanged; FAT
# counts in steps of two seconds.
_SETTLED_NS = 2_000_000_000


def cache_file(folder: str) -> Path:
    return _file(folder, "headers")


def read(folder: str) -> Known:
    """Give what is known of the files below a folder."""
    return _read(folder, "headers") or nothing()


def nothing() -> Known:
    return ((), ()), []


def settled() -> int:
    """Give the mtime before which a file that changes again looks changed."""
    return time.time_ns() - _SETTLED_NS


def write(folder: str, known: Known) -> None:
    """Replace what is known; files that changed just now are left out."""
    before = settled()
    kept = [each for each in entries(known) if each[2] < before]
    # A parent that is the very text that is an id elsewhere is written, and read, once.
    same: dict[str, str] = {}
    headers = [fields and _sharing(fields, same) for *_, fields in kept]
    facts = tuple(fact for _, *both, _ in kept for fact in both)
    _write(folder, "headers", ((tuple(each[0] for each in kept), facts), headers))


def entries(known: Known) -> Iterator[tuple[str, int, int, Fields]]:
    """Give the name, the size, the mtime and the header of each file."""
    (names, facts), headers = known
    return zip(names, facts[::2], facts[1::2], headers, strict=True)


def _sharing(fields: tuple[Any, ...], same: dict[str, str]) -> tuple[Any, ...]:
    id, parents, *others = fields
    shared = tuple(same.setdefault(each, each) for each in parents)
    return (same.setdefault(id, id), shared, *others)


def read_fingerprints(folder: str) -> Packed:
    return _read(folder, "fingerprints") or {}


def write_fingerprints(folder: str, known: Packed) -> None:
    _write(folder, "fingerprints", known)


def _file(folder: str, kind: str) -> Path:
    return Path(folder, "__pycache__", f"brant.{kind}")


def _magic(kind: str) -> bytes:
    return f"brant {kind} 3 {sys.implementation.cache_tag}\n".encode()


def _read(folder: str, kind: str) -> Any:
    """Give what was written, or None."""
    magic = _magic(kind)
    try:
        # Views, as slices of bytes would be copies.
        data = memoryview(_file(folder, kind).read_bytes())
        start = len(magic) + _CHECKSUM_BYTES
        payload = data[start:]
        if data[:start] == magic + _checksum(payload):
            # Whoever can write this file can write the byte code beside it as well.
            return marshal.loads(payload)  # noqa: S302  # trusted like that byte code
    except (OSError, ValueError, EOFError, TypeError):
        pass
    return None


def _write(folder: str, kind: str, known: Any) -> None:
    payload = marshal.dumps(known)
    target = _file(folder, kind)
    made = target.with_name(f"{target.name}.{os.getpid()}.{time.monotonic_ns()}")
    with suppress(OSError):
        target.parent.mkdir(exist_ok=True)
        try:
            with made.open("wb") as file:
                file.writelines((_magic(kind), _checksum(payload), payload))
            made.replace(target)
        except OSError:
            made.unlink()


def _checksum(payload: bytes | memoryview) -> bytes:
    return zlib.crc32(payload).to_bytes(_CHECKSUM_BYTES, "big")
