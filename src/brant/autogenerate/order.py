"""In which order operations come: what is needed first, what needs it later.

Foreign keys and what tables inherit decide their order. A key that closes a circle is
taken out of its table and becomes a step of its own.
"""

from __future__ import annotations

from enum import IntEnum, auto
from graphlib import TopologicalSorter
from itertools import pairwise
from typing import TYPE_CHECKING, final

from brant.schema import ForeignKey, QualifiedName, Table
from brant.schema.names import identifiers
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from brant.operations import Operation


class Phase(IntEnum):
    """When an operation's turn is; the way back goes through them from the end."""

    SCHEMAS = auto()
    DROP_VIEW_INDEXES = auto()
    """Those of a materialized view that is made anew: nothing else brings them back."""
    DROP_DEPENDANTS = auto()
    """Views, triggers and policies stand on tables and their columns.

    They go before something is renamed: on the way back they say the old names.
    """
    RENAMES = auto()
    TYPES = auto()
    SEQUENCES = auto()
    ROUTINES = auto()
    DROP_KEYS = auto()
    DROP_CONSTRAINTS = auto()
    DROP_TABLES = auto()
    SWAP_TYPES = auto()
    """A label goes when nothing says it any more, before anything says a new one."""
    CREATE_TABLES = auto()
    COLUMNS = auto()
    CONSTRAINTS = auto()
    INDEXES = auto()
    KEYS = auto()
    DROP_ROUTINES = auto()
    DROP_SEQUENCES = auto()
    DROP_TYPES = auto()
    DEPENDANTS = auto()
    VIEW_INDEXES = auto()
    DROP_SCHEMAS = auto()


@final
@dataclass(frozen=True, slots=True)
class Step:
    """An operation, and when its turn is."""

    phase: Phase
    operation: Operation


def in_order(steps: Iterable[Step]) -> tuple[Operation, ...]:
    """Give the operations by phase; inside of one they stay as they came."""
    ordered = sorted(steps, key=lambda step: step.phase)
    return tuple(step.operation for step in ordered)


def by_dependency(
    tables: Iterable[Table],
) -> tuple[tuple[Table, ...], tuple[tuple[QualifiedName, ForeignKey], ...]]:
    """Give tables after those that they refer to, and the keys that had to go out."""
    left = {table.name: table for table in tables}
    needs = _needs(left)
    late: list[tuple[QualifiedName, ForeignKey]] = []
    for owner, needed in _closing(needs, left):
        kept, taken = _split(left[owner], needed)
        left[owner] = kept
        late += [(owner, key) for key in taken]
        needs[owner].remove(needed)
    order = TopologicalSorter(needs).static_order()
    return tuple(left[name] for name in order), tuple(late)


def _needs(
    tables: Mapping[QualifiedName, Table],
) -> dict[QualifiedName, list[QualifiedName]]:
    return {
        name: sorted(
            {
                needed
                for needed in (*_referents(tables[name]), *_parents(tables[name]))
                if needed in tables and needed != name
            }
        )
        for name in sorted(tables, key=str)
    }


def _referents(table: Table) -> tuple[QualifiedName, ...]:
    return tuple(key.referent for key in keys_of(table))


def _parents(table: Table) -> tuple[QualifiedName, ...]:
    """Give the tables that one of PostgreSQL inherits from, or is a part of."""
    said = table.options.get("postgresql_inherits") or ()
    parents = [said] if isinstance(said, str) else [*said]
    if table.partition_of is not None:
        parents.append(table.partition_of)
    names = map(identifiers, parents)
    return tuple(QualifiedName(each[-1], ".".join(each[:-1]) or None) for each in names)


def _closing(
    needs: Mapping[QualifiedName, Sequence[QualifiedName]],
    tables: Mapping[QualifiedName, Table],
) -> list[tuple[QualifiedName, QualifiedName]]:
    """Give the keys that close circles, as one walk through all of them meets them."""
    found: list[tuple[QualifiedName, QualifiedName]] = []
    done: set[QualifiedName] = set()
    for start in needs:
        if start in done:
            continue
        path = {start: iter(needs[start])}
        while path:
            name = next(reversed(path))
            needed = next(path[name], None)
            if needed is None:
                done.add(name)
                del path[name]
            elif needed in path:
                circle = [*path][[*path].index(needed) :]
                edges = ((name, needed), *pairwise(circle))
                found.append(next(e for e in edges if e[1] in _referents(tables[e[0]])))
            elif needed not in done:
                path[needed] = iter(needs[needed])
    return found


def keys_of(table: Table) -> tuple[ForeignKey, ...]:
    return tuple(part for part in table.constraints if isinstance(part, ForeignKey))


def _split(
    table: Table, referent: QualifiedName
) -> tuple[Table, tuple[ForeignKey, ...]]:
    taken = tuple(key for key in keys_of(table) if key.referent == referent)
    return table.without_keys(taken), taken


def without_keys_to(
    tables: Iterable[Table], referents: Collection[QualifiedName]
) -> tuple[tuple[Table, ...], tuple[tuple[QualifiedName, ForeignKey], ...]]:
    """Give the tables without their keys to some others, and those keys."""
    left: list[Table] = []
    late: list[tuple[QualifiedName, ForeignKey]] = []
    for whole in tables:
        table = whole
        for referent in {key.referent: None for key in keys_of(whole)}:
            if referent in referents:
                table, taken = _split(table, referent)
                late += [(table.name, key) for key in taken]
        left.append(table)
    return tuple(left), tuple(late)
