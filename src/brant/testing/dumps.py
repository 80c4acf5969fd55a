"""What a database holds, as text that is equal when the schemas are equal.

One line for each thing, sorted, so the difference of two dumps names what differs.
The words are the database's own (`pg_get_*def`, `sqlite_master`, SHOW CREATE TABLE). It
is apart from brant's reflection on purpose: a test must not trust what it tests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection

from brant.errors import UnknownDialectError, WrongArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    _Lines = Iterator[tuple[str, str]]

# Each gives (table or other relation, line); the relation decides what is left out.
_POSTGRESQL: Final = (
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
    # NOT NULL constraints are rows only since PostgreSQL 18; columns say it already. A
    # key to a partitioned table has parts of its own, numbered as partitions came.
    """select c.relname, format('constraint %s %I %s', c.name, k.conname,
         pg_get_constraintdef(k.oid))
       from rel c join pg_constraint k on k.conrelid = c.oid where k.contype <> 'n'
         and not exists (select from pg_constraint o where o.oid = k.conparentid
           and o.conrelid = k.conrelid)""",
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
_MYSQL_ROUTINES: Final = """
select routine_type, routine_name, routine_body, routine_definition, dtd_identifier,
  is_deterministic, security_type from information_schema.routines
where routine_schema = database()
union all select 'TRIGGER', trigger_name, event_object_table, action_statement,
  event_manipulation, action_timing, '' from information_schema.triggers
where trigger_schema = database()
"""
_POSTGRESQL_VISIBLE: Final = """
with ns as (
  select oid, nspname from pg_namespace
  where nspname <> 'information_schema' and nspname not like 'pg\\_%'
), rel as (
  select c.*, format('%I.%I', n.nspname, c.relname) as name
  from pg_class c join ns n on n.oid = c.relnamespace
)
"""
_POSTGRESQL_TABLES: Final = """
select relname, name from rel where relkind in ('r', 'p') and not relispartition
"""


_SQLITE: Final = """
select tbl_name, type, name, coalesce(sql, '') from sqlite_master
where name not like 'sqlite\\_stat%' escape '\\'
"""


def dump(
    connection: Connection, *, rows: bool = False, without: str | tuple[str, ...] = ()
) -> str:
    """Write down the schema that a connection sees, and with *rows* what is in it.

    What belongs to a table named with the prefix *without* is left out. Nothing is
    changed: it reads in the connection's transaction. On PostgreSQL all schemas are
    written, on MySQL and MariaDB the connection's database.

    Raises:
        UnknownDialectError: there are no dumps for this database.
        WrongArgumentError: it is an AsyncConnection.

    Example:
        ```python
        async with engine.connect() as connection:
            text = await connection.run_sync(dump, without="brant_")
        ```
    """
    if not isinstance(connection, Connection):
        raise WrongArgumentError(
            "connection", connection, "a Connection: `await connection.run_sync(dump)`"
        )
    read = _READERS.get(connection.dialect.name)
    if read is None:
        raise UnknownDialectError(connection.dialect.name, tuple(_READERS))
    found = read(connection, rows)
    return "\n".join(
        sorted(line for owner, line in found if not owner.startswith(without))
    )


def _postgresql(connection: Connection, rows: bool) -> _Lines:
    ((path,),) = _ask(connection, "select current_setting('search_path')")
    try:
        # With no search path every name is printed with its schema.
        _ask(connection, "select set_config('search_path', '', false)")
        for sql in _POSTGRESQL:
            for owner, line in _ask(connection, _POSTGRESQL_VISIBLE + sql):
                yield owner, _one_line(line)
        if rows:
            tables = _ask(connection, _POSTGRESQL_VISIBLE + _POSTGRESQL_TABLES)
            for table, name in tables:
                for (row,) in _ask(connection, f"select t::text from only {name} t"):
                    yield table, f"row {name} {row}"
    finally:
        shown = path.replace("'", "''")
        _ask(connection, f"select set_config('search_path', '{shown}', false)")


def _sqlite(connection: Connection, rows: bool) -> _Lines:
    for owner, kind, name, sql in _ask(connection, _SQLITE):
        yield owner, f"{kind} {name} {_one_line(sql)}"
        if rows and kind == "table":
            quoted = name.replace('"', '""')
            for row in _ask(connection, f'select * from "{quoted}"'):
                yield owner, f"row {name} {row!r}"


def _mysql(connection: Connection, rows: bool) -> _Lines:
    for routine in _ask(connection, _MYSQL_ROUTINES):
        yield "", " ".join(map(str, routine))
    for (name,) in _ask(connection, "show tables"):
        quoted = f"`{name.replace('`', '``')}`"
        for _, text, *_ in _ask(connection, f"show create table {quoted}"):
            parts = [line.rstrip(",") for line in text.split("\n")]
            columns = [part for part in parts if part.startswith("  `")]
            for at, part in enumerate(columns):
                yield name, f"{name} {at:03} {part}"
            # The order of keys is nothing.
            for part in parts:
                if part not in columns:
                    yield name, f"{name} {part}"
        if rows:
            for row in _ask(connection, f"select * from {quoted}"):
                yield name, f"row {name} {row!r}"


def _ask(connection: Connection, sql: str) -> list[tuple[Any, ...]]:
    # A percent sign means nothing to a driver that is given no parameters.
    asked = connection.exec_driver_sql(sql, execution_options={"no_parameters": True})
    return [tuple(row) for row in asked]


def _one_line(sql: str) -> str:
    return " ".join(sql.split())


_READERS: Final[dict[str, Callable[[Connection, bool], _Lines]]] = {
    "postgresql": _postgresql,
    "sqlite": _sqlite,
    "mysql": _mysql,
    "mariadb": _mysql,
}
