"""What `if_not_exists` finds, and something else that it may be asked for.

Each case is made twice as it is, which must pass, and then otherwise, which must not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql

from brant.errors import InvalidOperationError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from brant import Op

    Items = Callable[[], list[Any]]
    Case = tuple[Callable[[Op], Awaitable[Any]], Callable[[Op], Awaitable[Any]], str]

SAID: dict[str, str] = {}
"""What was said, by the case."""


def check(condition: str, name: str | None = "ck") -> Items:
    # MySQL's names of checks are those of a schema, MariaDB's of a table.
    return lambda: [sa.CheckConstraint(condition, name=name)]


def column(type_: Any, *parts: Any, **options: Any) -> Items:
    return lambda: [
        sa.Column("x", type_() if callable(type_) else type_, *parts, **options)
    ]


def key(**options: Any) -> Items:
    return lambda: [sa.ForeignKeyConstraint(["a"], ["org.id"], **options)]


def unique(*columns: str, **options: Any) -> Items:
    return lambda: [sa.UniqueConstraint(*columns, **options)]


def one(items: Items, other: Items, said: str, **options: Any) -> Any:
    """Give a table's case; its options are (asked, otherwise) or the same."""

    def made(name: str, choice: int) -> Callable[[Op], Awaitable[Any]]:
        def make(op: Op) -> Awaitable[Any]:
            chosen = {
                k: v[choice] if isinstance(v, tuple) else v for k, v in options.items()
            }
            given = {k: v for k, v in chosen.items() if v is not None}
            return op.create_table(
                name,
                sa.Column("id", sa.Integer, primary_key=True),
                sa.Column("a", sa.Integer),
                sa.Column("b", sa.Integer),
                sa.Column("s", sa.Text),
                *(items, other)[choice](),
                if_not_exists=True,
                **given,
            )

        return make

    return lambda name: (made(name, 0), made(name, 1), said)


def added(items: Items, other: Items, said: str) -> Any:
    """Give the case of a column that is added to a table that is there."""

    def made(choice: int) -> Callable[[Op], Awaitable[Any]]:
        async def make(op: Op) -> None:
            (given,) = (items, other)[choice]()
            await op.add_column("org", given, if_not_exists=True)
            (given,) = (items, other)[choice]()
            async with op.batch_alter_table("org") as batch:
                await batch.add_column(given, if_not_exists=True)

        return make

    return lambda _: (made(0), made(1), said)


def called(method: str, one: dict[str, Any], other: dict[str, Any], said: str) -> Any:
    """Give the case of an operation that makes something else than a table."""

    def made(arguments: dict[str, Any]) -> Callable[[Op], Awaitable[Any]]:
        return lambda op: getattr(op, method)(**arguments, if_not_exists=True)

    return lambda _: (made(one), made(other), said)


def plain() -> list[Any]:
    return []


