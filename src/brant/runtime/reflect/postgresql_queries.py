"""The parts of what is asked of PostgreSQL's catalogue, a kind of thing each."""

from __future__ import annotations

from typing import Final

from brant.runtime.reflect.postgresql_statement import Part

# https://www.postgresql.org/docs/release/: 15 brought NULLS NOT DISTINCT and the
# columns of ON DELETE SET NULL.
_NULLS_NOT_DISTINCT: Final = 15
_NOT_EXTENDED: Final = (
    "NOT EXISTS (SELECT FROM extended e WHERE e.objid = {0}.oid"
    " AND e.classid = 'pg_catalog.{1}'::regclass)"
)
_CLASS: Final = "'pg_catalog.pg_class'::regclass"
_OPTIONS: Final = "array_to_string({0}.reloptions, chr(31))"
_FULL_NAME: Final = "quote_ident(nsp.nspname) || '.' || quote_ident({0})"
# A domain over an array is in the category of arrays too, but no array.
_ITEM: Final = (
    "CASE WHEN {0}.typcategory = 'A' AND {0}.typtype = 'b'"
    " THEN {0}.typelem ELSE {0}.oid END"
)
# A definition names the schema always; the default one goes without saying.
_INDEXES_OF_VIEW: Final = (
    "CASE WHEN v.relkind = 'm' THEN (SELECT json_agg(json_build_array("
    "i.indexrelid::regclass, replace(pg_catalog.pg_get_indexdef(i.indexrelid),"
    " ' ON ' || quote_ident(current_schema()) || '.', ' ON '))"
    " ORDER BY i.indexrelid::regclass::text)"
    " FROM pg_catalog.pg_index i WHERE i.indrelid = v.oid) END"
)
_TABLESPACE: Final = (
    "CASE WHEN {0}.reltablespace <> 0 THEN (SELECT spcname"
    " FROM pg_catalog.pg_tablespace s WHERE s.oid = {0}.reltablespace) END"
)
# What has a smaller number was there when the cluster was made: it is no enum, and no
# domain that anybody reads. FirstNormalObjectId in PostgreSQL's access/transam.h.
_FIRST_OID: Final = 16384
# No collation, or the default one of text, varchar and char: nothing to look up.
_IS_PLAIN_TEXT: Final = (
    "a.attcollation = 0 OR a.attcollation = 100 AND a.atttypid IN (25, 1042, 1043)"
)


