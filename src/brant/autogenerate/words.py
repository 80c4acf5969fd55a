"""The words of SQL: what a definition stands on has its name among them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from brant.schema import Check, Exclude, Expression, Index
from brant.schema.constraints import columns_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brant.schema import Constraint

_WORD: Final = re.compile(r'"((?:[^"]|"")+)"|`((?:[^`]|``)+)`|(\w+)')


def words_in(*texts: str) -> set[str]:
    return {
        next(filter(None, match.groups()))
        for text in texts
        for match in _WORD.finditer(text)
    }


def texts_of(part: Constraint | Index) -> Iterator[str]:
    """Give the SQL of conditions and of keys that are no columns."""
    match part:
        case Check():
            yield part.condition.text
        case Exclude():
            yield from (e.text for e, _ in part.elements if isinstance(e, Expression))
            yield part.where.text if part.where else ""
        case Index():
            found = (*part.elements, *part.options.values())
            yield from (each.text for each in found if isinstance(each, Expression))
        case _:
            pass


def names_of(part: Constraint | Index) -> set[str]:
    """Give the columns of a constraint or an index; other words may be among them."""
    if isinstance(part, Index):
        elements = [each for each in part.elements if isinstance(each, str)]
        included = part.options.get("postgresql_include") or ()
        named = {*elements, *map(str, included)}
    else:
        named = {*columns_of(part)}
    return named | words_in(*texts_of(part))
