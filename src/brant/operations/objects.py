"""What creating, replacing and dropping have in common, whatever the object.

Each object's operations derive from these three and add what its users write.
"""

from __future__ import annotations

from dataclasses import KW_ONLY, field
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from brant.errors import IrreversibleError
from brant.operations.base import Category, Operation
from brant.schema import SchemaObject
from brant.values import dataclass

if TYPE_CHECKING:
    from brant.schema import Snapshot

_V = TypeVar("_V", bound=SchemaObject)


@dataclass(frozen=True, slots=True)
class CreateObject(Operation, Generic[_V]):
    """Create something that is no table."""

    category: ClassVar[Category] = Category.ADDITIVE

    value: _V
    _: KW_ONLY
    if_not_exists: bool = False

    def describe(self) -> str:
        return f"create {self.value.label}"

    def apply(self, schema: Snapshot) -> Snapshot:
        if self.if_not_exists and schema.labelled(self.value.label):
            return schema
        return schema.holding(self.value)


@dataclass(frozen=True, slots=True)
class ReplaceObject(Operation, Generic[_V]):
    """Give it another definition; *former* is the one before, for the way back."""

    value: _V
    _: KW_ONLY
    former: _V | None = field(default=None, compare=False, repr=False)

    def describe(self) -> str:
        return f"replace {self.value.label}"

    def apply(self, schema: Snapshot) -> Snapshot:
        return schema.holding(self.value)

    def before(self) -> _V:
        """Give what was there before.

        Raises:
            IrreversibleError: it is not known.
        """
        if self.former is None:
            raise IrreversibleError(self.describe())
        return self.former


@dataclass(frozen=True, slots=True)
class DropObject(Operation, Generic[_V]):
    """Drop it; *former* is what it was, for the way back."""

    category: ClassVar[Category] = Category.DESTRUCTIVE

    _: KW_ONLY
    if_exists: bool = False
    cascade: bool = False
    """Also drop what depends on it."""
    former: _V | None = field(default=None, compare=False, repr=False)

    @property
    def label(self) -> str:
        raise NotImplementedError  # abstract: each names its object

    def describe(self) -> str:
        return f"drop {self.label}"

    def apply(self, schema: Snapshot) -> Snapshot:
        return schema.dropping(self.label)

    def before(self) -> _V:
        """Give what was there before.

        Raises:
            IrreversibleError: it is not known.
        """
        if self.former is None:
            raise IrreversibleError(self.describe())
        return self.former
