"""A SQLite table: what the pragma tells of its columns, and the text the rest."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.types import (
    BLOB,
    CLOB,
    DOUBLE_PRECISION,
    INTEGER,
    REAL,
    TEXT,
    String,
)

from brant.dialects._sqlite_table import affinity, tokens_of, unquoted
from brant.runtime.reflect.sqlite_clauses import conflict
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
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy.types import TypeEngine

    from brant.dialects._sqlite_table import Clause, Definition
    from brant.dialects._sqlite_table import Column as ColumnText
    from brant.runtime.reflect.sqlite_glance import Written
    from brant.schema import Index

    KeyOf = Callable[[str], tuple[str, ...]]
    TypeOf = Callable[[str, str | None], Type]

_STORED: Final = 3
_ORDER: Final = {PrimaryKey: 0, Unique: 1, ForeignKey: 2, Check: 3}
_UNKNOWN: Final = {"CLOB": CLOB, "DOUBLE PRECISION": DOUBLE_PRECISION}
"""What SQLAlchemy writes, and reads as another type."""
_AFFINITIES: Final = {"INTEGER": INTEGER, "TEXT": TEXT, "REAL": REAL}


def table(
    name: QualifiedName,
    written: Written,
    columns: Iterable[Sequence[Any]],
    *,
    indexes: Sequence[Index],
    key_of: KeyOf,
    type_of: TypeOf,
) -> Table:
    """Make the table; *key_of* gives what a key refers to that names no columns."""
    constraints = [_aimed(each, key_of) for each in written.constraints]
    more = written.columns
    made = Table(
        name,
        tuple(
            [
                _column(row, more.get(row[1].lower()) if more else None, type_of)
                for row in columns
            ]
        ),
        constraints=tuple(sorted(constraints, key=_place)),
        indexes=tuple(sorted(indexes, key=lambda index: str(index.name))),
        options=_options(written.definition) if written.definition else NO_OPTIONS,
    )
    return _counting(made) if "sqlite_autoincrement" in made.options else made


def _counting(table: Table) -> Table:
    """Say of the column what happens to a row whose key is there already.

    With AUTOINCREMENT the key stands beside its column, and SQLAlchemy asks that.
    """
    key = table.primary_key
    said = key and key.options.get("sqlite_on_conflict")
    if key is None or said is None:
        return table
    return table.changing_column(
        key.columns[0],
        lambda column: replace(
            column,
            options=Options({**column.options, "sqlite_on_conflict_primary_key": said}),
        ),
    )


def _place(constraint: Constraint) -> int:
    return _ORDER[type(constraint)]


def _aimed(constraint: Constraint, key_of: KeyOf) -> Constraint:
    """Give a foreign key the columns that it refers to without naming them."""
    if not isinstance(constraint, ForeignKey) or constraint.referent_columns:
        return constraint
    columns = key_of(constraint.referent.name)
    return replace(constraint, referent_columns=columns)


def _column(row: Sequence[Any], more: ColumnText | None, type_of: TypeOf) -> Column:
    _, name, type_, not_null, default, hidden = row
    if more is None:
        return Column(
            name,
            type_of(type_, None),
            nullable=not not_null,
            default=None if default is None else Expression(str(default)),
        )
    collation, generated = more.clause("collate"), more.clause("generated")
    if generated:
        default = None
    return Column(
        name,
        type_of(type_, collation and _collation(collation)),
        nullable=not not_null,
        default=None if default is None else Expression(str(default)),
        computed=None
        if generated is None
        else Computed(Expression(content(generated.text)), persisted=hidden == _STORED),
        options=conflict(more.clause("not null"), "_not_null"),
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
        # A column without a type is like one of BLOB, which can be said in a script.
        return OtherType(plain) if plain else BLOB()
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


def _options(definition: Definition) -> Options:
    found: dict[str, bool] = {}
    if definition.counts:
        found["sqlite_autoincrement"] = True
    if not definition.has_rowid:
        found["sqlite_with_rowid"] = False
    if "STRICT" in {token.word for token in tokens_of(definition.options)}:
        found["sqlite_strict"] = True
    return Options(found)