def parts(version: int, *, has_partitions: bool = False) -> dict[str, Part]:
    """Give all parts for a major version of the server.

    A partition is told with the keys and indexes that are parts of its table's, but
    with no foreign key that is: those come with the table.
    """
    is_new = version >= _NULLS_NOT_DISTINCT
    nulls_not_distinct = "i.indnullsnotdistinct" if is_new else "false"
    set_columns = "con.confdelsetcols" if is_new else "NULL"
    return {
        "schema": Part({"name": "n.name"}, "FROM n WHERE n.name IS NOT NULL"),
        "table": Part(
            {
                "oid": "t.oid",
                "schema": "t.schema",
                "name": "t.relname",
                "is_unlogged": "t.relpersistence = 'u'",
                "partition_by": "CASE t.relkind WHEN 'p'"
                " THEN pg_catalog.pg_get_partkeydef(t.oid) END",
                **_storage("t"),
                "has_row_security": "t.relrowsecurity",
                "is_forced": "t.relforcerowsecurity",
            },
            "FROM t",
        ),
        "inheritance": Part(
            {
                "table": "t.oid",
                "parent": "i.inhparent::regclass",
                "position": "i.inhseqno",
                "is_partition": "t.relispartition",
            },
            "FROM pg_catalog.pg_inherits i JOIN t ON t.oid = i.inhrelid",
        ),
        "comment": Part(
            {"table": "d.objoid", "column": "d.objsubid", "text": "d.description"},
            "FROM pg_catalog.pg_description d JOIN t ON t.oid = d.objoid"
            f" WHERE d.classoid = {_CLASS}",
        ),
        "column": Part(
            {
                "table": "a.attrelid",
                "number": "a.attnum",
                "name": "a.attname",
                "type": "pg_catalog.format_type(a.atttypid, a.atttypmod)",
                "type_oid": f"CASE WHEN a.atttypid < {_FIRST_OID}"
                f" THEN a.atttypid ELSE (SELECT {_ITEM.format('ty')}"
                " FROM pg_catalog.pg_type ty WHERE ty.oid = a.atttypid) END",
                "collation": f"CASE WHEN NOT ({_IS_PLAIN_TEXT}) THEN"
                " (SELECT collname FROM pg_catalog.pg_collation c"
                " JOIN pg_catalog.pg_type ty ON ty.oid = a.atttypid"
                " WHERE c.oid = a.attcollation"
                " AND c.oid <> ty.typcollation) END",
                "not_null": "a.attnotnull",
                "default": "CASE WHEN a.atthasdef THEN"
                " (SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid)"
                " FROM pg_catalog.pg_attrdef d"
                " WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) END",
                "identity": "nullif(a.attidentity, '')",
                "generated": "nullif(a.attgenerated, '')",
            },
            "FROM pg_catalog.pg_attribute a JOIN t ON t.oid = a.attrelid"
            " WHERE a.attnum > 0 AND NOT a.attisdropped",
        ),
        "constraint": Part(
            {
                "table": "con.conrelid",
                "kind": "con.contype",
                "name": "con.conname",
                "keys": "con.conkey",
                "is_deferrable": "con.condeferrable",
                "is_deferred": "con.condeferred",
                "is_valid": "con.convalidated",
                "no_inherit": "con.connoinherit",
                "definition": "CASE WHEN con.contype IN ('c', 'x')"
                " THEN pg_catalog.pg_get_constraintdef(con.oid, true) END",
                "index_keys": "i.indkey",
                "key_count": "i.indnkeyatts",
                "nulls_not_distinct": nulls_not_distinct,
                "where": "pg_catalog.pg_get_expr(i.indpred, i.indrelid)",
            },
            "FROM pg_catalog.pg_constraint con JOIN t ON t.oid = con.conrelid"
            " LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = con.conindid"
            " WHERE con.contype IN ('p', 'u', 'c', 'x')"
            + ("" if has_partitions else " AND con.conparentid = 0"),
        ),
        "foreign key": Part(
            {
                "table": "con.conrelid",
                "name": "con.conname",
                "keys": "con.conkey",
                "schema": "nullif(rn.nspname, current_schema())",
                "referent": "r.relname",
                "referent_table": "con.confrelid",
                "referent_keys": "con.confkey",
                # Of a table that is not read itself nobody knows the columns.
                "referent_columns": "CASE WHEN con.confrelid NOT IN (SELECT oid FROM t)"
                " THEN (SELECT json_agg(a.attname ORDER BY k.n)"
                " FROM unnest(con.confkey) WITH ORDINALITY k(key, n)"
                " JOIN pg_catalog.pg_attribute a"
                " ON a.attrelid = con.confrelid AND a.attnum = k.key) END",
                "onupdate": "con.confupdtype",
                "ondelete": "con.confdeltype",
                "set_columns": set_columns,
                "match": "con.confmatchtype",
                "is_deferrable": "con.condeferrable",
                "is_deferred": "con.condeferred",
                "is_valid": "con.convalidated",
            },
            "FROM pg_catalog.pg_constraint con JOIN t ON t.oid = con.conrelid"
            " JOIN pg_catalog.pg_class r ON r.oid = con.confrelid"
            " JOIN pg_catalog.pg_namespace rn ON rn.oid = r.relnamespace"
            " WHERE con.contype = 'f' AND con.conparentid = 0",
        ),
        "index": Part(
            {
                "table": "i.indrelid",
                "name": "c.relname",
                "keys": "i.indkey",
                "key_count": "i.indnkeyatts",
                "is_unique": "i.indisunique",
                "is_valid": "i.indisvalid",
                "nulls_not_distinct": nulls_not_distinct,
                "method": "am.amname",
                "where": "pg_catalog.pg_get_expr(i.indpred, i.indrelid)",
                "options": _OPTIONS.format("c"),
                "tablespace": _TABLESPACE.format("c"),
                "definition": f"CASE WHEN {_IS_SPECIAL}"
                " THEN pg_catalog.pg_get_indexdef(i.indexrelid, 0, true) END",
            },
            "FROM pg_catalog.pg_index i JOIN t ON t.oid = i.indrelid"
            " JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid"
            " JOIN pg_catalog.pg_am am ON am.oid = c.relam"
            " LEFT JOIN pg_catalog.pg_constraint con"
            " ON con.conindid = i.indexrelid AND con.contype IN ('p', 'u', 'x')"
            " WHERE con.oid IS NULL"
            + ("" if has_partitions else " AND NOT c.relispartition"),
        ),
        **_types(),
        **_others(),
    }


