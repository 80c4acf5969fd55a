"""A table that nobody looked at is written as SQLAlchemy writes the one it becomes."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles

from brant import operations as ops
from brant.dialects import dialect_named
from brant.errors import InvalidOperationError
from brant.schema import from_metadata
from brant.schema.unseen import Unseen

URLS = ("postgresql+asyncpg", "sqlite+aiosqlite")
DIALECTS = {url: dialect_named(url) for url in URLS}
TYPES = (
    *(sa.BigInteger, sa.Integer, sa.SmallInteger, sa.Text, sa.Date, sa.Time, sa.Double),
    *(sa.String(20), sa.String, sa.CHAR(3), sa.Unicode(7), sa.Numeric(12, 2), sa.Float),
    *(sa.DateTime, sa.DateTime(timezone=True), sa.Boolean, sa.JSON, sa.LargeBinary),
    *(sa.Uuid, sa.String(5, collation="C"), sa.Numeric, sa.REAL),
)
POSTGRESQL_TYPES = (
    *(postgresql.INET(), postgresql.JSONB(), postgresql.ARRAY(sa.Text())),
    *(postgresql.UUID(), postgresql.TIMESTAMP(precision=3), postgresql.INTERVAL()),
    *(postgresql.ARRAY(sa.Numeric(5, 1), dimensions=2), postgresql.BIT(4)),
)
DEFAULTS = (
    *("it's 5%", "0", "", "a\\b", sa.text("0"), sa.text("'x' || \"b\""), sa.true()),
    *(sa.func.now(), sa.func.lower("X"), sa.false(), sa.func.current_timestamp()),
    *(sa.text("(1 + 2)"), sa.literal(3), sa.null(), sa.text("-1"), sa.text("a::int")),
)


def key(**options) -> sa.Column:
    return sa.Column("id", sa.BigInteger, primary_key=True, **options)


def two() -> tuple[sa.Column, ...]:
    return (sa.Column("a", sa.Integer, nullable=False), sa.Column("Order", sa.Text))


def plain() -> list[list[sa.schema.SchemaItem]]:
    """Give what needs no table to be written, in each of its forms."""
    other = sa.Column("a", sa.Integer, sa.ForeignKey("o.id", ondelete="CASCADE"))
    named = sa.Column("b", sa.Integer, sa.ForeignKey("Big.Id", name="fk b"))
    return [
        *([key(), sa.Column("x", each)] for each in TYPES),
        *([sa.Column("x", sa.Text, server_default=each)] for each in DEFAULTS),
        [
            sa.Column(each, sa.Integer)
            for each in ("group", "a b", "A", "é", "x%", 'q"')
        ],
        [sa.Column("id", sa.SmallInteger, primary_key=True)],
        [sa.Column("id", sa.Integer, sa.ForeignKey("o.id"), primary_key=True)],
        [sa.Column("id", sa.Uuid, primary_key=True, server_default=sa.text("f()"))],
        [key(), sa.Column("b", sa.Integer, primary_key=True), sa.Column("c", sa.Text)],
        [*two(), sa.PrimaryKeyConstraint("a")],
        [*two(), sa.PrimaryKeyConstraint("a", name="pk t")],
        [
            key(),
            *two(),
            sa.UniqueConstraint("a"),
            sa.UniqueConstraint("Order", name="u"),
        ],
        [
            key(),
            *two(),
            sa.CheckConstraint("a > 1"),
            sa.CheckConstraint("1", name="c%"),
        ],
        [key(), other, named, sa.CheckConstraint("a > 0", name="last in order")],
        [key(), *two(), sa.ForeignKeyConstraint(["a"], ["o.id"], ondelete="SET NULL")],
        [*two(), sa.ForeignKeyConstraint(["a", "Order"], ["o.a", "o.b"], name="fk")],
        [key(), sa.Column("up", sa.BigInteger, sa.ForeignKey("My Table.id"))],
        [
            sa.Column("x", sa.Text, comment="it's 5%"),
            sa.Column("A b", sa.Text, comment=""),
        ],
        [sa.Column("x", sa.Integer, default=3, onupdate=4, info={"a": 1}, doc="d")],
    ]


def special() -> list[list[sa.schema.SchemaItem]]:
    """Give what only a table shows, or a listener changes."""
    kind = sa.Enum("x", "y", name="kind")
    late = sa.ForeignKey("o.id", use_alter=True, name="late")
    return [
        [key(), sa.Column("x", sa.Integer, unique=True)],
        [key(), sa.Column("x", sa.Integer, index=True)],
        [key(), sa.Column("x", kind)],
        [key(), sa.Column("x", sa.Boolean(create_constraint=True, name="ck"))],
        [key(), sa.Column("x", sa.Integer, sa.CheckConstraint("x > 1"))],
        [key(), sa.Column("x", sa.Integer, late)],
        [key(), sa.Column("x", sa.Integer, sa.ForeignKey("s.o.id"))],
        [key(), sa.Column("x", sa.Integer), sa.Index("ix", "x")],
        [key(), sa.Column("x", sa.Integer, key="other")],
        [key(server_default=sa.text("7"))],
        [key(autoincrement=False)],
        [key(), sa.Column("x", sa.Integer, sqlite_on_conflict_not_null="FAIL")],
        [sa.Column("a", sa.Integer), sa.PrimaryKeyConstraint("a")],
        [sa.Column("id", sa.Integer, sa.Identity(), primary_key=True)],
    ]


def create(items, **options) -> ops.CreateTable:
    return ops.CreateTable.of("My Table", *items, **options)


def seen(operation: ops.CreateTable) -> ops.CreateTable:
    assert operation.construct is not None
    assert operation.construct.name == operation.table.name.name
    assert type(operation.construct) is sa.Table
    return operation


@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize("guarded", [False, True])
def test_a_plain_table_is_what_sqlalchemy_writes(url, guarded):
    dialect = DIALECTS[url]
    for one, other in zip(plain(), plain(), strict=True):
        ours, theirs = create(one, if_not_exists=guarded), seen(create(other))
        theirs = replace(theirs, if_not_exists=guarded)
        assert dialect.compile(ours) == dialect.compile(theirs)
        assert type(ours.construct) is Unseen
        assert ours.table == from_metadata.table(theirs.construct)


@pytest.mark.parametrize("type_", POSTGRESQL_TYPES, ids=repr)
def test_a_type_of_postgresql_is_what_sqlalchemy_writes(type_):
    dialect = DIALECTS[URLS[0]]
    ours, theirs = (create([key(), sa.Column("x", type_)]) for _ in range(2))
    assert dialect.compile(ours) == dialect.compile(seen(theirs))


def test_every_other_table_is_left_to_sqlalchemy():
    for items in special():
        assert type(create(items).construct) is sa.Table


def test_options_are_left_to_sqlalchemy():
    for options in (
        {"schema": "s"},
        {"comment": "said"},
        {"prefixes": ["TEMP"]},
        {"naming_convention": {"pk": "pk_%(table_name)s"}},
        {"sqlite_autoincrement": True},
    ):
        assert type(create([key()], **options).construct) is sa.Table


def test_a_listener_to_all_tables_is_heard():
    heard = []

    def listen(table, _parent):
        heard.append(table)

    sa.event.listen(sa.Table, "after_parent_attach", listen)
    try:
        made = create([key()]).construct
    finally:
        sa.event.remove(sa.Table, "after_parent_attach", listen)
    assert heard == [made]
    assert type(create([key()]).construct) is Unseen


def test_what_is_given_is_a_table_like_any_other():
    made = create(plain()[-3]).to_sqlalchemy()
    assert isinstance(made, sa.Table)
    assert type(made) is Unseen
    assert made.c.id.table is made
    assert type(made) is sa.Table
    assert made.metadata.tables["My Table"] is made
    [reference] = made.foreign_keys
    assert reference.column is made.c.id
    assert str(sa.select(made.c.up)) == 'SELECT "My Table".up \nFROM "My Table"'


def test_columns_that_are_given_twice_are_copied():
    items = [key(), sa.Column("x", sa.Text)]
    first, second = create(items).construct, ops.CreateTable.of("b", *items).construct
    assert first is not None
    assert second is not None
    assert second.c.x.table is second
    assert first.c.x.table is first


def test_two_columns_of_one_name_are_refused_at_once():
    with pytest.raises(InvalidOperationError, match="already present"):
        create([key(), key()])


def test_an_applications_own_text_is_kept():
    class Money(sa.Numeric):
        pass

    @compiles(Money)
    def written(_type, _compiler, **_options):
        return "MONEY"

    dialect = DIALECTS[URLS[0]]
    [statement] = dialect.compile(create([sa.Column("x", Money(3))]))
    assert "x MONEY\n" in statement.sql
