"""Row-level security policies."""

from __future__ import annotations

from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, ClassVar, final

from brant.schema.objects import SchemaObject
from brant.values import dataclass

if TYPE_CHECKING:
    from brant.schema.expressions import Expression
    from brant.schema.names import QualifiedName


@final
@dataclass(frozen=True, slots=True)
class Policy(SchemaObject):
    """Who may see and write which rows."""

    kind: ClassVar[str] = "policy"

    table: QualifiedName
    name: str
    _: KW_ONLY
    command: str = "ALL"
    roles: tuple[str, ...] = ("PUBLIC",)
    using: Expression | None = None
    check: Expression | None = None
    is_permissive: bool = True

    @property
    def label(self) -> str:
        return f"{self.kind} {self.name} on {self.table}"
