"""A SQLAlchemy dialect that only renders.

It is a copy of the connection's, so that types and flags are the driver's and the
server's; but percent signs stand for themselves and bytes have a literal form.
"""

from __future__ import annotations

import copy
import json
import math
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import CompileError
from sqlalchemy.sql import sqltypes, type_api

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy.engine import Dialect as SQLAlchemyDialect
    from sqlalchemy.types import TypeEngine


class HexBytes(sa.LargeBinary):
    """Bytes as the SQL standard writes them: X'6272616e74'."""

    def literal_processor(self, dialect: Any) -> Callable[[Any], str]:
        del dialect
        return lambda value: f"X'{bytes(value).hex()}'"


class WrittenJson(sa.JSON):
    """JSON in the form that the engine's serializer gives it."""

    def literal_processor(self, dialect: Any) -> Callable[[Any], str]:
        string: Any = sa.String().dialect_impl(dialect)
        quoted = string.literal_processor(dialect)
        serialize = dialect._json_serializer or json.dumps  # noqa: SLF001  # create_engine sets it

        def written(value: Any) -> str:
            if value is None and self.none_as_null:
                return "NULL"
            return str(quoted(serialize(None if value is sa.JSON.NULL else value)))

        return written


class Untyped(sqltypes.NullType):
    """Values of a column whose type nobody said: written as what they are."""

    def literal_processor(self, dialect: Any) -> Callable[[Any], str]:
        def written(value: Any) -> str:
            own = sa.literal(value).type
            process = None
            if not isinstance(own, sqltypes.NullType):
                process = own.dialect_impl(dialect).literal_processor(dialect)
            if process is None:
                raise CompileError(f"{type(value).__name__} has no literal form")
            return str(process(value))

        return written


def rendering(
    source: SQLAlchemyDialect,
    literal_types: Mapping[type, type[TypeEngine[Any]]],
    compilers: Mapping[str, type[Any]],
) -> Any:
    """Give a copy of the dialect that renders text and never formats parameters.

    *literal_types* say how to write the values of a type and of those derived from it,
    *compilers* take the place of the dialect's own ("ddl_compiler" and its kin).
    SQLAlchemy's interface class declares little of what is set here: hence Any.
    """
    clone: Any = copy.copy(source)
    vars(clone).update(compilers)
    clone.paramstyle = "named"
    clone.positional = False
    kinds = tuple(literal_types)
    kept = {k: v for k, v in clone.colspecs.items() if not issubclass(k, kinds)}
    clone.colspecs = {**kept, **literal_types}
    written = tuple(literal_types.values())
    clone.type_descriptor = lambda type_: _described(type_, clone.colspecs, written)
    # What the original remembers of its types and quoting must not be shared.
    clone.__dict__.pop("_type_memos", None)
    # It is copied, not made anew: it knows the server's reserved words and quotes.
    preparer = copy.copy(clone.identifier_preparer)
    preparer.dialect = clone
    preparer._double_percents = False  # noqa: SLF001  # follows from the paramstyle
    preparer._strings = {}  # noqa: SLF001  # what it remembers of quoted names
    clone.identifier_preparer = preparer
    clone.type_compiler_instance = clone.type_compiler_cls(clone)
    clone.type_compiler = clone.type_compiler_instance
    return clone


def _described(
    type_: Any,
    colspecs: Mapping[type, type[TypeEngine[Any]]],
    written: tuple[type, ...],
) -> TypeEngine[Any]:
    """Give what the dialect makes of a type; one of SQL's own keeps its name.

    A decorator asks for JSONB or BINARY(16) this way and its column must be that.
    """
    given: TypeEngine[Any] = type_api.to_instance(type_)
    made = type_api.adapt_type(given, colspecs)
    # The types of a JSON path have none: they are never a column's.
    name = getattr(given, "__visit_name__", "")
    is_kept = getattr(made, "__visit_name__", "") == name or not name.isupper()
    if is_kept or not isinstance(made, written):
        return made
    kept = copy.copy(given)
    kinds: tuple[Any, Any] = type(made), type(given)
    kept.__class__ = _both(*kinds)
    return kept


@cache
def _both(written: Any, named: Any) -> Any:
    names = {"__visit_name__": named.__visit_name__, "__module__": named.__module__}
    return type(named.__name__, (written, named), names)


class Literals:
    """Values as SQL text."""

    def __init__(self, dialect: Any) -> None:
        self._compiler = dialect.statement_compiler(dialect, None)
        self.dialect = dialect

    def literal(self, value: Any, type_: TypeEngine[Any]) -> str | None:
        """Give the value in the form of its type; None when there is no such form."""
        if isinstance(value, sa.ClauseElement):
            return self.expression(value)
        if not _is_finite(value):
            return None
        if type_._has_bind_expression:  # noqa: SLF001  # no public name
            return self.expression(sa.literal(value, type_))
        # A value that its column's type cannot write is left to the server to convert.
        for candidate in (type_, sa.literal(value).type):
            try:
                return str(self._compiler.render_literal_value(value, candidate))
            except CompileError:
                continue
        return None

    def expression(self, construct: sa.ClauseElement) -> str | None:
        """Give a construct with its values written in; None when one has no form."""
        try:
            compiled = construct.compile(
                dialect=self.dialect, compile_kwargs={"literal_binds": True}
            )
        except CompileError:
            return None
        return str(compiled)


def is_writable(bound: sa.BindParameter[Any]) -> bool:
    """Tell whether SQLAlchemy would write a construct's value as it would send it."""
    is_json_null = bound.value is None and bound.type.should_evaluate_none
    return _is_finite(bound.value) and not is_json_null


def _is_finite(value: Any) -> bool:
    """Tell whether a number is one that SQL can write as a number."""
    return not isinstance(value, (float, Decimal)) or math.isfinite(value)
