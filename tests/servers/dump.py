"""What a database holds, as text that is equal when the schemas are equal.

PostgreSQL is read from its catalogs, in its own words (pg_get_*def), one line for each
thing and sorted, so that a difference of two dumps names what differs. It is written
apart from brant's own reflection on purpose: a test must not trust what it tests.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import LiteralString

import psycopg
from sqlalchemy import make_url

from servers.query import libpq, query

# Each gives (table or other relation, line); the relation decides what is left out.
_POSTGRES: tuple[LiteralString, ...] = (
    """select n.nspname, format('schema %I', n.nspname) from ns n
       where n.nspname <> 'public'""",
    """select c.relname, concat_ws(' ',
         case c.relpersistence when 'u' then 'unlogged' end,
         case when c.relispartition then 'partition' end, 'table', c.name,
         'partition by ' || pg_get_partkeydef(c.oid),
         pg_get_expr(c.relpartbound, c.oid),
         'inherits ' || (select string_agg(inhparent::regclass::text, ', '
           order by inhseqno) from pg_inherits where inhrelid = c.oid),
         'with ' || c.reloptions::text,
         case when c.relrowsecurity then 'row level security' end)
       from rel c where c.relkind in ('r', 'p')""",
    """select c.relname, concat_ws(' ', 'column', c.name,
         lpad((row_number() over (partition by c.oid order by a.attnum))::text, 3, '0'),
         quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),
         case when a.attnotnull then 'not null' end,
         case when a.attcollation <> t.typcollation
           then 'collate ' || a.attcollation::regcollation end,
         case a.attidentity when 'a' then 'identity always'
           when 'd' then 'identity by default' end,
         case a.attgenerated when '' then 'default' when 's' then 'stored'
           when 'v' then 'virtual' end || ' ' || pg_get_expr(d.adbin, d.adrelid))
       from rel c join pg_attribute a on a.attrelid = c.oid
         join pg_type t on t.oid = a.atttypid
         left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
       where c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped""",
    # NOT NULL constraints are rows only since PostgreSQL 18; columns say it already.
    """select c.relname, format('constraint %s %I %s', c.name, k.conname,
         pg_get_constraintdef(k.oid))
       from rel c join pg_constraint k on k.conrelid = c.oid where k.contype <> 'n'""",
    """select c.relname, format('index %s%s', pg_get_indexdef(i.indexrelid),
         case when not i.indisvalid then ' INVALID' end)
       from rel c join pg_index i on i.indrelid = c.oid""",
    """select c.relname, format('trigger %s %s', c.name, pg_get_triggerdef(g.oid))
       from rel c join pg_trigger g on g.tgrelid = c.oid where not g.tgisinternal""",
    """select c.relname, format('policy %s %I %s %s using (%s) check (%s)', c.name,
         p.polname, p.polcmd, p.polroles::regrole[], pg_get_expr(p.polqual, c.oid),
         pg_get_expr(p.polwithcheck, c.oid))
       from rel c join pg_policy p on p.polrelid = c.oid""",
    """select c.relname, format('%sview %s as %s',
         case c.relkind when 'm' then 'materialized ' end, c.name,
         pg_get_viewdef(c.oid))
       from rel c where c.relkind in ('v', 'm')""",
    """select coalesce(o.relname, c.relname), concat_ws(' ', 'sequence', c.name,
         format_type(s.seqtypid, null), 'start', s.seqstart, 'increment',
         s.seqincrement, 'min', s.seqmin, 'max', s.seqmax, 'cache', s.seqcache,
         case when s.seqcycle then 'cycle' end,
         'owned by ' || o.name || '.' || quote_ident(a.attname))
       from rel c join pg_sequence s on s.seqrelid = c.oid
         left join pg_depend d on d.objid = c.oid and d.deptype in ('a', 'i')
           and d.classid = 'pg_class'::regclass and d.refobjsubid > 0
         left join rel o on o.oid = d.refobjid
         left join pg_attribute a on a.attrelid = o.oid and a.attnum = d.refobjsubid""",
    """select t.typname, format('enum %I.%I %s', n.nspname, t.typname,
         (select string_agg(quote_literal(enumlabel), ', ' order by enumsortorder)
          from pg_enum where enumtypid = t.oid))
       from pg_type t join ns n on n.oid = t.typnamespace where t.typtype = 'e'""",
    """select t.typname, concat_ws(' ', format('domain %I.%I', n.nspname, t.typname),
         format_type(t.typbasetype, t.typtypmod),
         case when t.typnotnull then 'not null' end, 'default ' || t.typdefault,
         (select string_agg(format('%I %s', conname, pg_get_constraintdef(oid)), ' '
            order by conname) from pg_constraint
          where contypid = t.oid and contype = 'c'))
       from pg_type t join ns n on n.oid = t.typnamespace where t.typtype = 'd'""",
    """select p.proname, format('function %s', pg_get_functiondef(p.oid))
       from pg_proc p join ns n on n.oid = p.pronamespace
       where p.prokind in ('f', 'p') and not exists (
         select from pg_depend where classid = 'pg_proc'::regclass
           and objid = p.oid and deptype = 'e')""",
    """select extname, format('extension %I %s', extname, extversion)
       from pg_extension where extname <> 'plpgsql'""",
    """select coalesce(c.relname, k.relname, ''), format('comment %s %s',
         pg_describe_object(d.classoid, d.objoid, d.objsubid),
         quote_literal(d.description))
       from pg_description d
         left join pg_class c on d.classoid = 'pg_class'::regclass and c.oid = d.objoid
         left join pg_constraint x on d.classoid = 'pg_constraint'::regclass
           and x.oid = d.objoid
         left join pg_class k on k.oid = x.conrelid
         join lateral pg_identify_object(d.classoid, d.objoid, d.objsubid) i on true
       where i.schema in (select nspname from ns)
         or split_part(i.identity, '.', 1) in (select quote_ident(nspname) from ns)""",
)
_ROUTINES: LiteralString = """
select routine_type, routine_name, routine_body, routine_definition, dtd_identifier,
  is_deterministic, security_type from information_schema.routines
