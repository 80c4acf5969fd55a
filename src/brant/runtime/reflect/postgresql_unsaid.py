"""What no value of brant's says of a PostgreSQL database, as SQL for a baseline.

Those are the indexes of materialized views, and comments on all but tables and columns.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from brant.schema import MaterializedView

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from brant.schema import SchemaObject, Snapshot

_QUESTION: Final = """\
WITH n AS MATERIALIZED (
    SELECT n.oid, nullif(n.nspname, current_schema()) AS schema
    FROM pg_catalog.pg_namespace n WHERE {schemas}
), c AS MATERIALIZED (
    SELECT c.oid, c.relname, c.relkind, n.schema
    FROM pg_catalog.pg_class c JOIN n ON n.oid = c.relnamespace
    WHERE NOT c.relispartition
), o(class, oid, schema, owner) AS (
    SELECT 'pg_catalog.pg_class'::regclass, oid, schema, relname
    FROM c WHERE relkind IN ('v', 'm', 'S')
    UNION ALL SELECT 'pg_catalog.pg_class'::regclass, i.indexrelid, schema, relname
    FROM pg_catalog.pg_index i JOIN c ON c.oid = i.indrelid
    UNION ALL SELECT 'pg_catalog.pg_constraint'::regclass, k.oid, schema, relname
    FROM pg_catalog.pg_constraint k JOIN c ON c.oid = k.conrelid
    UNION ALL SELECT 'pg_catalog.pg_trigger'::regclass, t.oid, schema, relname
    FROM pg_catalog.pg_trigger t JOIN c ON c.oid = t.tgrelid
    UNION ALL SELECT 'pg_catalog.pg_policy'::regclass, p.oid, schema, relname
    FROM pg_catalog.pg_policy p JOIN c ON c.oid = p.polrelid
    UNION ALL SELECT 'pg_catalog.pg_proc'::regclass, p.oid, schema, proname
    FROM pg_catalog.pg_proc p JOIN n ON n.oid = p.pronamespace
    UNION ALL SELECT 'pg_catalog.pg_type'::regclass, t.oid, schema, typname
    FROM pg_catalog.pg_type t JOIN n ON n.oid = t.typnamespace
    UNION ALL SELECT 'pg_catalog.pg_constraint'::regclass, k.oid, schema, typname
    FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_type t ON t.oid = k.contypid
    JOIN n ON n.oid = t.typnamespace
    UNION ALL SELECT 'pg_catalog.pg_namespace'::regclass, oid, NULL, schema FROM n
)
SELECT o.schema, o.owner::text, i.type, i.identity, quote_literal(d.description)
FROM o JOIN pg_catalog.pg_description d ON d.classoid = o.class AND d.objoid = o.oid
CROSS JOIN pg_catalog.pg_identify_object(d.classoid, d.objoid, d.objsubid) i
ORDER BY 3, 1 NULLS FIRST, 2, 4"""
_KINDS: Final = {
    "table constraint": "constraint",
    "domain constraint": "constraint",
    "view column": "column",
    "materialized view column": "column",
}


def question(schemas: str) -> str:
    """Give the query; *schemas* is a condition on pg_namespace, called `n`."""
    return _QUESTION.format(schemas=schemas)


def statements(
    records: Iterable[Sequence[str | None]], found: Snapshot, default: str | None
) -> Iterator[tuple[str, str]]:
    """Give the SQL, and what takes it back, of what belongs to something found.

    The names of the default schema's objects stand alone, as everywhere.
    """
    known: set[tuple[str | None, str | None]]
    known = {(name.schema, name.name) for name in found}
    known |= {_place(each) for each in found.objects}
    qualified = re.compile(rf'(?<![\w".])"?{re.escape(default or "")}"?\.')
    for each in found.objects:
        if isinstance(each, MaterializedView):
            yield from ((sql, f"DROP INDEX {name}") for name, sql in each.indexes)
    for schema, owner, kind, what, value in records:
        if (schema, owner) not in known:
            continue
        word, named = kind or "", qualified.sub("", what or "")
        if word == "domain constraint":
            named = named.replace(" on ", " on DOMAIN ")
        comment = f"COMMENT ON {_KINDS.get(word, word).upper()} {named} IS"
        yield f"{comment} {value}", f"{comment} NULL"


def _place(value: SchemaObject) -> tuple[str | None, str | None]:
    """Give the schema and the name; a schema has no name in another one."""
    name = value.name
    if isinstance(name, str):
        return None, name
    return name.schema, name.name