def _storage(relation: str) -> dict[str, str]:
    return {
        "options": _OPTIONS.format(relation),
        "tablespace": _TABLESPACE.format(relation),
        "method": "SELECT nullif(amname, 'heap') FROM pg_catalog.pg_am a"
        f" WHERE a.oid = {relation}.relam",
    }


# Its keys are more than columns: expressions, an order, a collation or an operator
# class that is not the column's. 100 is the default collation, 0 none.
_IS_SPECIAL: Final = (
    "i.indexprs IS NOT NULL OR NOT 0 = ALL (i.indoption::int2[])"
    " OR NOT i.indcollation::oid[] <@ '{0,100}'::oid[]"
    " OR i.indclass::oid[] && ARRAY(SELECT o.oid FROM pg_catalog.pg_opclass o"
    " WHERE NOT o.opcdefault)"
)


def _types() -> dict[str, Part]:
    """Give the parts about named types, and about sequences."""
    return {
        "enum": Part(
            {
                "oid": "ty.oid",
                "schema": "nullif(nsp.nspname, current_schema())",
                "name": "ty.typname",
                "labels": "SELECT json_agg(l.enumlabel ORDER BY l.enumsortorder)"
                " FROM pg_catalog.pg_enum l WHERE l.enumtypid = ty.oid",
                "is_wanted": "n.oid IS NOT NULL AND "
                + _NOT_EXTENDED.format("ty", "pg_type"),
            },
            "FROM pg_catalog.pg_type ty"
            " JOIN pg_catalog.pg_namespace nsp ON nsp.oid = ty.typnamespace"
            " LEFT JOIN n ON n.oid = nsp.oid WHERE ty.typtype = 'e'",
        ),
        "domain": Part(
            {
                "oid": "ty.oid",
                "schema": "nullif(nsp.nspname, current_schema())",
                "name": "ty.typname",
                "type": "pg_catalog.format_type(ty.typbasetype, ty.typtypmod)",
                "type_oid": _ITEM.format("base"),
                "collation": "CASE WHEN ty.typcollation <> base.typcollation THEN"
                " (SELECT collname FROM pg_catalog.pg_collation c"
                " WHERE c.oid = ty.typcollation) END",
                "not_null": "ty.typnotnull",
                "default": "ty.typdefault",
                "is_wanted": "n.oid IS NOT NULL AND "
                + _NOT_EXTENDED.format("ty", "pg_type"),
            },
            "FROM pg_catalog.pg_type ty"
            " JOIN pg_catalog.pg_type base ON base.oid = ty.typbasetype"
            " JOIN pg_catalog.pg_namespace nsp ON nsp.oid = ty.typnamespace"
            " LEFT JOIN n ON n.oid = nsp.oid"
            " WHERE ty.typtype = 'd' AND nsp.nspname <> 'information_schema'",
        ),
        "domain check": Part(
            {
                "domain": "con.contypid",
                "name": "con.conname",
                "definition": "pg_catalog.pg_get_constraintdef(con.oid, true)",
                "is_valid": "con.convalidated",
            },
            "FROM pg_catalog.pg_constraint con"
            " JOIN pg_catalog.pg_type ty ON ty.oid = con.contypid"
            " JOIN pg_catalog.pg_namespace nsp ON nsp.oid = ty.typnamespace"
            " WHERE con.contype = 'c' AND nsp.nspname <> 'information_schema'",
        ),
        # deptype: 'i' is an identity's sequence, 'a' one that a column owns.
        "sequence": Part(
            {
                "schema": "n.name",
                "name": "c.relname",
                "type": "pg_catalog.format_type(s.seqtypid, NULL)",
                "start": "s.seqstart",
                "increment": "s.seqincrement",
                "minvalue": "s.seqmin",
                "maxvalue": "s.seqmax",
                "cache": "s.seqcache",
                "cycle": "s.seqcycle",
                "table": "d.refobjid",
                "number": "d.refobjsubid",
                "is_identity": "d.deptype = 'i'",
            },
            "FROM pg_catalog.pg_sequence s"
            " JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid"
            " JOIN n ON n.oid = c.relnamespace"
            f" LEFT JOIN pg_catalog.pg_depend d ON d.classid = {_CLASS}"
            f" AND d.objid = c.oid AND d.refclassid = {_CLASS}"
            " AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')"
            f" WHERE {_NOT_EXTENDED.format('c', 'pg_class')}",
        ),
    }


