"""SQLAlchemy's compilers for Oracle, without what they leave out in silence."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final, NoReturn

import sqlalchemy as sa
from sqlalchemy.dialects.oracle.base import OracleCompiler, OracleDDLCompiler
from sqlalchemy.exc import CompileError

from brant.errors import UnsupportedOperationError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.types import TypeEngine

LONGEST: Final = 4000
"""Bytes of a literal in SQL (Oracle SQL Language Reference, "Text Literals")."""


class HexRaw(sa.LargeBinary):
    """Bytes as Oracle writes them: HEXTORAW('6272616e74')."""

    def literal_processor(self, dialect: Any) -> Callable[[Any], str]:
        del dialect

        def written(value: Any) -> str:
            digits = bytes(value).hex()
            if len(digits) > LONGEST:
                message = "the bytes are too many for a literal"
                raise CompileError(message)
            return f"HEXTORAW('{digits}')"

        return written


class OracleSQL(OracleCompiler):
    """Statements whose values no session's language reads in another way."""

    def render_literal_value(self, value: Any, type_: TypeEngine[Any]) -> str:
        if isinstance(value, dt.datetime) and value.tzinfo is not None:
            offset = value.strftime("%z")
            moment = value.replace(tzinfo=None).isoformat(" ")
            return f"TIMESTAMP '{moment} {offset[:3]}:{offset[3:5]}'"
        rendered = str(super().render_literal_value(value, type_))
        if isinstance(value, str) and rendered.startswith("'"):
            return long_string(rendered)
        return rendered


class OracleDDL(OracleDDLCompiler):
    """Definitions, complete or refused."""

    def define_constraint_cascades(self, constraint: Any) -> str:
        if constraint.onupdate is not None:
            _refuse(f"make a foreign key ON UPDATE {constraint.onupdate}")
        action = constraint.ondelete
        if action is not None and action.upper() not in {"CASCADE", "SET NULL"}:
            hint = "Leave ondelete out: a row that is referred to is never deleted."
            _refuse(f"make a foreign key ON DELETE {action}", hint)
        inherited: Any = super()
        return str(inherited.define_constraint_cascades(constraint))

    def define_constraint_match(self, constraint: Any) -> str:
        if constraint.match is not None and constraint.match.upper() != "SIMPLE":
            _refuse(f"match foreign keys {constraint.match}", "Leave match out.")
        return ""

    def visit_computed_column(self, generated: Any, **kw: Any) -> str:
        if generated.persisted:
            hint = "Leave persisted out: what is computed is virtual."
            _refuse("store a computed column", hint)
        inherited: Any = super()
        return str(inherited.visit_computed_column(generated, **kw))

    def visit_drop_column_comment(self, drop: Any, **kw: Any) -> str:
        del kw
        column = self.preparer.format_column(drop.element, use_table=True)
        return f"COMMENT ON COLUMN {column} IS ''"


def long_string(literal: str) -> str:
    """Give a quoted string in pieces where Oracle takes none so long."""
    if len(literal.encode()) <= LONGEST:
        return literal
    text = literal[1:-1].replace("''", "'")
    # Four bytes are the longest character, and a quote is written twice.
    size = LONGEST // 4
    pieces = (text[i : i + size].replace("'", "''") for i in range(0, len(text), size))
    return " || ".join(f"TO_CLOB('{piece}')" for piece in pieces)


def _refuse(what: str, hint: str | None = None) -> NoReturn:
    raise UnsupportedOperationError("oracle", what, hint=hint)
