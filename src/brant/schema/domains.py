"""Domains: types with conditions."""

from __future__ import annotations

from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, ClassVar, final

from brant.schema.objects import SchemaObject
from brant.values import dataclass

if TYPE_CHECKING:
    from brant.schema.columns import Default
    from brant.schema.constraints import Check
    from brant.schema.names import QualifiedName
    from brant.schema.types import Type


@final
@dataclass(frozen=True, slots=True)
class Domain(SchemaObject):
    """A type over another one, which may forbid values and bring a default."""

    kind: ClassVar[str] = "domain"

    name: QualifiedName
    type: Type
    _: KW_ONLY
    nullable: bool = True
    default: Default | None = None
    collation: str | None = None
    checks: tuple[Check, ...] = ()
