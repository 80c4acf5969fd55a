"""How a column's definition becomes another one: MODIFY and CHANGE."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa
from sqlalchemy.exc import CompileError

from brant.dialects._mysql_definitions import Definition
from brant.dialects.split import tokens
from brant.errors import UnsupportedOperationError
from brant.operations import UNSET
from brant.schema import Computed, Identity

if TYPE_CHECKING:
    from brant.dialects._mysql_vocabulary import Vocabulary
    from brant.operations import AlterColumn, Unset
    from brant.operations.column_changes import Generated
    from brant.schema import Default, Type

_NOW: Final = re.compile(
    r"(?:CURRENT_TIMESTAMP|NOW|LOCALTIME|LOCALTIMESTAMP)\s*(?:\(\s*\d*\s*\))?"
    r"(?:\s+ON\s+UPDATE\s+.*)?|NULL\s+ON\s+UPDATE\s+.*",
    re.IGNORECASE | re.DOTALL,
)
_LITERAL: Final = re.compile(
    r"[bxn]?'.*'|[-+]?[\d.]+(?:e[-+]?\d+)?|NULL|TRUE|FALSE", re.IGNORECASE | re.DOTALL
)


def default_clause(dialect: Vocabulary, value: Default) -> str:
    """Give what follows the word DEFAULT: all but literals needs parentheses."""
    sql = dialect.default(value)
    plain = _LITERAL.fullmatch(sql) or _is_now(sql)
    return sql if plain or _is_grouped(dialect, sql) else f"({sql})"


def redefines(dialect: Vocabulary, operation: AlterColumn) -> bool:
    """Tell whether the column must be defined anew, in all its clauses."""
    new, old = operation.server_default, operation.existing_server_default
    sets_default = new is not UNSET
    is_generated = isinstance(new, Computed | Identity) or isinstance(
        old, Computed | Identity
    )
    # SET DEFAULT knows neither CURRENT_TIMESTAMP (MySQL) nor ON UPDATE.
    is_now = any(_mentions_now(dialect, default) for default in (new, old))
    renames = operation.new_name is not None
    return (
        any(
            value is not None
            for value in (
                operation.type,
                operation.nullable,
                operation.autoincrement,
                operation.insert_before,
                operation.insert_after,
            )
        )
        or operation.comment is not UNSET
        or (sets_default and (is_generated or is_now or renames))
        or (renames and (not dialect.renames_columns or _restated(operation)))
    )


def _restated(operation: AlterColumn) -> bool:
    return operation.restates and operation.existing_type is not None


def restated(
    dialect: Vocabulary, operation: AlterColumn, present: Definition
) -> Definition:
    """Give the present definition as Alembic takes it to be: nothing is looked up."""
    if not operation.restates or "generated" in present.clauses:
        return present
    return said(dialect, operation) or present


def said(dialect: Vocabulary, operation: AlterColumn) -> Definition | None:
    """Give the present definition as the existing_* parameters tell it, if they do.

    A default, comment or AUTO_INCREMENT that they do not mention is not there.
    """
    made = _told(dialect, operation.existing_type) or _told(dialect, operation.type)
    nullable = operation.existing_nullable
    if nullable is None:
        nullable = operation.nullable
    if nullable is None and operation.restates:
        nullable = True
    if made is None or nullable is None:
        return None
    made = made.nullable(nullable)
    default = operation.existing_server_default
    if default is not UNSET and default is not None:
        made = _filled(dialect, made, operation, default)
    if operation.existing_autoincrement:
        made = made.having("auto_increment", "AUTO_INCREMENT")
    return _commented(dialect, made, operation.existing_comment)


def changed(
    dialect: Vocabulary, operation: AlterColumn, definition: Definition
) -> Definition:
    """Give the definition as the operation wants it."""
    made = definition
    if operation.type is not None:
        new = Definition.read(dialect.type(operation.type), dialect.lexicon)
        made = _without_told(dialect, definition, operation.existing_type).of_type(new)
    if operation.server_default is not UNSET:
        made = _filled(dialect, made, operation, operation.server_default)
    if operation.nullable is not None:
        made = made.nullable(operation.nullable)
        if operation.nullable and "generated" in made.clauses:
            made = made.having("null", None)  # MariaDB has no word for it there
    elif operation.type is not None and "generated" not in made.clauses:
        # A TIMESTAMP is NOT NULL where nothing is said.
        made = made.nullable(made.is_nullable)
    if operation.autoincrement is not None:
        counts = "AUTO_INCREMENT" if operation.autoincrement else None
        made = made.having("auto_increment", counts)
        made = made.having("default", None) if counts else made
    if operation.comment is not UNSET:
        made = _commented(dialect, made, operation.comment)
    if operation.new_name is not None:
        made = made.renamed(operation.column, operation.new_name)
    return made


def _without_told(
    dialect: Vocabulary, definition: Definition, old: Type | None
) -> Definition:
    """Give it without what the script says of the old type: the new one has its own."""
    told = _told(dialect, old)
    if told is None or told.clauses.keys().isdisjoint(("charset", "collate")):
        return definition
    return definition.having("charset", None).having("collate", None)


def _told(dialect: Vocabulary, type_: Type | None) -> Definition | None:
    """Give what a type says; one that cannot be here tells nothing.

    Scripts that SQLite wrote name a VARCHAR without a length as what is there.
    """
    if type_ is None:
        return None
    try:
        return Definition.read(dialect.type(type_), dialect.lexicon)
    except CompileError:
        return None


def _filled(
    dialect: Vocabulary,
    definition: Definition,
    operation: AlterColumn,
    value: Generated | None,
) -> Definition:
    """Give it with another source of values; ON UPDATE is a part of the default."""
    bare = definition.having("default", None).having("on update", None)
    match value:
        case None:
            # What was computed stays, as data.
            return bare.having("generated", None)
        case Identity():
            raise UnsupportedOperationError(
                dialect.name,
                f"{operation.describe()} to an identity",
                hint="Give it autoincrement=True instead.",
            )
        case Computed():
            column = sa.Column("x", sa.Integer, value.to_sqlalchemy())
            generated = dialect.sql_of(column.computed)
            made = bare.having("auto_increment", None).having("generated", generated)
            return made.having("null", None) if made.is_nullable else made
        case _:
            default = f"DEFAULT {default_clause(dialect, value)}"
            return bare.having("generated", None).having("default", default)


def _commented(
    dialect: Vocabulary, definition: Definition, comment: str | None
) -> Definition:
    said = f"COMMENT {dialect.string(comment)}" if comment else None
    return definition.having("comment", said)


def _mentions_now(dialect: Vocabulary, value: Generated | Unset | None) -> bool:
    if value is UNSET or value is None or isinstance(value, Identity | Computed):
        return False
    sql = dialect.default(value)
    return _is_now(sql) or re.search(r"\bON\s+UPDATE\b", sql, re.IGNORECASE) is not None


def _is_now(sql: str) -> bool:
    return _NOW.fullmatch(sql) is not None


def _is_grouped(dialect: Vocabulary, sql: str) -> bool:
    depth = 0
    for _, begin, end in tokens(sql, dialect.lexicon):
        depth += (sql[begin:end] == "(") - (sql[begin:end] == ")")
        if depth == 0:
            return end == len(sql) and sql[begin:end] == ")"
    return False
