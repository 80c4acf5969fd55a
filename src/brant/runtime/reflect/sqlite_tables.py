"""A SQLite table: what the pragma tells of its columns, and the text the rest."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.types import (
    CLOB,
    DOUBLE_PRECISION,
    INTEGER,
    NULLTYPE,
    REAL,
    TEXT,
    String,
)

from brant.dialects._sqlite_table import affinity, tokens_of, unquoted
from brant.runtime.reflect.sqlite_text import content
from brant.schema import (
    NO_OPTIONS,
    Check,
    Column,
    Computed,
    Constraint,
    Expression,
    ForeignKey,
    Options,
    PrimaryKey,
    QualifiedName,
    Table,
    Type,
    Unique,
)
from brant.schema.types import OtherType

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sqlalchemy.types import TypeEngine

    from brant.dialects._sqlite_table import Clause, Definition
    from brant.dialects._sqlite_table import Column as Written
    from brant.schema import Index

    TypeOf = Callable[[str, str | None], Type]

_STORED: Final = 3
_ORDER: Final = (PrimaryKey, Unique, ForeignKey, Check)
_UNKNOWN: Final = {"CLOB": CLOB, "DOUBLE PRECISION": DOUBLE_PRECISION}
"""What SQLAlchemy writes, and reads as another type."""
_AFFINITIES: Final = {"INTEGER": INTEGER, "TEXT": TEXT, "REAL": REAL}
_ACTION: Final = r"ON {} (SET NULL|SET DEFAULT|CASCADE|RESTRICT)"


def table(
    name: QualifiedName,
    definition: Definition,
    columns: Iterable[Mapping[str, Any]],
    *,
    indexes: Sequence[Index],
    primary_keys: Mapping[str, tuple[str, ...]],
    type_of: TypeOf,
) -> Table:
    """Make the table; *primary_keys* is what keys refer to that name no columns."""
    constraints = _constraints(name, definition, primary_keys)
    written = {column.name.lower(): column for column in definition.columns}
    return Table(
        name,
        tuple(_column(r, written.get(r["name"].lower()), type_of) for r in columns),
        constraints=tuple(sorted(constraints, key=lambda c: _ORDER.index(type(c)))),
        indexes=tuple(sorted(indexes, key=lambda i: str(i.name))),
        options=_options(definition),
    )


def _column(row: Mapping[str, Any], written: Written | None, type_of: TypeOf) -> Column:
    collation = written and written.clause("collate")
    generated = written and written.clause("generated")
    default = None if generated else row["dflt_value"]
    return Column(
        row["name"],
        type_of(row["type"], collation and _collation(collation)),
        nullable=not row["notnull"],
        default=None if default is None else Expression(str(default)),
        computed=None
        if generated is None
        else Computed(
            Expression(content(generated.text)), persisted=row["hidden"] == _STORED
        ),
    )


def _collation(clause: Clause) -> str:
    return unquoted(tokens_of(clause.text)[1].text)


def column_type(known: Mapping[str, Any], text: str, collation: str | None) -> Type:
    return Type(_type(text, known, collation))


def _type(
    text: str, known: Mapping[str, Any], collation: str | None
) -> TypeEngine[Any]:
    """Give the type of that name, or of that affinity.

    https://www.sqlite.org/datatype3.html#determination_of_column_affinity
    """
    # The pragma counts these words to the type.
    plain = re.sub(r"\s*\b(GENERATED|ALWAYS)\b", "", text, flags=re.IGNORECASE).strip()
    name, _, arguments = plain.upper().partition("(")
    word = name.strip()
    found = known.get(word) or _UNKNOWN.get(word) or _AFFINITIES.get(affinity(name))
    if found is None:
        return OtherType(plain) if plain else NULLTYPE
    options = (
        {"collation": collation} if collation and issubclass(found, String) else {}
    )
    try:
        made: TypeEngine[Any] = found(
            *map(int, re.findall(r"\d+", arguments)), **options
        )
    except TypeError:  # numbers after a type that has none
        made = found(**options)
    return made


def _constraints(
    name: QualifiedName,
    definition: Definition,
    primary_keys: Mapping[str, tuple[str, ...]],
) -> Iterator[Constraint]:
    for clause, columns in definition.owned():
        match clause.kind:
            case "primary":
                yield PrimaryKey(columns, name=clause.name, options=_conflict(clause))
            case "unique":
                yield Unique(columns, name=clause.name, options=_conflict(clause))
            case "references":
                yield _foreign_key(name, clause, columns, primary_keys)
            case "check":
                condition = Expression(content(clause.text))
                column = next(iter(columns), None)
                yield Check(condition, name=clause.name, column=column)


def _foreign_key(
    owner: QualifiedName,
    clause: Clause,
    columns: tuple[str, ...],
    primary_keys: Mapping[str, tuple[str, ...]],
) -> ForeignKey:
    referent, referent_columns = clause.referent
    words = " ".join(token.word for token in tokens_of(clause.text))
    return ForeignKey(
        columns,
        owner.beside(referent),
        referent_columns or primary_keys.get(referent.lower(), ()),
        name=clause.name,
        onupdate=_word(_ACTION.format("UPDATE"), words),
        ondelete=_word(_ACTION.format("DELETE"), words),
        deferrable=_deferrable(words),
        initially=_word(r"INITIALLY (DEFERRED|IMMEDIATE)", words),
        match=_word(r"MATCH (\w+)", words),
    )


def _deferrable(words: str) -> bool | None:
    found = _word(r"((?:NOT )?DEFERRABLE)", words)
    return None if found is None else not found.startswith("NOT")


def _conflict(clause: Clause) -> Options:
    if "CONFLICT" not in clause.text.upper():
        return NO_OPTIONS
    words = " ".join(token.word for token in tokens_of(clause.text))
    found = _word(r"ON CONFLICT (\w+)", words)
    return Options({"sqlite_on_conflict": found} if found else {})


def _word(pattern: str, words: str) -> str | None:
    found = re.search(pattern, words)
    return found[1] if found else None


def _options(definition: Definition) -> Options:
    found: dict[str, bool] = {}
    if definition.counts:
        found["sqlite_autoincrement"] = True
    if not definition.has_rowid:
        found["sqlite_with_rowid"] = False
    if "STRICT" in {token.word for token in tokens_of(definition.options)}:
        found["sqlite_strict"] = True
    return Options(found)
