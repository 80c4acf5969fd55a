"""A baseline recreates what SQLAlchemy's models cannot say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from autogenerating import descriptions, migrator, recreated
from servers.dump import dumped

if TYPE_CHECKING:
    from pathlib import Path

    from servers.postgres import PostgresServer

SQL = r"""
CREATE SCHEMA app;
CREATE TYPE app.state AS ENUM ('new', 'done');
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE TYPE pair AS (a positive, "B" text COLLATE "C", s app.state);
CREATE TYPE app.pairs AS (first pair, more pair[]);
COMMENT ON TYPE pair IS 'two';
COMMENT ON COLUMN pair.a IS 'first';
CREATE FUNCTION sum_of(p pair) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT p.a';
CREATE TABLE refs (id int PRIMARY KEY);
CREATE TABLE app.events (id bigserial, at date NOT NULL, what text DEFAULT 'x', p
    pair, ps app.pairs[], ref int REFERENCES refs, n int GENERATED ALWAYS AS (1 + 1)
    STORED, PRIMARY KEY (id, at), CHECK (what <> '')) PARTITION BY RANGE (at);
CREATE INDEX ix_what ON app.events (what);
CREATE UNIQUE INDEX ON app.events (at, id DESC);
CREATE TABLE app.a_2025 PARTITION OF app.events (what DEFAULT 'y', CONSTRAINT ck_own
    CHECK (what <> 'z')) FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') WITH
    (fillfactor = 60);
CREATE INDEX ix_own ON app.a_2025 (ref);
COMMENT ON TABLE app.a_2025 IS 'part';
COMMENT ON INDEX app.ix_own IS 'own';
CREATE TABLE b_2026 (at date NOT NULL, ref int, extra_id bigint NOT NULL, what text
    DEFAULT 'q', p pair, ps app.pairs[], n int GENERATED ALWAYS AS (1 + 1) STORED,
    CONSTRAINT other_pk PRIMARY KEY (extra_id, at));
ALTER TABLE b_2026 RENAME extra_id TO id;
ALTER TABLE b_2026 ADD CONSTRAINT events_what_check CHECK (what <> '');
CREATE INDEX odd_name ON b_2026 (what);
ALTER TABLE app.events ATTACH PARTITION b_2026 FOR VALUES FROM ('2026-01-01') TO
    ('2027-01-01');
CREATE TABLE app.rest PARTITION OF app.events DEFAULT PARTITION BY LIST (at);
CREATE TABLE app.rest_x PARTITION OF app.rest FOR VALUES IN ('2031-01-01',
    '2031-01-02');
CREATE TABLE app.rest_else PARTITION OF app.rest DEFAULT;
CREATE TABLE hashed (id int GENERATED ALWAYS AS IDENTITY, k text COLLATE "C")
    PARTITION BY HASH (k);
CREATE TABLE hashed_0 PARTITION OF hashed FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE hashed_1 PARTITION OF hashed FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE by_expr (id int) PARTITION BY RANGE ((id % 10));
CREATE TABLE by_expr_low PARTITION OF by_expr FOR VALUES FROM (MINVALUE) TO (5);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER tr AFTER INSERT ON app.events FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TRIGGER own BEFORE UPDATE ON app.a_2025 FOR EACH ROW EXECUTE FUNCTION
    touch();
CREATE VIEW app.of_part AS SELECT id, what FROM app.a_2025;
CREATE TABLE to_part (id bigint, at date, FOREIGN KEY (id, at) REFERENCES
    app.events);
CREATE TABLE stored (id int PRIMARY KEY, a text, b bytea, c text, d text) WITH
    (fillfactor = 70, autovacuum_enabled = false, toast.autovacuum_enabled = false);
ALTER TABLE stored ALTER a SET STORAGE EXTERNAL, ALTER b SET STORAGE MAIN, ALTER c
    SET COMPRESSION pglz, ALTER a SET STATISTICS 500, ALTER d SET (n_distinct =
    -0.5, n_distinct_inherited = 10);
CREATE INDEX ix_stored ON stored (a, (lower(c))) WITH (fillfactor = 55);
ALTER INDEX ix_stored ALTER COLUMN 2 SET STATISTICS 300;
CREATE UNIQUE INDEX uq_stored ON stored (id, d);
ALTER TABLE stored ALTER d SET NOT NULL;
ALTER TABLE stored REPLICA IDENTITY USING INDEX uq_stored;
ALTER TABLE stored CLUSTER ON ix_stored;
ALTER TABLE refs REPLICA IDENTITY FULL;
CREATE STATISTICS st_stored (dependencies) ON a, c FROM stored;
COMMENT ON STATISTICS st_stored IS 'st';
CREATE MATERIALIZED VIEW mv WITH (fillfactor = 50) AS SELECT id, a FROM stored;
CREATE INDEX ix_mv ON mv (id);
ALTER MATERIALIZED VIEW mv ALTER COLUMN a SET STORAGE EXTERNAL;
ALTER MATERIALIZED VIEW mv CLUSTER ON ix_mv;
ALTER TABLE app.a_2025 ALTER what SET STORAGE EXTERNAL;
"""


def _told(server: PostgresServer, url: str) -> list[str]:
    """Give what pg_dump tells, in no order: partitions are attached as they come."""
    dump = server.pg_dump(url, "-s", "-O", "-T", "brant_*")
    lines = (line.strip().rstrip(",;") for line in dump.splitlines())
    return sorted(line for line in lines if not line.startswith(("--", "\\")))


async def test_a_baseline_has_partitions_composite_types_and_storage(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    async with recreated(postgres_server, SQL, tmp_path / "m") as (empty, restored):
        assert _told(postgres_server, empty) == _told(postgres_server, restored)
        assert dumped(empty, without="brant_") == dumped(restored)


async def test_partitions_are_no_difference(postgres_url: str, tmp_path: Path) -> None:
    metadata = sa.MetaData()
    sa.Table(
        "events",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("what", sa.Text, index=True),
        postgresql_partition_by="RANGE (id)",
    )
    engine = create_async_engine(postgres_url)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
        for sql in (
            "CREATE TABLE one PARTITION OF events FOR VALUES FROM (1) TO (9)",
            "CREATE TABLE two PARTITION OF events DEFAULT PARTITION BY RANGE (id)",
            "CREATE TABLE three PARTITION OF two DEFAULT",
            "CREATE INDEX ix_one ON one (what)",
        ):
            await connection.exec_driver_sql(sql)
    made = migrator(engine, tmp_path / "m", metadata)
    assert await descriptions(made) == []
    await engine.dispose()
