"""Indexes that PostgreSQL builds while others write.

Such a build is its own transaction, so a run that failed may have left one: finished,
or invalid. Whether a finished one is over what the script asks for, only the server can
tell: it prints expressions in its own way (`brant.runtime.presence`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from brant.dialects.statement import Statement, Verification
from brant.errors import InvalidOperationError
from brant.operations import CreateIndex, DropIndex
from brant.schema import QualifiedName

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from brant.dialects.base import Answers
    from brant.dialects.pieces import Pieces

_HINT: Final = "Drop or rename what has the name, or give the new index another one."
_NAMED: Final = """\
SELECT i.indisvalid AS is_valid, i.indrelid = to_regclass({table}) AS is_here,
    i.indrelid::regclass::text AS "table", pg_get_indexdef(c.oid) AS definition,
    (SELECT min(pid) FROM pg_stat_progress_create_index WHERE index_relid = c.oid)
        AS builder
FROM pg_class c
LEFT JOIN pg_index i ON i.indexrelid = c.oid
WHERE c.relname = {name} AND c.relnamespace = {schema}"""


def is_concurrent(operation: CreateIndex | DropIndex) -> bool:
    if isinstance(operation, CreateIndex):
        return bool(operation.index.options.get("postgresql_concurrently"))
    return bool(operation.options.get("postgresql_concurrently"))


def index_questions(
    dialect: Pieces, operation: CreateIndex | DropIndex
) -> tuple[str, ...]:
    """Ask what bears the index's name, in the schema of its table."""
    if isinstance(operation, DropIndex):
        name = dialect.table_name(QualifiedName(operation.name, operation.schema))
        return (f"SELECT 1 AS found WHERE to_regclass({dialect.string(name)}) NOTNULL",)
    return (_NAMED.format(**_place(dialect, operation)),)


def _place(dialect: Pieces, operation: CreateIndex) -> dict[str, str]:
    table = dialect.string(dialect.table_name(operation.table))
    return {
        "name": dialect.string(str(operation.index.name)),
        "table": table,
        "schema": "(SELECT relnamespace FROM pg_class "
        f"WHERE oid = to_regclass({table}))",
    }


def creating(
    dialect: Pieces, operation: CreateIndex, sql: str, answers: Answers
) -> Iterator[Statement]:
    """Build the index, unless it is there; an invalid one makes room for it."""
    found = answers[0][0] if answers and answers[0] else None
    alone = is_concurrent(operation)
    if found is not None:
        if _is_there(operation, found):
            return
        name = str(operation.index.name)
        index = dialect.table_name(operation.table.beside(name))
        how = "CONCURRENTLY " if alone else ""
        yield Statement(f"DROP INDEX {how}{index}", transactional=not alone)
    verification = _verification(dialect, operation) if alone else None
    yield Statement(sql, transactional=not alone, verify=verification)


def _is_there(operation: CreateIndex, found: Mapping[str, Any]) -> bool:
    """Tell whether the index is there; False: what is there is in the way.

    Raises:
        InvalidOperationError: the name belongs to something else.
    """
    problem = another(operation, found)
    if problem is not None:
        raise InvalidOperationError(operation.describe(), problem, hint=_HINT)
    return bool(found["is_valid"])


def another(operation: CreateIndex, found: Mapping[str, Any]) -> str | None:
    """Tell what else has the index's name, if something surely has."""
    if found["table"] is None:
        return "the name belongs to something that is no index"
    if not found["is_here"]:
        return f"the name belongs to an index of {found['table']}"
    if found["builder"] is not None:
        return f"process {found['builder']} is building it right now"
    if not found["is_valid"]:
        return None
    is_unique = found["definition"].startswith("CREATE UNIQUE ")
    if is_unique == operation.index.unique:
        return None
    return f"another index has the name: {found['definition']}"


def _verification(dialect: Pieces, operation: CreateIndex) -> Verification:
    place = _place(dialect, operation)
    return Verification(
        "SELECT coalesce(bool_and(indisvalid), false) FROM pg_index "
        "JOIN pg_class c ON c.oid = indexrelid "
        f"WHERE c.relname = {place['name']} AND c.relnamespace = {place['schema']}",
        "the index is not valid after it was built",
        hint="Run it again: the invalid index is dropped and built anew.",
    )
