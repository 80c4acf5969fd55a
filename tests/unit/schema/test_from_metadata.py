from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from brant.schema import (
    Check,
    Expression,
    ForeignKey,
    PrimaryKey,
    QualifiedName,
    constructs,
    from_metadata,
)

METADATA = sa.MetaData(
    naming_convention={"pk": "pk_%(table_name)s", "ix": "ix_%(column_0_label)s"}
)
ORG = sa.Table(
    "org",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    schema="app",
)
USERS = sa.Table(
    "users",
    METADATA,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("email", sa.String(200), unique=True, nullable=False, index=True),
    sa.Column("org", ORG.c.id.type, sa.ForeignKey(ORG.c.id, ondelete="CASCADE")),
    sa.Column("boss", sa.BigInteger, sa.ForeignKey("users.id", name="fk_boss")),
    sa.Column("made", sa.DateTime(timezone=True), server_default=sa.func.now()),
    sa.Column("kind", sa.Enum("a", "b", name="kind")),
    sa.Column("yes", sa.Boolean(create_constraint=True, name="ck_yes")),
    sa.Column("twice", sa.Integer, sa.Computed("id * 2", persisted=True)),
    sa.Column("inline", sa.Integer, sa.CheckConstraint("inline > 1", name="ck_in")),
    sa.Column("text", sa.Text, server_default="it's", comment="said"),
    sa.CheckConstraint("length(email) > 3", name="ck_email"),
    sa.UniqueConstraint("email", "org", name="uq", postgresql_nulls_not_distinct=True),
    sa.Index("ix_lower", sa.text("lower(email)"), postgresql_using="btree"),
    postgresql.ExcludeConstraint(("email", "="), name="ex", using="gist"),
    comment="people",
    postgresql_with={"fillfactor": 70},
)


@pytest.mark.parametrize("table", [ORG, USERS], ids=str)
def test_table_comes_back_from_its_value(table: sa.Table) -> None:
    value = from_metadata.table(table)
    assert from_metadata.table(constructs.table(value)) == value


def test_value_gives_the_same_sql_as_its_construct() -> None:
    table = sa.Table("t", sa.MetaData(), *map(_copy, (USERS.c.id, USERS.c.text)))
    rebuilt = constructs.table(from_metadata.table(table))
    assert _sql(CreateTable(rebuilt)) == _sql(CreateTable(table))


@pytest.mark.parametrize(
    "index",
    sorted(USERS.indexes, key=lambda index: index.name),
    ids=lambda index: index.name,
)
def test_index_gives_the_same_sql_as_its_construct(index: sa.Index) -> None:
    owner = constructs.placeholder(QualifiedName("users"))
    rebuilt = constructs.index(from_metadata.index(index), owner)
    assert _sql(CreateIndex(rebuilt)) == _sql(CreateIndex(index))


def test_primary_key_has_the_name_of_the_convention() -> None:
    assert from_metadata.table(USERS).primary_key == PrimaryKey(
        ("id",), name="pk_users"
    )


def test_foreign_keys_name_their_tables() -> None:
    keys = [
        c for c in from_metadata.table(USERS).constraints if isinstance(c, ForeignKey)
    ]
    assert [(k.name, str(k.referent), k.referent_columns) for k in keys] == [
        (None, "app.org", ("id",)),
        ("fk_boss", "users", ("id",)),
    ]


def test_foreign_keys_name_columns_as_the_database_does() -> None:
    column = sa.Column("org_id", sa.ForeignKey(ORG.c.id), key="org")
    (key,) = from_metadata.table(sa.Table("t", sa.MetaData(), column)).constraints
    assert isinstance(key, ForeignKey)
    assert key.columns == ("org_id",)


def test_constraint_of_a_type_belongs_to_the_type() -> None:
    checks = [c for c in from_metadata.table(USERS).constraints if isinstance(c, Check)]
    assert [c.name for c in checks] == ["ck_in", "ck_email"]


def test_literal_default_is_a_string_and_sql_an_expression() -> None:
    users = from_metadata.table(USERS)
    defaults = {c.name: c.default for c in users.columns if c.default is not None}
    assert defaults == {"made": Expression("now()"), "text": "it's"}


def test_models_become_a_snapshot() -> None:
    snapshot = from_metadata.snapshot(METADATA)
    assert list(map(str, snapshot)) == ["app.org", "users"]


def _sql(construct: sa.schema.ExecutableDDLElement) -> str:
    return str(construct.compile(dialect=postgresql.dialect()))


def _copy(column: sa.Column[object]) -> sa.Column[object]:
    return column._copy()
