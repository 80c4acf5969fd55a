"""SQL text that SQLAlchemy does not take apart: defaults, conditions, index keys."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias, final

import sqlalchemy as sa
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.exc import SQLAlchemyError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.sql.elements import ClauseElement

# A literal, a quoted name, or a bare one that is neither a function nor a type.
_WORD: Final = re.compile(
    r"""'(?:[^']|'')*'|"((?:[^"]|"")+)"|`((?:[^`]|``)+)`|(?<![\w.:])([^\W\d]\w*)(?!\s*[(.])"""
)
_PLAIN: Final = re.compile(r"[a-z_][a-z0-9_]*")

Source: TypeAlias = "str | ClauseElement | Expression"
"""What an expression can be made of."""


def raw(sql: str) -> sa.TextClause:
    """Give SQL text as a construct in which a colon stays a colon."""
    return sa.text(sql.replace(":", r"\:"))


@final
class Expression:
    """A piece of SQL; equal to another one of the same text.

    Made of a SQLAlchemy construct it keeps it, so that every dialect compiles it in its
    own way; its `text` is then the generic one.
    """

    __slots__ = ("_construct", "_text")

    def __init__(self, source: str | ClauseElement) -> None:
        self._text = source if isinstance(source, str) else None
        self._construct = None if isinstance(source, str) else source

    @classmethod
    def of(cls, source: Source) -> Expression:
        return source if isinstance(source, Expression) else cls(source)

    @property
    def text(self) -> str:
        if self._text is None:
            self._text = _generic(self.to_sqlalchemy())
        return self._text

    def to_sqlalchemy(self) -> ClauseElement:
        return raw(self._text or "") if self._construct is None else self._construct

    def renaming(self, names: Mapping[str, str]) -> Expression:
        """Give it with columns called otherwise, old names to new ones."""

        def said(match: re.Match[str]) -> str:
            quoted, ticked, bare = match.groups()
            new = names.get(quoted or ticked or bare or "")
            if new is None:
                return match[0]
            if ticked:
                return f"`{new}`"
            return f'"{new}"' if quoted or not _PLAIN.fullmatch(new) else new

        text = _WORD.sub(said, self.text)
        return self if text == self.text else Expression(text)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Expression):
            return NotImplemented
        return self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"

    def __str__(self) -> str:
        return self.text


def _generic(construct: ClauseElement) -> str:
    if isinstance(construct, sa.TextClause) and not set(construct.text) & {":", "\\"}:
        return construct.text
    dialect = DefaultDialect()
    literal = {"literal_binds": True, "include_table": False}
    try:
        return str(construct.compile(dialect=dialect, compile_kwargs=literal))
    except (SQLAlchemyError, TypeError):  # no literal form, or one dialect's own
        return str(construct)
