"""Whether an operation took effect, asked of real catalogues before and after it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy import make_url

from brant.dialects import dialect_named
from brant.dialects.effects import effect_question
from brant.operations import (
    AddColumn,
    AlterColumn,
    CreateCheckConstraint,
    CreateForeignKey,
    CreateIndex,
    CreateTable,
    CreateUniqueConstraint,
    DropColumn,
    DropConstraint,
    DropIndex,
    DropTable,
    Execute,
    RenameTable,
    SetTableComment,
)
from servers.query import query

KEY = sa.Column("id", sa.Integer, primary_key=True)
EVERYWHERE = (
    CreateTable.of("p", sa.Column("id", sa.Integer, primary_key=True)),
    CreateTable.of("t", KEY, sa.Column("x", sa.String(9)), sa.Column("y", sa.Integer)),
    AddColumn.of("t", sa.Column("it's", sa.Integer)),
    CreateIndex.of("ix", "t", ["x"]),
    AlterColumn.of("t", "y", new_column_name="z"),
    DropIndex.of("ix", "t"),
)
NOT_ON_SQLITE = (
    CreateUniqueConstraint.of("uq", "t", ["x"]),
    CreateForeignKey.of("fk", "t", "p", ["z"], ["id"]),
    CreateCheckConstraint.of("ck", "t", "z < 9"),
    DropConstraint.of("ck", "t", type_="check"),
    DropConstraint.of("fk", "t", type_="foreignkey"),
)
LAST = (DropColumn.of("t", "it's"), RenameTable.of("t", "u"), DropTable.of("u"))


@pytest.fixture(params=["sqlite", "postgres", "mariadb"])
def url(request: pytest.FixtureRequest) -> str:
    found: str = request.getfixturevalue(f"{request.param}_url")
    return found


def test_the_answer_changes_with_the_operation(url):
    name = make_url(url).get_backend_name()
    dialect = dialect_named("mariadb" if name == "mysql" else name)
    middle = () if name == "sqlite" else NOT_ON_SQLITE
    last = LAST[1:] if name == "sqlite" else LAST
    for operation in (*EVERYWHERE, *middle, *last):
        (statement,) = dialect.compile(operation, ())
        question = effect_question(dialect, operation, statement.sql, is_only=True)
        assert question is not None
        assert query(url, question) == [(0,)], operation
        query(url, statement.sql)
        assert query(url, question) == [(1,)], operation


@pytest.mark.parametrize("name", ["sqlite", "postgresql", "mariadb"])
def test_data_cannot_be_judged_and_a_comment_may_be_set_again(name, request):
    dialect = dialect_named(name)
    insert = Execute.of("insert into t values (1)")
    assert effect_question(dialect, insert, "insert", is_only=True) is None
    comment = SetTableComment.of("t", "about")
    question = effect_question(dialect, comment, "comment", is_only=True)
    assert question == "SELECT CASE WHEN 1 = 0 THEN 1 ELSE 0 END AS is_applied"
