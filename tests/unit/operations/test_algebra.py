"""Operations describe, reverse and apply themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from brant import operations as ops
from brant.errors import InvalidOperationError, IrreversibleError
from brant.schema import (
    Check,
    Column,
    Expression,
    ForeignKey,
    Index,
    PrimaryKey,
    QualifiedName,
    Snapshot,
    Table,
    Type,
    Unique,
)
from golden.cases import CASES

if TYPE_CHECKING:
    from brant.operations import Operation

USERS = QualifiedName("users")
ID = Column("id", Type(sa.Integer), nullable=False)
EMAIL = Column("email", Type(sa.Text), default="x")
AGE = Column("age", Type(sa.Integer))
TABLE = Table(
    USERS,
    (ID, EMAIL),
    constraints=(PrimaryKey(("id",), name="pk"), Unique(("email",), name="uq")),
    indexes=(Index("ix", ("email",)),),
)
BEFORE = Snapshot([TABLE])

REVERSIBLE: list[Operation] = [
    ops.CreateTable(Table(QualifiedName("posts"), (ID,))),
    ops.DropTable(USERS, former=TABLE),
    ops.RenameTable(USERS, "people"),
    ops.SetTableComment(USERS, "new"),
    ops.AddColumn(USERS, AGE),
    ops.AlterColumn(USERS, "email", nullable=False, existing_nullable=True),
    ops.AlterColumn(USERS, "email", new_name="mail"),
    ops.AlterColumn(USERS, "email", comment="new"),
    ops.AlterColumn(
        USERS,
        "email",
        type=Type(sa.String(9)),
        existing_type=Type(sa.Text),
        server_default=Expression("now()"),
        existing_server_default="x",
    ),
    ops.CreatePrimaryKey(USERS, PrimaryKey(("email",), name="pk_new")),
    ops.CreateUniqueConstraint(USERS, Unique(("id",), name="uq_new")),
    ops.CreateCheckConstraint(USERS, Check(Expression("id > 0"), name="ck")),
    ops.CreateForeignKey(USERS, ForeignKey(("id",), USERS, ("id",), name="fk")),
    ops.DropConstraint(USERS, "uq", former=TABLE.constraints[1], kind="unique"),
    ops.CreateIndex(USERS, Index("ix_new", ("id",), unique=True)),
    ops.DropIndex("ix", table=USERS, former=TABLE.indexes[0]),
    ops.AlterTable(
        USERS,
        (
            ops.AddColumn(USERS, AGE),
            ops.CreateIndex(USERS, Index("ix_age", ("age",))),
        ),
    ),
]


def _describe(operation: Operation) -> str:
    return operation.describe()


@pytest.mark.parametrize("operation", REVERSIBLE, ids=_describe)
def test_reverse_of_reverse_is_the_operation(operation: Operation) -> None:
    assert operation.reverse().reverse() == operation


@pytest.mark.parametrize("operation", REVERSIBLE, ids=_describe)
def test_applying_it_and_its_reverse_changes_nothing(operation: Operation) -> None:
    after = operation.apply(BEFORE)
    assert after != BEFORE
    assert operation.reverse().apply(after) == BEFORE


def test_the_reverse_of_a_batch_drops_nothing_by_a_convention() -> None:
    nameless = ops.DropConstraint(
        USERS, "uq_users", former=Unique(("email",)), kind="unique"
    )
    convention = {"uq": "uq_%(table_name)s"}
    there = ops.AlterTable.of("users", naming_convention=convention).adding(nameless)
    assert there.reverse().naming_convention is None


IRREVERSIBLE = [
    ops.DropTable.of("users"),
    ops.DropColumn.of("users", "email"),
    ops.DropConstraint.of("uq", "users"),
    ops.DropIndex.of("ix", "users"),
    ops.CreateUniqueConstraint.of(None, "users", ["email"]),
    ops.AlterColumn.of("users", "email", nullable=False),
    ops.AlterColumn.of("users", "email", type_=sa.Text),
    ops.AlterColumn.of("users", "email", server_default=None),
    ops.AlterColumn.of(
        "users", "email", nullable=True, existing_nullable=False, insert_after="id"
    ),
    ops.Execute.of("DELETE FROM users"),
]


@pytest.mark.parametrize("operation", IRREVERSIBLE, ids=_describe)
def test_what_forgets_the_past_cannot_be_reversed(operation: Operation) -> None:
    with pytest.raises(IrreversibleError, match="cannot be reversed"):
        operation.reverse()


@pytest.mark.parametrize(
    "operation",
    [op for cases in CASES.values() for op in cases.values()],
    ids=_describe,
)
def test_description_names_what_is_touched(operation: Operation) -> None:
    named = operation.describe()
    assert named[0].islower()
    assert all(table.name in named for table in operation.tables[:1])


def test_dropping_a_column_drops_what_is_made_of_it() -> None:
    after = ops.DropColumn.of("users", "email").apply(BEFORE)[USERS]
    assert after.columns == (ID,)
    assert after.constraints == (TABLE.constraints[0],)
    assert after.indexes == ()


def test_renaming_a_column_renames_it_in_keys_and_indexes() -> None:
    after = ops.AlterColumn.of("users", "email", new_column_name="mail").apply(BEFORE)
    assert after[USERS].constraints[1] == Unique(("mail",), name="uq")
    assert after[USERS].indexes == (Index("ix", ("mail",)),)


def test_renaming_a_column_renames_it_in_keys_of_other_tables() -> None:
    key = ForeignKey(("user",), USERS, ("id",), name="fk")
    posts = Table(QualifiedName("posts"), constraints=(key,))
    operation = ops.AlterColumn.of("users", "id", new_column_name="key")
    after = operation.apply(BEFORE.adding(posts))
    assert after[posts.name].constraints == (
        ForeignKey(("user",), USERS, ("key",), name="fk"),
    )


def test_column_is_placed_where_it_was_asked_for() -> None:
    column = sa.Column("age", sa.Integer)
    after = ops.AddColumn.of("users", column, insert_before="email").apply(BEFORE)
    assert [c.name for c in after[USERS].columns] == ["id", "age", "email"]


def test_creating_a_table_that_exists_keeps_it_when_told_so() -> None:
    operation = ops.CreateTable.of("users", if_not_exists=True)
    assert operation.apply(BEFORE) == BEFORE


def test_added_column_brings_its_keys_and_index() -> None:
    column = sa.Column(
        "org", sa.Integer, sa.ForeignKey("org.id"), unique=True, index=False
    )
    operation = ops.AddColumn.of("users", column)
    assert operation.constraints == (
        Unique(("org",)),
        ForeignKey(("org",), QualifiedName("org"), ("id",)),
    )


def test_false_leaves_a_default_and_none_drops_it() -> None:
    assert ops.AlterColumn.of("t", "a").server_default is ops.UNSET
    assert ops.AlterColumn.of("t", "a", server_default=None).server_default is None


def test_operations_of_equal_constructs_are_equal() -> None:
    def made() -> ops.CreateTable:
        return ops.CreateTable.of(
            "t",
            sa.Column("id", sa.Integer, primary_key=True),
            sa.Column("made", sa.DateTime, server_default=sa.func.now()),
            sa.Index("ix", sa.text("lower(a)"), postgresql_where=sa.text("a > 1")),
        )

    assert made() == made()


def test_columns_of_another_table_are_copied() -> None:
    column = sa.Column("id", sa.Integer, primary_key=True)
    sa.Table("old", sa.MetaData(), column)
    made = ops.CreateTable.of("new", column).to_sqlalchemy()
    assert column.table.name == "old"
    assert made.c.id.table.name == "new"


CONTRADICTORY = {
    "drop index: the index has no name": lambda: ops.DropIndex.of(None),  # type: ignore[arg-type]  # scripts do it
    "the constraint has no name": lambda: ops.DropConstraint.of(None, "t"),  # type: ignore[arg-type]  # likewise
    "type_ is 'index'": lambda: ops.DropConstraint.of("a", "t", "index"),  # type: ignore[arg-type]  # likewise
    "there is no parameter 'nulable'": lambda: ops.AlterColumn.of("t", "a", nulable=1),
    "there is no parameter 'nosuch_using'": lambda: ops.CreateIndex.of(
        "ix", "t", ["a"], nosuch_using=1
    ),
    "2 columns refer to 1": lambda: ops.CreateForeignKey.of(
        "fk", "t", "o", ["a", "b"], ["c"]
    ),
    "an index over an expression needs a name": lambda: ops.CreateIndex.of(
        None, "t", [sa.text("lower(a)")]
    ),
    "is not accepted by dialect": lambda: ops.CreateTable.of("t", postgresql_nosuch=1),
    "recreate is 'maybe'": lambda: ops.AlterTable.of("t", recreate="maybe"),  # type: ignore[arg-type]  # likewise
    "columns is a list, not 'email'": lambda: ops.CreateIndex.of("ix", "t", "email"),
    "columns is a list, not 'name'": lambda: ops.CreatePrimaryKey.of("pk", "t", "name"),
    "columns is a list, not 'id'": lambda: ops.CreateUniqueConstraint.of(
        "uq", "t", "id"
    ),
    "remote_cols is a list, not 'id'": lambda: ops.CreateForeignKey.of(
        "fk", "t", "o", ["a"], "id"
    ),
    "create table t: str is no column or constraint": lambda: ops.CreateTable.of(
        "t",
        sa.Column("a", sa.Integer),
        "b",  # type: ignore[arg-type]  # likewise
    ),
    "create table t: list is no column": lambda: ops.CreateTable.of("t", [ID]),  # type: ignore[arg-type]  # likewise
    "bulk insert: str is no table": lambda: ops.BulkInsert.of("t", [{"a": 1}]),  # type: ignore[arg-type]  # likewise
    "bulk insert: rows are a list": lambda: ops.BulkInsert.of(sa.table("t"), {"a": 1}),  # type: ignore[arg-type]  # likewise
    "int is neither SQL text nor a construct": lambda: ops.Execute.of(5),  # type: ignore[arg-type]  # likewise
}


@pytest.mark.parametrize("problem", CONTRADICTORY)
def test_contradictory_parameters_are_refused(problem: str) -> None:
    with pytest.raises(InvalidOperationError, match=problem):
        CONTRADICTORY[problem]()
