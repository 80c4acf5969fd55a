"""Fingerprints that are known, by the hash of the contents they are of.

They are held in one piece of bytes and found by halving: a dictionary of the same texts
takes six times as much, 1.3 MB for 5,000 scripts.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, TypeAlias, final

if TYPE_CHECKING:
    from collections.abc import Mapping

Packed: TypeAlias = dict[str, tuple[str, bytes]]
"""How fingerprints of contents of one kind begin, and the digests of both in pairs that
are sorted."""

_CONTENT, _PAIR = 16, 48
"""Bytes of the one digest, and of both."""


@final
class Fingerprints:
    """Fingerprints such as `ast1:<digest>` of contents such as `py raw1:<digest>`."""

    __slots__ = ("packed",)

    def __init__(self, packed: Packed) -> None:
        self.packed = packed

    def get(self, content: str) -> str | None:
        kind, _, digest = content.partition(":")
        made, pairs = self.packed.get(kind, ("", b""))
        wanted = bytes.fromhex(digest)
        starts = range(0, len(pairs), _PAIR)
        at = bisect_left(starts, wanted, key=lambda each: pairs[each : each + _CONTENT])
        pair = pairs[at * _PAIR : (at + 1) * _PAIR]
        is_known = pair[:_CONTENT] == wanted
        return f"{made}:{pair[_CONTENT:].hex()}" if is_known else None

    def joined(self, learned: Mapping[str, str]) -> Fingerprints:
        """Give these and more of them.

        Fingerprints that begin otherwise are made otherwise, and take the place of all
        that were known of the kind.
        """
        known = {kind: (m, _unpacked(p)) for kind, (m, p) in self.packed.items()}
        for content, fingerprint in learned.items():
            kind, _, digest = content.partition(":")
            made, _, meant = fingerprint.partition(":")
            if kind not in known or known[kind][0] != made:
                known[kind] = (made, {})
            known[kind][1][bytes.fromhex(digest)] = bytes.fromhex(meant)
        return Fingerprints({kind: (m, _packed(p)) for kind, (m, p) in known.items()})


def _unpacked(pairs: bytes) -> dict[bytes, bytes]:
    places = ((at, at + _CONTENT, at + _PAIR) for at in range(0, len(pairs), _PAIR))
    return {pairs[start:middle]: pairs[middle:end] for start, middle, end in places}


def _packed(pairs: Mapping[bytes, bytes]) -> bytes:
    return b"".join(content + pairs[content] for content in sorted(pairs))
