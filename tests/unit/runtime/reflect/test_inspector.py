"""What SQLAlchemy's inspector tells of databases that brant has no reader for."""

from __future__ import annotations

import sqlalchemy as sa

from brant.runtime.reflect.inspector import table
from brant.schema import (
    Check,
    Column,
    Computed,
    Expression,
    ForeignKey,
    Identity,
    Index,
    Options,
    PrimaryKey,
    QualifiedName,
    Table,
    Type,
    Unique,
)

T = QualifiedName("t", "s")
PLAIN = {"type": sa.INTEGER(), "nullable": True, "default": None}


def test_columns_bring_what_generates_their_values():
    columns = [
        {**PLAIN, "name": "a", "identity": {"start": 5}, "autoincrement": True},
        {**PLAIN, "name": "b", "computed": {"sqltext": "a + 1", "persisted": True}},
        {**PLAIN, "name": "c", "default": "getdate()", "comment": "now"},
    ]
    assert table(T, {"columns": columns}) == Table(
        T,
        (
            Column(
                "a", Type(sa.INTEGER()), identity=Identity(start=5), autoincrement=True
            ),
            Column(
                "b",
                Type(sa.INTEGER()),
                computed=Computed(Expression("a + 1"), persisted=True),
            ),
            Column(
                "c",
                Type(sa.INTEGER()),
                default=Expression("getdate()"),
                comment="now",
            ),
        ),
    )


def test_constraints_and_indexes_become_values():
    foreign = {
        "name": "fk",
        "constrained_columns": ["b"],
        "referred_schema": None,
        "referred_table": "u",
        "referred_columns": ["id"],
        "options": {"ondelete": "CASCADE", "deferrable": True},
    }
    by_expression = {
        "name": "ix",
        "unique": False,
        "column_names": ["a", None, "b"],
        "expressions": ["a", "lower(c)", "b"],
        "column_sorting": {"b": ("desc", "nulls_last")},
        "dialect_options": {"mssql_where": "a > 1", "mssql_clustered": False},
    }
    behind = {"name": "uq", "unique": True, "column_names": ["a"]}
    found = table(
        T,
        {
            "columns": [],
            "pk_constraint": {"name": "pk", "constrained_columns": ["a"]},
            "unique_constraints": [{"name": "uq", "column_names": ["a"]}],
            "foreign_keys": [foreign],
            "check_constraints": [{"name": "ck", "sqltext": "(a > 1)"}],
            "indexes": [by_expression, behind],
            "table_comment": {"text": "all"},
        },
    )
    assert found.constraints == (
        PrimaryKey(("a",), name="pk"),
        Unique(("a",), name="uq"),
        ForeignKey(
            ("b",),
            QualifiedName("u"),
            ("id",),
            name="fk",
            ondelete="CASCADE",
            deferrable=True,
        ),
        Check(Expression("a > 1"), name="ck"),
    )
    assert found.indexes == (
        Index(
            "ix",
            ("a", Expression("lower(c)"), Expression("b DESC NULLS LAST")),
            options=Options({"mssql_where": Expression("a > 1")}),
        ),
    )
    assert found.comment == "all"
