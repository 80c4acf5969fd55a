"""A baseline of a database with several schemas that lean on one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from autogenerating import migrator, recreated
from brant.errors import LateBaselineError
from servers.dump import dumped
from servers.query import query

if TYPE_CHECKING:
    from pathlib import Path

    from servers.postgres import PostgresServer

SQL = r"""
CREATE SCHEMA app; CREATE SCHEMA audit; CREATE SCHEMA "Odd name"; CREATE SCHEMA ext;
    CREATE SCHEMA empty;
COMMENT ON SCHEMA app IS 'the application';
CREATE EXTENSION citext SCHEMA ext;
CREATE EXTENSION btree_gist;
CREATE TYPE app.state AS ENUM ('new', 'done', 'it''s');
CREATE TYPE public.state AS ENUM ('other');
CREATE TYPE unused AS ENUM ('x');
CREATE DOMAIN app.positive AS int DEFAULT 1 NOT NULL CONSTRAINT positive_check CHECK
    (VALUE > 0);
CREATE DOMAIN audit.states AS app.state CHECK (VALUE <> 'done');
CREATE DOMAIN "Odd name".mail AS ext.citext CHECK (VALUE ~ '@');
CREATE SEQUENCE app.numbers START 5 INCREMENT 5;
CREATE SEQUENCE audit.down INCREMENT -1 MINVALUE -100 CYCLE CACHE 7;
CREATE FUNCTION app.twice(n int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 2 * n';
CREATE FUNCTION public.twice(n int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 3 *
    n';
CREATE FUNCTION app.twice(n text) RETURNS text LANGUAGE sql IMMUTABLE AS $$SELECT n ||
    n$$;
CREATE TABLE app.users (
  id bigint PRIMARY KEY DEFAULT nextval('app.numbers'),
  name text NOT NULL DEFAULT 'it''s' COLLATE "C",
  mail "Odd name".mail,
  state app.state NOT NULL DEFAULT 'new',
  states app.state[] DEFAULT '{new}'::app.state[],
  level app.positive,
  levels app.positive[],
  double int GENERATED ALWAYS AS (app.twice(5)) STORED,
  boss bigint REFERENCES app.users ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
  valid tstzrange,
  CONSTRAINT no_overlap EXCLUDE USING gist (boss WITH =, valid WITH &&) WHERE (boss IS
    NOT NULL),
  CONSTRAINT uq_name UNIQUE NULLS NOT DISTINCT (name, mail),
  CONSTRAINT ck_name CHECK (name <> '')
);
COMMENT ON TABLE app.users IS 'who';
COMMENT ON COLUMN app.users.name IS 'it''s';
CREATE TABLE users (id serial PRIMARY KEY, app_id bigint NOT NULL REFERENCES
    app.users, state state, s2 app.state);
CREATE TABLE audit.log (
  id int GENERATED ALWAYS AS IDENTITY (START 7 CACHE 5), a bigint, b int, who int
    REFERENCES public.users ON UPDATE CASCADE, at timestamptz DEFAULT now(),
  st audit.states, n smallserial, CONSTRAINT pk_log PRIMARY KEY (id, n));
CREATE TABLE "Odd name"."A table" (id serial PRIMARY KEY, "The log" int, "The n"
    smallint, CONSTRAINT "fk odd" FOREIGN KEY ("The log", "The n") REFERENCES
    audit.log (id, n) MATCH FULL ON DELETE CASCADE DEFERRABLE);
CREATE TABLE audit.parts (id int, at date NOT NULL, note text) PARTITION BY RANGE
    (at);
CREATE INDEX ix_parts ON audit.parts (at);
CREATE TABLE audit.child (extra int) INHERITS (audit.log);
CREATE UNIQUE INDEX ix_lower ON app.users (lower(name) text_pattern_ops DESC NULLS
    LAST) INCLUDE (state) WHERE state = 'new';
CREATE INDEX ix_gin ON app.users USING gin (states);
CREATE INDEX ix_name ON app.users (name COLLATE "POSIX", ((app.twice(2))), id DESC);
CREATE UNIQUE INDEX ix_nd ON users (app_id) NULLS NOT DISTINCT WITH (fillfactor = 70);
CREATE VIEW app.active AS SELECT u.id, l.at FROM app.users u JOIN audit.log l ON l.a =
    u.id WHERE u.state = 'new';
CREATE VIEW active AS SELECT id, app.twice(1) AS t FROM app.active WITH CASCADED CHECK
    OPTION;
CREATE VIEW "Odd name"."A view" WITH (security_barrier) AS SELECT * FROM active;
COMMENT ON VIEW active IS 'active ones';
CREATE MATERIALIZED VIEW audit.counts AS SELECT state, count(*) AS n FROM app.users
    GROUP BY state;
CREATE UNIQUE INDEX ix_counts ON audit.counts (state);
CREATE FUNCTION audit.note() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN INSERT INTO
    audit.log (a) VALUES (new.id); RETURN new; END$$;
CREATE FUNCTION count_users() RETURNS bigint LANGUAGE sql STABLE RETURN (SELECT
    count(*) FROM app.users);
CREATE PROCEDURE audit.purge(before timestamptz DEFAULT now()) LANGUAGE sql AS 'DELETE
    FROM audit.log WHERE at < before';
CREATE TRIGGER noting AFTER INSERT OR UPDATE OF name ON app.users FOR EACH ROW WHEN
    (new.name <> '') EXECUTE FUNCTION audit.note();
CREATE CONSTRAINT TRIGGER late AFTER INSERT ON users DEFERRABLE INITIALLY DEFERRED FOR
    EACH ROW EXECUTE FUNCTION audit.note();
ALTER TABLE app.users ENABLE ROW LEVEL SECURITY; ALTER TABLE audit.log FORCE ROW LEVEL
    SECURITY; ALTER TABLE audit.log ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON app.users FOR SELECT TO PUBLIC USING (count_users() > 1);
CREATE POLICY ins ON audit.log AS RESTRICTIVE FOR INSERT WITH CHECK (b > 0);
COMMENT ON TYPE app.state IS 'states';
COMMENT ON INDEX app.ix_gin IS 'gin'; COMMENT ON CONSTRAINT ck_name ON app.users IS
    'not empty';
COMMENT ON SEQUENCE app.numbers IS 'numbers'; COMMENT ON FUNCTION app.twice(int) IS
    'doubles';
"""


async def test_a_baseline_recreates_several_schemas(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    async with recreated(postgres_server, SQL, tmp_path / "m") as (empty, restored):
        wanted = dumped(restored)
        assert dumped(empty, without="brant_") == wanted
        assert "CREATE UNIQUE INDEX ix_counts ON audit.counts" in wanted
        assert "comment function app.twice(integer) 'doubles'" in wanted


async def test_a_baseline_of_one_schema_leaves_the_others_alone(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    opened = postgres_server.database
    sql = """
        CREATE SCHEMA app; COMMENT ON SCHEMA app IS 'x';
        CREATE VIEW app.v AS SELECT 1 AS c; COMMENT ON VIEW app.v IS 'x';
        CREATE MATERIALIZED VIEW m AS SELECT 1 AS c; CREATE INDEX ix ON m (c);
        CREATE VIEW "Odd" AS SELECT 1 AS c; COMMENT ON VIEW "Odd" IS 'it''s';
        COMMENT ON COLUMN "Odd".c IS 'one';
    """
    with opened() as url, opened() as empty:
        postgres_server.psql(url, sql)
        engine = create_async_engine(url)
        made = migrator(engine, tmp_path / "m", sa.MetaData())
        await made.revision("baseline", baseline=True)
        await engine.dispose()
        engine = create_async_engine(empty)
        await migrator(engine, tmp_path / "m", sa.MetaData()).upgrade()
        await engine.dispose()
        lines = dumped(url).splitlines()
        kept = [line for line in lines if "app" not in line]
        assert dumped(empty, without="brant_").splitlines() == kept


async def test_a_column_without_a_type_is_like_a_blob(
    sqlite_url: str, tmp_path: Path
) -> None:
    query(sqlite_url, "CREATE TABLE t (a, b INT, c AS (a || b) STORED)")
    query(sqlite_url, "INSERT INTO t VALUES ('x', 1), (2, 2)")
    models = sa.MetaData()
    sa.Table("t", models, sa.Column("b", sa.Integer))
    engine = create_async_engine(sqlite_url)
    made = migrator(engine, tmp_path, models)
    await made.revision("fewer", autogenerate=True)
    await made.upgrade()
    await made.downgrade("base")
    found = query(sqlite_url, "SELECT typeof(b), a, c FROM t")
    assert found == [("integer", None, None)] * 2
    folder = tmp_path / "baseline"
    await migrator(engine, folder, models).revision("baseline", baseline=True)
    await engine.dispose()
    engine = create_async_engine(f"{sqlite_url}.empty")
    await migrator(engine, folder, models).upgrade()
    await engine.dispose()
    shown = dumped(f"{sqlite_url}.empty", without="brant_")
    assert "( b INTEGER, a BLOB, c BLOB GENERATED ALWAYS AS (a || b) STORED )" in shown


async def test_keys_on_sqlite_keep_their_order_and_what_is_equal_to_them(
    sqlite_url: str, tmp_path: Path
) -> None:
    for sql in (
        "CREATE TABLE t (a TEXT, b INT, PRIMARY KEY (a, b DESC)) WITHOUT ROWID",
        "CREATE TABLE u (a TEXT, b INT, UNIQUE (a COLLATE NOCASE), CHECK (b > 0))",
        "CREATE TABLE no_rowid (id INTEGER PRIMARY KEY DESC, b INT)",
        "CREATE INDEX ix_b ON no_rowid (b)",
    ):
        query(sqlite_url, sql)
    empty = f"{sqlite_url}.empty"
    for url in (sqlite_url, empty):
        engine = create_async_engine(url)
        made = migrator(engine, tmp_path, sa.MetaData())
        await (made.upgrade() if url == empty else made.revision("x", baseline=True))
        await engine.dispose()
    asked = """
        SELECT i.tbl_name, x.seqno, x.name, x.desc, x.coll
        FROM sqlite_schema i JOIN pragma_index_xinfo(i.name) x
        WHERE i.type = 'index' AND i.tbl_name NOT LIKE 'brant%' ORDER BY 1, 2, 3
    """
    assert query(empty, asked) == query(sqlite_url, asked)
    query(empty, "INSERT INTO no_rowid (b) VALUES (1)")
    assert query(empty, "SELECT id FROM no_rowid") == [(None,)]
    engine = create_async_engine(empty)
    await migrator(engine, tmp_path, sa.MetaData()).downgrade("base")
    await engine.dispose()
    assert dumped(empty, without="brant_") == ""


async def test_a_baseline_follows_no_revision(sqlite_url: str, tmp_path: Path) -> None:
    query(sqlite_url, "CREATE TABLE t (a TEXT)")
    engine = create_async_engine(sqlite_url)
    made = migrator(engine, tmp_path, sa.MetaData())
    await made.revision("one", rev_id="aaa1")
    await made.revision("two", rev_id="bbb2", head="base")
    with pytest.raises(LateBaselineError, match="would follow aaa1, bbb2"):
        await made.revision("all", baseline=True)
    path = await made.revision("all", baseline=True, head="base")
    await engine.dispose()
    assert path is not None
    assert "down_revision = None" in path.read_text()
