"""When two descriptions mean the same to a database.

What is equal here is equal for certain. What is not may still be: the database then
prints the models' form (`brant.runtime.printing`), and that is compared.
"""

from __future__ import annotations

import re
from dataclasses import fields
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.exc import CompileError

from brant.autogenerate import mysql
from brant.autogenerate.types import native_enum
from brant.schema import (
    NO_OPTIONS,
    Check,
    Computed,
    Constraint,
    Default,
    Exclude,
    Expression,
    ForeignKey,
    Identity,
    Index,
    Options,
    Type,
)

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from brant.dialects.standard import Standard

# What a database calls otherwise than the models; both names mean one type.
_SAME_TYPES: Final[Mapping[str, Mapping[str, str]]] = {
    "postgresql": {
        "FLOAT": "DOUBLE PRECISION",
        "FLOAT(53)": "DOUBLE PRECISION",
        "DECIMAL": "NUMERIC",
        "TIMESTAMP": "TIMESTAMP WITHOUT TIME ZONE",
        "TIME": "TIME WITHOUT TIME ZONE",
        "TIMESTAMP(6) WITHOUT TIME ZONE": "TIMESTAMP WITHOUT TIME ZONE",
    }
}
_JSON: Final = "LONGTEXT CHARACTER SET UTF8MB4 COLLATE UTF8MB4_BIN"
_QUOTED: Final = re.compile(r"'(?:[^']|'')*'")
_BACKQUOTED: Final = re.compile(r"`(\w+)`")
_SPACE: Final = re.compile(r"\s+")
# PostgreSQL says of what type a number is where a column decides it.
_NUMBER: Final = re.compile(
    r"(?<![\w.:])(?:\((-?\d+(?:\.\d+)?)\)|(\d+(?:\.\d+)?))"
    r"::(?:numeric|double precision|real|bigint|smallint)\b"
)
_CAST: Final = re.compile(r"^('(?:[^']|'')*')::[\w .\"]+(?:\(\d+(?:,\s*\d+)?\))?$")
# https://www.postgresql.org/docs/18/sql-createsequence.html
_IDENTITY: Final = {
    "start": 1,
    "increment": 1,
    "minvalue": 1,
    "cache": 1,
    "cycle": False,
    "order": None,
    "on_null": None,
}
_GREATEST: Final = {2**15 - 1, 2**31 - 1, 2**63 - 1}
_AT_ONCE: Final = (False, "IMMEDIATE")
_NONE: Final[frozenset[tuple[str, Any]]] = frozenset()
# Of no weight: how a statement works, or what only a database tells.
_IGNORED: Final = ("_concurrently", "_algorithm", "_lock", "_invalid", "_not_valid")


def name_of_type(type_: Type, dialect: Standard) -> str:
    """Give the type's SQL, spelt in one way."""
    known = dialect.type_names
    found = known.get(type_.key)
    if found is None:
        found = known[type_.key] = _name_of_type(type_, dialect)
    return found


def _name_of_type(type_: Type, dialect: Standard) -> str:
    enum = native_enum(type_.construct, dialect.sqlalchemy)
    try:
        written = dialect.type(type_)
    except CompileError:
        return repr(type_)
    if enum is not None:
        return written
    if "'" in written:
        return written
    if is_mysql(dialect):
        name = mysql.type_name(written.upper())
        # MariaDB's JSON is that text, with a condition that not every model says.
        return "JSON" if dialect.name == "mariadb" and name == _JSON else name
    return _SAME_TYPES.get(dialect.name, {}).get(written.upper(), written.upper())


def is_mysql(dialect: Standard) -> bool:
    return dialect.name in {"mysql", "mariadb"}


def same_type(a: Type, b: Type, dialect: Standard) -> bool:
    return name_of_type(a, dialect) == name_of_type(b, dialect)


def same_default(a: Default | None, b: Default | None, dialect: Standard) -> bool:
    if a is None or b is None:
        return a is b
    if a == b:
        return True
    texts = _default(a, dialect), _default(b, dialect)
    if is_mysql(dialect):
        return mysql.same_default(*texts)
    return texts[0] == texts[1]


def _default(value: Default, dialect: Standard) -> str:
    text = value.text if isinstance(value, Expression) else dialect.string(value)
    text = plain(text)
    # 'x'::character varying is 'x', whatever the column's type: it is cast on the way.
    cast = _CAST.match(text)
    return cast[1] if cast else text


def same_text(a: Expression | None, b: Expression | None) -> bool:
    if a is None or b is None:
        return a is b
    return a.text == b.text or plain(a.text) == plain(b.text)


