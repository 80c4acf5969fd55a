"""Compiling: one operation in, statements out. Pure.

A dialect is a class whose methods are marked `@compiles(OperationClass)`; it lists in
`unsupported` what its database cannot do. Some operations can only be compiled with a
look at the database (what does the table look like now?). A dialect then asks
*questions*: SQL text, whose rows come back as *answers*. It never runs anything itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias, TypeVar

from sqlalchemy.exc import (
    ArgumentError,
    CompileError,
    IdentifierError,
    UnsupportedCompilationError,
)

from brant.dialects.statement import Statement
from brant.errors import (
    InvalidOperationError,
    OfflineError,
    UncompilableOperationError,
    UnsupportedOperationError,
)
from brant.operations.unset import Unset

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlalchemy.engine import Dialect as SQLAlchemyDialect

    from brant.dialects.enforcement import Enforcement
    from brant.operations import Operation

Rows: TypeAlias = Sequence[Mapping[str, Any]]
Answers: TypeAlias = Sequence[Rows]
"""The rows of each question, in the order of the questions."""

_M = TypeVar("_M", bound="Callable[..., Iterable[Statement | str]]")
_Q = TypeVar("_Q", bound="Callable[..., tuple[str, ...]]")


def compiles(*operations: type[Operation]) -> Callable[[_M], _M]:
    """Mark a dialect's method as the compiler of these operations."""

    def mark(method: _M) -> _M:
        method.__compiles__ = operations  # type: ignore[attr-defined]  # read below
        return method

    return mark


def asks(*operations: type[Operation]) -> Callable[[_Q], _Q]:
    """Mark a method that gives the questions of these operations.

    Their compiler then takes the answers as its second argument; they are empty where
    this method asked nothing.
    """

    def mark(method: _Q) -> _Q:
        method.__asks__ = operations  # type: ignore[attr-defined]  # read below
        return method

    return mark


