"""Whatever a SQLite table is like, changing one column changes nothing else."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from brant import operations as ops
from brant.dialects import dialect_named

if TYPE_CHECKING:
    from brant.operations import Operation

SQLITE = dialect_named("sqlite")
NAMES = ("id", "Na me", "select", "ä", "key", "rowid", "check_", 'a"b')
TYPES = ("", "INTEGER", "VARCHAR(10)", "UNSIGNED BIG INT", "DECIMAL(10, 2)", "BLOB")
CLAUSES = (
    "NOT NULL ON CONFLICT FAIL",
    "CONSTRAINT must NOT NULL",
    "NULL",
    "DEFAULT 'it''s, (1'",
    "DEFAULT (abs(-5))",
    "DEFAULT -1",
    "DEFAULT CURRENT_TIMESTAMP",
    "COLLATE NOCASE",
    "UNIQUE",
    "CONSTRAINT [a name] UNIQUE ON CONFLICT IGNORE",
    "CHECK (1 IN (0, 1))",
    "REFERENCES other ON DELETE SET DEFAULT ON UPDATE SET NULL",
    "REFERENCES other (id) MATCH FULL NOT DEFERRABLE INITIALLY IMMEDIATE",
    "/* of , no ) use */",
)
CHANGED = '"changed" TEXT'


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@st.composite
def columns(draw: st.DrawFn) -> list[str]:
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=5))
    made = []
    for name in names:
        quote = draw(st.sampled_from(["dq", "tick"]))
        written = quoted(name) if quote == "dq" else f"`{name}`"
        clauses = draw(st.lists(st.sampled_from(CLAUSES), unique=True, max_size=3))
        made.append(" ".join([written, draw(st.sampled_from(TYPES)), *clauses]))
    made.insert(draw(st.integers(0, len(made))), CHANGED)
    return made


@st.composite
def databases(draw: st.DrawFn) -> list[str]:
    """Give the SQL of a table t with a column "changed", and of what hangs on it."""
    parts = draw(columns())
    computed = ("gen INT AS (length(changed)) STORED", "gen AS (changed || 'x')")
    parts += draw(st.lists(st.sampled_from(computed), max_size=1))
    keyed = "PRIMARY KEY (pk, changed)"
    keys = (
        "pk INTEGER PRIMARY KEY AUTOINCREMENT",
        "pk INTEGER PRIMARY KEY DESC",
        keyed,
    )
    key = draw(st.sampled_from(["", *keys]))
    constraints = [
        "CONSTRAINT ck CHECK (t.changed <> ',)')",
        "UNIQUE (changed COLLATE RTRIM)",
        "FOREIGN KEY (changed) REFERENCES other (name) DEFERRABLE INITIALLY DEFERRED",
    ]
    tail = draw(st.lists(st.sampled_from(constraints), unique=True))
    if key == keyed:
        parts, tail = ["pk TEXT", *parts], [key, *tail]
    elif key:
        parts = [key, *parts]
    is_keyed = key and "AUTOINCREMENT" not in key
    options = draw(st.sampled_from(["", "WITHOUT ROWID"] if is_keyed else [""]))
    glue = draw(st.sampled_from([", ", ",\n  -- a comment, too (\n", " , "]))
    return [
        "CREATE TABLE other (id INTEGER PRIMARY KEY, name TEXT UNIQUE)",
        f"CREATE TABLE t ({glue.join([*parts, *tail])}) {options}",
        "CREATE INDEX ix ON t (changed DESC, length(changed)) WHERE changed <> 'x'",
        "CREATE TRIGGER tr AFTER INSERT ON t BEGIN SELECT NEW.changed; END",
        "CREATE VIEW v AS SELECT * FROM t",
        "CREATE TABLE child (x TEXT REFERENCES t (changed) ON DELETE CASCADE)",
        "INSERT OR IGNORE INTO t (changed) VALUES ('a'), ('b'), ('a')",
        "INSERT INTO child VALUES ('a'), (NULL)",
    ]


CHANGES: tuple[Operation, ...] = (
    ops.AlterColumn.of("t", "changed", type_=sa.String(99)),
    ops.AlterColumn.of("t", "changed", nullable=False),
    ops.AlterColumn.of("t", "changed", server_default=sa.text("'new'")),
    ops.AlterTable.of("t", recreate="always"),
)


def compiled(connection: sqlite3.Connection, operation: Operation) -> None:
    questions = SQLITE.questions(operation)
    answers = [connection.execute(sql).fetchall() for sql in questions]
    for statement in SQLITE.compile(operation, answers):
        connection.execute(statement.sql)


def seen(connection: sqlite3.Connection) -> dict[str, list[Any]]:
    """Give all that SQLite tells of the database, the changed column apart."""
    pragmas = ("table_xinfo", "foreign_key_list", "index_list")
    found = {p: connection.execute(f"PRAGMA {p}('t')").fetchall() for p in pragmas}
    facts = {name: [tuple(row) for row in rows] for name, rows in found.items()}
    facts["table_xinfo"] = [r for r in facts["table_xinfo"] if r[1] != "changed"]
    queries = {
        "indexes": "SELECT l.name, x.seqno, x.cid, x.name, x.desc, x.coll, x.key"
        " FROM pragma_index_list('t') AS l, pragma_index_xinfo(l.name) AS x",
        "schema": "SELECT type, name, sql FROM sqlite_schema WHERE name <> 't' "
        "AND name NOT LIKE 'sqlite_auto%' ORDER BY name",
        "options": "SELECT wr, strict FROM pragma_table_list WHERE name = 't'",
        "rows": "SELECT * FROM t ORDER BY changed",
        "view": "SELECT * FROM v ORDER BY changed",
        "children": "SELECT * FROM child",
    }
    for name, sql in queries.items():
        facts[name] = [tuple(row) for row in connection.execute(sql)]
    counts = "SELECT * FROM sqlite_sequence"
    if any(row[1] == "sqlite_sequence" for row in facts["schema"]):
        facts["sequence"] = [tuple(row) for row in connection.execute(counts)]
    return facts


@given(databases(), st.sampled_from(CHANGES))
def test_the_rest_of_the_table_is_unchanged(script: list[str], change: Operation):
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        for sql in script:
            connection.execute(sql)
        before = seen(connection)
        compiled(connection, change)
        assert seen(connection) == before
