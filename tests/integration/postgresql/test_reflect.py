"""What brant reads of PostgreSQL is what SQLAlchemy's inspector sees, and more."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.ext.asyncio import create_async_engine

from brant.runtime.database import open_database
from brant.runtime.reflect import snapshot
from brant.schema import (
    Enum,
    Exclude,
    Expression,
    Extension,
    Index,
    Options,
    Policy,
    QualifiedName,
    RowSecurity,
    Schema,
    Sequence,
    Snapshot,
    Trigger,
    Unique,
)
from reflected import both, models_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.ext.asyncio import AsyncConnection

BEFORE = (
    "CREATE SCHEMA other",
    'CREATE SCHEMA "Odd ""one"',
    "CREATE EXTENSION btree_gist SCHEMA public",
    "CREATE DOMAIN posint AS integer CHECK (VALUE > 0)",
    "CREATE DOMAIN other.code AS varchar(10)[]",
)


def models() -> sa.MetaData:
    metadata = sa.MetaData()
    mood = pg.ENUM("sad", "it's ok", "happy", name="mood", metadata=metadata)
    color = pg.ENUM("r", "g", name="color", schema="other", metadata=metadata)
    sa.Table(
        "users",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("big", sa.BigInteger, sa.Identity(always=True, start=5, cycle=True)),
        sa.Column("name", sa.String(20), nullable=False, server_default="it's"),
        sa.Column("plain", sa.Text(collation="C"), comment="a 'comment'"),
        sa.Column("price", sa.Numeric(10, 2), server_default=sa.text("1.5 + 2")),
        sa.Column("doubled", sa.Numeric, sa.Computed("price * 2", persisted=True)),
        sa.Column("mood", mood, server_default="sad"),
        sa.Column("colors", pg.ARRAY(color)),
        sa.Column("at", pg.TIMESTAMP(timezone=True, precision=3)),
        sa.Column("day", sa.DateTime, server_default=sa.func.now()),
        sa.Column("hour", pg.TIME(timezone=False, precision=2)),
        sa.Column("lasts", pg.INTERVAL(fields="DAY TO SECOND", precision=3)),
        sa.Column("bits", pg.BIT(5, varying=True)),
        sa.Column("fixed", sa.CHAR(3)),
        sa.Column("document", pg.JSONB),
        sa.Column("key", sa.Uuid),
        sa.Column("numbers", pg.ARRAY(sa.Integer)),
        sa.Column("during", pg.TSRANGE),
        sa.Column("real", sa.REAL),
        sa.Column("double", sa.Double),
        sa.Column("bytes", sa.LargeBinary),
        sa.Column("flag", sa.Boolean),
        sa.Column("small", sa.SmallInteger),
        sa.Column("address", pg.INET),
        sa.Column("words", pg.TSVECTOR),
        sa.UniqueConstraint("name", "price", name="uq_users"),
        sa.CheckConstraint("price > 1 AND name <> ') NOT VALID'", name="ck_users"),
        sa.CheckConstraint("small IN (1, 2, 3)"),
        sa.Index("ix_users_lower", sa.text("lower(name)"), sa.text("(small + 1)")),
        sa.Index("ix_users_order", sa.desc("name"), sa.text("price NULLS FIRST")),
        sa.Index("ix_users_hash", "name", postgresql_using="hash"),
        sa.Index(
            "ix_users_part",
            "name",
            unique=True,
            postgresql_where=sa.text("price > 3"),
            postgresql_include=["small"],
            postgresql_ops={"name": "varchar_pattern_ops"},
            postgresql_with={"fillfactor": 50},
        ),
        comment="the 'users'",
    )
    sa.Table(
        "orders",
        metadata,
        sa.Column("x", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("y", sa.Integer, primary_key=True),
        sa.Column('Odd "n', sa.Text),
        sa.Column(
            "user",
            sa.ForeignKey(
                "users.id", ondelete="CASCADE", deferrable=True, initially="DEFERRED"
            ),
        ),
        sa.UniqueConstraint('Odd "n', postgresql_include=["y"]),
        schema="other",
    )
    sa.Table(
        "lines",
        metadata,
        sa.Column("x", sa.Integer),
        sa.Column("y", sa.Integer),
        sa.ForeignKeyConstraint(
            ["x", "y"],
            ["other.orders.x", "other.orders.y"],
            onupdate="RESTRICT",
            match="FULL",
            name="fk_lines",
        ),
    )
    sa.Table("nothing", metadata)
    return metadata


@asynccontextmanager
async def holding(url: str, *statements: str) -> AsyncIterator[AsyncConnection]:
    """Connect to a database in which the statements were run."""
    engine = create_async_engine(url)
    try:
        async with engine.begin() as connection:
            for statement in statements:
                await connection.exec_driver_sql(statement)
        async with engine.connect() as connection:
            yield connection
    finally:
        await engine.dispose()


@asynccontextmanager
async def kitchen(url: str) -> AsyncIterator[AsyncConnection]:
    typed = "CREATE TABLE typed (a posint, b other.code)"
    async with holding(url, *BEFORE, typed) as connection:
        await connection.run_sync(models().create_all)
        await connection.commit()
        yield connection


async def test_tables_equal_what_the_inspector_sees(every_postgres_url):
    async with kitchen(every_postgres_url) as connection:
        found, oracle = await both(connection, None, "other")
    assert found == oracle


async def test_what_was_read_can_be_made_again(every_postgres_url):
    async with kitchen(every_postgres_url) as connection:
        found = await snapshot(connection.sync_connection, schemas=(None, "other"))
        await connection.run_sync(models().drop_all)
        await connection.run_sync(models_of(found).create_all)
        assert (
            await snapshot(connection.sync_connection, schemas=(None, "other")) == found
        )


async def test_the_default_schema_by_its_name_is_the_default_schema(postgres_url):
    async with kitchen(postgres_url) as connection:
        named = await snapshot(connection.sync_connection, schemas=("public", None))
        assert named == await snapshot(connection.sync_connection)


async def test_every_driver_reads_the_same(postgres_url):
    async with kitchen(postgres_url) as connection:
        found = await snapshot(connection.sync_connection)
    async with holding(postgres_url.replace("asyncpg", "psycopg")) as connection:
        assert await snapshot(connection.sync_connection) == found


async def test_every_schema_is_read_when_none_is_named(postgres_url):
    async with kitchen(postgres_url) as connection:
        found = await snapshot(connection.sync_connection, schemas=None)
    schemas = {o.name for o in found.objects if isinstance(o, Schema)}
    assert schemas == {"other", 'Odd "one'}


async def test_named_types_come_with_their_labels(postgres_url):
    async with kitchen(postgres_url) as connection:
        found = await snapshot(connection.sync_connection)
    assert found.labelled("enum type mood") == Enum(
        QualifiedName("mood"), ("sad", "it's ok", "happy")
    )
    assert found.labelled("enum type other.color") is None


async def test_serial_keys_count_and_other_serials_keep_their_sequence(postgres_url):
    table = "CREATE TABLE t (id bigserial PRIMARY KEY, n serial, k int)"
    async with holding(postgres_url, table, "CREATE SEQUENCE s CYCLE") as connection:
        found = await snapshot(connection.sync_connection)
    identifier, number, _ = found[QualifiedName("t")].columns
    assert (identifier.autoincrement, identifier.default) == (True, None)
    assert number.default == Expression("nextval('t_n_seq'::regclass)")
    sequences = [o for o in found.objects if isinstance(o, Sequence)]
    assert [(str(s.name), s.owned_by, s.cycle) for s in sequences] == [
        ("t_n_seq", "t.n", False),
        ("s", None, True),
    ]


async def test_constraints_keep_what_the_inspector_does_not_tell(postgres_url):
    statements = (
        "CREATE EXTENSION btree_gist",
        "CREATE TABLE p (id int PRIMARY KEY, n int CHECK (n > 1) NO INHERIT)",
        "ALTER TABLE p ADD CONSTRAINT uq UNIQUE (n) DEFERRABLE",
        "ALTER TABLE p ADD CONSTRAINT late CHECK (n < 9) NOT VALID",
        "ALTER TABLE p ADD CONSTRAINT fk FOREIGN KEY (n) REFERENCES p NOT VALID",
        (
            "ALTER TABLE p ADD CONSTRAINT ex EXCLUDE USING gist"
            " (n WITH =, (id + 1) WITH <>) WHERE (n > 3) INITIALLY DEFERRED"
        ),
    )
    async with holding(postgres_url, *statements) as connection:
        table = (await snapshot(connection.sync_connection))[QualifiedName("p")]
    options = {c.name: dict(c.options) for c in table.constraints if c.options}
    assert options == {
        "late": {"postgresql_not_valid": True},
        "fk": {"postgresql_not_valid": True},
        "p_n_check": {"postgresql_no_inherit": True},
    }
    assert table.constraint("uq") == Unique(("n",), name="uq", deferrable=True)
    assert table.constraint("ex") == Exclude(
        (("n", "="), (Expression("(id + 1)"), "<>")),
        where=Expression("(n > 3)"),
        name="ex",
        deferrable=True,
        initially="DEFERRED",
    )


async def test_keys_since_postgresql_15(every_postgres_url):
    statements = (
        "CREATE TABLE p (a int, b int, PRIMARY KEY (a, b))",
        (
            "CREATE TABLE q (a int, b int, UNIQUE NULLS NOT DISTINCT (a),"
            " CONSTRAINT fk FOREIGN KEY (a, b) REFERENCES p ON DELETE SET NULL (b))"
        ),
    )
    async with holding(every_postgres_url) as connection:
        version = connection.dialect.server_version_info
    if version is None or version < (15,):
        pytest.skip("PostgreSQL 15 brought them")
    async with holding(every_postgres_url, *statements) as connection:
        table = (await snapshot(connection.sync_connection))[QualifiedName("q")]
    unique, foreign = table.constraints
    assert dict(unique.options) == {"postgresql_nulls_not_distinct": True}
    assert foreign.ondelete == "SET NULL (b)"


async def test_index_keys_keep_classes_collations_and_order(postgres_url):
    statements = (
        'CREATE TABLE t (a text, "B, c" text)',
        'CREATE INDEX i ON t (lower(a) text_pattern_ops DESC, "B, c" COLLATE "C", a)',
        "CREATE INDEX j ON t (a text_pattern_ops)",
    )
    async with holding(postgres_url, *statements) as connection:
        table = (await snapshot(connection.sync_connection))[QualifiedName("t")]
    assert table.indexes == (
        Index(
            "i",
            (
                Expression("lower(a) text_pattern_ops DESC"),
                Expression('"B, c" COLLATE "C"'),
                "a",
            ),
        ),
        Index(
            "j", ("a",), options=Options({"postgresql_ops": {"a": "text_pattern_ops"}})
        ),
    )


async def test_an_index_that_was_not_finished_says_so(postgres_url):
    broken = "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'i'::regclass"
    statements = ("CREATE TABLE t (a int)", "CREATE INDEX i ON t (a)", broken)
    async with holding(postgres_url, *statements) as connection:
        table = (await snapshot(connection.sync_connection))[QualifiedName("t")]
    assert table.indexes[0].options == Options({"postgresql_invalid": True})


async def test_tables_keep_how_they_are_stored(postgres_url):
    statements = (
        "CREATE UNLOGGED TABLE u (a int) WITH (fillfactor=70)",
        "CREATE TABLE p (a int, d date) PARTITION BY RANGE (d)",
        "CREATE TABLE p1 PARTITION OF p DEFAULT",
        "CREATE TABLE c () INHERITS (u)",
    )
    async with holding(postgres_url, *statements) as connection:
        found = await snapshot(connection.sync_connection)
        parts = await snapshot(connection.sync_connection, has_partitions=True)
    assert {str(t.name): (t.prefixes, dict(t.options)) for t in found.values()} == {
        "u": (("UNLOGGED",), {"postgresql_with": Options({"fillfactor": "70"})}),
        "p": ((), {"postgresql_partition_by": "RANGE (d)"}),
        "c": ((), {"postgresql_inherits": ("u",)}),
    }
    assert QualifiedName("p1") in parts


async def test_what_is_no_table_is_read_as_it_was_written(every_postgres_url):
    statements = (
        "CREATE TABLE t (a int, b int)",
        "CREATE VIEW v WITH (security_barrier) AS SELECT 1 AS one WHERE 1 > 2",
        "CREATE MATERIALIZED VIEW mv AS SELECT 1 AS one WITH NO DATA",
        (
            "CREATE FUNCTION f(a int, b text DEFAULT 'x)') RETURNS int"
            " LANGUAGE sql AS $$SELECT 1$$"
        ),
        (
            "CREATE FUNCTION g() RETURNS trigger"
            " LANGUAGE plpgsql AS $$BEGIN RETURN new; END$$"
        ),
        "CREATE PROCEDURE p() LANGUAGE sql AS $$SELECT 1$$",
        (
            "CREATE TRIGGER tr BEFORE INSERT OR UPDATE OF a ON t"
            " FOR EACH ROW WHEN (new.b > 1) EXECUTE FUNCTION g()"
        ),
        "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY mine ON t FOR SELECT TO postgres USING (a > 1)",
    )
    async with holding(every_postgres_url, *statements) as connection:
        found = await snapshot(connection.sync_connection)
    by_label = {o.label: o for o in found.objects}
    body = " ".join(by_label["view v"].body.split())
    assert body == "SELECT 1 AS one WHERE (1 > 2)"
    assert dict(by_label["view v"].options) == {
        "postgresql_with": Options({"security_barrier": "true"})
    }
    assert by_label["materialized view mv"].with_data is False
    function = by_label["function f(a integer, b text DEFAULT 'x)'::text)"]
    assert function.definition == (
        "RETURNS integer\n LANGUAGE sql\nAS $function$SELECT 1$function$"
    )
    assert by_label["trigger tr on t"] == Trigger(
        QualifiedName("t"),
        "tr",
        "BEFORE INSERT OR UPDATE OF a",
        "FOR EACH ROW WHEN ((new.b > 1)) EXECUTE FUNCTION g()",
    )
    assert by_label["row security t"] == RowSecurity(QualifiedName("t"))
    assert by_label["policy mine on t"] == Policy(
        QualifiedName("t"),
        "mine",
        command="SELECT",
        roles=("postgres",),
        using=Expression("(a > 1)"),
    )
    assert {"procedure p()", "function g()"} <= by_label.keys()


async def test_what_an_extension_brought_is_the_extension_only(postgres_url):
    async with holding(postgres_url, "CREATE EXTENSION citext") as connection:
        found = await snapshot(connection.sync_connection)
    (extension,) = found.objects
    assert isinstance(extension, Extension)
    assert (extension.name, extension.schema) == ("citext", None)


async def test_a_type_that_nobody_knows_keeps_its_name(postgres_url):
    statements = ("CREATE EXTENSION cube", "CREATE TABLE t (a cube[], b pg_lsn)")
    async with holding(postgres_url, *statements) as connection:
        table = (await snapshot(connection.sync_connection))[QualifiedName("t")]
    dialect = pg.dialect()
    compiled = [c.type.construct.compile(dialect=dialect) for c in table.columns]
    assert compiled == ["cube[]", "pg_lsn"]


async def test_names_that_are_not_wanted_are_left_out(postgres_url):
    asked = []

    def include(name, kind, parents):
        asked.append((name, kind, parents.get("schema_qualified_table_name")))
        return name not in {"users", "ix_lines"} and kind != "domain"

    async with kitchen(postgres_url) as connection:
        found = await snapshot(connection.sync_connection, include_name=include)
    assert {name.name for name in found} == {"lines", "nothing", "typed"}
    assert found.labelled("domain posint") is None
    assert ("fk_lines", "foreign_key_constraint", "lines") in asked


@pytest.mark.parametrize("tables", [2, 60])
async def test_one_statement_reads_all_tables_schemas_and_serials(postgres_url, tables):
    creations = [
        f"CREATE TABLE {schema}.t{n} (id serial PRIMARY KEY, n serial, m int[])"
        for schema in ("public", "a", "b")
        for n in range(tables)
    ]
    prelude = ("CREATE SCHEMA a", "CREATE SCHEMA b")
    async with (
        holding(postgres_url, *prelude, *creations) as connection,
        open_database(connection.engine.sync_engine, "versions", None) as database,
    ):
        before = database.channel.messages
        found = await snapshot(database, schemas=(None, "a", "b"))
        messages = database.channel.messages - before
    assert len(found) == 3 * tables
    assert messages == 1


async def test_an_empty_database_is_an_empty_snapshot(postgres_url):
    async with holding(postgres_url) as connection:
        assert await snapshot(connection.sync_connection) == Snapshot()
