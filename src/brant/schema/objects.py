"""What a schema holds besides tables.

Each kind is a frozen value. Its label names it among all of a database's objects: two
values with the same label cannot stand beside each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from brant.schema.names import QualifiedName


class SchemaObject:
    """An enum type, a view, a trigger ...: anything with a name that is no table."""

    __slots__ = ()

    kind: ClassVar[str]
    name: QualifiedName | str

    @property
    def label(self) -> str:
        return f"{self.kind} {self.name}"
