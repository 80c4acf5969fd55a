"""Functions and procedures."""

from __future__ import annotations

from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, ClassVar, final

from brant.schema.objects import SchemaObject
from brant.values import dataclass

if TYPE_CHECKING:
    from brant.schema.names import QualifiedName


@final
@dataclass(frozen=True, slots=True)
class Function(SchemaObject):
    """A function: what stands in its parentheses, and what stands behind them."""

    kind: ClassVar[str] = "function"

    name: QualifiedName
    definition: str
    _: KW_ONLY
    arguments: str = ""

    @property
    def label(self) -> str:
        return f"{self.kind} {self.name}({self.arguments})"


@final
@dataclass(frozen=True, slots=True)
class Procedure(SchemaObject):
    """A procedure: what stands in its parentheses, and what stands behind them."""

    kind: ClassVar[str] = "procedure"

    name: QualifiedName
    definition: str
    _: KW_ONLY
    arguments: str = ""

    @property
    def label(self) -> str:
        return f"{self.kind} {self.name}({self.arguments})"