def _others() -> dict[str, Part]:
    """Give the parts about what is told by its definition."""
    return {
        "extension": Part(
            {
                "name": "x.extname",
                "schema": "nullif(nsp.nspname, current_schema())",
                "version": "x.extversion",
            },
            "FROM pg_catalog.pg_extension x"
            " JOIN pg_catalog.pg_namespace nsp ON nsp.oid = x.extnamespace"
            " WHERE x.extname <> 'plpgsql'",
        ),
        "view": Part(
            {
                "schema": "v.schema",
                "name": "v.relname",
                "is_materialized": "v.relkind = 'm'",
                "body": "pg_catalog.pg_get_viewdef(v.oid)",
                "is_populated": "v.relispopulated",
                "indexes": _INDEXES_OF_VIEW,
                **_storage("v"),
            },
            "FROM relation v WHERE v.relkind IN ('v', 'm')",
        ),
        "routine": Part(
            {
                "schema": "n.name",
                "name": "p.proname",
                "kind": "p.prokind",
                "arguments": "pg_catalog.pg_get_function_arguments(p.oid)",
                "definition": "pg_catalog.pg_get_functiondef(p.oid)",
                "full_name": _FULL_NAME.format("p.proname"),
            },
            "FROM pg_catalog.pg_proc p JOIN n ON n.oid = p.pronamespace"
            " JOIN pg_catalog.pg_namespace nsp ON nsp.oid = n.oid"
            " WHERE p.prokind IN ('f', 'p', 'w') AND "
            + _NOT_EXTENDED.format("p", "pg_proc"),
        ),
        "trigger": Part(
            {
                "schema": "r.schema",
                "table": "r.relname",
                "name": "g.tgname",
                "quoted_name": "quote_ident(g.tgname)",
                "full_table": _FULL_NAME.format("r.relname"),
                "is_constraint": "g.tgconstraint <> 0",
                "definition": "pg_catalog.pg_get_triggerdef(g.oid)",
            },
            "FROM pg_catalog.pg_trigger g JOIN relation r ON r.oid = g.tgrelid"
            " JOIN pg_catalog.pg_namespace nsp ON nsp.oid = r.relnamespace"
            " WHERE NOT g.tgisinternal AND g.tgparentid = 0",
        ),
        "policy": Part(
            {
                "schema": "t.schema",
                "table": "t.relname",
                "name": "p.polname",
                "command": "p.polcmd",
                "is_permissive": "p.polpermissive",
                "roles": "SELECT json_agg(coalesce(r.rolname, 'PUBLIC')"
                " ORDER BY r.rolname) FROM unnest(p.polroles) o(oid)"
                " LEFT JOIN pg_catalog.pg_roles r ON r.oid = o.oid",
                "using": "pg_catalog.pg_get_expr(p.polqual, p.polrelid)",
                "check": "pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid)",
            },
            "FROM pg_catalog.pg_policy p JOIN t ON t.oid = p.polrelid",
        ),
    }
