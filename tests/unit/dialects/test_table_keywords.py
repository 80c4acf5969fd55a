"""What `sqlalchemy.Table` and `Column` take, tables take too, as they do in Alembic."""

from __future__ import annotations

import io
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from brant import operations as ops
from brant.dialects import dialect_named
from brant.errors import InvalidOperationError

QUOTED = {"schema": "Blog", "quote": True, "quote_schema": False}
KEYWORDS: dict[str, dict[str, Any]] = {
    "quote": {"quote": True},
    "no quotes": {"quote": False},
    "the schema's quotes": QUOTED,
    "what reflecting takes": {
        "autoload_with": None,
        "autoload_replace": False,
        "include_columns": ["id"],
        "resolve_fks": False,
    },
    "what a shared metadata takes": {"extend_existing": True, "keep_existing": False},
    "how rows come back": {"implicit_returning": False},
    "a prefix": {"prefixes": ["UNLOGGED"]},
    "nothing": {"prefixes": None, "info": None, "comment": None},
    "listeners": {
        "listeners": [("after_create", lambda _, c, **__: c.execute(sa.DDL("GRANT X")))]
    },
}
COLUMNS = {
    "quoted": lambda: sa.Column("id", sa.Integer, quote=True),
    "not quoted": lambda: sa.Column("Id", sa.Integer, quote=False),
    "with a key": lambda: sa.Column("id", sa.Integer, key="other"),
    "of Python": lambda: sa.Column(
        "id", sa.Integer, default=3, onupdate=4, doc="x", info={"a": 1}
    ),
    "of the system": lambda: sa.Column("xmin", sa.Integer, system=True),
}


def alembic(column: sa.Column[Any], **keywords: Any) -> str:
    made = io.StringIO()
    options = {"as_sql": True, "output_buffer": made}
    context = MigrationContext.configure(dialect_name="postgresql", opts=options)
    Operations(context).create_table("post", column, **keywords)
    return " ".join(made.getvalue().replace(";", "").split())


def brant(column: sa.Column[Any], **keywords: Any) -> str:
    made = ops.CreateTable.of("post", column, **keywords)
    return sql(made)


def sql(operation: ops.Operation) -> str:
    statements = dialect_named("postgresql").compile(operation, [])
    return " ".join(" ".join(each.sql for each in statements).split())


@pytest.mark.parametrize("keywords", KEYWORDS.values(), ids=KEYWORDS)
def test_keywords_of_a_table_do_what_they_do_in_alembic(keywords):
    columns = (sa.Column("id", sa.Integer) for _ in range(2))
    ours, theirs = (f(next(columns), **keywords) for f in (brant, alembic))
    assert ours == theirs


@pytest.mark.parametrize("column", COLUMNS.values(), ids=COLUMNS)
def test_keywords_of_a_column_do_what_they_do_in_alembic(column):
    assert brant(column()) == alembic(column())


def test_a_name_keeps_its_quotes_on_the_way_back():
    made = ops.CreateTable.of("post", sa.Column("id", sa.Integer), **QUOTED)
    assert sql(made.reverse()) == 'DROP TABLE Blog."post"'
    assert sql(ops.DropTable.of("post", **QUOTED)) == 'DROP TABLE Blog."post"'


@pytest.mark.parametrize("make", [ops.CreateTable.of, ops.DropTable.of])
@pytest.mark.parametrize("keyword", ["nosuch", "nosuch_option", "useexisting"])
def test_a_keyword_of_nobody_is_refused(make, keyword):
    with pytest.raises(InvalidOperationError, match=f"no parameter '{keyword}'"):
        make("post", **{keyword: True})


def test_a_table_that_must_be_known_is_refused():
    with pytest.raises(InvalidOperationError, match="create table post"):
        ops.CreateTable.of("post", must_exist=True)


def test_info_is_the_applications_own():
    made = ops.CreateIndex.of("ix", "post", ["id"], info={"owner": "me"})
    assert made == ops.CreateIndex.of("ix", "post", ["id"])


def test_constraints_have_comments():
    made = ops.CreateTable.of(
        "post",
        sa.Column("id", sa.Integer, sa.ForeignKey("org.id", name="fk", comment="why")),
        ExcludeConstraint(("id", "="), name="ex"),
    )
    assert sql(made).endswith("COMMENT ON CONSTRAINT fk ON post IS 'why'")
