"""What MySQL's and MariaDB's statements are made of, and what they cannot say."""

from __future__ import annotations

import re
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Final

import sqlalchemy as sa

from brant.dialects._mysql_compiler import MySQLCompiler
from brant.dialects.split import Lexicon
from brant.dialects.standard import Standard
from brant.errors import InvalidOperationError, UnsupportedOperationError
from brant.operations import (
    AddColumn,
    AlterColumn,
    CreateConstraint,
    CreateIndex,
    DropColumn,
    DropConstraint,
    DropIndex,
    Operation,
)
from brant.schema import NO_OPTIONS, Expression, constructs, from_metadata
from brant.schema.constructs import placeholder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Dialect as SQLAlchemyDialect

    from brant.operations.constraints import Kind
    from brant.schema import Options

_KEY_PART: Final = re.compile(
    r"`?\w+`?(?:\s*\(\d+\))?(?:\s+(?:ASC|DESC))?", re.IGNORECASE
)
_MANNERS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "algorithm": frozenset({"DEFAULT", "INSTANT", "INPLACE", "COPY", "NOCOPY"}),
        "lock": frozenset({"DEFAULT", "NONE", "SHARED", "EXCLUSIVE"}),
    }
)
_OPTIONS: Final = frozenset(
    f"{prefix}_{word}" for prefix in ("mysql", "mariadb") for word in _MANNERS
)
_DROPPED_AS: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        "foreignkey": "FOREIGN KEY",
        "unique": "INDEX",
        "check": "CHECK",
    }
)


