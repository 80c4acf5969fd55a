"""MySQL's and MariaDB's information_schema to a snapshot, a statement a kind."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from brant.runtime.reflect import mysql_queries as queries
from brant.runtime.reflect.mysql_objects import routines, trigger, view
from brant.runtime.reflect.mysql_tables import Family, table
from brant.schema import QualifiedName, Sequence, Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Sequence as Items

    from sqlalchemy.engine import Dialect

    from brant.runtime.batching import Channel
    from brant.runtime.reflect.mysql_tables import Row
    from brant.schema import SchemaObject

_SCHEMA: Final = re.compile(r"((?:\w+\.)?)\{schema\}")
# https://dev.mysql.com/doc/refman/8.0/en/create-index.html#create-index-functional-key-parts
_KEYS_OF_EXPRESSIONS: Final = (8, 0, 13)
# https://dev.mysql.com/doc/refman/8.0/en/create-table-check-constraints.html
_CHECKS: Final = (8, 0, 16)

# https://mariadb.com/kb/en/information-schema-check_constraints-table/
_LEVELS: Final = (10, 5, 10)


async def snapshot(
    channel: Channel,
    dialect: Dialect,
    schemas: Items[str | None] | None,
    *,
    only: str | None = None,
) -> Snapshot:
    known: Any = dialect
    version = dialect.server_version_info or ()
    has_expressions = not known.is_mariadb and version >= _KEYS_OF_EXPRESSIONS
    has_levels = known.is_mariadb and version >= _LEVELS
    has_checks = known.is_mariadb or version >= _CHECKS
    words = {
        "schema": f"table_{_condition(schemas)}",
        "object_schema": _condition(schemas),
        "expression": "expression" if has_expressions else "NULL",
        "level": "c.level" if has_levels else "NULL",
        "same_table": "AND c.table_name = t.table_name" if known.is_mariadb else "",
    }

    def scoped(match: re.Match[str]) -> str:
        name = "" if only is None else f" AND {match[1]}table_name = {_literal(only)}"
        return f"{match[0]}{name}"

    async def ask(sql: str) -> Items[Row]:
        return await channel.query(_SCHEMA.sub(scoped, sql).format_map(words))

    entries = await ask(queries.TABLES)
    family = Family(dialect)
    parts = {
        "columns": _by_table(await ask(queries.COLUMNS)),
        "indexes": _by_table(await ask(queries.INDEXES)),
        "foreign_keys": _by_table(await ask(queries.FOREIGN_KEYS)),
        "checks": _by_table(await ask(queries.CHECKS) if has_checks else ()),
    }
    tables = (
        table(family, row, **{name: rows[_owner(row)] for name, rows in parts.items()})
        for row in entries
        if row["kind"] not in {"VIEW", "SEQUENCE"}
    )
    if only is not None:
        return Snapshot(list(tables))
    objects: list[SchemaObject] = []
    if names := [_owner(row) for row in entries if row["kind"] == "SEQUENCE"]:
        sql = queries.sequences(names, dialect.identifier_preparer.quote)
        objects += map(_sequence, names, await channel.query(sql))
    objects += map(view, await ask(queries.VIEWS))
    objects += map(trigger, await ask(queries.TRIGGERS))
    objects += routines(await ask(queries.ROUTINES), await ask(queries.PARAMETERS))
    return Snapshot(list(tables), objects)


def _condition(schemas: Items[str | None] | None) -> str:
    """Give what follows the first half of a column's name: schema IN (...)."""
    if schemas is None:
        system = ", ".join(f"'{name}'" for name in queries.SYSTEM)
        return f"schema NOT IN ({system})"
    names = ["database()" if name is None else _literal(name) for name in schemas]
    return f"schema IN ({', '.join(names) or 'NULL'})"


def _literal(text: str) -> str:
    return "'{}'".format(text.replace("\\", "\\\\").replace("'", "''"))


def _sequence(name: QualifiedName, row: Row) -> Sequence:
    counts: dict[str, Any] = {key: int(row[key]) for key in queries.SEQUENCE}
    return Sequence(name, **counts, cycle=bool(row["cycle"]))


def _by_table(rows: Iterable[Row]) -> Mapping[QualifiedName, list[Row]]:
    found: dict[QualifiedName, list[Row]] = defaultdict(list)
    for row in rows:
        found[_owner(row)].append(row)
    return found


def _owner(row: Row) -> QualifiedName:
    return QualifiedName(row["table"], row["schema"])
