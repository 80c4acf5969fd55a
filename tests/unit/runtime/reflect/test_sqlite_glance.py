"""A glance at a CREATE TABLE tells what taking it apart word by word tells."""

from __future__ import annotations

import pytest

from brant.runtime.reflect.sqlite_glance import usual_index, written
from brant.runtime.reflect.sqlite_objects import index
from brant.schema import (
    Check,
    Expression,
    ForeignKey,
    Index,
    PrimaryKey,
    QualifiedName,
    Unique,
)

TABLE = QualifiedName("t", "other")
ITEMS = (
    "PRIMARY KEY (a)",
    "PRIMARY KEY (a, b)",
    "primary key (a)",
    "PRIMARY KEY (a AUTOINCREMENT)",
    "PRIMARY KEY (a) ON CONFLICT REPLACE",
    "PRIMARY KEY (a COLLATE nocase, b DESC)",
    "CONSTRAINT pk PRIMARY KEY (a) UNIQUE (b)",
    "CONSTRAINT uq UNIQUE (a,b)",
    'CONSTRAINT "u (1), q" UNIQUE ("a, b", `c)`, [d(], e)',
    'UNIQUE ("say ""hi""")',
    "UNIQUE ('a')",
    "CONSTRAINT ck CHECK (a > 0)",
    "CHECK (a IN (1, 2))",
    "CHECK (t.a > 0)",
    "CHECK (a <> ')')",
    "CHECK (a <> 'it''s, (so)')",
    "CHECK (a > 0) CHECK (b > 0)",
    "FOREIGN KEY(a) REFERENCES u (id)",
    "FOREIGN KEY(a) REFERENCES u",
    "CONSTRAINT fk FOREIGN KEY(a, b) REFERENCES u (x, y) ON DELETE SET NULL",
    "FOREIGN KEY(a) REFERENCES u (id) ON UPDATE CASCADE ON DELETE SET DEFAULT",
    "FOREIGN KEY(a) REFERENCES u (id) NOT DEFERRABLE INITIALLY IMMEDIATE",
    "FOREIGN KEY(a) REFERENCES u (id) MATCH FULL DEFERRABLE INITIALLY DEFERRED",
    "FOREIGN KEY(a) REFERENCES u (id) on delete cascade",
    'FOREIGN KEY("a") REFERENCES "u v" ("i d")',
    "a INTEGER",
    "a INTEGER NOT NULL DEFAULT (1 + (2))",
    "a INTEGER PRIMARY KEY AUTOINCREMENT",
    "a TEXT COLLATE nocase UNIQUE",
    "a TEXT DEFAULT 'CHECK (x)'",
    "a NUMERIC(10, 2) CHECK (t.a > 0) REFERENCES u ON DELETE CASCADE",
    "a INT CONSTRAINT one NOT NULL CONSTRAINT two UNIQUE ON CONFLICT IGNORE",
    "a INT GENERATED ALWAYS AS (b + 1) STORED",
    "a INT AS (b + 1)",
    '"check" INT',
    '"primary key" TEXT, "as" INT',
    "[a, (b] INT",
    "a INT DEFAULT (((1)))",
    "a INT DEFAULT ((((1)))) UNIQUE",
    "CHECK (((a > 0) AND (b > (0))))",
    "CHECK (((((a > 0)))))",
    "CHECK (a <> '((' AND (b <> \"(\"))",
    "alias TEXT",
    "a TEXT collate nocase",
    "a INT DEFAULT(1)UNIQUE",
)


def told(sql: str) -> object:
    found = written(TABLE, sql)
    options = found.definition
    apart = {
        name: column
        for name, column in found.columns.items()
        if column.without("not null", "null", "default").clauses
    }
    flags = options and (options.counts, options.has_rowid, options.options)
    return list(found.constraints), apart, flags or (False, True, "")


@pytest.mark.parametrize(
    "rest", ["", " WITHOUT ROWID", " STRICT", " strict, WITHOUT ROWID"]
)
@pytest.mark.parametrize("item", ITEMS)
def test_a_glance_tells_the_same(item: str, rest: str) -> None:
    sql = f"CREATE TABLE t (\n\tz TEXT, \n\t{item}, \n\tUNIQUE (z)\n){rest}"
    # Where there is a comment all is taken apart.
    assert told(sql) == told(sql.replace("z TEXT", "z TEXT /* ( */"))


@pytest.mark.parametrize("name", ["t", '"t (a, b)"', "[t)]", "'t(('", '"say ""(""" '])
def test_a_name_hides_nothing(name: str) -> None:
    sql = f"CREATE TABLE {name}(a TEXT, UNIQUE (a)) STRICT"
    assert told(sql) == told(sql.replace("a TEXT", "a TEXT /* ( */"))


def test_the_usual_forms_need_no_second_look() -> None:
    sql = """CREATE TABLE t (
        id INTEGER NOT NULL,
        "of" INTEGER,
        price NUMERIC(10, 2) DEFAULT '0',
        PRIMARY KEY (id),
        CONSTRAINT fk FOREIGN KEY("of") REFERENCES u (id) ON DELETE CASCADE,
        CONSTRAINT uq UNIQUE ("of", price),
        CONSTRAINT ck CHECK (price >= 0)
    )"""
    found = written(TABLE, sql)
    assert found.definition is None
    assert found.constraints == [
        PrimaryKey(("id",)),
        ForeignKey(
            ("of",),
            QualifiedName("u", "other"),
            ("id",),
            name="fk",
            ondelete="CASCADE",
        ),
        Unique(("of", "price"), name="uq"),
        Check(Expression("price >= 0"), name="ck"),
    ]


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE INDEX i ON t (a, b)",
        'CREATE UNIQUE INDEX "i i" ON "t" ("a, b")',
        "CREATE INDEX [i] ON `t`(`a`)",
    ],
)
def test_a_glance_at_an_index_tells_the_same(sql: str) -> None:
    assert usual_index("i", sql) == index("i", sql)


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE INDEX i ON t (a DESC)",
        "CREATE INDEX i ON t (lower(a))",
        "CREATE INDEX i ON t (a) WHERE a > 0",
        "CREATE INDEX i ON t (a COLLATE nocase)",
        "CREATE INDEX i ON t (a) -- why",
        "create index i on t (a)",
    ],
)
def test_other_indexes_are_taken_apart(sql: str) -> None:
    assert usual_index("i", sql) is None
    assert index("i", sql) != Index("i", ())
