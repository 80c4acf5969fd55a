"""A SQLAlchemy dialect that only renders.

It is a copy of the connection's, so that types and flags are the driver's and the
server's; but percent signs stand for themselves and bytes have a literal form.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import CompileError
from sqlalchemy.sql import sqltypes

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Dialect as SQLAlchemyDialect
    from sqlalchemy.types import TypeEngine


class HexBytes(sa.LargeBinary):
    """Bytes as the SQL standard writes them: X'6272616e74'."""

    def literal_processor(self, dialect: SQLAlchemyDialect) -> Callable[[Any], str]:
        del dialect
        return lambda value: f"X'{bytes(value).hex()}'"


class EscapedBytes(sa.LargeBinary):
    r"""Bytes as PostgreSQL writes them: '\x6272616e74'."""

    def literal_processor(self, dialect: SQLAlchemyDialect) -> Callable[[Any], str]:
        del dialect
        return lambda value: rf"'\x{bytes(value).hex()}'"


def rendering(source: SQLAlchemyDialect, binary: type[sa.LargeBinary]) -> Any:
    """Give a copy of the dialect that renders text and never formats parameters.

    SQLAlchemy's interface class declares little of what is set here: hence Any.
    """
    clone: Any = copy.copy(source)
    clone.paramstyle = "named"
    clone.positional = False
    clone.colspecs = {
        **clone.colspecs,
        sqltypes._Binary: binary,  # noqa: SLF001  # BINARY and VARBINARY derive from it
        sa.LargeBinary: binary,
    }
    # What the original remembers of its types and quoting must not be shared.
    clone.__dict__.pop("_type_memos", None)
    clone.identifier_preparer = clone.preparer(clone)
    clone.type_compiler_instance = clone.type_compiler_cls(clone)
    clone.type_compiler = clone.type_compiler_instance
    return clone


class Literals:
    """Values as SQL text."""

    def __init__(self, dialect: Any) -> None:
        self._compiler = dialect.statement_compiler(dialect, None)
        self._dialect = dialect

    def literal(self, value: Any, type_: TypeEngine[Any]) -> str | None:
        """Give the value in the form of its type; None when there is no such form."""
        if isinstance(value, sa.ClauseElement):
            return self.expression(value)
        if type_._has_bind_expression:  # noqa: SLF001  # no public name
            return self.expression(sa.literal(value, type_))
        for candidate in (type_, sa.literal(value).type):
            try:
                return str(self._compiler.render_literal_value(value, candidate))
            except CompileError:
                continue
        return None

    def expression(self, construct: sa.ClauseElement) -> str | None:
        """Give a construct with its values written in; None when one has no form."""
        options = {"literal_binds": True}
        try:
            compiled = construct.compile(dialect=self._dialect, compile_kwargs=options)
        except CompileError:
            return None
        return str(compiled)
