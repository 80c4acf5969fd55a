"""Many schemas of one PostgreSQL database: where each is, and how to be in one."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from brant.errors import NoAnswerError, SchemaTargetError, WrongArgumentError
from brant.runtime.batching import Command, SendError
from brant.runtime.connect import is_keeping
from brant.runtime.database import answered, translated
from brant.runtime.faults import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from brant.runtime.database import Database

_AT_ONCE: Final = 500
"""Schemas one query asks for; it bounds the server's plan."""


# A search path says "the user's own", and "temporary", with these (PostgreSQL manual,
# runtime-config-client).
_ELSEWHERE: Final = frozenset({"", "$user", "pg_temp"})
# DISCARD ALL in its parts (PostgreSQL manual), as it stands alone in its message.
_AFRESH: Final = (
    "CLOSE ALL",
    "SET SESSION AUTHORIZATION DEFAULT",
    "RESET ALL",
    "DEALLOCATE ALL",
    "UNLISTEN *",
    "SELECT pg_advisory_unlock_all()",
    "DISCARD PLANS",
    "DISCARD TEMP",
    "DISCARD SEQUENCES",
)


def search_path(database: Database, schema: str) -> str:
    """Give what SET takes, so that names without a schema mean this one and no other.

    Raises:
        SchemaTargetError: this database has no such setting.
    """
    if database.dialect.name != "postgresql":
        raise SchemaTargetError(database.dialect.name, schema)
    return f"search_path TO {database.dialect.quote(schema)}"


def is_name(schema: str) -> bool:
    """Tell whether a search path that holds it means a schema of that name."""
    is_text = schema == schema.encode(errors="replace").decode()
    return is_text and "\0" not in schema and schema not in _ELSEWHERE


async def enter(database: Database, schema: str) -> str:
    """Put a connection of our own into a schema; give what every transaction repeats.

    The session's setting is for statements outside of transactions. The connection must
    be closed afterwards, or be one that is kept for the next schema, and be no
    transaction pooler's.

    Raises:
        WrongArgumentError: no schema can have that name.
    """
    if not is_name(schema):
        raise WrongArgumentError("tenant", schema, "the name of a schema")
    path = search_path(database, schema)
    before = _AFRESH if is_keeping(database.connection.engine) else ()
    try:
        await database.channel.send([*map(Command, before), Command(f"SET {path}")])
    except SendError as error:
        raise translated(error, "SET search_path") from error.error
    return f"SET LOCAL {path}"


async def heads_of(
    database: Database, schemas: Sequence[str]
) -> Mapping[str, tuple[str, ...]]:
    """Read the version tables of many schemas, one query for hundreds.

    What has none is left out; only where one is missing the catalogue is asked which.
    So are all that were asked for with one that cannot be read: in its own turn each
    of them says why, or works.
    """
    found: dict[str, tuple[str, ...]] = {}
    for start in range(0, len(schemas), _AT_ONCE):
        some = schemas[start : start + _AT_ONCE]
        try:
            found |= await _heads(database, some)
        except NoAnswerError:
            continue
        except SendError as error:
            if error.fault.kind is Kind.MISSING_TABLE:
                with suppress(SendError, NoAnswerError):
                    found |= await _heads(database, await _prepared(database, some))
    return found


async def _heads(
    database: Database, schemas: Sequence[str]
) -> Mapping[str, tuple[str, ...]]:
    if not schemas:
        return {}
    tables = database.tables
    parts = (
        f"SELECT {tables.text(schema)} AS tenant, version_num "
        f"FROM {replace(tables, schema=schema).version}"
        for schema in schemas
    )
    found: dict[str, list[str]] = {schema: [] for schema in schemas}
    asking = database.channel.query(" UNION ALL ".join(parts))
    for row in await answered(asking):
        found[row["tenant"]].append(str(row["version_num"]))
    return {schema: tuple(sorted(heads)) for schema, heads in found.items()}


async def _prepared(database: Database, schemas: Sequence[str]) -> list[str]:
    """Give the schemas that have a version table."""
    name = database.tables.text(database.tables.version_table)
    rows = await database.channel.query(
        "SELECT n.nspname::text AS tenant FROM pg_catalog.pg_class c "
        "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
        f"WHERE c.relname = {name} AND c.relkind IN ('r', 'p')"
    )
    there = {row["tenant"] for row in rows}
    return [schema for schema in schemas if schema in there]
