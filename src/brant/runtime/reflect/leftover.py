"""What a snapshot cannot say, as SQL for a baseline."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, final

from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from brant.schema import QualifiedName, SchemaObject


@final
@dataclass(frozen=True, slots=True)
class Made:
    """SQL that makes something no operation says, and what takes it back."""

    sql: str
    undo: str
    has_keys: bool = False
    """The SQL of a table has its foreign keys, and no indexes; or the other way."""


@final
@dataclass(frozen=True, slots=True)
class Unsaid:
    """SQL, and what takes it back."""

    types: Sequence[Made] = ()
    """What comes before all tables."""
    others: Sequence[Made] = ()
    tables: Mapping[QualifiedName, Made] = field(default_factory=dict)
    objects: Mapping[SchemaObject, Made] = field(default_factory=dict)
    lost: Sequence[str] = ()
    """What no SQL of the baseline says either."""
