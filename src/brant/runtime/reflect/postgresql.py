"""PostgreSQL's catalogue to a snapshot: one statement, then only Python.

All of the catalogue arrives as text. A column's number finds its name, an oid its type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from brant.runtime.reflect.postgresql_objects import named_types, objects
from brant.runtime.reflect.postgresql_queries import parts
from brant.runtime.reflect.postgresql_rows import Rows
from brant.runtime.reflect.postgresql_statement import query
from brant.runtime.reflect.postgresql_tables import tables
from brant.runtime.reflect.postgresql_types import Types
from brant.schema import Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.engine import Dialect

    from brant.runtime.batching import Channel
    from brant.runtime.reflect.postgresql_statement import Part

_EVERY_SCHEMA: Final = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"


async def snapshot(
    channel: Channel,
    dialect: Dialect,
    schemas: Sequence[str | None] | None,
    *,
    has_partitions: bool,
    only: str | None = None,
) -> Snapshot:
    sql = catalogue(
        dialect, condition(schemas), has_partitions=has_partitions, only=only
    )
    return understood(await channel.texts(sql), dialect)


def catalogue(
    dialect: Dialect,
    schemas: str,
    *,
    has_partitions: bool = False,
    only: str | None = None,
) -> str:
    """Give the query; *schemas* is a condition on pg_namespace, called `n`."""
    relations = [] if has_partitions else ["NOT c.relispartition"]
    known = _parts(dialect, has_partitions=has_partitions)
    if only is not None:
        relations.append(f"c.relname = {_literal(only)}")
        del known["routine"]  # they take long to tell
    return query(known, schemas, relations)


def understood(records: Iterable[Sequence[str | None]], dialect: Dialect) -> Snapshot:
    """Give what the answer to the query tells."""
    known: Any = dialect
    rows = Rows(_parts(dialect), records, dialect.identifier_preparer.quote)
    types = Types(known.ischema_names)
    types.named = named_types(rows, types)
    return Snapshot(tables(rows, types), objects(rows, types))


def _parts(dialect: Dialect, *, has_partitions: bool = False) -> dict[str, Part]:
    version: Any = dialect.server_version_info
    return parts(version[0], has_partitions=has_partitions)


def condition(schemas: Sequence[str | None] | None) -> str:
    """Give what is asked of pg_namespace, called `n`; None: every schema."""
    if schemas is None:
        return _EVERY_SCHEMA
    literals = [_literal(name) for name in schemas if name]
    names = [*literals, *(["current_schema()"] if None in schemas else [])]
    return f"n.nspname IN ({', '.join(names)})" if names else "false"


def _literal(text: str) -> str:
    return "'{}'".format(text.replace("'", "''"))
