"""Functions and procedures of MySQL and MariaDB.

One goes by its name alone there, and its types are printed in other words.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from brant.autogenerate.equal import plain

if TYPE_CHECKING:
    from brant.schema import Function, Procedure, SchemaObject, Snapshot

# What may follow the type that a function gives.
_RETURNS: Final = re.compile(
    r"\s*RETURNS\s.*?(?=\s(?:NOT|DETERMINISTIC|NO|CONTAINS|READS|MODIFIES|SQL|COMMENT"
    r"|LANGUAGE|RETURN|BEGIN)\b)",
    re.IGNORECASE | re.DOTALL,
)


def form_of(wanted: Function | Procedure, database: Snapshot) -> SchemaObject:
    """Give the routine as the database prints it, if that is the one it has."""
    for seen in database.objects:
        if isinstance(seen, type(wanted)) and seen.name == wanted.name:
            is_same = _spelt(seen) == _spelt(wanted)
            return seen if is_same else replace(wanted, arguments=seen.arguments)
    return wanted


def _spelt(routine: Function | Procedure) -> tuple[str, str]:
    definition = plain(routine.definition)
    returns = _RETURNS.match(definition)
    head = returns[0] if returns else ""
    return _types(routine.arguments), _types(head) + definition[len(head) :]


def _types(text: str) -> str:
    """Give names and types without quotes and the width of integers."""
    words = re.sub(r"\s+", " ", text.replace("`", "").lower()).strip()
    words = re.sub(
        r"\b((?:tiny|small|medium|big)?int)(?:eger)?(?:\(\d+\))?", r"\1", words
    )
    return re.sub(r"\s*([(),])\s*", r"\1", re.sub(r"(^|, ?)in ", r"\1", words))
