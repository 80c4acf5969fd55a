"""Names that pass from one thing to the next, all at once.

Notes say what each thing was called before. They may stay where they are, so a database
may have seen to them already: of a name that is old on one side and new on the other
that is told by what the other notes say, and where they go round in a circle (two
columns that swap their names) by what the things are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

_N = TypeVar("_N")


def standing(
    notes: Mapping[_N, _N],
    before: Collection[_N],
    after: Collection[_N],
    is_it: Callable[[_N, _N], bool],
) -> dict[_N, _N]:
    """Give the notes that are still to be carried out, the old names by the new ones.

    *is_it* tells whether what has one name before is what has the other one after.
    """
    left: dict[_N, _N] = {}
    for new, old in notes.items():
        if old in before and new in after and old not in left.values():
            left[new] = old
    while True:
        olds = set(left.values())
        kept = {
            new: old
            for new, old in left.items()
            if (new not in before or new in olds) and (old not in after or old in left)
        }
        if kept == left:
            break
        left = kept
    for circle in _circles(left):
        moved = sum(is_it(left[new], new) for new in circle)
        stayed = sum(is_it(new, new) for new in circle)
        if moved <= stayed:
            left = {new: old for new, old in left.items() if new not in circle}
    return left


def _circles(notes: Mapping[_N, _N]) -> list[set[_N]]:
    found: list[set[_N]] = []
    for start in notes:
        if any(start in circle for circle in found):
            continue
        circle, name = {start}, notes[start]
        while name in notes and name not in circle:
            circle.add(name)
            name = notes[name]
        if name == start:
            found.append(circle)
    return found


def in_turn(
    names: Mapping[_N, _N], aside: Callable[[_N], _N]
) -> Iterator[tuple[_N, _N]]:
    """Give the renames, old to new, so that each new name is free when its turn comes.

    In a circle none is: one thing is put aside first.
    """
    left = dict(names)
    while left:
        old = next((old for old, new in left.items() if new not in left), None)
        if old is None:
            old = next(iter(left))
            away = aside(old)
            left[away] = left.pop(old)
            yield old, away
        else:
            yield old, left.pop(old)
