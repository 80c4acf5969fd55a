"""Schemas: where tables and other objects live."""

from __future__ import annotations

from typing import ClassVar, final

from brant.schema.objects import SchemaObject
from brant.values import dataclass


@final
@dataclass(frozen=True, slots=True)
class Schema(SchemaObject):
    """A schema besides the connection's default one."""

    kind: ClassVar[str] = "schema"

    name: str
