"""Compiling: one operation in, statements out. Pure.

A dialect is a class whose methods are marked `@compiles(OperationClass)`; it lists in
`unsupported` what its database cannot do. Some operations can only be compiled with a
look at the database (what does the table look like now?). A dialect then asks
*questions*: SQL text, whose rows come back as *answers*. It never runs anything itself.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from brant.dialects.statement import Statement
from brant.errors import UnsupportedOperationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy.engine import Dialect as SQLAlchemyDialect

    from brant.operations import Operation

    Rows = Sequence[Mapping[str, Any]]
    Answers = Sequence[Rows]
    """The rows of each question, in the order of the questions."""

_M = TypeVar("_M", bound="Callable[..., Iterable[Statement | str]]")


def compiles(*operations: type[Operation]) -> Callable[[_M], _M]:
    """Mark a dialect's method as the compiler of these operations."""

    def mark(method: _M) -> _M:
        method.__compiles__ = operations  # type: ignore[attr-defined]  # read below
        return method

    return mark


class Dialect:
    """What one database understands."""

    name: ClassVar[str]
    transactional_ddl: ClassVar[bool] = False
    unsupported: ClassVar[frozenset[type[Operation]]] = frozenset()
    _compilers: ClassVar[Mapping[type[Operation], str]] = MappingProxyType({})

    def __init__(self, sqlalchemy: SQLAlchemyDialect) -> None:
        self.sqlalchemy = sqlalchemy
        """Renders types, expressions and quoted names; never formats parameters."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        own = {
            operation: name
            for name, method in vars(cls).items()
            for operation in getattr(method, "__compiles__", ())
        }
        cls._compilers = MappingProxyType({**cls._compilers, **own})

    def questions(self, operation: Operation) -> tuple[str, ...]:
        """Queries whose rows `compile` needs; usually none."""
        return ()

    def compile(
        self, operation: Operation, answers: Answers | None = None
    ) -> tuple[Statement, ...]:
        """Give the statements of an operation.

        *answers* is None where there is no database to ask (offline SQL).

        Raises:
            UnsupportedOperationError: this database cannot do it.
            InvalidOperationError: its parameters contradict each other.
            OfflineError: it needs answers and there are none.
        """
        raise NotImplementedError
