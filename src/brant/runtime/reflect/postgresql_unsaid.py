"""What no value of brant's says of a PostgreSQL database, as SQL for a baseline.

Those are composite types, which partition belongs where, how tables and columns are
stored, the indexes of materialized views, and comments on all but tables and columns.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from brant.runtime.reflect.leftover import Made, Unsaid
from brant.schema import MaterializedView

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from brant.schema import SchemaObject, Snapshot

_COMMENTS: Final = """\
WITH n AS MATERIALIZED (
    SELECT n.oid, nullif(n.nspname, current_schema()) AS schema
    FROM pg_catalog.pg_namespace n WHERE {schemas}
), c AS MATERIALIZED (
    SELECT c.oid, c.relname, c.relkind, n.schema
    FROM pg_catalog.pg_class c JOIN n ON n.oid = c.relnamespace
), o(class, oid, schema, owner) AS (
    SELECT 'pg_catalog.pg_class'::regclass, oid, schema, relname
    FROM c WHERE relkind IN ('v', 'm', 'S', 'c')
    UNION ALL SELECT 'pg_catalog.pg_class'::regclass, i.indexrelid, schema, relname
    FROM pg_catalog.pg_index i JOIN c ON c.oid = i.indrelid
    UNION ALL SELECT 'pg_catalog.pg_constraint'::regclass, k.oid, schema, relname
    FROM pg_catalog.pg_constraint k JOIN c ON c.oid = k.conrelid
    UNION ALL SELECT 'pg_catalog.pg_trigger'::regclass, t.oid, schema, relname
    FROM pg_catalog.pg_trigger t JOIN c ON c.oid = t.tgrelid
    UNION ALL SELECT 'pg_catalog.pg_statistic_ext'::regclass, s.oid, schema, relname
    FROM pg_catalog.pg_statistic_ext s JOIN c ON c.oid = s.stxrelid
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
    "composite type column": "column",
    "statistics object": "statistics",
    "materialized view column": "column",
}


# A type is told with stage 0, what tables and views have beside their definition later:
# partitions first, whose keys and indexes others name.
_SETTINGS: Final = """\
WITH c AS MATERIALIZED (
    SELECT c.*, nullif(n.nspname, current_schema()) AS schema, c.oid::regclass AS name,
        format('ALTER %s %s', CASE c.relkind WHEN 'm' THEN 'MATERIALIZED VIEW'
            WHEN 'i' THEN 'INDEX' WHEN 'I' THEN 'INDEX' ELSE 'TABLE ONLY' END,
            c.oid::regclass) AS altered
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE {schemas} AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
        WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid
            AND d.deptype = 'e')
), a AS (
    SELECT c.oid AS relation, c.schema, c.relname, c.relkind, altered, a.*,
        format('%s ALTER COLUMN %s', altered, CASE WHEN c.relkind IN ('i', 'I')
            THEN a.attnum::text ELSE quote_ident(a.attname) END) AS changed
    FROM c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
        AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'm', 'i', 'I')
), found(stage, schema, owner, sql, undo) AS (
    SELECT c.oid::bigint - 4294967296, schema, relname,
        format('CREATE TYPE %s AS (%s)', c.reltype::regtype, (
            SELECT string_agg(format('%I %s%s', attname,
                format_type(atttypid, atttypmod),
                CASE WHEN attcollation <> typcollation
                    THEN ' COLLATE ' || attcollation::regcollation END), ', '
                ORDER BY attnum)
        FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type ON atttypid = pg_type.oid
        WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped)),
        format('DROP TYPE %s', c.reltype::regtype)
    FROM c WHERE relkind = 'c'
    UNION ALL
    SELECT 0, schema, relname,
        format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', name, usual, conname),
        format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', name, conname, usual)
    FROM c JOIN pg_catalog.pg_constraint ON conrelid = c.oid AND contype = 'n'
        AND (relispartition OR coninhcount = 0)
    JOIN LATERAL (SELECT format('%s_%s_not_null', relname, attname) AS usual
        FROM pg_catalog.pg_attribute WHERE attrelid = c.oid AND attnum = conkey[1]) u
        ON usual <> conname AND octet_length(usual) < 64
    UNION ALL
    SELECT 1, schema, relname, format('ALTER TABLE %s ATTACH PARTITION %s %s',
        inhparent::regclass, name, pg_catalog.pg_get_expr(relpartbound, oid)),
        format('ALTER TABLE %s DETACH PARTITION %s', inhparent::regclass, name)
    FROM c JOIN pg_catalog.pg_inherits ON inhrelid = oid
    WHERE relispartition AND relkind IN ('r', 'p')
    UNION ALL
    SELECT 2, schema, relname, format('%s SET (%s)', altered, said),
        format('%s RESET (%s)', altered, names)
    FROM c JOIN (SELECT oid AS toast, string_agg('toast.' || o, ', ') AS said,
        string_agg('toast.' || split_part(o, '=', 1), ', ') AS names
        FROM pg_catalog.pg_class CROSS JOIN unnest(reloptions) o WHERE relkind = 't'
        GROUP BY oid) t ON toast = reltoastrelid
    UNION ALL
    SELECT 2, schema, relname, format('%s SET STORAGE %s', changed, s.now),
        format('%s SET STORAGE %s', changed, s.usual)
    FROM a JOIN pg_catalog.pg_type ty ON ty.oid = atttypid
    CROSS JOIN LATERAL (SELECT max(word) FILTER (WHERE letter = attstorage) AS now,
        max(word) FILTER (WHERE letter = typstorage) AS usual FROM (VALUES
            ('p'::"char", 'PLAIN'), ('e', 'EXTERNAL'), ('x', 'EXTENDED'), ('m', 'MAIN')
        ) AS w(letter, word)) s
    WHERE attstorage <> typstorage AND relkind IN ('r', 'p', 'm')
    UNION ALL
    SELECT 2, schema, relname, format('%s SET COMPRESSION %s', changed, CASE
        to_jsonb(a)->>'attcompression' WHEN 'p' THEN 'pglz' ELSE 'lz4' END),
        format('%s SET COMPRESSION default', changed)
    FROM a WHERE to_jsonb(a)->>'attcompression' <> '' AND relkind IN ('r', 'p', 'm')
    UNION ALL
    SELECT 3, schema, coalesce(x.relname, a.relname), format('%s SET STATISTICS %s',
        changed, attstattarget), format('%s SET STATISTICS -1', changed)
    FROM a LEFT JOIN pg_catalog.pg_index ON indexrelid = relation
    LEFT JOIN pg_catalog.pg_class x ON x.oid = indrelid WHERE attstattarget >= 0
    UNION ALL
    SELECT 2, schema, relname, format('%s SET (%s)', changed,
        array_to_string(attoptions, ', ')), format('%s RESET (%s)', changed,
        (SELECT string_agg(split_part(o, '=', 1), ', ') FROM unnest(attoptions) o))
    FROM a WHERE attoptions IS NOT NULL AND relkind IN ('r', 'p', 'm')
    UNION ALL
    SELECT 3, schema, c.relname, format('%s CLUSTER ON %I', altered, x.relname),
        format('%s SET WITHOUT CLUSTER', altered)
    FROM c JOIN pg_catalog.pg_index ON indrelid = c.oid AND indisclustered
    JOIN pg_catalog.pg_class x ON x.oid = indexrelid
    UNION ALL
    SELECT 3, schema, relname, format('%s REPLICA IDENTITY %s', altered, CASE
        relreplident WHEN 'f' THEN 'FULL' WHEN 'n' THEN 'NOTHING'
        ELSE (SELECT format('USING INDEX %I', x.relname) FROM pg_catalog.pg_index
            JOIN pg_catalog.pg_class x ON x.oid = indexrelid
            WHERE indrelid = c.oid AND indisreplident) END),
        format('%s REPLICA IDENTITY DEFAULT', altered)
    FROM c WHERE relreplident IN ('f', 'n', 'i') AND relkind IN ('r', 'p')
    UNION ALL
    SELECT 3, c.schema, relname, replace(pg_catalog.pg_get_statisticsobjdef(s.oid),
        'STATISTICS ' || quote_ident(current_schema()) || '.', 'STATISTICS '),
        format('DROP STATISTICS %s%I', CASE WHEN nspname <> current_schema()
            THEN quote_ident(nspname) || '.' END, stxname)
    FROM c JOIN pg_catalog.pg_statistic_ext s ON stxrelid = c.oid
    JOIN pg_catalog.pg_namespace ns ON ns.oid = stxnamespace
)
SELECT CASE WHEN stage < 0 THEN 'type' END, schema, owner::text, sql, undo
FROM found WHERE sql IS NOT NULL ORDER BY stage, schema NULLS FIRST, owner, sql"""


