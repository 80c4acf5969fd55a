"""Models with every form of type, default, constraint and index, a database each."""

from __future__ import annotations

import enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql

from brant import entities
from type_forms import forms, is_refused


class Colour(enum.Enum):
    RED = "r"
    GREEN = "g"


GENERIC: tuple[Any, ...] = (
    sa.SmallInteger(),
    sa.Integer(),
    sa.BigInteger(),
    sa.Numeric(10, 2),
    sa.Numeric(),
    sa.Float(),
    sa.Float(20),
    sa.Double(),
    sa.Boolean(),
    sa.Date(),
    sa.DateTime(),
    sa.DateTime(timezone=True),
    sa.Time(),
    sa.Interval(),
    sa.String(20),
    sa.Text(),
    sa.Unicode(20),
    sa.UnicodeText(),
    sa.LargeBinary(),
    sa.JSON(),
    sa.Uuid(),
    sa.CHAR(3),
    sa.REAL(),
    sa.DECIMAL(8, 3),
    sa.Enum(Colour, name="colour"),
    sa.Enum("x", "y", name="letter", native_enum=False),
    sa.Enum("x", "y", name="checked", native_enum=False, create_constraint=True),
    sa.String(9).with_variant(sa.String(19), "postgresql", "mysql", "mariadb"),
)
POSTGRESQL: tuple[Any, ...] = (
    postgresql.JSONB(),
    postgresql.ARRAY(sa.Integer),
    postgresql.ARRAY(sa.String(5)),
    postgresql.ARRAY(sa.Enum("p", "q", name="inner")),
    postgresql.INET(),
    postgresql.CIDR(),
    postgresql.MACADDR(),
    postgresql.BIT(3),
    postgresql.BIT(3, varying=True),
    postgresql.BYTEA(),
    postgresql.TSVECTOR(),
    postgresql.INT4RANGE(),
    postgresql.TSTZRANGE(),
    postgresql.NUMMULTIRANGE(),
    postgresql.INTERVAL(fields="DAY TO SECOND", precision=3),
    postgresql.TIMESTAMP(precision=3),
    postgresql.TIMESTAMP(precision=0, timezone=True),
    postgresql.TIME(precision=2),
    postgresql.OID(),
    postgresql.REGCLASS(),
    postgresql.MONEY(),
    postgresql.DOMAIN("small", sa.Integer, check="VALUE < 10", constraint_name="ck"),
    postgresql.ENUM("m", "n", name="own"),
    sa.String(20, collation="C"),
)
MYSQL: tuple[Any, ...] = (
    mysql.TINYINT(1),
    mysql.TINYINT(unsigned=True),
    mysql.MEDIUMINT(),
    mysql.INTEGER(unsigned=True),
    mysql.BIGINT(unsigned=True),
    mysql.DOUBLE(asdecimal=False),
    mysql.LONGTEXT(),
    mysql.MEDIUMTEXT(),
    mysql.TINYTEXT(),
    mysql.LONGBLOB(),
    mysql.VARBINARY(20),
    mysql.YEAR(),
    mysql.DATETIME(fsp=6),
    mysql.TIMESTAMP(fsp=3),
    mysql.TIME(fsp=2),
    mysql.SET("a", "b"),
    mysql.ENUM("k", "it's"),
    mysql.BIT(4),
    mysql.VARCHAR(20, collation="utf8mb4_bin"),
)
_TYPES = {"postgresql": POSTGRESQL, "mariadb": MYSQL, "sqlite": ()}
_DEFAULTS: tuple[tuple[Any, Any], ...] = (
    (sa.Integer(), "0"),
    (sa.Integer(), sa.text("1 + 2")),
    (sa.Integer(), sa.text("-1")),
    (sa.String(20), "it's 100%"),
    (sa.String(20), ""),
    (sa.Text(), sa.text("'x'")),
    (sa.Boolean(), sa.false()),
    (sa.Boolean(), sa.true()),
    (sa.Numeric(5, 2), sa.text("0.50")),
    (sa.DateTime(), sa.func.now()),
    (sa.DateTime(), sa.text("CURRENT_TIMESTAMP")),
    (sa.Date(), sa.text("'2020-01-01'")),
)
_POSTGRESQL_DEFAULTS: tuple[tuple[Any, Any], ...] = (
    (sa.Uuid(), sa.func.gen_random_uuid()),
    (postgresql.JSONB(), sa.text("'{}'::jsonb")),
    (postgresql.JSONB(), "{}"),
    (postgresql.ARRAY(sa.Integer), sa.text("'{}'")),
    (postgresql.ARRAY(sa.Text), sa.text("ARRAY['a', 'b']")),
    (sa.Enum(Colour, name="colour"), "RED"),
    (sa.Interval(), sa.text("'1 day'")),
    (sa.DateTime(timezone=True), sa.text("now() + interval '1 day'")),
    (sa.Integer(), sa.text("floor(random() * 10)")),
)


