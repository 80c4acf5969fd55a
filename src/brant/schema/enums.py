"""Enum types."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, final

from brant.schema.objects import SchemaObject
from brant.values import dataclass

if TYPE_CHECKING:
    from brant.schema.names import QualifiedName


@final
@dataclass(frozen=True, slots=True)
class Enum(SchemaObject):
    """A type with its labels, in the order in which they compare."""

    kind: ClassVar[str] = "enum type"

    name: QualifiedName
    values: tuple[str, ...]