def questions(schemas: str) -> tuple[str, str]:
    """Give the queries; *schemas* is a condition on pg_namespace, called `n`."""
    return _SETTINGS.format(schemas=schemas), _COMMENTS.format(schemas=schemas)


def understood(
    answers: Sequence[Iterable[Sequence[str | None]]],
    found: Snapshot,
    default: str | None,
) -> Unsaid:
    """Give the SQL of what belongs to something found, and of composite types.

    The names of the default schema's objects stand alone, as everywhere.
    """
    settings, comments = answers
    known: set[tuple[str | None, str | None]]
    known = {(name.schema, name.name) for name in found}
    known |= {_place(each) for each in found.objects}
    types: list[Made] = []
    others: list[Made] = []
    for kind, schema, owner, sql, undo in settings:
        said = Made(sql or "", undo or "")
        if kind == "type":
            types.append(said)
            known.add((schema, owner))
        elif (schema, owner) in known:
            others.append(said)
    indexes = [
        Made(sql, f"DROP INDEX {name}")
        for each in found.objects
        if isinstance(each, MaterializedView)
        for name, sql in each.indexes
    ]
    return Unsaid(types, (*indexes, *others, *_comments(comments, known, default)))


def _comments(
    records: Iterable[Sequence[str | None]],
    known: Collection[tuple[str | None, str | None]],
    default: str | None,
) -> Iterator[Made]:
    qualified = re.compile(rf'(?<![\w".])"?{re.escape(default or "")}"?\.')
    for schema, owner, kind, what, value in records:
        word, named = kind or "", qualified.sub("", what or "")
        if (schema, owner) not in known:
            continue
        if word == "domain constraint":
            named = named.replace(" on ", " on DOMAIN ")
        comment = f"COMMENT ON {_KINDS.get(word, word).upper()} {named} IS"
        yield Made(f"{comment} {value}", f"{comment} NULL")


def _place(value: SchemaObject) -> tuple[str | None, str | None]:
    """Give the schema and the name; a schema has no name in another one."""
    name = value.name
    if isinstance(name, str):
        return None, name
    return name.schema, name.name
