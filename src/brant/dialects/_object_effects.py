"""Whether what is no table took effect: the objects' part of `effects`. Pure.

Each statement is judged by its own verb, so an object that is dropped and made again is
judged step by step. What only sets something, or replaces it in one go, may be said
twice.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from brant.dialects._oracle_catalogue import owner_of, stored
from brant.operations import (
    AddEnumValue,
    AlterDefaultPrivileges,
    AlterDomain,
    AlterExtension,
    AlterSequence,
    BulkInsert,
    CreateDomainConstraint,
    CreateExtension,
    CreateSchema,
    DropDomainConstraint,
    DropExtension,
    DropSchema,
    Execute,
    Grant,
    RefreshMaterializedView,
    RenameEnumValue,
    Revoke,
    SetRowLevelSecurity,
    SetTableComment,
    SetTriggerFiring,
)
from brant.operations.limits import Limit
from brant.operations.objects import CreateObject, DropObject, ReplaceObject
from brant.schema import QualifiedName

if TYPE_CHECKING:
    from collections.abc import Mapping

    from brant.dialects.standard import Standard
    from brant.operations import Operation

SETTERS: Final = (
    AlterDefaultPrivileges,
    AlterDomain,
    AlterExtension,
    Grant,
    Limit,
    RefreshMaterializedView,
    Revoke,
    SetRowLevelSecurity,
    SetTableComment,
    SetTriggerFiring,
)
_AGAIN: Final = re.compile(
    r"\s*(CREATE\s+OR\s+(REPLACE|ALTER)|COMMENT|DO)\b", re.IGNORECASE
)
_VERB: Final = re.compile(r"\s*(CREATE|DROP)\b", re.IGNORECASE)

_OF_BODY: Final = " AND position(prosrc IN {body}) > 0"
_ROUTINE: Final = (
    "pg_proc WHERE proname = {name} AND prokind = '{letter}' AND pronamespace = "
    "coalesce(to_regnamespace({schema}), current_schema()::regnamespace)"
)
_POSTGRESQL: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        ("view", "materialized view", "sequence"),
        "pg_class WHERE oid = to_regclass({full})",
    ),
    **dict.fromkeys(("enum", "domain"), "pg_type WHERE oid = to_regtype({full})"),
    "function": _ROUTINE.replace("{letter}", "f") + _OF_BODY,
    "procedure": _ROUTINE.replace("{letter}", "p") + _OF_BODY,
    "trigger": "pg_trigger WHERE tgrelid = to_regclass({full}) AND tgname = {name}",
    "policy": "pg_policy WHERE polrelid = to_regclass({full}) AND polname = {name}",
    "schema": "pg_namespace WHERE nspname = {name}",
    "extension": "pg_extension WHERE extname = {name}",
    "value": "pg_enum WHERE enumtypid = to_regtype({full}) AND enumlabel = {name}",
    "check": "pg_constraint WHERE contypid = to_regtype({full}) AND conname = {name}",
}
_SCHEMA_OF: Final = "{kind}_SCHEMA = {place} AND {kind}_NAME = {name}"
_MYSQL: Final[Mapping[str, str]] = {
    kind: f"information_schema.{table} WHERE "
    + _SCHEMA_OF.replace("{kind}", column)
    + more
    for kind, table, column, more in (
        ("view", "VIEWS", "TABLE", ""),
        ("sequence", "TABLES", "TABLE", " AND TABLE_TYPE = 'SEQUENCE'"),
        ("function", "ROUTINES", "ROUTINE", " AND ROUTINE_TYPE = 'FUNCTION'"),
        ("procedure", "ROUTINES", "ROUTINE", " AND ROUTINE_TYPE = 'PROCEDURE'"),
        ("trigger", "TRIGGERS", "TRIGGER", ""),
    )
}
_SQLITE: Final[Mapping[str, str]] = {
    kind: f"{{within}}sqlite_master WHERE type = '{kind}' AND name = {{name}}"
    for kind in ("view", "trigger")
}
_ORACLE: Final[Mapping[str, str]] = {
    kind: "ALL_OBJECTS WHERE OWNER = {place} AND OBJECT_NAME = {name} "
    f"AND OBJECT_TYPE = '{kind.upper()}'"
    for kind in (
        *("view", "materialized view", "sequence", "function", "procedure"),
        "trigger",
    )
}
_KINDS: Final = {
    "postgresql": _POSTGRESQL,
    "mysql": _MYSQL,
    "oracle": _ORACLE,
    "sqlite": _SQLITE,
}


def object_effect(
    dialect: Standard, family: str, operation: Operation, sql: str
) -> str | None:
    """Give a condition that is true when a statement took effect; None: unknown."""
    if isinstance(operation, (Execute, BulkInsert)):
        return None
    if isinstance(operation, SETTERS) or _AGAIN.match(sql):
        return "1 = 0"
    if isinstance(operation, AlterSequence):
        # Numbers that were drawn meanwhile would come again.
        return None if operation.restart or operation.turns else "1 = 0"
    asked = _asked(operation, sql)
    if asked is None:
        return None
    kind, owner, name, is_there = asked
    rows = _KINDS[family].get(kind)
    if rows is None:
        return None
    body = _body(operation)
    if not body:  # then the name has to do
        rows = rows.replace(_OF_BODY, "")
    found = _filled_in(dialect, rows, owner, name, body)
    exists = f"EXISTS (SELECT 1 FROM {found})"
    return exists if is_there else f"NOT {exists}"


def _filled_in(
    dialect: Standard, rows: str, owner: QualifiedName, name: str, body: str
) -> str:
    if dialect.name == "oracle":
        return rows.format(place=owner_of(dialect, owner), name=stored(dialect, name))
    text = dialect.string
    return rows.format(
        full=text(dialect.table_name(owner)),
        name=text(name),
        schema=text(dialect.quote(owner.schema)) if owner.schema else "NULL",
        place=text(owner.schema) if owner.schema else "DATABASE()",
        within=f"{dialect.quote(owner.schema)}." if owner.schema else "",
        body=text(body),
    )


def _asked(  # noqa: PLR0911  # a table of answers
    operation: Operation, sql: str
) -> tuple[str, QualifiedName, str, bool] | None:
    """Give the kind of what a statement is about, where, its name, and if it stays."""
    match operation:
        case CreateObject() | ReplaceObject() | DropObject():
            verb = _VERB.match(sql)
            if verb is None:
                return None
            return *_named(operation), verb[1].upper() == "CREATE"
        case CreateSchema(name=name) | DropSchema(name=name):
            kind, owner = "schema", QualifiedName(name)
        case CreateExtension(name=name) | DropExtension(name=name):
            kind, owner = "extension", QualifiedName(name)
        case (
            AddEnumValue(name=owner, value=name) | RenameEnumValue(name=owner, to=name)
        ):
            return "value", owner, name, True
        case CreateDomainConstraint(name=owner, check=check):
            return ("check", owner, check.name, True) if check.name else None
        case DropDomainConstraint(name=owner, constraint=name):
            return "check", owner, name, False
        case _:
            return None
    return kind, owner, name, isinstance(operation, (CreateSchema, CreateExtension))


def _named(
    operation: CreateObject[Any] | ReplaceObject[Any] | DropObject[Any],
) -> tuple[str, QualifiedName, str]:
    """Give an object's kind, its full name or its table's, and its own name."""
    thing: Any = operation if isinstance(operation, DropObject) else operation.value
    label: str = thing.label
    kind = next(each for each in _POSTGRESQL if label.startswith(f"{each} "))
    table = getattr(thing, "table", None)
    owner: QualifiedName = thing.name if table is None else table
    return kind, owner, owner.name if table is None else thing.name


def _body(operation: Operation) -> str:
    """Give the text that holds a routine's body; a routine may share its name."""
    value = getattr(operation, "value", None) or getattr(operation, "former", None)
    return str(getattr(value, "definition", ""))