_BODY = "RETURNS trigger LANGUAGE plpgsql AS $$BEGIN new.n = 1; RETURN new; END$$"
_OBJECTS: dict[str, tuple[Any, ...]] = {
    "postgresql": (
        entities.Extension("citext"),
        entities.Extension("hstore"),
        entities.MaterializedView("stored", "SELECT count(*) AS n FROM child"),
        entities.Function("noting", _BODY),
        entities.Procedure("resting", "LANGUAGE sql AS $$SELECT 1$$"),
        entities.Trigger(
            "touch",
            "indexed",
            "BEFORE UPDATE",
            "FOR EACH ROW EXECUTE FUNCTION noting()",
        ),
        entities.RowSecurity("indexed"),
        entities.Policy("own", "indexed", using="n > 1"),
    ),
    "mariadb": (
        entities.Function(
            "twice", "RETURNS INT DETERMINISTIC RETURN 2 * n", arguments="n INTEGER"
        ),
        entities.Procedure("resting", "SELECT 1"),
        entities.Trigger(
            "touch", "child", "BEFORE UPDATE", "FOR EACH ROW SET NEW.state = 'old'"
        ),
    ),
    "sqlite": (
        entities.Trigger(
            "touch",
            "child",
            "AFTER INSERT",
            "BEGIN UPDATE child SET state = 'new' WHERE id = new.id; END",
        ),
    ),
}


def kitchen_sink(database: str, *, schema: str | None = None) -> sa.MetaData:
    metadata = sa.MetaData(schema=schema)
    sa.Table(
        "every_type",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        *(
            sa.Column(title, form)
            for title, form in forms(database)
            if not is_refused(title, database)
        ),
    )
    _typed(metadata, "generic_types", GENERIC)
    _typed(metadata, "own_types", _TYPES[database])
    more = _POSTGRESQL_DEFAULTS if database == "postgresql" else ()
    sa.Table(
        "defaults",
        metadata,
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        *(
            sa.Column(f"c{n}", type_, server_default=default)
            for n, (type_, default) in enumerate((*_DEFAULTS, *more))
        ),
    )
    _constrained(metadata, database)
    _OWN[database](metadata)
    cheap = entities.View("cheap", "SELECT id, state FROM child WHERE price < 5")
    entities.declare(metadata, cheap, *_OBJECTS[database])
    return metadata


def _typed(metadata: sa.MetaData, name: str, types: tuple[Any, ...]) -> None:
    sa.Table(
        name,
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        *(sa.Column(f"c{n}", type_) for n, type_ in enumerate(types)),
    )


