"""What every operation can say of itself.

An operation is a frozen value: an intent, no SQL. Equality is equality of intent; the
SQLAlchemy construct it was made of rides along, uncompared, for the compiler.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from brant.errors import IrreversibleError

if TYPE_CHECKING:
    from collections.abc import Callable

    from brant.schema import QualifiedName, Snapshot

_H = TypeVar("_H", bound="Callable[..., Any]")


class Category(StrEnum):
    """What an operation does to what is there."""

    ADDITIVE = "additive"
    CHANGING = "changing"
    DESTRUCTIVE = "destructive"
    DATA = "data"


class Operation:
    """One change a migration may make.

    A third party's operation is a frozen dataclass that derives from this class and
    registers, per dialect name, a function from (operation, dialect) to SQL strings or
    statements:

        @dataclass(frozen=True, slots=True)
        class RefreshView(Operation):
            view: str

            def describe(self) -> str:
                return f"refresh view {self.view}"

        @RefreshView.compiles("postgresql")
        def _(operation, dialect):
            yield f"REFRESH MATERIALIZED VIEW {dialect.quote(operation.view)}"

    The name "*" stands for every dialect without a handler of its own.
    """

    __slots__ = ()

    category: ClassVar[Category] = Category.CHANGING
    handlers: ClassVar[dict[str, Callable[..., Any]]]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.handlers = {}

    @classmethod
    def compiles(cls, *dialects: str) -> Callable[[_H], _H]:
        """Register a third party's handler for the named dialects."""

        def register(handler: _H) -> _H:
            cls.handlers.update(dict.fromkeys(dialects, handler))
            return handler

        return register

    def describe(self) -> str:
        """Tell, in a few words and with names, what will be done."""
        raise NotImplementedError  # abstract: each names what it does

    def reverse(self) -> Operation:
        """Give the operation that undoes this one.

        Raises:
            IrreversibleError: what was there before is not known.
        """
        raise IrreversibleError(self.describe())

    @property
    def tables(self) -> tuple[QualifiedName, ...]:
        """The tables it touches, the one it belongs to first."""
        return ()

    def apply(self, schema: Snapshot) -> Snapshot:
        """Give the schema as it is after this operation."""
        return schema
