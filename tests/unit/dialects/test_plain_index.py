"""The short way of writing an index is SQLAlchemy's text, letter by letter."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.schema import CreateIndex as Written

from brant import operations as ops
from brant.dialects import dialect_named

DIALECTS = ("postgresql+asyncpg", "sqlite+aiosqlite")
NAMES = ("ix", "Ix Quoted", "select", "ix%", 'i"x', ops.f("ix_t_a"), "x" * 40)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("url", DIALECTS)
@pytest.mark.parametrize("unique", [False, True])
@pytest.mark.parametrize("columns", [["a"], ["a", "Order"], ["group", "b", "c%"]])
def test_it_is_what_sqlalchemy_writes(url, name, unique, columns):
    dialect = dialect_named(url)
    operation = ops.CreateIndex.of(name, "My Table", columns, unique=unique)
    written = Written(operation.to_sqlalchemy()).compile(dialect=dialect.sqlalchemy)
    assert dialect.plain_index(operation) == str(written).strip()


@pytest.mark.parametrize(
    "operation",
    [
        ops.CreateIndex.of("ix", "t", ["a"], schema="s"),
        ops.CreateIndex.of("ix", "t", ["a"], if_not_exists=True),
        ops.CreateIndex.of("ix", "t", ["a"], postgresql_where=sa.text("a > 1")),
        ops.CreateIndex.of("ix", "t", [sa.text("lower(a)")]),
        ops.CreateIndex.of("x" * 80, "t", ["a"]),
    ],
    ids=lambda operation: operation.describe()[:40],
)
def test_everything_else_is_left_to_sqlalchemy(operation):
    assert dialect_named("postgresql+asyncpg").plain_index(operation) is None