class Vocabulary(Standard):
    """Names, options, columns, constraints and indexes as both write them."""

    name_unit = "characters"
    lexicon = Lexicon(
        backslash_escapes=True,
        backticks=True,
        hash_comments=True,
        spaced_comments=True,
        executed_comments=True,
        compound_bodies=True,
    )
    has_guards: ClassVar[bool] = False
    """IF EXISTS and IF NOT EXISTS stand for columns, indexes and constraints too."""
    prefixes: ClassVar[tuple[str, ...]] = ("mysql",)
    options = MappingProxyType(
        dict.fromkeys((AddColumn, AlterColumn, DropColumn, DropConstraint), _OPTIONS)
    )
    compilers = MappingProxyType({"ddl_compiler": MySQLCompiler})
    renames_columns_since: ClassVar[tuple[int, ...]] = (8, 0)

    def __init__(self, sqlalchemy: SQLAlchemyDialect) -> None:
        super().__init__(sqlalchemy)
        # The server's sql_mode NO_BACKSLASH_ESCAPES, as SQLAlchemy found it.
        escapes: bool = self.sqlalchemy._backslash_escapes  # type: ignore[attr-defined]  # noqa: SLF001  # no public name
        self.sqlalchemy.max_identifier_length = 64
        self.lexicon = replace(self.lexicon, backslash_escapes=escapes)

    # Names and pieces of SQL

    @property
    def renames_columns(self) -> bool:
        """Tell whether RENAME COLUMN is known; CHANGE always was."""
        found = getattr(self.sqlalchemy, "server_version_info", None)
        return found is None or found >= self.renames_columns_since

    def sql_of(self, part: Any) -> str:
        """Render a piece of DDL."""
        rendered: str = self._ddl.process(part)
        return rendered

    def manner(self, operation: Operation) -> tuple[str, ...]:
        """Give ALGORITHM and LOCK, where the operation's options name them."""
        options = _options(operation)
        found = (
            (w, [options[k] for k in self._keys(w) if k in options]) for w in _MANNERS
        )
        said = [(word, str(values[0]).upper()) for word, values in found if values]
        for word, value in said:
            if value not in _MANNERS[word]:
                known = ", ".join(sorted(_MANNERS[word]))
                raise InvalidOperationError(
                    operation.describe(),
                    f"its {word} is {value!r}",
                    hint=f"Use one of {known}.",
                )
        return tuple(f"{word.upper()}={value}" for word, value in said)

    def _keys(self, word: str) -> tuple[str, ...]:
        return tuple(f"{prefix}_{word}" for prefix in self.prefixes)

    # Tables and columns

    def check_table(self, operation: Operation, table: Any) -> None:
        """Refuse a table that says what the server would not do."""
        for column in table.columns:
            self._check_identity(column)
        for constraint in table.constraints:
            self.check_constraint(operation, constraint)

    def take_options(self, item: sa.Index) -> None:
        """Let SQLAlchemy see the options that are this database's by another name."""

    def check_constraint(self, operation: Operation, item: sa.Constraint) -> None:
        if item.deferrable or str(item.initially).upper() == "DEFERRED":
            what = f"{operation.describe()}: defer a constraint"
            raise UnsupportedOperationError(self.name, what)
        match = getattr(item, "match", None)
        if match is not None and match.upper() != "SIMPLE":
            what = f"{operation.describe()}: MATCH {match}"
            raise UnsupportedOperationError(self.name, what)

    def _check_identity(self, column: sa.Column[Any]) -> None:
        """Let an identity be AUTO_INCREMENT, where it counts as that does."""
        identity, table = column.identity, column.table
        if identity is None or not isinstance(table, sa.Table):
            return
        counts = (identity.increment, identity.minvalue, identity.maxvalue)
        plain = all(value in {None, 1} for value in counts) and not identity.cycle
        if not plain or column is not table.autoincrement_column:
            raise UnsupportedOperationError(
                self.name,
                f"generate {table.name}.{column.name} AS IDENTITY",
                hint="One integer column of the primary key can be AUTO_INCREMENT; "
                "its identity may have a start, and no other numbers.",
            )

    def definition(self, operation: AddColumn, column: sa.Column[Any]) -> str:
        text = super().definition(operation, column)
        counts = column.primary_key and " AUTO_INCREMENT" in text
        # The server wants such a column to be a key from the beginning.
        return f"{text} PRIMARY KEY" if counts and "PRIMARY KEY" not in text else text

    def inlined(
        self,
        operation: AddColumn,  # noqa: ARG002  # the answer is the same for all
        column: sa.Column[Any],  # noqa: ARG002  # likewise
    ) -> sa.ForeignKeyConstraint | None:
        # MySQL reads REFERENCES in a column and forgets it (before 9.0).
        return None

    # Constraints and indexes

    def dropped(self, operation: DropConstraint, kind: Kind | None) -> str:
        """Give what ALTER TABLE .. DROP takes for a constraint."""
        if kind == "primary":
            return "PRIMARY KEY"
        if kind is None or kind not in _DROPPED_AS:
            raise (
                self.unanswered(operation) if kind is None else self.refusal(operation)
            )
        return f"{_DROPPED_AS[kind]} {self.quote(operation.name)}"

    def creating_index(self, index: sa.Index, *, if_not_exists: bool = False) -> str:
        assert index.table is not None  # noqa: S101  # an operation knows its table
        value = from_metadata.index(index)
        parts = tuple(map(self.key_part, value.elements))
        owner = placeholder(from_metadata.table_name(index.table))
        made = constructs.index(replace(value, elements=parts), owner)
        self.take_options(made)
        guarded = if_not_exists and self.has_guards
        return super().creating_index(made, if_not_exists=guarded)

    def key_part(self, element: str | Expression) -> str | Expression:
        """Put text that is more than a column into the parentheses it needs."""
        if isinstance(element, str):
            return element
        construct = element.to_sqlalchemy()
        if not isinstance(construct, sa.TextClause) or is_column(element.text):
            return element
        body, order = _ordered(element.text)
        return Expression(body + order if body.startswith("(") else f"({body}){order}")


def _options(operation: Operation) -> Options:
    match operation:
        case (
            AddColumn() | AlterColumn() | DropColumn() | DropConstraint() | DropIndex()
        ):
            return operation.options
        case CreateConstraint():
            return operation.constraint.options
        case CreateIndex():
            return operation.index.options
        case _:
            return NO_OPTIONS


def is_column(text: str) -> bool:
    """Tell whether a key part is a column, maybe with a length and an order."""
    return _KEY_PART.fullmatch(text.strip()) is not None


def _ordered(text: str) -> tuple[str, str]:
    match = re.fullmatch(r"(.*?)(\s+(?:ASC|DESC))?\s*", text, re.IGNORECASE | re.DOTALL)
    assert match is not None  # noqa: S101  # it takes anything
    return match[1].strip(), match[2] or ""
