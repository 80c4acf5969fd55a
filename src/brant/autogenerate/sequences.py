"""Two sequences of one name: whether they are the same, and what makes them so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from brant import operations as ops
from brant.autogenerate.equal import is_mysql, name_of_type, same_type
from brant.dialects._sequences import ENDS, options
from brant.schema import Options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brant.dialects.standard import Standard
    from brant.operations import Operation
    from brant.schema import Sequence

_BITS: Final = (("SMALL", 15), ("BIG", 63), ("INT", 31))
_CACHE: Final = 1
_CACHE_OF_MARIADB: Final = 1000


def same(seen: Sequence, form: Sequence, dialect: Standard) -> bool:
    if seen.increment is None:
        return True  # the database tells only its name
    return _has_type(seen, form, dialect) and not any(_changes(seen, form, dialect))


def altering(seen: Sequence, wanted: Sequence, dialect: Standard) -> Operation:
    changed: dict[str, tuple[Any, Any]] = {
        name: (_end(seen, wanted, dialect, is_first=name == "minvalue"), there)
        if value is None
        else (value, there)
        for name, value, there in _changes(seen, wanted, dialect)
    }
    if not _has_type(seen, wanted, dialect):
        changed["data_type"] = wanted.data_type, seen.data_type
    return ops.AlterSequence(
        wanted.name,
        Options({name: new for name, (new, _) in changed.items()}),
        existing=Options({name: old for name, (_, old) in changed.items()}),
    )


def _has_type(seen: Sequence, wanted: Sequence, dialect: Standard) -> bool:
    return (
        wanted.data_type is None
        or seen.data_type is None
        or same_type(wanted.data_type, seen.data_type, dialect)
    )


def _changes(
    seen: Sequence, wanted: Sequence, dialect: Standard
) -> Iterator[tuple[str, Any, Any]]:
    """Give each option that differs, as it shall be and as it is."""
    for name, value in _wanted(wanted, dialect):
        there = getattr(seen, name)
        if not (there in ENDS if value is None else there == value):
            yield name, value, there


def _wanted(wanted: Sequence, dialect: Standard) -> Iterator[tuple[str, int | None]]:
    yield from options(wanted)
    if wanted.cache is None:
        yield "cache", _CACHE_OF_MARIADB if is_mysql(dialect) else _CACHE


def _end(seen: Sequence, wanted: Sequence, dialect: Standard, *, is_first: bool) -> int:
    """Give the first or the last number that the sequence's type has."""
    if is_mysql(dialect):
        return 1 - 2**63 if is_first else 2**63 - 2
    type_ = wanted.data_type or seen.data_type
    name = "BIG" if type_ is None else name_of_type(type_, dialect)
    bits = next(bits for word, bits in _BITS if re.search(word, name))
    end: int = 2**bits
    return -end if is_first else end - 1
