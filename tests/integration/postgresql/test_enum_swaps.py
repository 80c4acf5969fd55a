"""An enum type is swapped with whatever is made of it, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from brant import Migrator
from brant.errors import RunFailedError
from running import write
from servers.dump import dumped
from servers.query import query

if TYPE_CHECKING:
    from pathlib import Path

SETUP = """\
CREATE SCHEMA app;
CREATE TYPE app.state AS ENUM ('new', 'done', 'lost');
CREATE DOMAIN app.mine AS app.state DEFAULT 'lost' NOT NULL
    CONSTRAINT ck_mine CHECK (VALUE <> 'new');
COMMENT ON DOMAIN app.mine IS 'of mine';
COMMENT ON CONSTRAINT ck_mine ON DOMAIN app.mine IS 'not new';
REVOKE USAGE ON DOMAIN app.mine FROM PUBLIC;
CREATE DOMAIN "Deeper" AS app.mine CHECK (VALUE::app.state <> 'done');
CREATE DOMAIN many AS app.state[] CHECK ('lost' = ANY (VALUE));
CREATE TABLE t (
    id int PRIMARY KEY, s app.state DEFAULT 'lost', list app.state[],
    mine app.mine, deeper "Deeper" NOT NULL DEFAULT 'lost', mines app.mine[],
    many many, said text DEFAULT 'lost'::app.state::text,
    CHECK (mine::app.state <> 'new' OR deeper::app.state = 'lost'));
CREATE INDEX ix_mine ON t (mine) WHERE mine::app.state = 'lost';
CREATE VIEW v AS SELECT mine, many FROM t WHERE deeper::app.state = 'lost';
CREATE TABLE parts (id int, s app.state DEFAULT 'new') PARTITION BY RANGE (id);
CREATE TABLE part PARTITION OF parts (s DEFAULT 'lost') FOR VALUES FROM (1) TO (9);
INSERT INTO t
    VALUES (1, 'lost', '{new,lost}', 'done', 'lost', '{done,lost}', '{lost}', '');
INSERT INTO parts VALUES (1)
"""
SWAP = """\
await op.replace_enum("state", ["gone", "new", "done"], schema="app",
    mapping={"lost": "gone"})"""
BACK = """\
await op.replace_enum("state", ["new", "done", "lost"], schema="app",
    mapping={"gone": "lost"})"""


def _migrator(url: str, folder: Path, setup: str, swap: str, back: str) -> Migrator:
    before = f"await op.execute({setup!r})"
    return Migrator(url, write(folder, ("before", before), ("it", swap, back)))


async def test_what_is_made_of_an_enum_is_swapped_with_it(
    postgres_url: str, tmp_path: Path
) -> None:
    migrator = _migrator(postgres_url, tmp_path / "m", SETUP, SWAP, BACK)
    await migrator.upgrade("before")
    was = dumped(postgres_url, rows=True, without="brant_")
    await migrator.upgrade()
    now = dumped(postgres_url, rows=True, without="brant_")
    assert "lost" not in now
    assert "former" not in now
    assert len(now.splitlines()) == len(was.splitlines())
    query(postgres_url, "INSERT INTO t (id) VALUES (2)")
    rows = query(
        postgres_url, "SELECT mine::text, deeper::text, said FROM t ORDER BY 1"
    )
    assert rows == [("done", "gone", ""), ("gone", "gone", "gone")]
    query(postgres_url, "DELETE FROM t WHERE id = 2")
    await migrator.downgrade("before")
    assert dumped(postgres_url, rows=True, without="brant_") == was


IN_THE_WAY = {
    "a function's argument": (
        "CREATE FUNCTION f(s state) RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "function f(state)",
    ),
    "a function's body": (
        "CREATE FUNCTION f() RETURNS bool LANGUAGE sql RETURN 'a'::state = 'a'",
        "function f()",
    ),
    "a composite type": (
        "CREATE TYPE pair AS (s state, n int)",
        "column s of composite type pair",
    ),
    "a range": ("CREATE TYPE span AS RANGE (subtype = state)", "type span"),
    "a domain of another type": (
        "CREATE DOMAIN d AS text CHECK (VALUE <> 'a'::state::text)",
        "constraint d_check",
    ),
    "a generated column": (
        (
            "CREATE TABLE t (s state, g int GENERATED ALWAYS AS"
            " (CASE WHEN s = 'a' THEN 1 END) STORED)"
        ),
        "column g of table t",
    ),
    "a partition key": (
        "CREATE TABLE t (s state) PARTITION BY LIST (s)",
        "partition key of table t",
    ),
    "a rule": (
        (
            "CREATE TABLE t (s state); CREATE RULE r AS ON INSERT TO t"
            " WHERE new.s = 'a' DO INSTEAD NOTHING"
        ),
        "rule r on table t",
    ),
    "a cast": ("CREATE CAST (state AS json) WITH INOUT", "cast from state to json"),
}


@pytest.mark.parametrize("what", IN_THE_WAY)
async def test_what_cannot_be_swapped_is_named_before_anything_runs(
    postgres_url: str, tmp_path: Path, what: str
) -> None:
    made, name = IN_THE_WAY[what]
    setup = f"CREATE TYPE state AS ENUM ('a', 'b'); {made}"
    swap = 'await op.replace_enum("state", ["a"])'
    migrator = _migrator(postgres_url, tmp_path / "m", setup, swap, "pass")
    await migrator.upgrade("before")
    was = dumped(postgres_url, without="brant_")
    with pytest.raises(RunFailedError) as raised:
        await migrator.upgrade()
    assert name in str(raised.value)
    assert "replace enum type state" in str(raised.value)
    assert "does not swap" in str(raised.value)
    assert dumped(postgres_url, without="brant_") == was