where routine_schema = database()
union all select 'TRIGGER', trigger_name, event_object_table, action_statement,
  event_manipulation, action_timing, '' from information_schema.triggers
where trigger_schema = database()
"""
_VISIBLE: LiteralString = """
with ns as (
  select oid, nspname from pg_namespace
  where nspname <> 'information_schema' and nspname not like 'pg\\_%'
), rel as (
  select c.*, format('%I.%I', n.nspname, c.relname) as name
  from pg_class c join ns n on n.oid = c.relnamespace
)
"""
_TABLES: LiteralString = """
select relname, name from rel where relkind in ('r', 'p') and not relispartition
"""


def dump_sqlite(
    path: str, *, rows: bool = False, without: str | tuple[str, ...] | None = None
) -> str:
    """Write down a SQLite file's schema, as the database keeps it.

    Takes a path or a URL. Tables named with the prefix *without* are left out, and all
    that hangs on them.
    """
    file = make_url(path).database if "://" in path else path
    with closing(sqlite3.connect(str(file))) as connection:
        schema = connection.execute(
            "select tbl_name, type, name, coalesce(sql, '') from sqlite_master"
            " where name not like 'sqlite\\_stat%' escape '\\'"
        ).fetchall()
        kept = [entry for entry in schema if not _is_left_out(entry[0], without)]
        lines = [f"{kind} {name} {_one_line(sql)}" for _, kind, name, sql in kept]
        tables = [name for _, kind, name, _ in kept if kind == "table" and rows]
        for table in tables:
            lines += [
                f"row {table} {row!r}"
                for row in connection.execute(f'select * from "{table}"')
            ]
    return "\n".join(sorted(lines))


def dump_postgres(
    url: str, *, rows: bool = False, without: str | tuple[str, ...] | None = None
) -> str:
    """Write down a PostgreSQL database's schema, from its catalogs.

    Tables and other objects named with the prefix *without* are left out, and all that
    hangs on them.
    """
    with psycopg.connect(libpq(url)) as connection:
        # With no search path every name is printed with its schema.
        connection.execute("set search_path to ''")
        lines = [
            _one_line(line)
            for sql in _POSTGRES
            for owner, line in connection.execute(_VISIBLE + sql)
            if not _is_left_out(owner, without)
        ]
        if rows:
            for table, name in connection.execute(_VISIBLE + _TABLES).fetchall():
                if not _is_left_out(table, without):
                    lines += _rows(connection, name)
    return "\n".join(sorted(lines))


def dump_mariadb(url: str, *, without: str) -> str:
    """Write down a MariaDB database and its rows, as the server prints them.

    Tables named with the prefix *without* are left out. The order of keys is nothing.
    """
    lines = [" ".join(map(str, row)) for row in query(url, _ROUTINES)]
    for (name,) in query(url, "show tables"):
        if not _is_left_out(name, without):
            made = query(url, f"show create table {name}")
            rows = query(url, f"select * from {name}")
            lines += [f"row {name} {row!r}" for row in rows]
            parts = [
                line.rstrip(",") for _, text, *_ in made for line in text.split("\n")
            ]
            columns = [part for part in parts if part.startswith("  `")]
            lines += [f"{name} {at:03} {part}" for at, part in enumerate(columns)]
            lines += [f"{name} {part}" for part in parts if part not in columns]
    return "\n".join(sorted(lines))


def _rows(connection: psycopg.Connection, name: str) -> list[str]:
    every = f"select t::text from only {name} t order by 1"
    found = connection.execute(every.encode())
    return [f"row {name} {row}" for (row,) in found]


def _is_left_out(name: str, prefix: str | tuple[str, ...] | None) -> bool:
    return prefix is not None and name.startswith(prefix)


def _one_line(sql: str) -> str:
    return " ".join(sql.split())