class Dialect:
    """What one database understands."""

    name: str
    transactional_ddl: ClassVar[bool] = False
    begin: ClassVar[str] = "BEGIN"
    commit: ClassVar[str] = "COMMIT"
    rollback: ClassVar[str] = "ROLLBACK"
    probe: ClassVar[str] = "SELECT 1"
    """The least that the server answers."""
    dual: ClassVar[str] = ""
    """What a SELECT of mere values needs to stand on."""
    enforcement: ClassVar[Enforcement | None] = None
    """How foreign keys are switched off, where a change of a table needs that."""
    asks_inside: ClassVar[bool] = False
    """Only in the open transaction do answers to questions stay true."""
    autocommit: ClassVar[tuple[str, str] | None] = None
    """Has a session commit every statement by itself, and takes that back; None where
    a caller's connection is left as it is."""
    commits_early: ClassVar[str] = ""
    """In a transaction, lets COMMIT return before the disk has it; a later transaction
    without it waits for both. Empty where the database has no such order."""
    check_deferred: ClassVar[str] = "SELECT 1"
    """Raises what a COMMIT would raise for deferred constraints."""
    batch_separator: ClassVar[str | None] = None
    """The line that ends each statement in a file for the server's own client."""
    unsupported: ClassVar[Mapping[type[Operation], str]] = MappingProxyType({})
    """What the database cannot do, with a sentence on what to do instead."""
    emulated: ClassVar[Mapping[type[Operation], str]] = MappingProxyType({})
    """What takes more than the database's own statement for it, and how it is done."""
    _compilers: ClassVar[Mapping[type[Operation], str]] = MappingProxyType({})
    _askers: ClassVar[Mapping[type[Operation], str]] = MappingProxyType({})

    def __init__(self, sqlalchemy: SQLAlchemyDialect) -> None:
        self.sqlalchemy = sqlalchemy
        """Renders types, expressions and quoted names; never formats parameters."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        own = _marked(cls, "__compiles__")
        cls._compilers = MappingProxyType({**cls._compilers, **own})
        cls._askers = MappingProxyType({**cls._askers, **_marked(cls, "__asks__")})

    def savepoint(self, name: str) -> str:
        return f"SAVEPOINT {name}"

    def rollback_to(self, name: str) -> str:
        return f"ROLLBACK TO SAVEPOINT {name}"

    def release(self, name: str) -> str:
        """Forget a savepoint; empty where savepoints end with the transaction."""
        return f"RELEASE SAVEPOINT {name}"

    def limiting(
        self, lock: float | Unset | None, statement: float | Unset | None
    ) -> tuple[str, ...]:
        """Change the limits within what `timeouts` limits; None is the default."""
        limits = self.timeouts(
            lock=None if isinstance(lock, Unset) else lock,
            statement=None if isinstance(statement, Unset) else statement,
        )
        back = self.timeouts_end(lock=0, statement=None) if lock is None else ()
        return (*back, *limits)

    def timeouts(
        self,
        *,
        lock: float | None,  # noqa: ARG002  # for databases that have it
        statement: float | None,  # noqa: ARG002  # likewise
    ) -> tuple[str, ...]:
        """Limit, in seconds and for the open transaction, what waits or runs.

        Where DDL has no transactions the limits are the session's, until
        `timeouts_end` takes them back.
        """
        return ()

    def timeouts_end(
        self,
        *,
        lock: float | None,  # noqa: ARG002  # likewise
        statement: float | None,  # noqa: ARG002  # likewise
    ) -> tuple[str, ...]:
        """Give a session its own limits back, where `timeouts` changed them."""
        return ()

    def questions(self, operation: Operation) -> tuple[str, ...]:
        """Queries whose rows `compile` needs; usually none."""
        asker = self._askers.get(type(operation))
        if asker is None:
            return ()
        asked: tuple[str, ...] = getattr(self, asker)(operation)
        return asked

    def needs_answers(self, operation: Operation) -> bool:
        """Tell whether its questions must be answered before it can be compiled."""
        return bool(self.questions(operation))

    def may_be_tried(self, operation: Operation) -> bool:
        """Tell whether it can be compiled without a look at what is there.

        Either it asks nothing, or the database refuses what it comes to wherever the
        answers would have made something else of it.
        """
        return not self.questions(operation)

    def unanswered(self, operation: Operation) -> OfflineError:
        """Give the error for an operation whose questions nobody can answer."""
        return OfflineError(operation.describe())

    def compile(
        self, operation: Operation, answers: Answers | None = None
    ) -> tuple[Statement, ...]:
        """Give the statements of an operation.

        *answers* is None where there is no database to ask (offline SQL).

        Raises:
            UnsupportedOperationError: this database cannot do it.
            UncompilableOperationError: nobody has taught this dialect to compile it.
            InvalidOperationError: its parameters contradict each other.
            OfflineError: it needs answers and there are none.
        """
        if answers is None and self.needs_answers(operation):
            raise self.unanswered(operation)
        try:
            made = self._compile(operation, answers or ())
            parts = (made,) if isinstance(made, (str, Statement)) else made
            return tuple(Statement(p) if isinstance(p, str) else p for p in parts)
        except UnsupportedCompilationError as error:
            problem = f"{operation.describe()}: {_first_line(error)}"
            raise UnsupportedOperationError(self.name, problem) from error
        except (ArgumentError, CompileError, IdentifierError) as error:
            problem = _first_line(error)
            raise InvalidOperationError(operation.describe(), problem) from error

    def refusal(self, operation: Operation) -> UnsupportedOperationError:
        """Give the error for an operation that stands in `unsupported`."""
        hint = self.unsupported.get(type(operation))
        return UnsupportedOperationError(self.name, operation.describe(), hint=hint)

    def supports(self, operation: type[Operation]) -> bool:
        """Tell whether there is a compiler, built in or a third party's."""
        return operation not in self.unsupported and (
            operation in self._compilers or self._registered(operation) is not None
        )

    def _compile(
        self, operation: Operation, answers: Answers
    ) -> Iterable[Statement | str] | Statement | str:
        kind = type(operation)
        registered = self._registered(kind)
        if registered is not None:
            foreign: Iterable[Statement | str] = registered(operation, self)
            return foreign
        if kind in self.unsupported:
            raise self.refusal(operation)
        if kind not in self._compilers:
            raise UncompilableOperationError(kind.__name__, self.name)
        compiler = getattr(self, self._compilers[kind])
        taken = (operation, answers) if kind in self._askers else (operation,)
        statements: Iterable[Statement | str] = compiler(*taken)
        return statements

    def _registered(self, kind: type[Operation]) -> Callable[..., Any] | None:
        """Give a third party's handler; "*" yields to what the dialect itself knows."""
        own = kind.handlers.get(self.name)
        if own is None and kind not in self._compilers:
            return kind.handlers.get("*")
        return own


def _marked(cls: type, mark: str) -> dict[type[Operation], str]:
    return {
        operation: name
        for name, method in vars(cls).items()
        for operation in getattr(method, mark, ())
    }


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0].strip()
