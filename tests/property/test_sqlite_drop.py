"""A column that SQLite drops on trial leaves what a rebuild would have left."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

from hypothesis import event, given
from hypothesis import strategies as st

from brant import operations as ops
from brant.dialects import dialect_named

if TYPE_CHECKING:
    from brant.dialects.base import Rows
    from brant.operations import Operation

SQLITE = dialect_named("sqlite")
DROP = ops.DropColumn.of("t", "gone")
REBUILD = ops.AlterTable(DROP.table, (DROP,), recreate="always")
VALUES = (
    "",
    "NOT NULL DEFAULT 'x, y'",
    "DEFAULT (abs(-5))",
    "AS (stays) VIRTUAL",
    "AS (stays || 'x') STORED",
)
OWN = (
    "COLLATE NOCASE",
    "UNIQUE",
    "CHECK (gone <> '')",
    'CONSTRAINT "a name" CHECK ("gone" <> stays)',
    "CONSTRAINT fk REFERENCES other (id) ON DELETE CASCADE",
    "/* not , the end ) */",
)
BESIDE = (
    "one INTEGER REFERENCES other (id) ON DELETE SET NULL",
    "two TEXT CHECK (two <> 'gone')",
    'three TEXT CHECK ("gone" <> three)',
    "four TEXT AS (gone || 'x')",
    "five TEXT AS (stays) STORED",
    "six TEXT DEFAULT 'gone'",
)
CONSTRAINTS = (
    "CHECK (stays <> 'gone')",
    "CHECK (t.gone <> stays)",
    "UNIQUE (stays, gone)",
    "CONSTRAINT k FOREIGN KEY (gone) REFERENCES other (id)",
    "FOREIGN KEY (stays) REFERENCES other (name)",
)
HANGING = (
    "CREATE INDEX i1 ON t (gone DESC)",
    "CREATE INDEX i2 ON t (stays COLLATE NOCASE) WHERE gone IS NOT NULL",
    'CREATE UNIQUE INDEX i3 ON t (stays, "gone")',
    "CREATE INDEX i4 ON t (lower(gone))",
    "CREATE INDEX i5 ON t (lower(stays)) WHERE stays <> 'gone'",
    "CREATE TRIGGER r1 AFTER INSERT ON t BEGIN SELECT NEW.gone; END",
    "CREATE TRIGGER r2 AFTER UPDATE OF gone ON t BEGIN SELECT 1; END",
    "CREATE TRIGGER r3 BEFORE DELETE ON t WHEN OLD.stays <> 'gone' BEGIN SELECT 1; END",
    "CREATE TRIGGER r4 AFTER INSERT ON other BEGIN UPDATE t SET gone = 1; END",
    "CREATE VIEW v1 AS SELECT gone FROM t",
    "CREATE VIEW v2 AS SELECT * FROM t",
    "CREATE VIEW v3 AS SELECT 'gone' AS said, stays FROM t",
    "CREATE TABLE child (pk INTEGER REFERENCES t ON DELETE CASCADE)",
)
KEYS = ("", "pk INTEGER PRIMARY KEY", "pk INTEGER PRIMARY KEY AUTOINCREMENT")
FACTS = {
    "columns": 'SELECT name, type, "notnull", dflt_value, pk, hidden'
    " FROM pragma_table_xinfo('t')",
    "keys": 'SELECT id, seq, "table", "from", "to", on_update, on_delete'
    " FROM pragma_foreign_key_list('t')",
    "indexes": 'SELECT l.name, l."unique", l.origin, l.partial, x.seqno, x.name,'
    " x.desc, x.coll FROM pragma_index_list('t') AS l, pragma_index_xinfo(l.name) AS x",
    "beside": "SELECT name, sql FROM sqlite_schema WHERE name <> 't' ORDER BY name",
    "rows": "SELECT rowid, * FROM t",
    "others": "SELECT * FROM other",
}


@st.composite
def databases(draw: st.DrawFn) -> list[str]:
    """Give the SQL of a table t with a column "gone", and of what hangs on it."""

    def some(parts: tuple[str, ...], most: int) -> list[str]:
        return draw(st.lists(st.sampled_from(parts), unique=True, max_size=most))

    gone = " ".join(["gone TEXT", draw(st.sampled_from(VALUES)), *some(OWN, 2)])
    columns = [gone, "stays TEXT", *some(BESIDE, 2)]
    parts = [draw(st.sampled_from(KEYS)), *draw(st.permutations(columns))]
    glue = draw(st.sampled_from([", ", ",\n  -- a comment, too (\n", " , "]))
    table = glue.join([*filter(None, parts), *some(CONSTRAINTS, 1)])
    return [
        "CREATE TABLE other (id INTEGER PRIMARY KEY, name TEXT UNIQUE)",
        f"CREATE TABLE t ({table})",
        "INSERT OR IGNORE INTO t (stays) VALUES ('a'), ('b'), ('c')",
        "DELETE FROM t WHERE stays = 'b'",
        *some(HANGING, 3),
    ]


def made(script: list[str]) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.row_factory = sqlite3.Row
    for sql in script:
        connection.execute(sql)
    return connection


def carried_out(
    connection: sqlite3.Connection, operation: Operation, answers: list[Rows]
) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statement in SQLITE.compile(operation, answers):
            connection.execute(statement.sql)
    except sqlite3.Error:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def facts(connection: sqlite3.Connection) -> dict[str, list[Any]]:
    return {
        name: [tuple(row) for row in connection.execute(sql)]
        for name, sql in FACTS.items()
    }


@given(databases())
def test_what_sqlite_accepts_on_trial_is_what_a_rebuild_makes(script: list[str]):
    assert SQLITE.may_be_tried(DROP)
    with closing(made(script)) as tried, closing(made(script)) as rebuilt:
        before = facts(tried)
        try:
            carried_out(tried, DROP, [])
        except sqlite3.Error:
            event("refused")
            assert facts(tried) == before
            return
        event("dropped")
        answers = [rebuilt.execute(q).fetchall() for q in SQLITE.questions(REBUILD)]
        carried_out(rebuilt, REBUILD, answers)
        assert facts(tried) == facts(rebuilt)
