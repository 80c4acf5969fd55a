"""Triggers of tables and views."""

from __future__ import annotations

from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, ClassVar, final

from brant.schema.objects import SchemaObject
from brant.values import dataclass

if TYPE_CHECKING:
    from brant.schema.names import QualifiedName


@final
@dataclass(frozen=True, slots=True)
class Trigger(SchemaObject):
    """A trigger: the words before ON and the ones behind the table."""

    kind: ClassVar[str] = "trigger"

    table: QualifiedName
    name: str
    event: str
    action: str
    _: KW_ONLY
    is_constraint: bool = False

    @property
    def label(self) -> str:
        return f"{self.kind} {self.name} on {self.table}"