SUM = sa.text("(1 + 2)")
EVERYWHERE: dict[str, Any] = {
    "check": one(check("a > 0"), check("a >= 0"), "exists with CONSTRAINT ck CHECK"),
    "unnamed check": one(
        check("a > 0 and a in (1, 2)", None), check("a > 1", None), "CHECK ("
    ),
    "other form of a check": one(
        check("a between 1 and 3 or s like 'x%' or not (b <> 1)"),
        check("a between 1 and 4"),
        "exists with CONSTRAINT ck CHECK",
    ),
    "check of an enum": one(
        column(sa.Enum("a", "b", native_enum=False, create_constraint=True, name="e")),
        column(sa.Enum("a", "c", native_enum=False, create_constraint=True, name="e")),
        "exists with CONSTRAINT e CHECK",
    ),
    "function as a default": one(
        column(sa.DateTime, server_default=sa.func.now()),
        column(sa.DateTime, server_default="2020-01-01 00:00:00"),
        "column 'x' exists with default",
    ),
    "expression as a default": one(
        column(sa.Integer, server_default=SUM),
        column(sa.Integer, server_default=sa.text("(1 + 3)")),
        "column 'x' exists with default",
    ),
    "computed": one(
        column(sa.Integer, sa.Computed("a + b", persisted=True)),
        column(sa.Integer, sa.Computed("a - b", persisted=True)),
        "column 'x' exists computed as",
    ),
    "plain": one(
        column(sa.Integer),
        column(sa.Integer, sa.Computed("a - b", persisted=True)),
        "column 'x' exists",
    ),
    "order of a key": one(
        unique("a", "b", name="uq_order"), unique("b", "a", name="uq_order"), "(a, b)"
    ),
    "column": added(
        column(sa.Integer, sa.CheckConstraint("x > 0"), server_default="1"),
        column(sa.Integer, sa.CheckConstraint("x > 1"), server_default="1"),
        "the column exists with",
    ),
}
COMMENTED: dict[str, Any] = {
    "comment": one(
        column(sa.Integer, comment="it's"),
        column(sa.Integer, comment="its"),
        "column 'x' exists with comment \"it's\"",
    ),
    "comment of the table": one(
        plain, plain, "the table exists with comment 'one'", comment=("one", "other")
    ),
}
DEFERRED: dict[str, Any] = {
    "deferrable": one(
        key(deferrable=True, initially="DEFERRED"), key(), "INITIALLY DEFERRED"
    ),
    "initially": one(
        key(deferrable=True, initially="DEFERRED"),
        key(deferrable=True),
        "INITIALLY DEFERRED",
    ),
    "match": one(key(match="FULL"), key(), "MATCH FULL"),
}
SQLITE: dict[str, Any] = (
    EVERYWHERE
    | DEFERRED
    | {
        "strict": one(plain, plain, "strict not set", sqlite_strict=(None, True)),
        "rowid": one(plain, plain, "rowid not set", sqlite_with_rowid=(None, False)),
        "counting": one(
            plain, plain, "autoincrement not set", sqlite_autoincrement=(None, True)
        ),
        "collation": one(
            column(sa.String(9, collation="NOCASE")),
            column(sa.String(9, collation="RTRIM")),
            'with type VARCHAR(9) COLLATE "NOCASE"',
        ),
        "conflict": one(
            unique("a", sqlite_on_conflict="IGNORE"), unique("a"), "ON CONFLICT IGNORE"
        ),
    }
)
COUNTED: dict[str, Any] = {
    name: called(
        "create_sequence",
        {"sequence_name": f"s{number}", **one},
        {"sequence_name": f"s{number}", **other},
        f"it exists with {said}",
    )
    for number, (name, one, other, said) in enumerate(
        [
            ("increment", {"increment": 2}, {}, "increment 2"),
            ("start", {}, {"start": 3}, "start 1"),
            ("end", {"maxvalue": 9}, {}, "maxvalue 9"),
            (
                "cycle",
                {"minvalue": 2, "cache": 7},
                {"minvalue": 2, "cycle": True},
                "cycle",
            ),
            ("cache", {"cache": 7}, {"cache": 8}, "cache 7"),
            (
                "counting down",
                {"increment": -1},
                {"increment": -1, "start": -2},
                "start -1",
            ),
        ]
    )
}
MARIADB: dict[str, Any] = (
    EVERYWHERE
    | COMMENTED
    | COUNTED
    | {
        "engine": one(plain, plain, "engine InnoDB", mysql_engine=("InnoDB", "MyISAM")),
        "characters": one(
            plain, plain, "charset latin1", mysql_charset=("latin1", "utf8mb4")
        ),
        "collation": one(
            column(mysql.VARCHAR(9, collation="utf8mb4_bin")),
            column(mysql.VARCHAR(9)),
            "COLLATE utf8mb4_bin",
        ),
        "on update": one(
            column(sa.TIMESTAMP, server_default=sa.text("now() ON UPDATE now()")),
            column(sa.TIMESTAMP, server_default=sa.text("now()")),
            "ON UPDATE current_timestamp()",
        ),
        "beside a fulltext index": one(
            lambda: [
                sa.Column("x", sa.Text, server_default=sa.text("('a')")),
                sa.Index("ft", "x", mysql_prefix="FULLTEXT"),
            ],
            column(sa.Text, server_default=sa.text("('b')")),
            "exists with default",
        ),
        "json": one(
            column(sa.JSON, server_default=sa.text("('[]')")),
            column(sa.JSON, server_default=sa.text("('{}')")),
            "exists with default",
        ),
    }
)
ORG = {"index_name": "ix_org", "table_name": "org"}
BETWEEN = {"columns": ["id"], "postgresql_where": sa.text("c between 1 and 3")}
POSTGRESQL: dict[str, Any] = (
    EVERYWHERE
    | COMMENTED
    | COUNTED
    | DEFERRED
    | {
        "initially alone": one(
            key(initially="DEFERRED"), key(deferrable=True), "INITIALLY DEFERRED"
        ),
        "type of a sequence": called(
            "create_sequence",
            {"sequence_name": "small", "data_type": sa.SmallInteger},
            {"sequence_name": "small", "data_type": sa.Integer},
            "it exists with another type",
        ),
        "owner of a sequence": called(
            "create_sequence",
            {"sequence_name": "owned", "owned_by": "org.id"},
            {"sequence_name": "owned", "owned_by": "org.c"},
            "it exists with another owner",
        ),
        "deferrable unique": one(
            unique("a", deferrable=True), unique("a"), "DEFERRABLE"
        ),
        "nulls not distinct": one(
            unique("a", postgresql_nulls_not_distinct=True),
            unique("a"),
            "NULLS NOT DISTINCT",
        ),
        "partitioned": one(
            plain,
            plain,
            "the table exists",
            postgresql_partition_by=("RANGE (id)", "LIST (id)"),
        ),
        "included": one(
            unique("a", postgresql_include=["b"]), unique("a"), "INCLUDE (b)"
        ),
        "collation": one(
            column(sa.String(9, collation="C")),
            column(sa.String(9, collation="POSIX")),
            'with type VARCHAR(9) COLLATE "C"',
        ),
        "exclusion": one(
            lambda: [
                postgresql.ExcludeConstraint(("a", "="), using="btree", name="ex")
            ],
            lambda: [
                postgresql.ExcludeConstraint(
                    ("a", "="), using="btree", name="ex", where=sa.text("b > 0")
                )
            ],
            "exists with CONSTRAINT ex EXCLUDE",
        ),
        "identity": one(
            column(sa.Integer, sa.Identity(start=5)),
            column(sa.Integer, sa.Identity(start=6)),
            "column 'x' exists with another identity",
        ),
        "no identity": one(
            column(sa.Integer, sa.Identity(always=True)),
            column(sa.Integer),
            "column 'x' exists with an identity",
        ),
        "storage": one(
            plain,
            plain,
            "with fillfactor=70",
            postgresql_with=({"fillfactor": 70}, {"fillfactor": 80}),
            postgresql_using="heap",
        ),
        "logged": one(plain, plain, "without UNLOGGED", prefixes=(None, ["UNLOGGED"])),
        "array": one(
            column(lambda: sa.ARRAY(sa.Integer), server_default="{}"),
            column(lambda: sa.ARRAY(sa.Integer), server_default="{1}"),
            "with default '{}'::integer[]",
        ),
        "enum": one(
            column(sa.Enum("a", "b", name="mood"), server_default="a"),
            column(sa.Enum("a", "b", name="mood"), server_default="b"),
            "with default 'a'::mood",
        ),
        "index": called(
            "create_index",
            {**ORG, **BETWEEN},
            {**ORG, **BETWEEN, "postgresql_where": sa.text("c between 1 and 4")},
            "another index has the name ix_org: CREATE INDEX ix_org ON org (id) WHERE",
        ),
        "a key's index": called(
            "create_index",
            {
                "index_name": "org_c_key",
                "table_name": "org",
                "columns": ["c"],
                "unique": True,
            },
            {
                "index_name": "org_c_key",
                "table_name": "org",
                "columns": ["id"],
                "unique": True,
            },
            "the name belongs to the index of CONSTRAINT org_c_key UNIQUE (c)",
        ),
        "materialized view": called(
            "create_materialized_view",
            {"view_name": "v", "query": "select id, c as d from org where c in (1, 2)"},
            {"view_name": "v", "query": "select id, c as d from org where c in (1, 3)"},
            "it exists with the query",
        ),
        "names of a view's columns": called(
            "create_materialized_view",
            {"view_name": "w", "query": "select id, c from org", "columns": ["p", "q"]},
            {"view_name": "w", "query": "select id, c from org", "columns": ["p", "r"]},
            "it exists with the query",
        ),
    }
)
CASES = {"sqlite": SQLITE, "postgresql": POSTGRESQL, "mysql": MARIADB}


async def tried(op: Op) -> None:
    """Try the cases of the database; what is said stands in SAID."""
    SAID.clear()
    connection = await op.connection()
    cases = CASES[connection.dialect.name]
    for number, (name, case) in enumerate(cases.items()):
        same, other, _ = case(f"t{number}")
        await same(op)
        await same(op)
        try:
            await other(op)
        except InvalidOperationError as error:
            SAID[name] = error.problem


def expected(dialect: str) -> dict[str, str]:
    """Give a part of what is to be said in each case."""
    return {name: case("")[2] for name, case in CASES[dialect].items()}
