"""Extensions of PostgreSQL."""

from __future__ import annotations

from dataclasses import KW_ONLY
from typing import ClassVar, final

from brant.schema.objects import SchemaObject
from brant.values import dataclass


@final
@dataclass(frozen=True, slots=True)
class Extension(SchemaObject):
    """A package of types and functions; None leaves the choice to the database."""

    kind: ClassVar[str] = "extension"

    name: str
    _: KW_ONLY
    schema: str | None = None
    version: str | None = None
