"""Changes of models that autogenerate is held against: before and after, as functions.

The detection matrix of docs/autogenerate.md has a row for each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql

from brant import entities, schema

if TYPE_CHECKING:
    from collections.abc import Callable

EVERYWHERE = ("postgresql", "mariadb", "sqlite")
POSTGRESQL = ("postgresql",)


@dataclass(frozen=True)
class Change:
    """What the models said, and what they say now."""

    name: str
    before: Callable[[sa.MetaData], Any]
    after: Callable[[sa.MetaData], Any]
    databases: tuple[str, ...] = EVERYWHERE

    def metadata(self, part: Callable[[sa.MetaData], Any]) -> sa.MetaData:
        made = sa.MetaData()
        part(made)
        return made


def t(*items: Any, **options: Any) -> Callable[[sa.MetaData], sa.Table]:
    """Give a function that adds a table `t` with a key and these items."""

    def add(metadata: sa.MetaData) -> sa.Table:
        key = sa.Column("id", sa.Integer, primary_key=True)
        free = [i._copy() if isinstance(i, sa.Column) else i() for i in items]
        return sa.Table("t", metadata, key, *free, **options)

    return add


def c(type_: Any = sa.Integer, *parts: Any, **options: Any) -> sa.Column[Any]:
    return sa.Column("c", type_, *parts, **options)


def lone_key(
    *, sqlite_autoincrement: bool = False, **options: Any
) -> Callable[[sa.MetaData], sa.Table]:
    """Give a function that adds a table `t` of nothing but a key with options."""
    return lambda metadata: sa.Table(
        "t",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True, **options),
        sqlite_autoincrement=sqlite_autoincrement,
    )


def both(*parts: Callable[[sa.MetaData], Any]) -> Callable[[sa.MetaData], None]:
    def add(metadata: sa.MetaData) -> None:
        for part in parts:
            part(metadata)

    return add


def other(metadata: sa.MetaData) -> None:
    sa.Table(
        "other",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("x", sa.Integer, unique=True),
    )


def one_of(
    name: str, column: str, type_: Any, key: Any = sa.Integer, **options: Any
) -> Callable[[sa.MetaData], sa.Table]:
    """Give a function that adds a table of that name with a key and one column."""
    return lambda metadata: sa.Table(
        name,
        metadata,
        sa.Column("id", key, primary_key=True),
        sa.Column(column, type_),
        **options,
    )


def part_of(name: str) -> Callable[[sa.MetaData], sa.Table]:
    """Give a function that adds a table whose key is that of another one."""
    return lambda metadata: sa.Table(
        "part",
        metadata,
        sa.Column("id", sa.ForeignKey(f"{name}.id"), primary_key=True),
    )


def circle(metadata: sa.MetaData) -> None:
    for name, referent in (("a", "b"), ("b", "a")):
        sa.Table(
            name,
            metadata,
            sa.Column("id", sa.Integer, primary_key=True),
            sa.Column("x", sa.Integer),
            sa.ForeignKeyConstraint(
                ["x"], [f"{referent}.id"], name=f"fk_{name}", use_alter=True
            ),
        )


def referred(
    *unique: str, type_: Any = sa.Integer
) -> Callable[[sa.MetaData], sa.Table]:
    """Give a function that adds a table `o` of which some columns are keys."""

    def add(metadata: sa.MetaData) -> sa.Table:
        columns = [sa.Column(name, type_) for name in unique]
        constraints = [sa.UniqueConstraint(n, name=f"uq_{n}") for n in unique]
        key = sa.Column("id", sa.Integer, primary_key=True)
        return sa.Table("o", metadata, key, *columns, *constraints)

    return add


def referring(metadata: sa.MetaData, type_: Any = sa.Integer) -> None:
    own = sa.ForeignKeyConstraint(["x"], ["o.x"], name="fk_r")
    key = sa.Column("id", sa.Integer, primary_key=True)
    sa.Table("r", metadata, key, sa.Column("x", type_), own)


def keyed_by(name: str) -> Callable[[sa.MetaData], sa.Table]:
    """Give a function that adds a table `k` with a primary key of that name."""
    return lambda metadata: sa.Table(
        "k",
        metadata,
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("id", name=name),
    )


def referring_key(metadata: sa.MetaData) -> None:
    own = sa.ForeignKeyConstraint(["x"], ["k.id"], name="fk_s")
    key = sa.Column("id", sa.Integer, primary_key=True)
    sa.Table("s", metadata, key, sa.Column("x", sa.Integer), own)


def key(**options: Any) -> Callable[[], sa.ForeignKeyConstraint]:
    options = {"name": "fk_t", **options}
    return lambda: sa.ForeignKeyConstraint(["c"], ["other.id"], **options)


def referring_c(metadata: sa.MetaData) -> None:
    """Add a table before `t` in any order, with a key to its `c`."""
    sa.Table(
        "a",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("x", sa.Integer),
        sa.ForeignKeyConstraint(["x"], ["t.c"], name="fk_a"),
    )


def check(text: str, name: str | None = "ck_t") -> Callable[[], sa.CheckConstraint]:
    return lambda: sa.CheckConstraint(text, name=name)


def unique(*columns: str, **options: Any) -> Callable[[], sa.UniqueConstraint]:
    return lambda: sa.UniqueConstraint(*columns, **options)


def index(*elements: Any, **options: Any) -> Callable[[], sa.Index]:
    return lambda: sa.Index("ix_t", *elements, **options)


def exclude(operator: str) -> Callable[[], postgresql.ExcludeConstraint]:
    return lambda: postgresql.ExcludeConstraint(
        (sa.text("int4range(c, d)"), operator), name="ex_t"
    )


def exclude_where(condition: str) -> Callable[[], postgresql.ExcludeConstraint]:
    return lambda: postgresql.ExcludeConstraint(
        (sa.column("id"), "="), using="btree", where=sa.text(condition), name="ex_t"
    )


def exclude_by_pattern() -> postgresql.ExcludeConstraint:
    own = {"c": "text_pattern_ops"}
    column = sa.column("c")
    return postgresql.ExcludeConstraint(
        (column, "="), using="btree", ops=own, name="ex_t"
    )


def link(*key: str, with_id: bool = False) -> Callable[[sa.MetaData], sa.Table]:
    """Give a function that adds a table `link` with that primary key, if any."""
    own = [sa.Column("id", sa.Integer)] if with_id else []
    return lambda metadata: sa.Table(
        "link",
        metadata,
        *(column._copy() for column in own),
        sa.Column("a", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("b", sa.Integer, nullable=False, autoincrement=False),
        *([sa.PrimaryKeyConstraint(*key)] if key else []),
    )


def behind(metadata: sa.MetaData) -> None:
    """Add a table `t` that is counted up by the last column of its key."""
    sa.Table(
        "t",
        metadata,
        sa.Column("id", sa.Integer, autoincrement=True),
        sa.Column("c", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("c", "id", name="pk_t"),
        sa.Index("ix_t", "id"),
    )


def nothing(metadata: sa.MetaData) -> None:
    del metadata


def sequence(**options: Any) -> Callable[[sa.MetaData], sa.Sequence]:
    return lambda metadata: sa.Sequence("numbers", metadata=metadata, **options)


def numbered(*parts: Any, **options: Any) -> Callable[[sa.MetaData], sa.Table]:
    """Give a function that adds a table `t` with nothing but a key of that kind."""
    return lambda metadata: sa.Table(
        "t",
        metadata,
        sa.Column("id", sa.Integer, *parts, primary_key=True, **options),
    )


def status(*labels: str) -> sa.Column[Any]:
    return c(sa.Enum(*labels, name="status"))


def on_status(*labels: str) -> Callable[[sa.MetaData], None]:
    """Give a function that adds all that may stand on an enum type."""
    state = sa.Enum(*labels, name="status")
    mine = postgresql.DOMAIN(
        "mine", state, default="a", check=sa.text("VALUE <> 'c'::status")
    )
    table = t(
        c(state, server_default="a", index=True),
        sa.Column("list", postgresql.ARRAY(state)),
        sa.Column("mine", mine),
        sa.Column("said", sa.Text, server_default=sa.text("'a'::status::text")),
        index("id", postgresql_where=sa.text("c = 'a'")),
        exclude_where("c <> 'c'"),
        check("c <> 'c' OR mine::status = 'a'"),
    )
    return having(view("SELECT c, list FROM t WHERE c = 'a'"), also=table)


def small(type_: Any = sa.Integer, **options: Any) -> postgresql.DOMAIN:
    options = {"check": "VALUE < 10", "constraint_name": "ck", **options}
    return postgresql.DOMAIN("small", type_, **options)


def renamed(column: sa.Column[Any], labels: dict[str, str]) -> sa.Column[Any]:
    column.info["renamed_labels"] = labels
    return column


def in_memory(**options: str) -> Callable[[sa.MetaData], sa.Table]:
    """Give a function that adds a table of MEMORY, its indexes with these options."""
    return lambda metadata: sa.Table(
        "t",
        metadata,
        sa.Column("id", sa.Integer),
        sa.Column("c", sa.Integer),
        sa.Column("d", sa.Integer),
        sa.PrimaryKeyConstraint("id", **options),
        sa.Index("ix_t", "c", **options),
        sa.Index("uq_t", "d", unique=True, **options),
        mysql_engine="MEMORY",
        mariadb_engine="MEMORY",
    )


def recoded(**options: str) -> Callable[[sa.MetaData], sa.Table]:
    """Give a function that adds a table of MySQL with texts and these options."""
    named = {
        f"{name}_{key}": value
        for key, value in options.items()
        for name in ("mysql", "mariadb")
    }
    own = sa.Column("own", sa.String(9, collation="latin1_bin"))
    return t(c(TEXT), sa.Column("long", sa.Text, nullable=False), own, D, **named)


def coloured(*labels: str) -> sa.Column[Any]:
    return c(sa.Enum(*labels, name="colour", native_enum=False, create_constraint=True))


def in_schema(metadata: sa.MetaData) -> None:
    sa.Table("t", metadata, sa.Column("id", sa.Integer, primary_key=True), schema="app")


def keyed(*columns: str) -> Callable[[sa.MetaData], None]:
    def add(metadata: sa.MetaData) -> None:
        sa.Table(
            "t",
            metadata,
            sa.Column("a", sa.Integer, nullable=False),
            sa.Column("b", sa.Integer, nullable=False),
            sa.PrimaryKeyConstraint(*columns, name="pk_t"),
        )

    return add


def having(
    *objects: Any, kinds: tuple[Any, ...] = (), also: Callable[[sa.MetaData], Any]
) -> Callable[[sa.MetaData], None]:
    """Give a function that declares objects beside a table and creates them."""

    def add(metadata: sa.MetaData) -> None:
        also(metadata)
        entities.declare(metadata, *objects, kinds=kinds)

    return add


def view(query: str) -> Any:
    return entities.View("v", query)


def twice(body: str) -> Any:
    return entities.Function(
        "twice", f"RETURNS int LANGUAGE sql AS $${body}$$", arguments="n int"
    )


def counting() -> Any:
    body = "RETURNS bigint LANGUAGE sql AS $$SELECT count(*) FROM t$$"
    return entities.Function("counting", body)


def touching() -> Any:
    body = "RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN new; END$$"
    return entities.Function("touching", body)


def made_view(
    least: int, *, materialized: bool = False
) -> Callable[[sa.MetaData], None]:
    def add(metadata: sa.MetaData) -> None:
        column = metadata.tables["t"].c.c
        query = sa.select(column).where(column > least)
        sa.schema.CreateView(
            query, "made", metadata=metadata, materialized=materialized
        )

    return add


def kept(*kinds: Any) -> Callable[[sa.MetaData], None]:
    return having(kinds=kinds, also=nothing)


def mysql_twice(body: str, arguments: str = "n INTEGER") -> Any:
    definition = f"RETURNS INT DETERMINISTIC {body}"
    return entities.Function("twice", definition, arguments=arguments)


def mysql_noting(body: str) -> Any:
    return entities.Procedure("noting", body, arguments="IN n INT, OUT m VARCHAR(20)")


def mysql_touch(action: str) -> Any:
    return entities.Trigger("touch", "t", "BEFORE UPDATE", f"FOR EACH ROW {action}")


def sqlite_touch(value: str) -> Any:
    action = f"BEGIN UPDATE t SET c = {value} WHERE id = new.id; END"
    return entities.Trigger("touch", "t", "AFTER INSERT", action)


def own(condition: str) -> Any:
    return entities.Policy("own", "t", using=condition)


def touch(event: str, condition: str = "true") -> Any:
    call = "EXECUTE FUNCTION suppress_redundant_updates_trigger()"
    action = f"FOR EACH ROW WHEN ({condition}) {call}"
    return entities.Trigger("touch", "t", event, action)


def drawn(metadata: sa.MetaData) -> None:
    """Add a table with a column that is no key and counts by a sequence."""
    numbers = sa.Sequence("t_c_seq", metadata=metadata)
    key = sa.Column("id", sa.Integer, primary_key=True)
    own = {"server_default": numbers.next_value(), "nullable": False}
    sa.Table("t", metadata, key, sa.Column("c", sa.Integer, numbers, **own))


def parted(*items: Any) -> Callable[[sa.MetaData], sa.Table]:
    """Give a function that adds a table of partitions."""
    return lambda metadata: sa.Table(
        "t",
        metadata,
        sa.Column("c", sa.Integer),
        *(item() for item in items),
        postgresql_partition_by="RANGE (c)",
    )


def over_enum(metadata: sa.MetaData) -> None:
    letter = sa.Enum("a", "b", name="letter")
    own = postgresql.DOMAIN("own_letter", letter)
    t(c(letter), sa.Column("d", own))(metadata)


D = sa.Column("d", sa.Integer)
LONG = sa.Column("d", sa.BigInteger)
DOUBLED = sa.Computed("d * 2", persisted=True)
TEXT = sa.String(20)
UPDATED = sa.text("NULL ON UPDATE CURRENT_TIMESTAMP")
READ = "SELECT c FROM t WHERE c > 1"
CITEXT = entities.Extension("citext")
CALLED = "FOR EACH ROW EXECUTE FUNCTION touching()"

CHANGES = (
    Change("schema added", nothing, in_schema, POSTGRESQL),
    Change("table added", nothing, t(c())),
    Change("table dropped", t(c()), nothing),
    Change("tables that refer to each other added", nothing, circle),
    Change("tables that refer to each other dropped", circle, nothing),
    Change(
        "tables dropped in the order of their keys", both(other, t(c(), key())), nothing
    ),
    Change(
        "table renamed (info)",
        t(c()),
        lambda m: sa.Table(
            "s",
            m,
            sa.Column("id", sa.Integer, primary_key=True),
            c(),
            info={"renamed_from": "t"},
        ),
    ),
    Change("column added", t(), t(c())),
    Change("column dropped", t(c()), t()),
    Change(
        "column renamed (info)",
        t(c()),
        t(sa.Column("e", sa.Integer, info={"renamed_from": "c"})),
    ),
    Change(
        "tables that swap their names (info)",
        both(one_of("one", "a", TEXT), one_of("two", "b", sa.Integer)),
        both(
            one_of("one", "b", sa.Integer, info={"renamed_from": "two"}),
            one_of("two", "a", TEXT, info={"renamed_from": "one"}),
        ),
    ),
    Change(
        "columns that swap their names (info)",
        t(c(TEXT), D, index("c"), check("d > 0")),
        t(
            sa.Column("c", sa.Integer, info={"renamed_from": "d"}),
            sa.Column("d", TEXT, info={"renamed_from": "c"}),
            index("d"),
            check("c > 0"),
        ),
    ),
    Change(
        "names of columns that move on (info)",
        t(c(TEXT), D),
        t(
            sa.Column("d", TEXT, info={"renamed_from": "c"}),
            sa.Column("e", sa.Integer, info={"renamed_from": "d"}),
        ),
    ),
    Change(
        "names of three columns that go round (info)",
        t(c(TEXT), D, sa.Column("e", sa.Date, nullable=False)),
        t(
            sa.Column("d", TEXT, info={"renamed_from": "c"}),
            sa.Column("e", sa.Integer, info={"renamed_from": "d"}),
            sa.Column("c", sa.Date, nullable=False, info={"renamed_from": "e"}),
        ),
    ),
    Change(
        "enum's values that swap their names (info)",
        t(status("a", "b", "c")),
        t(renamed(status("b", "a", "c"), {"a": "b", "b": "a"})),
        POSTGRESQL,
    ),
    Change(
        "column renamed under a view",
        having(view("SELECT c FROM t WHERE c > 1"), also=t(c())),
        having(
            view("SELECT e AS c FROM t WHERE e > 1"),
            also=t(sa.Column("e", sa.Integer, info={"renamed_from": "c"})),
        ),
    ),
    Change("nullable to not null", t(c()), t(c(nullable=False))),
    Change("not null to nullable", t(c(nullable=False)), t(c())),
    Change("type", t(c(sa.Integer)), t(c(sa.BigInteger))),
    Change(
        "type that needs a cast",
        t(c(sa.String(9), server_default="1")),
        t(c(sa.Integer, server_default="2")),
    ),
    Change("length of a string", t(c(sa.String(10))), t(c(sa.String(50)))),
    Change(
        "length given to a string",
        t(c(sa.String)),
        t(c(sa.String(50))),
        ("postgresql", "sqlite"),
    ),
    Change("precision", t(c(sa.Numeric(8, 2))), t(c(sa.Numeric(10, 4)))),
    Change(
        "time zone", t(c(sa.DateTime())), t(c(sa.DateTime(timezone=True))), POSTGRESQL
    ),
    Change(
        "collation on SQLite",
        t(c(sa.String(9, collation="NOCASE")), index("c")),
        t(c(sa.String(9)), index("c")),
        ("sqlite",),
    ),
    Change(
        "collation", t(c(sa.String(20))), t(c(sa.String(20, collation="C"))), POSTGRESQL
    ),
    Change(
        "collation on MySQL",
        t(c(sa.String(20, collation="utf8mb4_bin"))),
        t(c(sa.String(20, collation="utf8mb4_general_ci"))),
        ("mariadb",),
    ),
    Change(
        "collation no longer said",
        t(c(sa.String(20, collation="utf8mb4_bin"))),
        t(c(sa.String(20))),
        ("mariadb",),
    ),
    Change(
        "array", t(c(sa.ARRAY(sa.Integer))), t(c(sa.ARRAY(sa.BigInteger))), POSTGRESQL
    ),
    Change(
        "variant",
        t(c(sa.JSON)),
        t(c(sa.JSON().with_variant(postgresql.JSONB(), "postgresql"))),
        POSTGRESQL,
    ),
    Change("default added", t(c()), t(c(server_default="1"))),
    Change("default changed", t(c(server_default="1")), t(c(server_default="2"))),
    Change("default dropped", t(c(server_default="1")), t(c())),
    Change(
        "default's expression changed",
        t(c(sa.DateTime)),
        t(c(sa.DateTime, server_default=sa.func.now())),
    ),
    Change(
        "identity added",
        t(c(nullable=False)),
        t(c(sa.Integer, sa.Identity())),
        POSTGRESQL,
    ),
    Change("SERIAL to plain", t(), numbered(autoincrement=False), POSTGRESQL),
    Change("plain to SERIAL", numbered(autoincrement=False), t(), POSTGRESQL),
    Change("SERIAL to identity", t(), numbered(sa.Identity()), POSTGRESQL),
    Change("identity to SERIAL", numbered(sa.Identity()), t(), POSTGRESQL),
    Change(
        "sequence to identity outside of a key",
        drawn,
        t(c(sa.Integer, sa.Identity())),
        POSTGRESQL,
    ),
    Change(
        "identity to sequence outside of a key",
        t(c(sa.Integer, sa.Identity())),
        drawn,
        POSTGRESQL,
    ),
    Change(
        "identity's ends",
        t(c(sa.Integer, sa.Identity())),
        t(c(sa.Integer, sa.Identity(start=10, minvalue=5, maxvalue=99, increment=5))),
        POSTGRESQL,
    ),
    Change(
        "identity to another type",
        t(c(sa.Integer, sa.Identity())),
        t(c(sa.Text, nullable=False)),
        POSTGRESQL,
    ),
    Change(
        "identity's options",
        t(c(sa.Integer, sa.Identity())),
        t(c(sa.Integer, sa.Identity(always=True, increment=5))),
        POSTGRESQL,
    ),
    Change(
        "computed expression",
        t(D, c(sa.Integer, sa.Computed("d * 2", persisted=True))),
        t(D, c(sa.Integer, sa.Computed("d * 3", persisted=True))),
    ),
    Change(
        "computed to plain",
        t(D, c(sa.Integer, sa.Computed("d * 2", persisted=True))),
        t(D, c()),
    ),
    Change(
        "computed to a default and another type",
        t(D, c(sa.Integer, sa.Computed("d * 2", persisted=True))),
        t(D, c(sa.Numeric(8, 2), server_default="0")),
    ),
    Change(
        "plain to computed",
        t(D, c(sa.String(9), nullable=False)),
        t(D, c(sa.Integer, sa.Computed("d * 2", persisted=True))),
    ),
    Change("primary key's columns", keyed("a"), keyed("a", "b")),
    Change("key that counts, in a table without one", link(), link("id", with_id=True)),
    Change(
        "key of two columns becomes one that counts",
        link("a", "b"),
        link("id", with_id=True),
    ),
    Change(
        "computed to plain under keys",
        t(D, c(sa.Integer, DOUBLED), index("d", "c"), unique("c", name="uq_t")),
        t(D, c(), index("d", "c"), unique("c", name="uq_t")),
    ),
    Change(
        "plain to computed under a condition",
        t(D, c(), index("c"), check("c > 0")),
        t(D, c(sa.Integer, DOUBLED), index("c"), check("c > 0")),
    ),
    Change(
        "type of a key that counts, and its table's name (info)",
        one_of("other", "x", sa.Integer),
        one_of(
            "others", "x", sa.Integer, sa.BigInteger, info={"renamed_from": "other"}
        ),
        ("postgresql", "mariadb"),
    ),
    Change(
        "type under a computed column",
        t(D, c(sa.Integer, DOUBLED), index("c")),
        t(LONG, c(sa.Integer, DOUBLED), index("c")),
    ),
    Change(
        "type of what a dropped column was computed from",
        t(D, c(sa.Integer, DOUBLED)),
        t(LONG),
    ),
    Change(
        "column and what is computed from it dropped",
        t(c(sa.Integer, DOUBLED), D),
        t(),
    ),
    Change(
        "column and what is computed from it added",
        t(),
        t(c(sa.Integer, DOUBLED), D),
    ),
    Change(
        "table with another one's key added beside that one's type",
        one_of("other", "x", sa.Integer),
        both(one_of("other", "x", sa.Integer, key=sa.BigInteger), part_of("other")),
        ("postgresql", "mariadb"),
    ),
    Change("unique constraint added", t(c()), t(c(), unique("c", name="uq_t"))),
    Change("unique constraint dropped", t(c(), unique("c", name="uq_t")), t(c())),
    Change(
        "unique constraint's columns",
        t(c(), D, unique("c", name="uq_t")),
        t(c(), D, unique("c", "d", name="uq_t")),
    ),
    Change("unnamed unique constraint added", t(c()), t(c(unique=True))),
    Change("unnamed unique constraint dropped", t(c(unique=True)), t(c())),
    Change(
        "unnamed unique constraint beside an index of its columns",
        nothing,
        t(c(), unique("c", "id"), index("c", "id", unique=True)),
    ),
    Change(
        "unique constraint's nulls",
        t(c(), unique("c", name="uq_t")),
        t(c(), unique("c", name="uq_t", postgresql_nulls_not_distinct=True)),
        POSTGRESQL,
    ),
    Change("foreign key added", both(other, t(c())), both(other, t(c(), key()))),
    Change("foreign key dropped", both(other, t(c(), key())), both(other, t(c()))),
    Change(
        "unnamed foreign key added",
        both(other, t(c())),
        both(other, t(c(), key(name=None))),
    ),
    Change(
        "foreign key of a new table to a key that is new",
        referred(),
        both(referred("x"), referring),
    ),
    Change(
        "foreign key to a column that is new",
        both(one_of("a", "x", sa.Integer), t()),
        both(referring_c, t(c(), unique("c", name="uq_t"))),
    ),
    Change(
        "foreign key dropped with the column that it refers to",
        both(referring_c, t(c(), unique("c", name="uq_t"))),
        both(one_of("a", "x", sa.Integer), t()),
    ),
    Change(
        "primary key that foreign keys refer to",
        both(keyed_by("pk_a"), referring_key),
        both(keyed_by("pk_b"), referring_key),
        ("postgresql", "sqlite"),
    ),
    Change(
        "types of both ends of a foreign key",
        both(referred("x"), referring),
        both(referred("x", type_=sa.BigInteger), lambda m: referring(m, sa.BigInteger)),
    ),
    Change(
        "foreign key's ON DELETE",
        both(other, t(c(), key())),
        both(other, t(c(), key(ondelete="CASCADE"))),
    ),
    Change(
        "foreign key's ON UPDATE",
        both(other, t(c(), key())),
        both(other, t(c(), key(onupdate="CASCADE"))),
    ),
    Change(
        "foreign key's DEFERRABLE",
        both(other, t(c(), key())),
        both(other, t(c(), key(deferrable=True, initially="DEFERRED"))),
        ("postgresql", "sqlite"),
    ),
    Change(
        "foreign key's MATCH",
        both(other, t(c(), key())),
        both(other, t(c(), key(match="FULL"))),
        POSTGRESQL,
    ),
    Change("check added", t(c()), t(c(), check("c > 0"))),
    Change("check dropped", t(c(), check("c > 0")), t(c())),
    Change(
        "check's condition", t(c(), check("c > 0")), t(c(), check("c > 0 AND c < 9"))
    ),
    Change("unnamed check added", t(c()), t(c(), check("c > 0", None))),
    Change("unnamed check dropped", t(c(), check("c > 0", None)), t(c())),
    Change(
        "unnamed check changed beside another one",
        t(c(), check("c > 0", None), check("c <> 7", None)),
        t(c(), check("c > 1", None), check("c <> 7", None)),
    ),
    Change(
        "stored column becomes virtual",
        t(D, c(sa.Integer, sa.Computed("d * 2", persisted=True))),
        t(D, c(sa.Integer, sa.Computed("d * 2", persisted=False))),
        ("mariadb", "sqlite"),
    ),
    Change("exclude constraint added", t(c(), D), t(c(), D, exclude("&&")), POSTGRESQL),
    Change(
        "exclude constraint's operator",
        t(c(), D, exclude("&&")),
        t(c(), D, exclude("=")),
        POSTGRESQL,
    ),
    Change(
        "exclude constraint's operator class",
        t(c(sa.Text)),
        t(c(sa.Text), exclude_by_pattern),
        POSTGRESQL,
    ),
    Change("index on a partitioned table", parted(), parted(index("c")), POSTGRESQL),
    Change("index added", t(c()), t(c(), index("c"))),
    Change("index dropped", t(c(), index("c")), t(c())),
    Change("index's columns", t(c(), D, index("c")), t(c(), D, index("d", "c"))),
    Change("index becomes unique", t(c(), index("c")), t(c(), index("c", unique=True))),
    Change(
        "index's expression",
        t(c(TEXT), index(sa.text("lower(c)"))),
        t(c(TEXT), index(sa.text("upper(c)"))),
        ("postgresql", "sqlite"),
    ),
    Change(
        "index's order",
        t(c(), index("c")),
        t(c(), index(sa.text("c DESC"))),
        ("postgresql", "sqlite"),
    ),
    Change(
        "index's WHERE",
        t(c(), index("c")),
        t(
            c(),
            index(
                "c", postgresql_where=sa.text("c > 5"), sqlite_where=sa.text("c > 5")
            ),
        ),
        ("postgresql", "sqlite"),
    ),
    Change(
        "index's WHERE changed",
        t(
            c(),
            index(
                "c", postgresql_where=sa.text("c > 4"), sqlite_where=sa.text("c > 4")
            ),
        ),
        t(
            c(),
            index(
                "c", postgresql_where=sa.text("c > 5"), sqlite_where=sa.text("c > 5")
            ),
        ),
        ("postgresql", "sqlite"),
    ),
    Change(
        "index's method",
        t(c(), index("c")),
        t(c(), index("c", postgresql_using="hash")),
        POSTGRESQL,
    ),
    Change(
        "index's INCLUDE",
        t(c(), D, index("c")),
        t(c(), D, index("c", postgresql_include=["d"])),
        POSTGRESQL,
    ),
    Change(
        "index's operator class",
        t(c(TEXT), index("c")),
        t(c(TEXT), index("c", postgresql_ops={"c": "varchar_pattern_ops"})),
        POSTGRESQL,
    ),
    Change(
        "index's storage options",
        t(c(), index("c")),
        t(c(), index("c", postgresql_with={"fillfactor": 50})),
        POSTGRESQL,
    ),
    Change(
        "index's nulls",
        t(c(), index("c", unique=True)),
        t(c(), index("c", unique=True, postgresql_nulls_not_distinct=True)),
        POSTGRESQL,
    ),
    Change("table's comment", t(c()), t(c(), comment="new"), ("postgresql", "mariadb")),
    Change("column's comment", t(c()), t(c(comment="new")), ("postgresql", "mariadb")),
    Change("enum type added with its column", t(), t(status("a", "b"))),
    Change("enum type dropped with its column", t(status("a", "b")), t()),
    Change(
        "enum's value added",
        t(status("a", "c")),
        t(status("a", "b", "c")),
        ("postgresql", "mariadb"),
    ),
    Change(
        "enum's value removed",
        t(status("a", "b", "c")),
        t(status("a", "c")),
        ("postgresql", "mariadb"),
    ),
    Change(
        "enum's value removed, and what said it changed",
        t(
            c(sa.Enum("a", "b", name="status"), server_default="b"),
            index("id", postgresql_where=sa.text("c = 'b'")),
            check("c <> 'b' OR id > 0"),
        ),
        t(c(sa.Enum("a", "c", name="status"), server_default="c"), check("c <> 'c'")),
        POSTGRESQL,
    ),
    Change(
        "enum's value added and said at once",
        t(c(sa.Enum("a", name="status"), server_default="a")),
        t(c(sa.Enum("a", "b", name="status"), server_default="b"), check("c <> 'a'")),
        POSTGRESQL,
    ),
    Change(
        "enum's value removed under all that stands on it",
        on_status("a", "b", "c"),
        on_status("a", "c"),
        POSTGRESQL,
    ),
    Change(
        "enum's values in another order under all that stands on it",
        on_status("a", "b", "c"),
        on_status("c", "a"),
        POSTGRESQL,
    ),
    Change(
        "enum's value renamed (info)",
        t(status("a", "b", "c")),
        t(renamed(status("a", "bee", "c"), {"b": "bee"})),
        ("postgresql", "mariadb"),
    ),
    Change(
        "enum's values in another order",
        t(status("a", "b")),
        t(status("b", "a")),
        ("postgresql", "mariadb"),
    ),
    Change(
        "enum with a default becomes text",
        t(c(sa.Enum("a", "b", name="status"), server_default="a")),
        t(c(sa.String(9), server_default="a")),
        ("postgresql", "mariadb"),
    ),
    Change(
        "values of an enum that is text",
        t(coloured("red", "green")),
        t(coloured("red", "green", "blue")),
    ),
    Change(
        "values and length of an enum that is text",
        t(coloured("red")),
        t(coloured("red", "green")),
    ),
    Change("enum that is text added", t(), t(coloured("red", "green"))),
    Change("sequence added", nothing, sequence(start=5), ("postgresql", "mariadb")),
    Change(
        "sequence's options",
        sequence(),
        sequence(increment=5),
        ("postgresql", "mariadb"),
    ),
    Change(
        "sequence's direction",
        sequence(),
        sequence(increment=-1),
        ("postgresql", "mariadb"),
    ),
    Change(
        "sequence's end lifted",
        sequence(maxvalue=9, cycle=True),
        sequence(cache=7),
        ("postgresql", "mariadb"),
    ),
    Change(
        "domain added with its column",
        t(),
        t(c(small())),
        POSTGRESQL,
    ),
    Change("domain dropped with its column", t(c(small())), t(), POSTGRESQL),
    Change(
        "domain's default",
        t(c(small())),
        t(c(small(default="5"))),
        POSTGRESQL,
    ),
    Change("domain's NOT NULL", t(c(small())), t(c(small(not_null=True))), POSTGRESQL),
    Change(
        "domain's check",
        t(c(small())),
        t(c(small(check="VALUE IN (1, 2)"))),
        POSTGRESQL,
    ),
    Change("domain over an enum type dropped", over_enum, t(), POSTGRESQL),
    Change("domain's type", t(c(small())), t(c(small(sa.BigInteger))), POSTGRESQL),
    Change(
        "STRICT (SQLite)",
        t(c(sa.Text), check("c <> ''"), index("c")),
        t(c(sa.Text), check("c <> ''"), index("c"), sqlite_strict=True),
        ("sqlite",),
    ),
    Change(
        "WITHOUT ROWID no longer, and a column (SQLite)",
        t(c(), sqlite_with_rowid=False),
        t(c(), sa.Column("d", sa.Integer)),
        ("sqlite",),
    ),
    Change(
        "NOT NULL ON CONFLICT (SQLite)",
        t(c(nullable=False)),
        t(c(nullable=False, sqlite_on_conflict_not_null="REPLACE")),
        ("sqlite",),
    ),
    Change(
        "NOT NULL ON CONFLICT, another one (SQLite)",
        t(c(nullable=False, sqlite_on_conflict_not_null="FAIL")),
        t(c(nullable=False, sqlite_on_conflict_not_null="ignore")),
        ("sqlite",),
    ),
    Change(
        "NOT NULL ON CONFLICT comes and goes with NOT NULL (SQLite)",
        t(c(nullable=False, sqlite_on_conflict_not_null="FAIL")),
        t(c(sqlite_on_conflict_not_null="FAIL")),
        ("sqlite",),
    ),
    Change(
        "UNIQUE ON CONFLICT (SQLite)",
        t(c(), unique("c", name="uq_t", sqlite_on_conflict="FAIL")),
        t(c(), unique("c", name="uq_t", sqlite_on_conflict="IGNORE")),
        ("sqlite",),
    ),
    Change(
        "unnamed UNIQUE ON CONFLICT (SQLite)",
        t(c(unique=True)),
        t(c(unique=True, sqlite_on_conflict_unique="IGNORE")),
        ("sqlite",),
    ),
    Change(
        "PRIMARY KEY ON CONFLICT (SQLite)",
        t(),
        lone_key(sqlite_on_conflict_primary_key="REPLACE"),
        ("sqlite",),
    ),
    Change(
        "PRIMARY KEY ON CONFLICT AUTOINCREMENT (SQLite)",
        lone_key(sqlite_on_conflict_primary_key="FAIL", sqlite_autoincrement=True),
        lone_key(sqlite_on_conflict_primary_key="IGNORE", sqlite_autoincrement=True),
        ("sqlite",),
    ),
    Change(
        "AUTOINCREMENT (SQLite)", t(c()), t(c(), sqlite_autoincrement=True), ("sqlite",)
    ),
    Change(
        "storage engine's type (MySQL)",
        t(c(mysql.TINYINT)),
        t(c(mysql.SMALLINT)),
        ("mariadb",),
    ),
    Change(
        "JSON (MySQL)",
        t(c(mysql.LONGTEXT), sa.Column("d", sa.JSON)),
        t(c(sa.JSON), sa.Column("d", mysql.LONGTEXT)),
        ("mariadb",),
    ),
    Change(
        "ON UPDATE of a column without a default (MySQL)",
        t(c(mysql.DATETIME)),
        t(c(mysql.DATETIME, server_default=UPDATED)),
        ("mariadb",),
    ),
    Change(
        "index that a foreign key needs (MySQL)",
        both(other, t(c(), D, key(), index("c"))),
        both(other, t(c(), D, key(), index("c", "d"))),
        ("mariadb",),
    ),
    Change(
        "index over a foreign key's own (MySQL)",
        both(other, t(c(), D, key())),
        both(other, t(c(), D, key(), index("c", "d"))),
        ("mariadb",),
    ),
    Change(
        "index that a foreign key needs, dropped (MySQL)",
        both(other, t(c(), D, key(), index("c", "d"))),
        both(other, t(c(), D, key())),
        ("mariadb",),
    ),
    Change(
        "AUTO_INCREMENT behind another column of its key (MySQL)",
        t(c(nullable=False)),
        behind,
        ("mariadb",),
    ),
    Change(
        "storage engine (MySQL)",
        t(c(TEXT), mysql_engine="InnoDB", mariadb_engine="InnoDB"),
        t(c(TEXT), mysql_engine="MyISAM", mariadb_engine="MyISAM"),
        ("mariadb",),
    ),
    Change(
        "how an index works (MySQL)",
        in_memory(),
        in_memory(mysql_using="btree", mariadb_using="btree"),
        ("mariadb",),
    ),
    Change(
        "table's format (MySQL)",
        t(c(TEXT), mysql_row_format="COMPACT"),
        t(c(TEXT), mysql_row_format="DYNAMIC", mysql_stats_persistent="1"),
        ("mariadb",),
    ),
    Change(
        "table's character set (MySQL)",
        recoded(charset="latin1"),
        recoded(default_charset="utf8mb4"),
        ("mariadb",),
    ),
    Change(
        "table's collation (MySQL)",
        recoded(charset="utf8mb4", collate="utf8mb4_bin"),
        recoded(charset="utf8mb4", collate="utf8mb4_general_ci"),
        ("mariadb",),
    ),
    Change(
        "view added",
        having(kinds=(schema.View,), also=t(c())),
        having(view("SELECT c FROM t"), also=t(c())),
    ),
    Change(
        "view's query",
        having(view("SELECT c FROM t"), also=t(c())),
        having(view("SELECT c, id FROM t WHERE c > 1"), also=t(c())),
    ),
    Change(
        "column added under a view of all columns",
        having(view("SELECT t.* FROM t"), also=t(c())),
        having(view("SELECT t.* FROM t"), also=t(c(), D)),
    ),
    Change(
        "view dropped",
        having(view("SELECT c FROM t"), also=t(c())),
        having(kinds=(schema.View,), also=t(c())),
    ),
    Change(
        "views of views added",
        having(kinds=(schema.View,), also=t(c())),
        having(entities.View("a", "SELECT c FROM v"), view(READ), also=t(c())),
    ),
    Change(
        "views of views dropped",
        having(view(READ), entities.View("w", "SELECT c FROM v"), also=t(c())),
        having(kinds=(schema.View,), also=t(c())),
    ),
    Change(
        "view beside its column dropped",
        having(view("SELECT c, d FROM t"), also=t(c(), D)),
        having(view("SELECT c FROM t"), also=t(c())),
    ),
    Change(
        "type under a view",
        having(view(READ), entities.View("w", "SELECT c FROM v"), also=t(c())),
        having(
            view(READ), entities.View("w", "SELECT c FROM v"), also=t(c(sa.BigInteger))
        ),
    ),
    Change(
        "function that a default needs, added",
        having(kinds=(schema.Function,), also=t()),
        having(twice("SELECT 2 * n"), also=t(c(server_default=sa.text("twice(3)")))),
        POSTGRESQL,
    ),
    Change(
        "function on a table added with it",
        having(kinds=(schema.Function,), also=nothing),
        having(counting(), also=t()),
        POSTGRESQL,
    ),
    Change(
        "function on a table dropped with it",
        having(counting(), also=t()),
        having(kinds=(schema.Function,), also=nothing),
        POSTGRESQL,
    ),
    Change(
        "view on a function added, and a trigger's function",
        having(kinds=(schema.Function, schema.View, schema.Trigger), also=t(c())),
        having(
            entities.Trigger("touch", "t", "BEFORE UPDATE", CALLED),
            view("SELECT twice(c) AS c FROM t"),
            twice("SELECT 2 * n"),
            touching(),
            also=t(c()),
        ),
        POSTGRESQL,
    ),
    Change(
        "function dropped that a view used",
        having(twice("SELECT n"), view("SELECT twice(c) AS c FROM t"), also=t(c())),
        having(view("SELECT c FROM t"), kinds=(schema.Function,), also=t(c())),
        POSTGRESQL,
    ),
    Change(
        "materialized view's query",
        having(entities.MaterializedView("v", "SELECT c FROM t"), also=t(c())),
        having(entities.MaterializedView("v", "SELECT c + 1 AS c FROM t"), also=t(c())),
        POSTGRESQL,
    ),
    Change(
        "SQLAlchemy's CreateView added",
        having(kinds=(schema.View,), also=t(c())),
        both(t(c()), made_view(1)),
    ),
    Change(
        "SQLAlchemy's CreateView changed",
        both(t(c()), made_view(1)),
        both(t(c()), made_view(2)),
    ),
    Change(
        "SQLAlchemy's materialized CreateView changed",
        both(t(c()), made_view(1, materialized=True)),
        both(t(c()), made_view(2, materialized=True)),
        POSTGRESQL,
    ),
    Change(
        "function on MySQL added",
        having(kinds=(schema.Function,), also=t()),
        having(mysql_twice("RETURN 2 * n"), also=t()),
        ("mariadb",),
    ),
    Change(
        "function on MySQL, its body",
        having(mysql_twice("RETURN 2 * n"), also=t()),
        having(mysql_twice("RETURN n + n"), also=t()),
        ("mariadb",),
    ),
    Change(
        "function on MySQL, its arguments",
        having(mysql_twice("RETURN 2"), also=t()),
        having(mysql_twice("RETURN 2", arguments="n BIGINT, m INT"), also=t()),
        ("mariadb",),
    ),
    Change(
        "procedure's body",
        having(mysql_noting("SELECT n"), also=t()),
        having(mysql_noting("SELECT n + 1"), also=t()),
        ("mariadb",),
    ),
    Change(
        "trigger added",
        having(kinds=(schema.Trigger,), also=t(c())),
        having(mysql_touch("SET NEW.c = 1"), also=t(c())),
        ("mariadb",),
    ),
    Change(
        "trigger's action",
        having(mysql_touch("SET NEW.c = 1"), also=t(c())),
        having(mysql_touch("SET NEW.c = 2"), also=t(c())),
        ("mariadb",),
    ),
    Change(
        "trigger added on SQLite",
        having(kinds=(schema.Trigger,), also=t(c())),
        having(sqlite_touch("1"), also=t(c())),
        ("sqlite",),
    ),
    Change(
        "trigger's action on SQLite",
        having(sqlite_touch("1"), also=t(c())),
        having(sqlite_touch("2"), also=t(c())),
        ("sqlite",),
    ),
    Change("extension added", nothing, having(CITEXT, also=nothing), POSTGRESQL),
    Change(
        "extension dropped",
        having(CITEXT, also=nothing),
        having(kinds=(schema.Extension,), also=nothing),
        POSTGRESQL,
    ),
    Change(
        "policy added",
        having(kinds=(schema.Policy,), also=t()),
        having(own("id > 1"), also=t()),
        POSTGRESQL,
    ),
    Change(
        "materialized view added",
        having(kinds=(schema.MaterializedView,), also=t(c())),
        having(entities.MaterializedView("v", READ), also=t(c())),
        POSTGRESQL,
    ),
    Change(
        "sequence dropped", sequence(), kept(schema.Sequence), ("postgresql", "mariadb")
    ),
    Change(
        "function added",
        having(kinds=(schema.Function,), also=t()),
        having(twice("SELECT 2 * n"), also=t()),
        POSTGRESQL,
    ),
    Change(
        "function's body",
        having(twice("SELECT 2 * n"), also=t()),
        having(twice("SELECT n + n"), also=t()),
        POSTGRESQL,
    ),
    Change(
        "trigger's event",
        having(touch("BEFORE UPDATE"), also=t()),
        having(touch("BEFORE UPDATE OF id"), also=t()),
        POSTGRESQL,
    ),
    Change(
        "trigger's condition",
        having(touch("BEFORE UPDATE", "old.id > 1"), also=t()),
        having(touch("BEFORE UPDATE", "old.id IN (1, 2)"), also=t()),
        POSTGRESQL,
    ),
    Change(
        "policy's condition",
        having(own("id > 1"), also=t()),
        having(own("id > 2 AND id < 9"), also=t()),
        POSTGRESQL,
    ),
    Change(
        "row security",
        having(kinds=(schema.RowSecurity,), also=t()),
        having(entities.RowSecurity("t"), also=t()),
        POSTGRESQL,
    ),
)
