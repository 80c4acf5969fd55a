"""Sequences that stand on their own."""

from __future__ import annotations

from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, ClassVar, final

from brant.schema.objects import SchemaObject
from brant.values import dataclass

if TYPE_CHECKING:
    from brant.schema.names import QualifiedName
    from brant.schema.types import Type


@final
@dataclass(frozen=True, slots=True)
class Sequence(SchemaObject):
    """A sequence; None leaves an option to the database."""

    kind: ClassVar[str] = "sequence"

    name: QualifiedName
    _: KW_ONLY
    data_type: Type | None = None
    start: int | None = None
    increment: int | None = None
    minvalue: int | None = None
    maxvalue: int | None = None
    cache: int | None = None
    cycle: bool | None = None
    owned_by: str | None = None
    """A column, as "table.column" or "schema.table.column".

    It takes the sequence along when it is dropped.
    """
