"""Whether an operation took effect, asked of real catalogues before and after it."""

from __future__ import annotations

from dataclasses import fields

import pytest
import sqlalchemy as sa
from sqlalchemy import make_url

from brant import operations as ops
from brant.dialects import dialect_named
from brant.dialects.effects import effect_question
from brant.errors import OperationError
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
from brant.runtime.journal import Entry
from brant.runtime.recorder import Recorder
from brant.runtime.sending import Sender
from golden.answers import answers
from golden.test_golden import ALL_CASES
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


BODY = "RETURNS int LANGUAGE sql AS $$ SELECT 1 $$"
OTHER = "RETURNS int LANGUAGE sql AS $$ SELECT 2 $$"
ACTION = "BEGIN SELECT 1; END"
OBJECTS = {
    "postgresql": (
        ops.CreateSchema.of("app"),
        CreateTable.of("t", KEY, schema="app"),
        ops.CreateSequence.of("numbers", schema="app"),
        ops.DropSequence.of("numbers", schema="app"),
        ops.CreateEnum.of("mood", ["sad"], schema="app"),
        ops.AddEnumValue.of("mood", "it's ok", schema="app"),
        ops.RenameEnumValue.of("mood", "sad", "blue", schema="app"),
        ops.DropEnum.of("mood", schema="app"),
        ops.CreateDomain.of("age", sa.Integer, schema="app"),
        ops.CreateDomainConstraint.of("ck", "age", "VALUE > 0", schema="app"),
        ops.DropDomainConstraint.of("ck", "age", schema="app"),
        ops.DropDomain.of("age", schema="app"),
        ops.CreateView.of("v", "SELECT id FROM app.t", schema="app"),
        ops.DropView.of("v", schema="app"),
        ops.CreateMaterializedView.of("m", "SELECT id FROM app.t", schema="app"),
        ops.DropMaterializedView.of("m", schema="app"),
        ops.CreateFunction.of("one", OTHER, arguments="n int", schema="app"),
        ops.CreateFunction.of("one", BODY, schema="app"),
        ops.DropFunction.of("one", existing=BODY, schema="app"),
        ops.DropFunction.of("one", arguments="n int", schema="app"),
        ops.CreateProcedure.of("go", "LANGUAGE sql AS $$ SELECT 1 $$"),
        ops.DropProcedure.of("go"),
        ops.CreatePolicy.of("p", "t", using="id > 0", schema="app"),
        ops.DropPolicy.of("p", "t", schema="app"),
        ops.CreateFunction.of(
            "f", "RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$"
        ),
        ops.CreateTrigger.of(
            "tr", "t", "BEFORE INSERT", "EXECUTE FUNCTION f()", schema="app"
        ),
        ops.DropTrigger.of("tr", "t", schema="app"),
        ops.DropSchema.of("app", cascade=True),
    ),
    "mysql": (
        CreateTable.of("t", KEY),
        ops.CreateView.of("v", "SELECT id FROM t"),
        ops.DropView.of("v"),
        ops.CreateSequence.of("numbers"),
        ops.DropSequence.of("numbers"),
        ops.CreateFunction.of("one", "RETURNS int RETURN 1"),
        ops.DropFunction.of("one"),
        ops.CreateProcedure.of("go", ACTION),
        ops.DropProcedure.of("go"),
        ops.CreateTrigger.of("tr", "t", "BEFORE INSERT", "FOR EACH ROW SET NEW.id = 1"),
        ops.DropTrigger.of("tr", "t"),
    ),
    "sqlite": (
        CreateTable.of("t", KEY),
        ops.CreateView.of("v", "SELECT id FROM t"),
        ops.DropView.of("v"),
        ops.CreateTrigger.of("tr", "t", "BEFORE INSERT", ACTION),
        ops.DropTrigger.of("tr", "t"),
    ),
}


def test_so_it_does_with_what_is_no_table(url):
    name = make_url(url).get_backend_name()
    dialect = dialect_named("mariadb" if name == "mysql" else name)
    for operation in OBJECTS[name]:
        (statement,) = dialect.compile(operation, ())
        question = effect_question(dialect, operation, statement.sql, is_only=True)
        assert question is not None, operation
        assert query(url, question) == [(0,)], operation
        query(url, statement.sql)
        assert query(url, question) == [(1,)], operation


# A sequence that is restarted where DDL commits at once: only its user can judge it. So
# it is with SQL of one's own that is no data.
UNKNOWN = {
    "postgresql": set(),
    "sqlite": set(),
    "mssql": set(),
    "mariadb": {"alter_sequence"},
    "mysql": set(),
    "oracle": {"alter_sequence"},
}


def judged_by_the_journal(dialect, operation, statements):
    """Tell whether they are one transaction with their entry, so it is done or not."""
    nothing = dict.fromkeys((each.name for each in fields(Entry)), 0)
    sender = Sender(None, dialect, "r1", "brant_version", ())
    recorder = Recorder(sender, None, Entry(**nothing), operation, False)
    return recorder.is_one(statements)


@pytest.mark.parametrize("name", UNKNOWN)
def test_every_operation_answers_but_those(name):
    """In the catalogue or in the journal; data are the journal's everywhere."""
    dialect, silent = dialect_named(name), set()
    for kind, cases in ALL_CASES.items():
        for operation in cases.values():
            try:
                statements = dialect.compile(operation, answers(dialect, operation))
            except OperationError:
                continue
            if judged_by_the_journal(dialect, operation, statements):
                continue
            is_only = len(statements) == 1
            silent |= {
                kind
                for each in statements
                if not effect_question(dialect, operation, each.sql, is_only=is_only)
            }
    assert silent == UNKNOWN[name]


@pytest.mark.parametrize("name", ["sqlite", "postgresql", "mariadb"])
def test_data_cannot_be_judged_and_a_comment_may_be_set_again(name, request):
    dialect = dialect_named(name)
    insert = Execute.of("insert into t values (1)")
    assert effect_question(dialect, insert, "insert", is_only=True) is None
    comment = SetTableComment.of("t", "about")
    question = effect_question(dialect, comment, "comment", is_only=True)
    assert question == "SELECT CASE WHEN 1 = 0 THEN 1 ELSE 0 END AS is_applied"