def _constrained(metadata: sa.MetaData, database: str) -> None:
    prefix = f"{metadata.schema}." if metadata.schema else ""
    sa.Table(
        "parent",
        metadata,
        sa.Column("a", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("b", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("code", sa.String(10), nullable=False, unique=True),
        sa.Column("boss", sa.String(10), sa.ForeignKey(f"{prefix}parent.code")),
        sa.UniqueConstraint("b", "a", name="uq_parent"),
        comment=None if database == "sqlite" else "it's commented",
    )
    sa.Table(
        "child",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("a", sa.Integer),
        sa.Column("b", sa.Integer),
        sa.Column("price", sa.Numeric(9, 2), sa.CheckConstraint("price >= 0")),
        sa.Column("state", sa.String(10), index=True),
        sa.Column("twice", sa.Numeric(12, 2), sa.Computed("price * 2", persisted=True)),
        sa.Column("Quoted Name", sa.Integer),
        sa.Column("select", sa.Integer, index=True, unique=True),
        sa.ForeignKeyConstraint(
            ["a", "b"],
            [f"{prefix}parent.a", f"{prefix}parent.b"],
            name="fk_child",
            ondelete="CASCADE",
            onupdate="RESTRICT",
        ),
        sa.CheckConstraint("state IN ('new', 'old') AND price < 1000", name="ck_state"),
        sa.CheckConstraint("state <> 'a:b' OR price BETWEEN 1 AND 2"),
        sa.Index("ix_two", "state", "price"),
    )


def _postgresql(metadata: sa.MetaData) -> None:
    table = sa.Table(
        "indexed",
        metadata,
        sa.Column(
            "id", sa.BigInteger, sa.Identity(always=True, start=10), primary_key=True
        ),
        sa.Column("name", sa.String(50)),
        sa.Column("data", postgresql.JSONB),
        sa.Column("span", postgresql.TSTZRANGE),
        sa.Column("n", sa.Integer, comment="a number"),
        sa.UniqueConstraint(
            "name", name="uq_nulls", postgresql_nulls_not_distinct=True
        ),
        sa.UniqueConstraint("n", name="uq_late", deferrable=True, initially="DEFERRED"),
        postgresql.ExcludeConstraint(
            ("span", "&&"), name="ex_span", where=sa.text("n > 0")
        ),
    )
    sa.Index("ix_lower", sa.func.lower(table.c.name))
    sa.Index("ix_desc", table.c.n.desc().nulls_last())
    sa.Index("ix_gin", table.c.data, postgresql_using="gin")
    sa.Index(
        "ix_path",
        table.c.data,
        postgresql_using="gin",
        postgresql_ops={"data": "jsonb_path_ops"},
    )
    sa.Index("ix_where", table.c.n, postgresql_where=table.c.n > 5)
    sa.Index("ix_include", table.c.n, postgresql_include=["name"])
    sa.Index("ix_with", table.c.n, postgresql_with={"fillfactor": 70})
    sa.Index("ix_nulls", table.c.n, unique=True, postgresql_nulls_not_distinct=True)
    sa.Index("ix_hash", table.c.name, postgresql_using="hash")
    sa.Index("ix_expression", (table.c.n + 1), sa.text("(name || 'x')"))
    sa.Sequence("free_numbers", start=5, increment=2, metadata=metadata)


def _mariadb(metadata: sa.MetaData) -> None:
    table = sa.Table(
        "indexed",
        metadata,
        sa.Column("id", mysql.INTEGER(unsigned=True), primary_key=True),
        sa.Column("name", sa.String(50), comment="a name"),
        sa.Column("body", sa.Text),
        sa.Column("data", sa.LargeBinary),
        sa.Column("n", sa.Integer),
        sa.Column("virtual", sa.Integer, sa.Computed("n + 1", persisted=False)),
        sa.Column(
            "touched",
            sa.TIMESTAMP,
            server_default=sa.text("CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP"),
        ),
        mysql_engine="InnoDB",
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_row_format="DYNAMIC",
        comment="it's indexed",
    )
    sa.Index("ix_words", table.c.body, mysql_prefix="FULLTEXT")
    sa.Index(
        "ix_both",
        table.c.name,
        table.c.body,
        mysql_prefix="FULLTEXT",
        mariadb_prefix="FULLTEXT",
    )
    sa.Index("ix_begin", table.c.body, mysql_length=20)
    sa.Index("ix_begins", "name", "data", mysql_length={"name": 5, "data": 10})
    sa.Index("ix_desc", table.c.n.desc(), "id")


def _sqlite(metadata: sa.MetaData) -> None:
    table = sa.Table(
        "indexed",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(50, collation="NOCASE")),
        sa.Column(
            "n", sa.Integer, nullable=False, sqlite_on_conflict_not_null="REPLACE"
        ),
        sa.Column("once", sa.Integer, unique=True, sqlite_on_conflict_unique="IGNORE"),
        sa.Column("virtual", sa.Integer, sa.Computed("n + 1", persisted=False)),
        sa.UniqueConstraint("n", "name", sqlite_on_conflict="REPLACE"),
        sqlite_autoincrement=True,
    )
    sa.Index("ix_lower", sa.func.lower(table.c.name))
    sa.Index("ix_desc", table.c.n.desc())
    sa.Index("ix_where", table.c.n, unique=True, sqlite_where=table.c.n > 5)
    sa.Index("ix_expression", (table.c.n + 1), sa.text("(name || 'a:b')"))
    sa.Table(
        "counted",
        metadata,
        sa.Column(
            "id",
            sa.Integer,
            primary_key=True,
            sqlite_on_conflict_not_null="ROLLBACK",
            sqlite_on_conflict_primary_key="IGNORE",
        ),
        sqlite_autoincrement=True,
    )
    sa.Table(
        "rowless",
        metadata,
        sa.Column(
            "key", sa.Text, primary_key=True, sqlite_on_conflict_primary_key="FAIL"
        ),
        sa.Column("value", sa.Integer),
        sqlite_with_rowid=False,
        sqlite_strict=True,
    )


_OWN = {"postgresql": _postgresql, "mariadb": _mariadb, "sqlite": _sqlite}
