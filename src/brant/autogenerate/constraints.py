"""Which constraints of a table go and which come.

A constraint with a name is found by it; one without a name by what it demands.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import chain, count
from typing import TYPE_CHECKING, final

from brant.autogenerate.equal import signature
from brant.schema import Check, Exclude, ForeignKey, PrimaryKey, Unique
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import (
        Collection,
        Container,
        Hashable,
        Iterable,
        Iterator,
        Sequence,
    )

    from brant.dialects.standard import Standard
    from brant.schema import Constraint, Table

    Said = Collection[tuple[type[Constraint], str | None]]


@final
@dataclass(frozen=True, slots=True)
class Matched:
    """What has no partner on the other side."""

    dropped: tuple[Constraint, ...]
    created: tuple[Constraint, ...]


def unlike(
    seen: Sequence[Constraint], wanted: Iterable[Constraint]
) -> tuple[list[Constraint], list[Constraint]]:
    """Leave out what both sides have under one name and in the same words."""
    held = {(type(part), part.name): part for part in seen}
    same: set[int] = set()
    asked: list[Constraint] = []
    for part in wanted:
        other = held.get((type(part), part.name))
        if other == part and id(other) not in same:
            same.add(id(other))
        else:
            asked.append(part)
    return [part for part in seen if id(part) not in same], asked


def matched(
    seen: Sequence[Constraint],
    wanted: Sequence[Constraint],
    dialect: Standard,
    *,
    said: Said,
) -> Matched:
    """Match constraints; a name that is not *said* is one that the database chose.

    A kind belongs to what is said: PostgreSQL gives a primary key the name of a unique
    constraint of its columns, and makes one of both.

    SQLite has constraints without a name. Where one of them goes, its batch names the
    others, so they no longer match what the models call otherwise.
    """
    found = _matched(seen, wanted, dialect, said=said)
    if all(part.name is not None or isinstance(part, Check) for part in found.dropped):
        return found
    return _matched(seen, wanted, dialect, said=said, is_strict=True)


def _matched(
    seen: Sequence[Constraint],
    wanted: Sequence[Constraint],
    dialect: Standard,
    *,
    said: Said,
    is_strict: bool = False,
) -> Matched:
    left: dict[Hashable, list[Constraint]] = {}
    for part in seen:
        left.setdefault(signature(part, dialect), []).append(part)
    created: list[Constraint] = []
    for part in sorted(wanted, key=lambda part: not _is_said(part, said)):
        same = left.get(signature(part, dialect), [])
        partner = _partner(part, same, dialect, said, is_strict=is_strict)
        if partner is None:
            created.append(part)
        else:
            same.remove(partner)
    dropped = [part for parts in left.values() for part in parts]
    return Matched(_ordered(dropped, seen), _ordered(created, wanted))


def _ordered(
    parts: Sequence[Constraint], order: Sequence[Constraint]
) -> tuple[Constraint, ...]:
    chosen = {id(part) for part in parts}
    return tuple(part for part in order if id(part) in chosen)


def _partner(
    part: Constraint,
    same: Sequence[Constraint],
    dialect: Standard,
    said: Said,
    *,
    is_strict: bool,
) -> Constraint | None:
    by_name = [each for each in same if each.name == part.name]
    if by_name:
        return by_name[0]
    if isinstance(part, PrimaryKey) and dialect.sqlalchemy.name in {"mysql", "mariadb"}:
        return next(iter(same), None)  # every primary key is called PRIMARY there
    if _is_said(part, said) and is_strict:
        return None
    nameless = [e for e in same if e.name is None or not _is_said(part, said)]
    return next(iter(nameless), None)


def _is_said(part: Constraint, said: Said) -> bool:
    return (type(part), part.name) in said


def left_out(
    wanted: Iterable[Constraint], form: Iterable[Constraint], dialect: Standard
) -> Counter[Hashable]:
    """Count what a new table would not have though the models say it.

    PostgreSQL makes no unique constraint where another key has its columns.
    """
    asked, made = (
        Counter(signature(part, dialect) for part in parts if isinstance(part, Unique))
        for parts in (wanted, form)
    )
    return asked - made


def without(
    parts: Iterable[Constraint], spared: Counter[Hashable], dialect: Standard
) -> Iterator[Constraint]:
    """Give the constraints but as many of each kind as are to be spared."""
    left = spared.copy()
    for part in parts:
        own = signature(part, dialect)
        if left[own]:
            left[own] -= 1
        else:
            yield part


def named(
    part: Constraint,
    table: Table,
    dialect: Standard,
    taken: Container[str | None] = (),
) -> Constraint:
    """Give the constraint a name where it has none, so that it can be dropped again."""
    if part.name is not None:
        return part
    limit = dialect.sqlalchemy.max_identifier_length
    suffixes = chain([""], map(str, count(1)))
    whole = _name(part, table)
    names = (whole[: limit - len(suffix)] + suffix for suffix in suffixes)
    return replace(part, name=next(name for name in names if name not in taken))


def _name(part: Constraint, table: Table) -> str:
    """Give the name as PostgreSQL makes it."""
    match part:
        case PrimaryKey():
            return f"{table.name.name}_pkey"
        case ForeignKey():
            return "_".join((table.name.name, *part.columns, "fkey"))
        case Check():
            return f"{table.name.name}_check"
        case Exclude():
            columns = (e for e, _ in part.elements if isinstance(e, str))
            return "_".join((table.name.name, *columns, "excl"))
        case _:
            return "_".join((table.name.name, *part.columns, "key"))
