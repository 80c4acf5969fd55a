"""Triggers of tables and views."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import ClassVar, final

from brant.schema.names import QualifiedName
from brant.schema.objects import SchemaObject


@final
@dataclass(frozen=True, slots=True)
class Trigger(SchemaObject):
    """A trigger: the words before ON and the ones behind the table."""

    kind: ClassVar[str] = "trigger"

    table: QualifiedName
    trigger: str
    event: str
    action: str
    _: KW_ONLY
    is_constraint: bool = False

    @property
    def name(self) -> QualifiedName:  # type: ignore[override]  # it follows the table
        return self.table.beside(self.trigger)

    @property
    def label(self) -> str:
        return f"{self.kind} {self.trigger} on {self.table}"
