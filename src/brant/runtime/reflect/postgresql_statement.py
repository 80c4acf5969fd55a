"""What is asked of PostgreSQL's catalogue: one statement, whatever there is to read.

Each part is a SELECT of its own columns; all are cast to text and padded to one width,
so that UNION ALL carries them in one answer. Text costs no look-ups of types (asyncpg
asks four more times for an array it has not seen), one statement sees one moment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@final
@dataclass(frozen=True, slots=True)
class Part:
    """A SELECT: names with what stands for them, and the rest from FROM on."""

    columns: Mapping[str, str]
    source: str


def query(parts: Mapping[str, Part], schemas: str, relations: Iterable[str]) -> str:
    """Join the parts; *schemas* is a condition on a schema called `n`.

    *relations* are conditions on a table or a view called `c`.
    """
    width = max(len(part.columns) for part in parts.values())
    selects = [_select(kind, part, width) for kind, part in parts.items()]
    scope = _SCOPE.format(
        schemas=schemas,
        relations=" ".join(f"AND {condition}" for condition in relations),
    )
    return scope + "\nUNION ALL\n".join(selects)


def _select(kind: str, part: Part, width: int) -> str:
    values = [f"({value})::text" for value in part.columns.values()]
    values += ["NULL"] * (width - len(values))
    names = (f"{value} AS c{n}" for n, value in enumerate(values))
    return f"SELECT '{kind}' AS kind, {', '.join(names)} {part.source}"


_SCOPE: Final = """\
WITH n AS MATERIALIZED (
    SELECT n.oid, nullif(n.nspname, current_schema()) AS name
    FROM pg_catalog.pg_namespace n WHERE {schemas}
), extended AS MATERIALIZED (
    SELECT classid, objid FROM pg_catalog.pg_depend WHERE deptype = 'e'
), relation AS MATERIALIZED (
    SELECT c.*, n.name AS schema FROM pg_catalog.pg_class c
    JOIN n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm') {relations} AND NOT EXISTS (
        SELECT FROM extended e WHERE e.objid = c.oid
        AND e.classid = 'pg_catalog.pg_class'::regclass
    )
), t AS MATERIALIZED (
    SELECT * FROM relation WHERE relkind IN ('r', 'p')
)
"""
