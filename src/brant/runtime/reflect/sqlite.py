"""SQLite's schema to a snapshot: two statements a database file, whatever it holds.

A pragma tells the columns as SQLite understands them. Everything else stands only in
the text of CREATE, which SQLite keeps as somebody wrote it.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Final

from brant.runtime.reflect.sqlite_glance import usual_index, written
from brant.runtime.reflect.sqlite_objects import index, trigger, view
from brant.runtime.reflect.sqlite_tables import column_type, table
from brant.schema import PrimaryKey, QualifiedName, SchemaObject, Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.engine import Dialect

    from brant.runtime.batching import Channel
    from brant.runtime.reflect.sqlite_glance import Written
    from brant.schema import Index, Table

_DEFAULT: Final = "main"
# https://www.sqlite.org/changes.html: 3.37 brought PRAGMA table_list.
_LISTS_TABLES: Final = (3, 37)

_SCHEMA: Final = """\
SELECT type, name, tbl_name, sql FROM {quoted}.sqlite_schema
WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite!_%' ESCAPE '!'
"""
_NOT_VIRTUAL: Final = """\
AND tbl_name NOT IN (
    SELECT name FROM pragma_table_list
    WHERE schema = {literal} AND type IN ('virtual', 'shadow')
)
"""
_COLUMNS: Final = """\
SELECT s.name, x.name, x.type, x."notnull", x.dflt_value, x.hidden
FROM {quoted}.sqlite_schema s JOIN pragma_table_xinfo(s.name, {literal}) x
WHERE s.type = 'table' AND x.hidden <> 1 ORDER BY s.name, x.cid
"""


async def snapshot(
    channel: Channel, dialect: Dialect, schemas: Sequence[str | None] | None
) -> Snapshot:
    if schemas is None:
        rows = await channel.query("SELECT name FROM pragma_database_list")
        schemas = [str(row["name"]) for row in rows]
    version: Any = dialect.server_version_info
    tables: list[Table] = []
    objects: list[SchemaObject] = []
    for name in dict.fromkeys(schema or _DEFAULT for schema in schemas):
        words = {
            "quoted": dialect.identifier_preparer.quote(name),
            "literal": "'{}'".format(name.replace("'", "''")),
        }
        sql = _SCHEMA + (_NOT_VIRTUAL if version >= _LISTS_TABLES else "")
        entries = await channel.rows(sql.format(**words))
        columns = await channel.rows(_COLUMNS.format(**words))
        schema = None if name == _DEFAULT else name
        tables += _tables(entries, columns, dialect, schema)
        objects += _objects(entries, schema)
    return Snapshot(tables, objects)


def _tables(
    entries: Sequence[Sequence[Any]],
    columns: Sequence[Sequence[Any]],
    dialect: Dialect,
    schema: str | None,
) -> Iterator[Table]:
    known: Any = dialect
    of_table: dict[str, list[Sequence[Any]]] = defaultdict(list)
    for row in columns:
        of_table[row[0]].append(row)
    indexes: dict[str, list[Index]] = defaultdict(list)
    texts: dict[str, tuple[QualifiedName, Written]] = {}
    for kind, name, owner, sql in entries:
        if kind == "index":
            found = usual_index(name, sql) or index(name, sql)
            indexes[owner.lower()].append(found)
        elif kind == "table":
            own = QualifiedName(name, schema)
            texts[name.lower()] = own, written(own, sql)

    def key_of(name: str) -> tuple[str, ...]:
        _, text = texts.get(name.lower(), (None, None))
        parts = text.constraints if text else ()
        return next((c.columns for c in parts if isinstance(c, PrimaryKey)), ())

    # Most columns share a few types.
    type_of = cache(partial(column_type, known.ischema_names))
    for small, (own, text) in texts.items():
        yield table(
            own,
            text,
            of_table[own.name],
            indexes=indexes.get(small, ()),
            key_of=key_of,
            type_of=type_of,
        )


def _objects(
    entries: Sequence[Sequence[Any]], schema: str | None
) -> Iterator[SchemaObject]:
    for kind, name, owner, sql in entries:
        if kind == "view":
            yield view(QualifiedName(name, schema), sql)
        elif kind == "trigger":
            yield trigger(QualifiedName(owner, schema), name, sql)
