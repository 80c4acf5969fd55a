"""Every call that Alembic takes gives Alembic's SQL, or a difference with a reason."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy.dialects import postgresql

from brant.dialects import dialect_named
from brant.errors import OfflineError, OperationError, UnsupportedOperationError
from brant.op import Op

Call = Callable[[Any], Any]
Column = sa.Column

users = sa.table(
    "users",
    sa.column("id", sa.Integer),
    sa.column("email", sa.Text),
    sa.column("day", sa.Date),
)

CALLS: dict[str, Call] = {
    "create_table": lambda op: op.create_table(
        "t",
        Column("id", sa.Integer, primary_key=True),
        Column("name", sa.String(50), nullable=False),
        Column("made", sa.DateTime(timezone=True), server_default=sa.func.now()),
        Column("flag", sa.Boolean, server_default=sa.text("true")),
        Column("ref", sa.Integer, sa.ForeignKey("s.o.id", ondelete="CASCADE")),
        sa.CheckConstraint("id > 0", name="ck"),
        sa.UniqueConstraint("name", name="uq"),
        schema="s",
    ),
    "create_table, indexed column": lambda op: op.create_table(
        "t", Column("a", sa.Integer, index=True)
    ),
    "create_table, its index": lambda op: op.create_table(
        "t", Column("a", sa.Integer), sa.Index("ix_b", "a", unique=True)
    ),
    "create_table, comments": lambda op: op.create_table(
        "t", Column("a", sa.Integer, comment="it's"), comment="100%"
    ),
    "create_table, missing": lambda op: op.create_table(
        "t", Column("a", sa.Integer), if_not_exists=True
    ),
    "create_table, enum": lambda op: op.create_table(
        "t", Column("a", sa.Enum("x", "y", name="e"))
    ),
    "create_table, enum not created": lambda op: op.create_table(
        "t", Column("a", postgresql.ENUM("x", "y", name="e", create_type=False))
    ),
    "create_table, late key": lambda op: op.create_table(
        "t",
        Column("a", sa.Integer, sa.ForeignKey("o.id", name="fk", use_alter=True)),
    ),
    "create_table, options": lambda op: op.create_table(
        "t",
        Column("a", sa.Integer),
        Column("b", sa.Integer, sa.Identity(always=True)),
        Column("c", sa.Integer, sa.Computed("a + 1", persisted=True)),
        prefixes=["UNLOGGED"],
        postgresql_partition_by="RANGE (a)",
        sqlite_with_rowid=False,
    ),
    "drop_table": lambda op: op.drop_table("t", schema="s"),
    "drop_table, existing": lambda op: op.drop_table("t", if_exists=True),
    "rename_table": lambda op: op.rename_table("t", "u", schema="s"),
    "create_table_comment": lambda op: op.create_table_comment("t", "it's"),
    "drop_table_comment": lambda op: op.drop_table_comment("t", schema="s"),
    "add_column": lambda op: op.add_column("t", Column("a", sa.Integer), schema="s"),
    "add_column, full": lambda op: op.add_column(
        "t", Column("a", sa.Text, nullable=False, server_default="x")
    ),
    "add_column, key": lambda op: op.add_column(
        "t", Column("a", sa.Integer, sa.ForeignKey("o.id", name="fk"))
    ),
    "add_column, key to itself": lambda op: op.add_column(
        "t", Column("a", sa.Integer, sa.ForeignKey("t.id", name="fk"))
    ),
    "add_column, inline key": lambda op: op.add_column(
        "t",
        Column("a", sa.Integer, sa.ForeignKey("o.id", ondelete="CASCADE")),
        inline_references=True,
    ),
    "add_column, inline primary key": lambda op: op.add_column(
        "t", Column("a", sa.Integer, primary_key=True), inline_primary_key=True
    ),
    "add_column, primary key": lambda op: op.add_column(
        "t", Column("a", sa.Integer, primary_key=True)
    ),
    "add_column, index": lambda op: op.add_column(
        "t", Column("a", sa.Integer, index=True, comment="c")
    ),
    "add_column, unique": lambda op: op.add_column(
        "t", Column("a", sa.Integer, unique=True)
    ),
    "add_column, missing": lambda op: op.add_column(
        "t", Column("a", sa.Integer), if_not_exists=True
    ),
    "add_column, enum": lambda op: op.add_column(
        "t", Column("a", sa.Enum("x", name="e"))
    ),
    "alter_column, name": lambda op: op.alter_column("t", "a", new_column_name="b"),
    "alter_column, nullable": lambda op: op.alter_column("t", "a", nullable=True),
    "alter_column, type": lambda op: op.alter_column(
        "t", "a", type_=sa.Integer(), postgresql_using="a::int", schema="s"
    ),
    "alter_column, default": lambda op: op.alter_column(
        "t", "a", server_default=sa.text("now()")
    ),
    "alter_column, literal default": lambda op: op.alter_column(
        "t", "a", server_default="it's"
    ),
    "alter_column, no default": lambda op: op.alter_column(
        "t", "a", server_default=None
    ),
    "alter_column, comment": lambda op: op.alter_column("t", "a", comment="it's"),
    "alter_column, no comment": lambda op: op.alter_column("t", "a", comment=None),
    "alter_column, identity": lambda op: op.alter_column(
        "t", "a", server_default=sa.Identity(start=3)
    ),
    "alter_column, other identity": lambda op: op.alter_column(
        "t",
        "a",
        server_default=sa.Identity(always=True, start=3),
        existing_server_default=sa.Identity(start=1),
    ),
    "alter_column, no identity": lambda op: op.alter_column(
        "t", "a", server_default=None, existing_server_default=sa.Identity()
    ),
    "alter_column, type with checks": lambda op: op.alter_column(
        "t",
        "a",
        existing_type=sa.Enum(
            "x", name="old", native_enum=False, create_constraint=True
        ),
        type_=sa.Enum("y", name="new", native_enum=False, create_constraint=True),
    ),
    "alter_column, everything": lambda op: op.alter_column(
        "t",
        "a",
        type_=sa.Text(),
        nullable=False,
        server_default="x",
        comment="c",
        new_column_name="b",
    ),
    "drop_column": lambda op: op.drop_column("t", "a", schema="s"),
    "drop_column, existing": lambda op: op.drop_column("t", "a", if_exists=True),
    "create_primary_key": lambda op: op.create_primary_key("pk", "t", ["a", "b"]),
    "create_unique_constraint": lambda op: op.create_unique_constraint(
        "uq", "t", ["a"], schema="s", deferrable=True, initially="DEFERRED"
    ),
    "create_unique_constraint, options": lambda op: op.create_unique_constraint(
        None, "t", ["a"], postgresql_nulls_not_distinct=True
    ),
    "create_check_constraint": lambda op: op.create_check_constraint(
        "ck", "t", sa.column("a") > 5
    ),
    "create_check_constraint, text": lambda op: op.create_check_constraint(
        "ck", "t", "a > 5", postgresql_not_valid=True
    ),
    "create_foreign_key": lambda op: op.create_foreign_key(
        "fk",
        "t",
        "o",
        ["a", "b"],
        ["c", "d"],
        ondelete="CASCADE",
        onupdate="SET NULL",
        deferrable=True,
        initially="DEFERRED",
        match="FULL",
        source_schema="s",
        referent_schema="r",
        postgresql_not_valid=True,
    ),
    "create_foreign_key, itself": lambda op: op.create_foreign_key(
        None, "t", "t", ["a"], ["b"]
    ),
    "create_exclude_constraint": lambda op: op.create_exclude_constraint(
        "ex",
        "t",
        (sa.column("a"), "="),
        (sa.func.tsrange(sa.column("b")), "&&"),
        where=sa.column("a") > 2,
        using="gist",
    ),
    "drop_constraint": lambda op: op.drop_constraint("ck", "t", schema="s"),
    "drop_constraint, existing": lambda op: op.drop_constraint(
        "fk", "t", type_="foreignkey", if_exists=True
    ),
    "create_index": lambda op: op.create_index(
        "ix", "t", ["a", "Select"], unique=True, schema="s"
    ),
    "create_index, expressions": lambda op: op.create_index(
        "ix", "t", [sa.text("lower(a)"), sa.column("b").desc(), sa.func.abs(1)]
    ),
    "create_index, options": lambda op: op.create_index(
        "ix",
        "t",
        ["a"],
        if_not_exists=True,
        postgresql_using="gin",
        postgresql_ops={"a": "gin_trgm_ops"},
        postgresql_where=sa.text("a IS NOT NULL"),
        postgresql_include=["b"],
        postgresql_with={"fillfactor": 50},
        postgresql_nulls_not_distinct=True,
        postgresql_concurrently=True,
        sqlite_where=sa.text("a IS NOT NULL"),
    ),
    "drop_index": lambda op: op.drop_index("ix", table_name="t", schema="s"),
    "drop_index, options": lambda op: op.drop_index(
        "ix",
        "t",
        if_exists=True,
        postgresql_concurrently=True,
        postgresql_using="gin",
        postgresql_where=sa.text("a > 1"),
        postgresql_ops={"a": "gin_trgm_ops"},
    ),
    "execute": lambda op: op.execute("UPDATE t SET a = '50%' WHERE b"),
    "execute, a construct": lambda op: op.execute(
        users.update().where(users.c.id > 1).values(email="it's")
    ),
    "bulk_insert": lambda op: op.bulk_insert(users, [{"id": 1, "email": "a"}]),
}

SAME_MEANING = {
    "alter_column, name": "RENAME COLUMN, where Alembic leaves the optional word out",
}
BETTER: dict[str, dict[str, str]] = {
    "postgresql": {
        **SAME_MEANING,
        "create_table, enum": "the type is created where it is missing only",
        "create_table, late key": "Alembic forgets the foreign key",
        "add_column, enum": "Alembic forgets the type",
        "alter_column, everything": "one ALTER TABLE, so one lock and one scan",
    },
    "sqlite": {
        "add_column, key": "SQLite takes the foreign key in the column's definition",
        "add_column, key to itself": "the same",
        "add_column, inline primary key": "refused; SQLite refuses it later",
        "add_column, primary key": "Alembic forgets the key",
        "add_column, unique": "refused alike, in other words",
        "add_column, missing": "looks first; SQLite has no IF NOT EXISTS here",
        "drop_column, existing": "likewise",
        "create_table_comment": "refused; Alembic sends what SQLite cannot parse",
        "drop_table_comment": "likewise",
    },
}
REFUSED: dict[str, frozenset[str]] = {
    "postgresql": frozenset(),
    "sqlite": frozenset(
        name
        for name in CALLS
        if name.startswith(
            (
                "alter_column",
                "create_check",
                "create_exclude",
                "create_foreign",
                "create_primary",
                "create_unique",
                "drop_constraint",
            )
        )
    )
    - {"alter_column, name"},
}


def _normal(sql: str) -> str:
    text = re.sub(r"\s+", " ", sql).strip()
    return re.sub(r"\s*;\s*", ";", text).replace("( ", "(").replace(" )", ")")


def _alembic(dialect: str, call: Call) -> str:
    buffer = io.StringIO()
    options = {"as_sql": True, "output_buffer": buffer, "literal_binds": True}
    context = MigrationContext.configure(dialect_name=dialect, opts=options)
    call(Operations(context))
    return _normal(buffer.getvalue().replace("%%", "%"))


class Nowhere:
    """A sink that is never asked for anything."""


def _brant(dialect: str, call: Call) -> str:
    pending = call(Op(Nowhere()))  # type: ignore[arg-type]  # nothing is awaited
    statements = dialect_named(dialect).compile(pending.operation)
    return _normal("".join(f"{statement.sql};\n" for statement in statements))


SAME = [
    (dialect, name)
    for dialect in ("postgresql", "sqlite")
    for name in CALLS
    if name not in BETTER[dialect] and name not in REFUSED[dialect]
]


@pytest.mark.parametrize(("dialect", "name"), SAME)
def test_sql_is_alembics(dialect: str, name: str) -> None:
    assert _brant(dialect, CALLS[name]) == _alembic(dialect, CALLS[name])


DIFFERENT = [(dialect, name) for dialect, names in BETTER.items() for name in names]


@pytest.mark.parametrize(("dialect", "name"), DIFFERENT)
def test_differences_are_real(dialect: str, name: str) -> None:
    assert _outcome(_brant, dialect, name) != _outcome(_alembic, dialect, name)


@pytest.mark.parametrize("name", sorted(REFUSED["sqlite"]))
def test_sqlite_must_look_where_it_rebuilds(name: str) -> None:
    with pytest.raises((OfflineError, UnsupportedOperationError)):
        _brant("sqlite", CALLS[name])


def _outcome(run: Callable[[str, Call], str], dialect: str, name: str) -> str:
    try:
        return run(dialect, CALLS[name])
    except (OperationError, NotImplementedError) as error:
        return str(error)
