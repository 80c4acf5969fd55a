"""What hangs on an object of PostgreSQL, and the SQL to take it off and put it back.

The database writes that SQL itself, in its own words (pg_get_viewdef and its kin) and
in the order in which it works; a compiler only puts it around its own statements. Rows
are (step, sql): what is to be dropped, what is to be created, and, as `own`, what the
object itself loses when it is dropped and created anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

from brant.values import dataclass

if TYPE_CHECKING:
    from brant.dialects.base import Answers

# The views that depend on a thing, directly (1) or through others (2 and more), and the
# thing itself (0) where it is a view: a view depends on what its rewrite rule uses.
# What is no view has a depth below -99 or above 99, as it comes before or after them.
_VIEWS: Final = """\
WITH RECURSIVE seeds(classid, objid, part) AS ({seeds}),
found(oid, depth) AS (
    SELECT s.objid, 0 FROM seeds s JOIN pg_class c ON c.oid = s.objid
    WHERE s.classid = 'pg_class'::regclass AND c.relkind IN ('v', 'm')
    UNION
    SELECT r.ev_class, 1
    FROM seeds s
    JOIN pg_depend d ON d.refclassid = s.classid AND d.refobjid = s.objid
        AND d.classid = 'pg_rewrite'::regclass AND s.part IN (0, d.refobjsubid)
    JOIN pg_rewrite r ON r.oid = d.objid AND r.ev_class <> s.objid
    UNION
    SELECT r.ev_class, f.depth + 1
    FROM found f
    JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = f.oid
        AND d.classid = 'pg_rewrite'::regclass
    JOIN pg_rewrite r ON r.oid = d.objid AND r.ev_class <> f.oid
),
views AS (
    SELECT c.oid, max(f.depth) AS depth, c.oid::regclass::text AS name, c.relacl,
        c.relowner, c.reloptions, c.relispopulated,
        CASE c.relkind WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'VIEW' END AS kind
    FROM found f JOIN pg_class c ON c.oid = f.oid AND c.relkind IN ('v', 'm')
    GROUP BY c.oid
),
steps(depth, place, sql) AS (
    SELECT -depth, 0, format('DROP %s %s', kind, name) FROM views WHERE depth > 0
    UNION ALL
    SELECT depth, 1, format('CREATE %s %s%s AS %s%s', kind, name,
        ' WITH (' || array_to_string(reloptions, ', ') || ')',
        rtrim(pg_get_viewdef(oid), ';'),
        CASE WHEN NOT relispopulated THEN ' WITH NO DATA' END)
    FROM views WHERE depth > 0
    UNION ALL
    SELECT depth, 2, format('ALTER %s %s OWNER TO %I', kind, name, rolname)
    FROM views JOIN pg_roles ON pg_roles.oid = relowner WHERE rolname <> current_user
    UNION ALL
    SELECT depth, 3, pg_get_indexdef(indexrelid)
    FROM views JOIN pg_index ON indrelid = views.oid
    UNION ALL
    SELECT depth, 4, format('ALTER VIEW %s ALTER COLUMN %I SET DEFAULT %s', name,
        attname, pg_get_expr(adbin, adrelid))
    FROM views JOIN pg_attrdef ON adrelid = views.oid
    JOIN pg_attribute ON attrelid = views.oid AND attnum = adnum
    UNION ALL
    SELECT depth, 5, rtrim(pg_get_ruledef(r.oid), ';')
    FROM views JOIN pg_rewrite r ON ev_class = views.oid AND rulename <> '_RETURN'
    UNION ALL
    SELECT depth, 6, pg_get_triggerdef(t.oid)
    FROM views JOIN pg_trigger t ON tgrelid = views.oid AND NOT tgisinternal
    UNION ALL
    SELECT depth, 7, format('GRANT %s ON %s TO %s%s', privilege_type, name,
        coalesce(quote_ident(rolname), 'PUBLIC'),
        CASE WHEN is_grantable THEN ' WITH GRANT OPTION' END)
    FROM views CROSS JOIN aclexplode(relacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
    WHERE a.grantee <> relowner
    UNION ALL
    SELECT depth, 8, format('GRANT %s (%I) ON %s TO %s%s', privilege_type, attname,
        name, coalesce(quote_ident(rolname), 'PUBLIC'),
        CASE WHEN is_grantable THEN ' WITH GRANT OPTION' END)
    FROM views JOIN pg_attribute ON attrelid = views.oid
    CROSS JOIN aclexplode(attacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
    UNION ALL
    SELECT depth, 9, format('COMMENT ON %s IS %L', CASE
        WHEN d.objsubid > 0 THEN format('COLUMN %s.%I', name, attname)
        WHEN d.classoid = 'pg_class'::regclass AND d.objoid <> views.oid
            THEN format('INDEX %s', d.objoid::regclass)
        WHEN d.classoid = 'pg_trigger'::regclass
            THEN format('TRIGGER %I ON %s', tgname, name)
        ELSE format('%s %s', kind, name) END, description)
    FROM views
    JOIN pg_description d ON d.classoid = 'pg_class'::regclass
            AND d.objoid IN (SELECT indexrelid FROM pg_index WHERE indrelid = views.oid
                UNION ALL SELECT views.oid)
        OR d.classoid = 'pg_trigger'::regclass
            AND d.objoid IN (SELECT oid FROM pg_trigger WHERE tgrelid = views.oid)
    LEFT JOIN pg_attribute ON attrelid = views.oid AND attnum = d.objsubid
        AND d.objsubid > 0
    LEFT JOIN pg_trigger t ON t.oid = d.objoid
        AND d.classoid = 'pg_trigger'::regclass{more}
)
SELECT CASE WHEN place < 0 THEN 'bar' WHEN place = 0 THEN 'drop'
    WHEN depth = 0 THEN 'own' ELSE 'create' END AS step, sql
FROM steps ORDER BY place > 0, depth, place, sql"""

# The triggers of tables that call a function, and what the function itself would lose.
_FUNCTION: Final = """
    UNION ALL
    SELECT -1000, 0, format('DROP TRIGGER %I ON %s', tgname, tgrelid::regclass)
    FROM seeds JOIN pg_trigger ON tgfoid = objid AND tgparentid = 0 AND NOT tgisinternal
    JOIN pg_class c ON c.oid = tgrelid AND c.relkind <> 'v'
    UNION ALL
    SELECT 1000, 1 + n, sql
    FROM seeds JOIN pg_trigger t ON tgfoid = objid AND tgparentid = 0
        AND NOT tgisinternal
    JOIN pg_class c ON c.oid = tgrelid AND c.relkind <> 'v'
    CROSS JOIN LATERAL (VALUES (0, pg_get_triggerdef(t.oid)),
        (1, CASE WHEN tgenabled <> 'O' THEN format('ALTER TABLE %s %s TRIGGER %I',
            tgrelid::regclass, CASE tgenabled WHEN 'D' THEN 'DISABLE'
            WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE ALWAYS' END, tgname) END),
        (2, format('COMMENT ON TRIGGER %I ON %s IS ', tgname, tgrelid::regclass)
            || quote_literal(obj_description(t.oid, 'pg_trigger')))
    ) AS s(n, sql) WHERE sql IS NOT NULL
    UNION ALL
    SELECT 0, 1, format('ALTER ROUTINE %s OWNER TO %I', objid::regprocedure, rolname)
    FROM seeds JOIN pg_proc p ON p.oid = objid JOIN pg_roles r ON r.oid = proowner
    WHERE rolname <> current_user
    UNION ALL
    SELECT 0, 2, format('REVOKE EXECUTE ON ROUTINE %s FROM PUBLIC', objid::regprocedure)
    FROM seeds JOIN pg_proc p ON p.oid = objid WHERE proacl IS NOT NULL
    UNION ALL
    SELECT 0, 3, format('GRANT EXECUTE ON ROUTINE %s TO %s%s', objid::regprocedure,
        coalesce(quote_ident(rolname), 'PUBLIC'),
        CASE WHEN is_grantable THEN ' WITH GRANT OPTION' END)
    FROM seeds JOIN pg_proc p ON p.oid = objid CROSS JOIN aclexplode(proacl) a
    LEFT JOIN pg_roles r ON r.oid = a.grantee WHERE a.grantee <> proowner
    UNION ALL
    SELECT 0, 4, format('COMMENT ON ROUTINE %s IS %L', objid::regprocedure,
        obj_description(objid, 'pg_proc'))
    FROM seeds WHERE obj_description(objid, 'pg_proc') IS NOT NULL"""

_USING: Final = """\
SELECT 'pg_type'::regclass::oid, t.oid, 0 FROM types t
UNION ALL SELECT 'pg_class'::regclass::oid, attrelid, attnum FROM used"""

# An enum type, and what is made of it: domains, arrays, domains of those, and so on.
_TYPES: Final = """\
types(oid, is_array, depth) AS (
    SELECT oid, false, 0 FROM pg_type WHERE oid = to_regtype({name})
    UNION ALL
    SELECT t.oid, types.is_array OR t.typtype <> 'd', types.depth + 1
    FROM types JOIN pg_type s ON s.oid = types.oid
    JOIN pg_type t ON t.oid = s.typarray OR t.typtype = 'd' AND t.typbasetype = s.oid
),
used AS (
    SELECT a.attrelid, a.attnum, a.attname, a.atttypid, t.is_array, a.attinhcount
    FROM types t JOIN pg_attribute a ON a.atttypid = t.oid AND NOT a.attisdropped
    JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'f')
)"""

# What PostgreSQL does not carry over when a column's type changes, because it was
# written for the old type; plain indexes and keys it rebuilds by itself.
_ENUM: Final = """
    UNION ALL
    SELECT -1010 + place, 0, format('ALTER TABLE %s DROP CONSTRAINT %I', tab, name)
    FROM constraints
    UNION ALL
    SELECT -1000, 0, format('DROP INDEX %s', name) FROM indexes
    UNION ALL
    SELECT -1000, 0, format('DROP TRIGGER %I ON %s', tgname, tab) FROM triggers
    UNION ALL
    SELECT -1000, 0, format('DROP POLICY %I ON %s', polname, tab) FROM policies
    UNION ALL
    SELECT -1000, 0, format('%s DROP DEFAULT', altered) FROM defaults
    UNION ALL
    SELECT -950, 1, format('%s SET DEFAULT %s', altered, said) FROM defaults
    UNION ALL
    SELECT 0, 3 * depth, format('ALTER DOMAIN %s RENAME TO %I', name, former)
    FROM domains
    UNION ALL
    SELECT 0, 3 * depth + 1, format('CREATE DOMAIN %s AS %s%s%s', name, base,
        ' DEFAULT ' || said, CASE WHEN typnotnull THEN ' NOT NULL' END)
    FROM domains
    UNION ALL
    SELECT 0, 3 * depth + 2, format('ALTER DOMAIN %s ADD CONSTRAINT %I %s', name,
        conname, pg_get_constraintdef(k.oid))
    FROM domains JOIN pg_constraint k ON contypid = domains.oid AND contype = 'c'
    UNION ALL
    SELECT -3000 - depth, 1, format('DROP DOMAIN %s%I', home, former) FROM domains
    UNION ALL
    SELECT 0, -1, thing FROM bars
    UNION ALL
    SELECT -1000, place, sql FROM own_type
    UNION ALL
    SELECT -900 - place, 1 + n, sql
    FROM constraints CROSS JOIN LATERAL (VALUES
        (0, format('ALTER TABLE %s ADD CONSTRAINT %I %s', tab, name, definition)),
        (1, format('COMMENT ON CONSTRAINT %I ON %s IS ', name, tab)
            || quote_literal(obj_description(oid, 'pg_constraint')))
    ) AS s(n, sql) WHERE sql IS NOT NULL
    UNION ALL
    SELECT -800, 1 + n, sql
    FROM indexes CROSS JOIN LATERAL (VALUES (0, definition),
        (1, format('COMMENT ON INDEX %s IS ', name)
            || quote_literal(obj_description(oid, 'pg_class')))
    ) AS s(n, sql) WHERE sql IS NOT NULL
    UNION ALL
    SELECT -700, 1 + n, sql
    FROM triggers CROSS JOIN LATERAL (VALUES (0, definition),
        (1, CASE WHEN tgenabled <> 'O' THEN format('ALTER TABLE %s %s TRIGGER %I', tab,
            CASE tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA'
            ELSE 'ENABLE ALWAYS' END, tgname) END),
        (2, format('COMMENT ON TRIGGER %I ON %s IS ', tgname, tab)
            || quote_literal(obj_description(oid, 'pg_trigger')))
    ) AS s(n, sql) WHERE sql IS NOT NULL
    UNION ALL
    SELECT -700, 1 + n, sql
    FROM policies CROSS JOIN LATERAL (VALUES (0, definition),
        (1, format('COMMENT ON POLICY %I ON %s IS ', polname, tab)
            || quote_literal(obj_description(oid, 'pg_policy')))
    ) AS s(n, sql) WHERE sql IS NOT NULL"""

_ENUM_PARTS: Final = """\
named AS (
    SELECT t.* FROM types JOIN pg_type t ON t.oid = types.oid AND typtype IN ('e', 'd')
),
touched(classid, objid) AS (
    SELECT DISTINCT d.classid, d.objid FROM pg_depend d JOIN ({using}) u(c, o, s)
        ON d.refclassid = u.c AND d.refobjid = u.o AND u.s IN (0, d.refobjsubid)
),
constraints AS (
    SELECT k.oid, conrelid::regclass AS tab, conname AS name,
        pg_get_constraintdef(k.oid) AS definition,
        CASE contype WHEN 'f' THEN 0 ELSE 1 END AS place
    FROM pg_constraint k
    WHERE (k.oid IN (SELECT objid FROM touched
                WHERE classid = 'pg_constraint'::regclass)
            -- What an exclude constraint says is a matter of its index.
            OR contype = 'x' AND conindid IN (SELECT objid FROM touched
                WHERE classid = 'pg_class'::regclass))
        AND contype IN ('c', 'f', 'x') AND conrelid <> 0 AND coninhcount = 0
        AND conparentid = 0
),
indexes AS (
    SELECT i.indexrelid AS oid, indexrelid::regclass AS name,
        pg_get_indexdef(indexrelid) AS definition
    FROM pg_index i JOIN pg_class c ON c.oid = indexrelid AND NOT c.relispartition
    WHERE indexrelid IN (SELECT objid FROM touched
            WHERE classid = 'pg_class'::regclass)
        AND (indexprs IS NOT NULL OR indpred IS NOT NULL)
        AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid
            AND contype IN ('p', 'u', 'x'))
),
triggers AS (
    SELECT t.oid, tgname, tgrelid::regclass AS tab, tgenabled,
        pg_get_triggerdef(t.oid) AS definition
    FROM touched JOIN pg_trigger t ON classid = 'pg_trigger'::regclass AND t.oid = objid
    WHERE NOT tgisinternal AND tgparentid = 0
),
policies AS (
    SELECT p.oid, polname, polrelid::regclass AS tab, format(
        'CREATE POLICY %I ON %s AS %s FOR %s TO %s%s%s', polname, polrelid::regclass,
        CASE WHEN polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
        CASE polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
            WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
        (SELECT string_agg(CASE r WHEN 0 THEN 'PUBLIC' ELSE r::regrole::text END, ', ')
            FROM unnest(polroles) r),
        ' USING (' || pg_get_expr(polqual, polrelid) || ')',
        ' WITH CHECK (' || pg_get_expr(polwithcheck, polrelid) || ')') AS definition
    FROM touched JOIN pg_policy p ON classid = 'pg_policy'::regclass AND p.oid = objid
),
defaults AS (
    SELECT format('ALTER TABLE ONLY %s ALTER COLUMN %I', adrelid::regclass, attname)
        AS altered, pg_get_expr(adbin, adrelid) AS said
    FROM touched JOIN pg_attrdef ad ON classid = 'pg_attrdef'::regclass
        AND ad.oid = objid
    JOIN pg_attribute ON attrelid = adrelid AND attnum = adnum AND attgenerated = ''
    JOIN pg_class c ON c.oid = adrelid AND c.relkind IN ('r', 'p', 'f')
    WHERE (adrelid, adnum) NOT IN (SELECT attrelid, attnum FROM used
        WHERE attinhcount = 0)
),
domains AS (
    SELECT t.oid, depth, t.oid::regtype::text AS name, typnotnull,
        format('__brant_former_%s', t.oid) AS former,
        CASE WHEN NOT pg_type_is_visible(t.oid) THEN format('%I.', nspname) END AS home,
        format_type(typbasetype, typtypmod) AS base,
        pg_get_expr(typdefaultbin, 'pg_type'::regclass) AS said
    FROM types JOIN pg_type t ON t.oid = types.oid AND typtype = 'd'
    JOIN pg_namespace n ON n.oid = typnamespace
),
bars(thing) AS (
    SELECT DISTINCT pg_describe_object(d.classid, d.objid, d.objsubid)
    FROM pg_depend d JOIN ({using}) u(c, o, s)
        ON d.refclassid = u.c AND d.refobjid = u.o AND u.s IN (0, d.refobjsubid)
    WHERE CASE d.classid
        WHEN 'pg_class'::regclass THEN EXISTS (SELECT FROM pg_class c
            WHERE c.oid = d.objid AND relkind IN ('c', 'f'))
        WHEN 'pg_type'::regclass THEN d.objid NOT IN (SELECT oid FROM types)
        WHEN 'pg_constraint'::regclass THEN EXISTS (SELECT FROM pg_constraint k
            WHERE k.oid = d.objid AND conrelid = 0
                AND contypid NOT IN (SELECT oid FROM types))
        WHEN 'pg_attrdef'::regclass THEN EXISTS (SELECT FROM pg_attrdef ad
            JOIN pg_attribute ON attrelid = adrelid AND attnum = adnum
            WHERE ad.oid = d.objid AND attgenerated <> '')
        WHEN 'pg_rewrite'::regclass THEN EXISTS (SELECT FROM pg_rewrite r
            JOIN pg_class c ON c.oid = ev_class
            WHERE r.oid = d.objid AND relkind NOT IN ('v', 'm'))
        ELSE d.classid NOT IN ('pg_policy'::regclass, 'pg_trigger'::regclass,
            'pg_statistic_ext'::regclass, 'pg_publication_rel'::regclass) END
    UNION
    SELECT format('partition key of table %s', partrelid::regclass)
    FROM used JOIN pg_partitioned_table ON partrelid = attrelid
        AND attnum = ANY (partattrs)
),
own_type(place, sql) AS (
    SELECT 1, format('ALTER TYPE %s OWNER TO %I', t.oid::regtype, rolname)
    FROM named t JOIN pg_roles r ON r.oid = typowner WHERE rolname <> current_user
    UNION ALL
    SELECT 2, format('REVOKE USAGE ON TYPE %s FROM PUBLIC', oid::regtype)
    FROM named WHERE typacl IS NOT NULL
    UNION ALL
    SELECT 3, format('GRANT USAGE ON TYPE %s TO %s%s', t.oid::regtype,
        coalesce(quote_ident(rolname), 'PUBLIC'),
        CASE WHEN is_grantable THEN ' WITH GRANT OPTION' END)
    FROM named t CROSS JOIN aclexplode(typacl) a
    LEFT JOIN pg_roles r ON r.oid = a.grantee
    WHERE a.grantee <> typowner
    UNION ALL
    SELECT 4, format('COMMENT ON TYPE %s IS %L', oid::regtype,
        obj_description(oid, 'pg_type'))
    FROM named WHERE obj_description(oid, 'pg_type') IS NOT NULL
    UNION ALL
    SELECT 5, format('COMMENT ON CONSTRAINT %I ON DOMAIN %s IS %L', conname, name,
        obj_description(k.oid, 'pg_constraint'))
    FROM domains JOIN pg_constraint k ON contypid = domains.oid AND contype = 'c'
    WHERE obj_description(k.oid, 'pg_constraint') IS NOT NULL
)"""

_COLUMNS: Final = """\
WITH RECURSIVE {types}
SELECT attrelid::regclass::text AS table, quote_ident(attname) AS column, is_array,
    pg_get_expr(adbin, adrelid) AS default, atttypid::regtype::text AS type,
    to_regtype({name})::text AS enum
FROM used LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE attinhcount = 0
ORDER BY 1, attnum"""

_TRIGGER: Final = """\
SELECT 'own' AS step, sql
FROM pg_trigger t CROSS JOIN LATERAL (VALUES
    (1, CASE WHEN tgenabled <> 'O' THEN format('ALTER TABLE %s %s TRIGGER %I',
        tgrelid::regclass, CASE tgenabled WHEN 'D' THEN 'DISABLE'
        WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE ALWAYS' END, tgname) END),
    (2, format('COMMENT ON TRIGGER %I ON %s IS ', tgname, tgrelid::regclass)
        || quote_literal(obj_description(t.oid, 'pg_trigger')))
) AS s(n, sql)
WHERE tgrelid = to_regclass({table}) AND tgname = {name} AND sql IS NOT NULL
ORDER BY n"""

_POLICY: Final = """\
SELECT 'own' AS step, format('COMMENT ON POLICY %I ON %s IS %L', polname,
    polrelid::regclass, obj_description(oid, 'pg_policy')) AS sql
FROM pg_policy WHERE polrelid = to_regclass({table}) AND polname = {name}
    AND obj_description(oid, 'pg_policy') IS NOT NULL"""


@final
@dataclass(frozen=True, slots=True)
class Dependants:
    """What to drop before, to create after, and to give back to the object itself."""

    drops: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    creates: tuple[str, ...] = ()
    bars: tuple[str, ...] = ()
    """What stands in the way."""

    @classmethod
    def read(cls, answers: Answers, at: int = 0) -> Dependants:
        rows = answers[at] if len(answers) > at else ()
        steps: dict[str, list[str]] = {"drop": [], "own": [], "create": [], "bar": []}
        for row in rows:
            steps[row["step"]].append(row["sql"])
        return cls(*map(tuple, steps.values()))


def of_view(name: str) -> str:
    """Ask for what hangs on a view; *name* is a string literal of its quoted name."""
    seeds = f"SELECT 'pg_class'::regclass::oid, to_regclass({name})::oid, 0"
    return _VIEWS.format(seeds=seeds, more="")


def of_function(name: str, schema: str) -> str:
    """Ask for what hangs on the functions of a name, both string literals."""
    seeds = (
        "SELECT 'pg_proc'::regclass::oid, oid, 0 FROM pg_proc "
        f"WHERE proname = {name} AND {schema}"
    )
    return _VIEWS.format(seeds=seeds, more=_FUNCTION)


def of_trigger(table: str, name: str) -> str:
    """Ask for what a trigger loses; string literals of quoted table and bare name."""
    return _TRIGGER.format(table=table, name=name)


def of_policy(table: str, name: str) -> str:
    """Ask for what a policy loses; string literals of quoted table and bare name."""
    return _POLICY.format(table=table, name=name)


def of_enum(name: str) -> str:
    """Ask for what must be dropped before the columns of an enum type change."""
    parts = _ENUM_PARTS.format(using=_USING)
    views = _VIEWS.format(seeds=_USING, more=_ENUM)
    types = f"WITH RECURSIVE {_TYPES.format(name=name)},\n{parts},\n"
    return types + views.removeprefix("WITH RECURSIVE ")


def enum_columns(name: str) -> str:
    """Ask for the columns of an enum type, and of arrays of it."""
    return _COLUMNS.format(types=_TYPES.format(name=name), name=name)
