"""PostgreSQL's constraints and indexes, from the rows of its catalogue."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from brant.runtime.reflect.postgresql_rows import (
    Row,
    Rows,
    given,
    is_true,
    numbers,
    settings,
    unpacked,
)
from brant.runtime.reflect.sql_text import bare, inside, items
from brant.schema import (
    Check,
    Constraint,
    Exclude,
    Expression,
    ForeignKey,
    Index,
    Options,
    PrimaryKey,
    QualifiedName,
    Unique,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ORDER: Final = {"p": 0, "u": 1, "f": 2, "c": 3, "x": 4}
_ACTIONS: Final = {
    "r": "RESTRICT",
    "c": "CASCADE",
    "n": "SET NULL",
    "d": "SET DEFAULT",
}
_MATCHES: Final = {"f": "FULL", "p": "PARTIAL"}
_NAME: Final = r'(?P<name>[a-z_][a-z0-9_$]*|"(?:[^"]|"")+")'
_IDENTIFIER: Final = re.compile(_NAME)
_COLUMN_KEY: Final = re.compile(_NAME + r"(?: (?P<class>[a-z_][a-z0-9_.]*))?")


def constraints(rows: Rows) -> Mapping[str, list[Constraint]]:
    """Give the constraints of each table: the primary key first, then by name."""
    found: dict[str, list[Constraint]] = defaultdict(list)
    every = [*rows.of("constraint"), *rows.of("foreign key")]
    for row in sorted(every, key=lambda row: (_kind(row), row["name"])):
        found[row["table"]].append(_constraint(rows, row))
    return found


def indexes(rows: Rows) -> Mapping[str, list[Index]]:
    found: dict[str, list[Index]] = defaultdict(list)
    for row in sorted(rows.of("index"), key=lambda row: str(row["name"])):
        found[row["table"]].append(_index(rows, row))
    return found


def _kind(row: Row) -> int:
    return _ORDER[row.get("kind", "f")]


def _constraint(rows: Rows, row: Row) -> Constraint:
    common: dict[str, Any] = {
        "name": row["name"],
        "deferrable": is_true(row["is_deferrable"]) or None,
        "initially": "DEFERRED" if is_true(row["is_deferred"]) else None,
    }
    match row.get("kind", "f"):
        case "p":
            return PrimaryKey(_keys(rows, row), options=_included(rows, row), **common)
        case "u":
            return Unique(_keys(rows, row), options=_included(rows, row), **common)
        case "c":
            return _check(row, common)
        case "x":
            return _exclude(row, common)
        case _:
            return _foreign_key(rows, row, common)


def _keys(rows: Rows, row: Row) -> tuple[str, ...]:
    return _names(rows, row, numbers(row["keys"]))


def _names(rows: Rows, row: Row, keys: Sequence[int]) -> tuple[str, ...]:
    columns = rows.columns[row["table"]]
    return tuple(columns[key]["name"] for key in keys)


def _included(rows: Rows, row: Row) -> Options:
    """Give what the index behind a key has besides the key's columns."""
    keys = numbers(row["index_keys"])
    found = {
        "postgresql_include": _names(rows, row, keys[int(row["key_count"]) :]),
        "postgresql_nulls_not_distinct": is_true(row["nulls_not_distinct"]),
    }
    return given(found)


def _check(row: Row, common: dict[str, Any]) -> Check:
    return Check(
        check_condition(row["definition"]),
        options=given(
            {
                "postgresql_not_valid": not is_true(row["is_valid"]),
                "postgresql_no_inherit": is_true(row["no_inherit"]),
            }
        ),
        **common,
    )


def check_condition(definition: str) -> Expression:
    """Give what a CHECK demands, from "CHECK ((a > 1)) NOT VALID"."""
    condition, _ = inside(definition)
    return Expression(bare(condition))


def _exclude(row: Row, common: dict[str, Any]) -> Exclude:
    head, _, _ = row["definition"].partition("(")
    content, _ = inside(row["definition"])
    pairs = (item.rpartition(" WITH ") for item in items(content))
    return Exclude(
        tuple((_element(element), operator) for element, _, operator in pairs),
        using=head.split()[-1],
        where=_expression(row["where"]),
        **common,
    )


def _foreign_key(rows: Rows, row: Row, common: dict[str, Any]) -> ForeignKey:
    ondelete = _ACTIONS.get(row["ondelete"])
    if row["set_columns"]:
        only = map(rows.quote, _names(rows, row, numbers(row["set_columns"])))
        ondelete = f"{ondelete} ({', '.join(only)})"
    return ForeignKey(
        _keys(rows, row),
        QualifiedName(row["referent"], row["schema"]),
        _referent_columns(rows, row),
        onupdate=_ACTIONS.get(row["onupdate"]),
        ondelete=ondelete,
        match=_MATCHES.get(row["match"]),
        options=given({"postgresql_not_valid": not is_true(row["is_valid"])}),
        **common,
    )


def _referent_columns(rows: Rows, row: Row) -> tuple[str, ...]:
    if row["referent_columns"] is not None:
        return unpacked(row["referent_columns"])
    columns = rows.columns[row["referent_table"]]
    return tuple(columns[key]["name"] for key in numbers(row["referent_keys"]))


def _index(rows: Rows, row: Row) -> Index:
    keys, count = numbers(row["keys"]), int(row["key_count"])
    elements: list[str | Expression] = []
    classes: dict[str, str] = {}
    if row["definition"] is None:
        elements += _names(rows, row, keys[:count])
    else:
        content, _ = inside(row["definition"].partition(" USING ")[2])
        for item in items(content):
            element, operator_class = _key(item)
            elements.append(element)
            if operator_class:
                classes[str(element)] = operator_class
    options = {
        "postgresql_using": row["method"] if row["method"] != "btree" else None,
        "postgresql_ops": classes,
        "postgresql_where": _expression(row["where"]),
        "postgresql_include": _names(rows, row, keys[count:]),
        "postgresql_nulls_not_distinct": is_true(row["nulls_not_distinct"]),
        "postgresql_with": settings(row["options"]),
        "postgresql_tablespace": row["tablespace"],
        "postgresql_invalid": not is_true(row["is_valid"]),
    }
    return Index(
        row["name"],
        tuple(elements),
        unique=is_true(row["is_unique"]),
        options=given(options),
    )


def _key(item: str) -> tuple[str | Expression, str | None]:
    """Give an index's key and its operator class, where the key is just a column.

    SQLAlchemy knows operator classes by column: other keys keep theirs in their text.
    """
    match = _COLUMN_KEY.fullmatch(item)
    if match is None:
        return Expression(item), None
    return _unquoted(match["name"]), match["class"]


def _element(text: str) -> str | Expression:
    match = _IDENTIFIER.fullmatch(text)
    return _unquoted(text) if match else Expression(text)


def _unquoted(name: str) -> str:
    return name[1:-1].replace('""', '"') if name.startswith('"') else name


def _expression(text: str | None) -> Expression | None:
    return None if text is None else Expression(text)
