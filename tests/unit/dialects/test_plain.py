"""The short way of writing a statement is SQLAlchemy's text, letter by letter."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import AddConstraint, DropIndex
from sqlalchemy.schema import CreateIndex as WrittenIndex

from brant import operations as ops
from brant.dialects import dialect_named
from brant.dialects.plain import plain_constraint, plain_drop, plain_index

DIALECTS = (
    "postgresql+asyncpg",
    "sqlite+aiosqlite",
    "mysql+asyncmy",
    "mariadb+asyncmy",
    "mssql+aioodbc",
    "oracle+oracledb",
)
CONDITION = "a LIKE 'x:y%' AND \"b c\"::int > 1"
NAMES = ("ix", "Ix Quoted", "select", "ix%", 'i"x', ops.f("ix_t_a"), "x" * 40)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("url", DIALECTS)
@pytest.mark.parametrize("unique", [False, True])
@pytest.mark.parametrize("columns", [["a"], ["a", "Order"], ["group", "b", "c%"]])
def test_an_index_is_what_sqlalchemy_writes(url, name, unique, columns):
    dialect = dialect_named(url)
    operation = ops.CreateIndex.of(name, "My Table", columns, unique=unique)
    written = WrittenIndex(operation.to_sqlalchemy())
    assert plain_index(dialect, operation) == dialect.sql(written)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("backend", ["postgresql", "sqlite"])
@pytest.mark.parametrize("table", ["My Table", None])
@pytest.mark.parametrize("guarded", [False, True])
def test_the_end_of_an_index_is_what_sqlalchemy_writes(backend, name, table, guarded):
    dialect = dialect_named(backend)
    operation = ops.DropIndex.of(name, table, if_exists=guarded)
    written = dialect.sql(DropIndex(operation.to_sqlalchemy(), if_exists=guarded))
    assert plain_drop(dialect, operation) == written


@pytest.mark.parametrize("backend", ["postgresql", "sqlite"])
@pytest.mark.parametrize("condition", ["a > 1", "a LIKE 'x%'", CONDITION, r"a ~ '\d'"])
def test_a_partial_index_is_what_sqlalchemy_writes(backend, condition):
    dialect = dialect_named(backend)
    where = {f"{backend}_where": sa.text(condition.replace(":", r"\:"))}
    operation = ops.CreateIndex.of("ix", "My Table", ["a", "Order"], **where)
    written = WrittenIndex(operation.to_sqlalchemy())
    assert plain_index(dialect, operation) == dialect.sql(written)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("url", DIALECTS)
@pytest.mark.parametrize(
    "make",
    [
        lambda name: ops.CreateUniqueConstraint.of(name, "My Table", ["a", "Order"]),
        lambda name: ops.CreatePrimaryKey.of(name, "t", ["group"]),
        lambda name: ops.CreateCheckConstraint.of(name, "t", CONDITION),
        lambda name: ops.CreateCheckConstraint.of(name, "t", sa.text("b > 0")),
        lambda name: ops.CreateForeignKey.of(name, "t", "Other", ["a"], ["Id"]),
        lambda name: ops.CreateForeignKey.of(name, "t", "t", ["a", "b"], ["x", "y"]),
        *(
            lambda name, rule=rule: ops.CreateForeignKey.of(
                name, "order", "user", ["a"], ["id"], ondelete=rule
            )
            for rule in ("CASCADE", "SET NULL")
        ),
    ],
)
def test_a_key_is_what_sqlalchemy_writes(url, name, make):
    dialect, operation = dialect_named(url), make(name)
    written = AddConstraint(operation.to_sqlalchemy(), isolate_from_table=False)
    assert plain_constraint(dialect, operation) == dialect.sql(written)


@pytest.mark.parametrize(
    "make",
    [
        lambda: sa.Column("a", sa.Integer),
        lambda: sa.Column("Order", sa.String(20), nullable=False),
        lambda: sa.Column(
            "a", sa.DateTime(timezone=True), server_default=sa.func.now()
        ),
        lambda: sa.Column("a", sa.Text, server_default="it's 5%", nullable=False),
        lambda: sa.Column("a", sa.Numeric(10, 2), server_default=sa.text("0")),
        lambda: sa.Column("a", sa.Integer, sa.Computed("b * 2", persisted=True)),
        lambda: sa.Column("a", sa.JSON(), comment="said"),
        lambda: sa.Column("a", sa.Boolean(), server_default=sa.false()),
        lambda: sa.Column("a", sa.Enum("x", "y", name="kind"), nullable=False),
        lambda: sa.Column("a", sa.Integer, sa.ForeignKey("o.id"), index=True),
        lambda: sa.Column("a", postgresql.JSONB().with_variant(sa.JSON, "sqlite")),
    ],
)
def test_a_column_is_what_it_is_in_a_table(make):
    dialect = dialect_named("postgresql+asyncpg")
    alone, attached = ops.AddColumn.of("t", make()), ops.AddColumn.of("t", make())
    attached.to_sqlalchemy()
    assert dialect.compile(alone, ()) == dialect.compile(attached, ())


@pytest.mark.parametrize(
    "operation",
    [
        ops.CreateIndex.of("ix", "t", ["a"], schema="s"),
        ops.CreateIndex.of("ix", "t", ["a"], if_not_exists=True),
        ops.CreateIndex.of("ix", "t", ["a"], postgresql_where=sa.column("a") > 1),
        ops.CreateIndex.of("ix", "t", ["a"], postgresql_using="gin"),
        ops.CreateIndex.of("ix", "t", ["a"], sqlite_where=sa.text("a > 1")),
        ops.CreateIndex.of("ix", "t", [sa.text("lower(a)")]),
        ops.CreateIndex.of("x" * 80, "t", ["a"]),
    ],
    ids=lambda operation: operation.describe()[:40],
)
def test_every_other_index_is_left_to_sqlalchemy(operation):
    assert plain_index(dialect_named("postgresql+asyncpg"), operation) is None


@pytest.mark.parametrize(
    "operation",
    [
        ops.CreateUniqueConstraint.of(None, "t", ["a"]),
        ops.CreateUniqueConstraint.of("uq", "t", ["a"], schema="s"),
        ops.CreateUniqueConstraint.of("uq", "t", ["a"], deferrable=True),
        ops.CreateUniqueConstraint.of("uq", "t", ["a"], postgresql_include=["b"]),
        ops.CreateCheckConstraint.of("ck", "t", sa.column("a") > 1),
        ops.CreateCheckConstraint.of("ck", "t", "a > 1", deferrable=True),
        ops.CreateForeignKey.of("fk", "t", "o", ["a"], ["b"], referent_schema="s"),
        ops.CreateForeignKey.of("fk", "t", "o", ["a"], ["b"], onupdate="CASCADE"),
        ops.CreateForeignKey.of("fk", "t", "o", ["a"], ["b"], match="FULL"),
        ops.CreateForeignKey.of("fk", "t", "o", ["a"], ["b"], ondelete="RESTRICT"),
        ops.CreateForeignKey.of("fk", "t", "o", ["a"], ["b"], ondelete="SET NULL (a)"),
        ops.CreatePrimaryKey.of("x" * 80, "t", ["a"]),
    ],
    ids=lambda operation: operation.describe()[:40],
)
def test_every_other_constraint_is_left_to_sqlalchemy(operation):
    assert plain_constraint(dialect_named("postgresql+asyncpg"), operation) is None
