"""What a snapshot cannot say, as SQL for a baseline."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, final

from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from brant.schema import QualifiedName


@final
@dataclass(frozen=True, slots=True)
class Unsaid:
    """SQL, and what takes it back."""

    types: tuple[tuple[str, str], ...] = ()
    """What comes before all tables."""
    others: tuple[tuple[str, str], ...] = ()
    tables: Mapping[QualifiedName, tuple[str, str]] = field(default_factory=dict)
    """What makes a table in place of its operation; its indexes follow."""
