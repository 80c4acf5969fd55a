"""What else a PostgreSQL schema holds, from the rows of its catalogue."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.dialects.postgresql import DOMAIN, ENUM

from brant.runtime.reflect.postgresql_keys import check_condition
from brant.runtime.reflect.postgresql_rows import (
    Row,
    Rows,
    given,
    is_true,
    storage,
    unpacked,
)
from brant.runtime.reflect.postgresql_tables import sequence_options
from brant.schema import (
    Check,
    Domain,
    Enum,
    Expression,
    Extension,
    Function,
    MaterializedView,
    Options,
    Policy,
    Procedure,
    QualifiedName,
    RowSecurity,
    Schema,
    SchemaObject,
    Sequence,
    Trigger,
    View,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sqlalchemy.types import TypeEngine

    from brant.runtime.reflect.postgresql_types import Types

_COMMANDS: Final = {
    "r": "SELECT",
    "a": "INSERT",
    "w": "UPDATE",
    "d": "DELETE",
    "*": "ALL",
}


def objects(rows: Rows, types: Types) -> Iterator[SchemaObject]:
    for row in rows.of("schema"):
        yield Schema(row["name"])
    for row in rows.of("extension"):
        yield Extension(row["name"], schema=row["schema"], version=row["version"])
    for row in rows.of("enum"):
        if is_true(row["is_wanted"]):
            yield Enum(_name(row), unpacked(row["labels"]))
    yield from _domains(rows, types)
    yield from _sequences(rows, types)
    yield from map(_routine, rows.of("routine"))
    yield from map(_view, rows.of("view"))
    yield from map(_trigger, rows.of("trigger"))
    for row in rows.of("table"):
        if is_true(row["has_row_security"]):
            yield RowSecurity(_name(row), is_forced=is_true(row["is_forced"]))
    yield from map(_policy, rows.of("policy"))


def named_types(
    rows: Rows, types: Types
) -> Mapping[str, Callable[[], TypeEngine[Any]]]:
    """Give what makes the SQLAlchemy type of each enum and domain, by oid."""
    enums = {row["oid"]: partial(_enum_type, row) for row in rows.of("enum")}
    checks = _checks(rows)
    domains = {
        row["oid"]: partial(_domain_type, row, types, checks.get(row["oid"], ()))
        for row in rows.of("domain")
    }
    return {**enums, **domains}


def _enum_type(row: Row) -> TypeEngine[Any]:
    return ENUM(*unpacked(row["labels"]), name=row["name"], schema=row["schema"])


def _domain_type(row: Row, types: Types, checks: tuple[Check, ...]) -> TypeEngine[Any]:
    check = checks[0] if checks else None
    return DOMAIN(
        row["name"],
        types.type(row["type"], row["type_oid"]).construct,
        collation=row["collation"],
        default=row["default"],
        constraint_name=check and check.name,
        not_null=is_true(row["not_null"]),
        check=check and check.condition.text,
        # SQLAlchemy's type holds one check only: it cannot create a domain of several.
        create_type=len(checks) <= 1,
        schema=row["schema"],
    )


def _checks(rows: Rows) -> Mapping[str, tuple[Check, ...]]:
    found: dict[str, tuple[Check, ...]] = {}
    for row in sorted(rows.of("domain check"), key=lambda row: str(row["name"])):
        flags = {} if is_true(row["is_valid"]) else {"postgresql_not_valid": True}
        check = Check(
            check_condition(row["definition"]), name=row["name"], options=Options(flags)
        )
        found[row["domain"]] = (*found.get(row["domain"], ()), check)
    return found


def _domains(rows: Rows, types: Types) -> Iterator[Domain]:
    checks = _checks(rows)
    for row in rows.of("domain"):
        if is_true(row["is_wanted"]):
            yield Domain(
                _name(row),
                types.type(row["type"], row["type_oid"]),
                nullable=not is_true(row["not_null"]),
                default=Expression(row["default"]) if row["default"] else None,
                collation=row["collation"],
                checks=checks.get(row["oid"], ()),
            )


def _sequences(rows: Rows, types: Types) -> Iterator[Sequence]:
    """Give the sequences that no SERIAL and no identity stands for."""
    tables = {row["oid"]: row for row in rows.of("table")}
    for row in rows.of("sequence"):
        table = row["table"]
        column = rows.columns.get(table, {}).get(int(row["number"] or 0))
        if column and rows.is_serial(table, int(row["number"])):
            continue
        if is_true(row["is_identity"]):
            continue
        owner = None
        if column:
            names = row["schema"], tables[table]["name"], column["name"]
            owner = ".".join(rows.quote(name) for name in names if name)
        yield Sequence(
            _name(row),
            data_type=types.type(row["type"], ""),
            owned_by=owner,
            **sequence_options(row),
        )


def _routine(row: Row) -> SchemaObject:
    """Cut "CREATE OR REPLACE FUNCTION s.f(a integer) RETURNS ..." behind the list."""
    head = f"{_unnumbered(row['full_name'])}({row['arguments']})"
    _, _, rest = row["definition"].partition(head)
    kind = Procedure if row["kind"] == "p" else Function
    return kind(_name(row), rest.strip(), arguments=row["arguments"])


def _unnumbered(name: str) -> str:
    """Give a name as definitions have it: of what is temporary, without a number."""
    return re.sub(r"^pg_temp_\d+\.", "pg_temp.", name)


def _view(row: Row) -> SchemaObject:
    body = row["body"].strip().removesuffix(";")
    options = given(storage(row))
    if not is_true(row["is_materialized"]):
        return View(_name(row), body, options=options)
    return MaterializedView(
        _name(row),
        body,
        with_data=is_true(row["is_populated"]),
        options=options,
        indexes=tuple(map(tuple, json.loads(row["indexes"] or "[]"))),
    )


def _trigger(row: Row) -> Trigger:
    """Cut "CREATE TRIGGER t AFTER INSERT ON s.t FOR EACH ROW ..." at ON."""
    _, _, rest = row["definition"].partition(f" {row['quoted_name']} ")
    event, _, action = rest.partition(f" ON {_unnumbered(row['full_table'])} ")
    return Trigger(
        QualifiedName(row["table"], row["schema"]),
        row["name"],
        event,
        action,
        is_constraint=is_true(row["is_constraint"]),
    )


def _policy(row: Row) -> Policy:
    return Policy(
        QualifiedName(row["table"], row["schema"]),
        row["name"],
        command=_COMMANDS[row["command"]],
        roles=unpacked(row["roles"]),
        using=Expression(row["using"]) if row["using"] else None,
        check=Expression(row["check"]) if row["check"] else None,
        is_permissive=is_true(row["is_permissive"]),
    )


def _name(row: Row) -> QualifiedName:
    return QualifiedName(row["name"], row["schema"])
