"""Finding the compiler of an operation, and what is said when there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine.default import DefaultDialect

from brant import operations as ops
from brant.dialects import Dialect, Statement, dialect_for, dialect_named
from brant.errors import (
    InvalidOperationError,
    OfflineError,
    UncompilableOperationError,
    UnknownDialectError,
    UnsupportedOperationError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class RefreshView(ops.Operation):
    view: str

    def describe(self) -> str:
        return f"refresh view {self.view}"


@RefreshView.compiles("postgresql")
def _refresh(operation: RefreshView, dialect: Any) -> Iterator[str]:
    yield f"REFRESH MATERIALIZED VIEW {dialect.quote(operation.view)}"


@dataclass(frozen=True, slots=True)
class Anywhere(ops.Operation):
    def describe(self) -> str:
        return "be anywhere"


@Anywhere.compiles("*")
def _anywhere(operation: Anywhere, dialect: Dialect) -> str:
    return f"SELECT '{dialect.name}'"


def test_third_party_handler_compiles_its_operation() -> None:
    made = dialect_named("postgresql").compile(RefreshView("Totals"))
    assert made == (Statement('REFRESH MATERIALIZED VIEW "Totals"'),)


def test_star_stands_for_every_dialect() -> None:
    made = dialect_named("sqlite").compile(Anywhere())
    assert made == (Statement("SELECT 'sqlite'"),)


def test_operation_without_a_compiler_is_named() -> None:
    with pytest.raises(UncompilableOperationError, match=r"RefreshView .* sqlite"):
        dialect_named("sqlite").compile(RefreshView("totals"))


def test_unsupported_operation_is_refused_with_the_way_out() -> None:
    with pytest.raises(UnsupportedOperationError, match="sqlite cannot") as caught:
        dialect_named("sqlite").compile(ops.SetTableComment.of("t", "c"))
    assert str(caught.value) == "sqlite cannot set comment of table t"


def test_unknown_database_is_spoken_to_in_standard_sql() -> None:
    class Duck(DefaultDialect):
        name = "duck"

    dialect = dialect_for(Duck())
    made = dialect.compile(ops.RenameTable.of("Old", "fresh"))
    assert (dialect.name, made[0].sql) == ("duck", 'ALTER TABLE "Old" RENAME TO fresh')


def test_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(UnknownDialectError, match="nosuch") as caught:
        dialect_named("nosuch")
    assert "postgresql" in str(caught.value.hint)


def test_dialect_may_be_named_with_its_driver() -> None:
    dialect = dialect_named("postgresql+asyncpg")
    assert dialect.name == "postgresql"
    assert dialect.sqlalchemy.driver == "asyncpg"


@pytest.mark.parametrize("driver", ["asyncpg", "psycopg", "psycopg2"])
def test_percent_signs_are_never_doubled(driver: str) -> None:
    dialect = dialect_named(f"postgresql+{driver}")
    column = sa.Column("50%", sa.Text, server_default="10%", comment="5%")
    check = sa.CheckConstraint("a % 2 = 0", name="odd%")
    sql = " ".join(
        s.sql for s in dialect.compile(ops.CreateTable.of("t", column, check))
    )
    assert "%%" not in sql
    assert sql.count("%") == 6


def test_original_dialect_is_left_alone() -> None:
    original = sa.URL.create("postgresql+psycopg").get_dialect()()
    dialect_for(original).compile(
        ops.CreateTable.of("t", sa.Column("a%", sa.LargeBinary))
    )
    assert original.identifier_preparer.quote("a%") == '"a%%"'
    assert original.paramstyle == "pyformat"


def test_long_name_is_refused_before_the_server_cuts_it() -> None:
    with pytest.raises(InvalidOperationError, match="longer than 63 bytes"):
        dialect_named("postgresql").compile(ops.RenameTable.of("t", "ü" * 32))


def test_name_that_sqlalchemy_refuses_is_an_invalid_operation() -> None:
    operation = ops.CreateIndex.of("i" * 64, "t", ["a"])
    with pytest.raises(InvalidOperationError, match="exceeds maximum length"):
        dialect_named("postgresql").compile(operation)


def test_unknown_option_of_a_constraint_is_an_invalid_operation() -> None:
    operation = ops.CreateUniqueConstraint.of("u", "t", ["a"], postgresql_nosuch=1)
    with pytest.raises(InvalidOperationError, match="postgresql_nosuch"):
        dialect_named("postgresql").compile(operation)


def test_type_without_sql_is_refused() -> None:
    operation = ops.AddColumn.of("t", sa.Column("a", sa.ARRAY(sa.Text)))
    with pytest.raises(UnsupportedOperationError, match="ARRAY"):
        dialect_named("sqlite").compile(operation)


MISSING = ops.AddColumn.of("t", sa.Column("a", sa.Text), if_not_exists=True)


def test_question_without_an_answer_is_an_offline_error() -> None:
    with pytest.raises(OfflineError, match=r"add column t\.a must look"):
        dialect_named("sqlite").compile(MISSING)


def test_answer_decides_whether_a_column_is_added() -> None:
    sqlite = dialect_named("sqlite")
    row = {"kind": "table", "owner": "main", "name": "t", "about": "t"}
    there = [row | {"sql": "CREATE TABLE t (A TEXT)"}]
    missing = [row | {"sql": "CREATE TABLE t (b)"}]
    assert len(sqlite.questions(MISSING)) == 2
    assert sqlite.compile(MISSING, [there, []]) == ()
    assert sqlite.compile(MISSING, [missing, []]) == (
        Statement("ALTER TABLE t ADD COLUMN a TEXT"),
    )


@pytest.mark.parametrize("name", ["postgresql", "sqlite"])
def test_compiling_twice_gives_the_same(name: str) -> None:
    dialect = dialect_named(name)
    column = sa.Column("a", sa.Text, sa.ForeignKey("o.id", use_alter=True, name="fk"))
    operation = ops.CreateTable.of("t", column)
    assert dialect.compile(operation) == dialect.compile(operation)
