"""Row-level security, switched on for a table."""

from __future__ import annotations

from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, ClassVar, final

from brant.schema.objects import SchemaObject
from brant.values import dataclass

if TYPE_CHECKING:
    from brant.schema.names import QualifiedName


@final
@dataclass(frozen=True, slots=True)
class RowSecurity(SchemaObject):
    """That a table shows its rows by policies; without this its policies rest."""

    kind: ClassVar[str] = "row security"

    name: QualifiedName
    _: KW_ONLY
    is_forced: bool = False
    """It holds for the table's owner too."""