@lru_cache(maxsize=256)
def plain(sql: str) -> str:
    """Give SQL without what surely means nothing: outer parentheses, white space.

    Many defaults and conditions of a schema read alike.
    """
    text = sql.strip()
    while text.startswith("(") and _closes_last(text):
        text = text[1:-1].strip()
    if "'" not in text:
        return _spelt(text)
    pieces = _QUOTED.split(text)
    quoted = [*_QUOTED.findall(text), ""]
    joined = zip(map(_spelt, pieces), quoted, strict=True)
    return "".join(piece + literal for piece, literal in joined)


def _spelt(text: str) -> str:
    text = _SPACE.sub(" ", text)
    if "`" in text:
        text = _BACKQUOTED.sub(r"\1", text)
    return _NUMBER.sub(_digits, text) if "::" in text else text


def _digits(match: re.Match[str]) -> str:
    return match[1] or match[2]


def _closes_last(text: str) -> bool:
    """Tell whether the first parenthesis ends with the text."""
    depth = 0
    blank = _QUOTED.sub(lambda match: "x" * len(match[0]), text)
    for at, char in enumerate(blank):
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return at == len(blank) - 1
    return False


def same_computed(a: Computed | None, b: Computed | None, dialect: Standard) -> bool:
    if a is None or b is None:
        return a is b
    return same_text(a.expression, b.expression) and is_stored(a, dialect) == is_stored(
        b, dialect
    )


def is_stored(computed: Computed, dialect: Standard) -> bool:
    if computed.persisted is not None:
        return computed.persisted
    version: Any = dialect.sqlalchemy.server_version_info or (0,)
    # PostgreSQL 18 made VIRTUAL the default, and SQLAlchemy still writes STORED.
    return dialect.name == "postgresql" and bool(version)


def same_identity(a: Identity | None, b: Identity | None) -> bool:
    if a is None or b is None:
        return a is b
    return _identity(a) == _identity(b)


def _identity(value: Identity) -> Mapping[str, Any]:
    found = {field.name: getattr(value, field.name) for field in fields(Identity)}
    for name, usual in _IDENTITY.items():
        found[name] = usual if found[name] is None else found[name]
    if found["maxvalue"] in _GREATEST:
        found["maxvalue"] = None
    found["nominvalue"] = found["nomaxvalue"] = None
    return found


def signature(part: Constraint, dialect: Standard) -> Hashable:
    """Give what a constraint demands, spelt in one way; its name does not matter."""
    waiting = _AT_ONCE
    if part.deferrable is not None or part.initially is not None:
        waiting = bool(part.deferrable), (part.initially or "IMMEDIATE").upper()
    options = spelt_options(part.options)
    match part:
        case ForeignKey():
            own: Hashable = (
                part.columns,
                part.referent,
                part.referent_columns,
                _action(part.onupdate, dialect),
                _action(part.ondelete, dialect),
                (part.match or "SIMPLE").upper(),
            )
        case Check():
            own = plain(part.condition.text)
        case Exclude():
            elements = tuple((plain(str(e)), op) for e, op in part.elements)
            where = part.where and plain(part.where.text)
            own = (elements, part.using.lower(), where)
        case _:
            own = part.columns
    return (type(part), own, waiting, options)


def _action(action: str | None, dialect: Standard) -> str:
    if action is None:
        return "NO ACTION"
    said = action.upper()
    # InnoDB checks at once, so both are one: MySQL 8.4, "FOREIGN KEY Constraints".
    return "NO ACTION" if is_mysql(dialect) and said == "RESTRICT" else said


def same_index(a: Index, b: Index) -> bool:
    if a.unique != b.unique or not _same_options(a.options, b.options):
        return False
    return a.elements == b.elements or (
        tuple(map(_key, a.elements)) == tuple(map(_key, b.elements))
    )


def _same_options(a: Options, b: Options) -> bool:
    return a is b or spelt_options(a) == spelt_options(b)  # most have none


def _key(element: str | Expression) -> str:
    return element if isinstance(element, str) else plain(element.text)


def spelt_options(options: Options) -> frozenset[tuple[str, Any]]:
    """Give the options that say what is made, each value in one spelling."""
    if options is NO_OPTIONS or not options:
        return _NONE
    kept = {k: v for k, v in options.items() if not k.endswith(_IGNORED)}
    found = {name: _option(name, value) for name, value in kept.items()}
    return frozenset((name, value) for name, value in found.items() if value)


def _option(name: str, value: Any) -> Any:
    if name == "postgresql_using":
        return None if value == "btree" else value
    if name.startswith("sqlite_on_conflict"):
        return None if value.upper() == "ABORT" else value.upper()
    match value:
        case Expression():
            return plain(value.text)
        case Options():
            return frozenset((str(k), str(v).lower()) for k, v in value.items())
        case tuple():
            return tuple(map(str, value))
        case _:
            return value
