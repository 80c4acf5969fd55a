"""Where MySQL's and MariaDB's SQL is Alembic's, and why it is not where it is not."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy.dialects import mysql

from brant.dialects import dialect_named
from brant.errors import OperationError
from brant.op import Op

Call = Callable[[Any], Any]
Column = sa.Column
KNOWN: dict[str, Any] = {"existing_type": sa.Integer(), "existing_nullable": False}

SAME: dict[str, Call] = {
    "create_table": lambda op: op.create_table(
        "t",
        Column("id", sa.BigInteger, primary_key=True),
        Column("kind", sa.Enum("a", "it's"), server_default="a"),
        Column("tags", mysql.SET("x", "y")),
        Column("made", sa.DateTime, server_default=sa.func.now()),
        Column("twice", sa.Integer, sa.Computed("id * 2", persisted=True)),
        Column("o", sa.Integer, sa.ForeignKey("s.o.id", ondelete="CASCADE")),
        sa.UniqueConstraint("kind", name="uq"),
        sa.CheckConstraint("id > 0", name="ck"),
        schema="s",
        comment="it's \\ 100%",
        mysql_engine="InnoDB",
        mariadb_engine="InnoDB",
    ),
    "drop_table": lambda op: op.drop_table("t", schema="s", if_exists=True),
    "rename_table": lambda op: op.rename_table("t", "u", schema="s"),
    "create_table_comment": lambda op: op.create_table_comment("t", "it's", schema="s"),
    "drop_table_comment": lambda op: op.drop_table_comment("t"),
    "add_column": lambda op: op.add_column(
        "t", Column("a", sa.String(9), nullable=False, server_default="x", comment="c")
    ),
    "add_column, inline primary key": lambda op: op.add_column(
        "t",
        Column("a", sa.String(9), primary_key=True),
        inline_primary_key=True,
    ),
    "drop_column": lambda op: op.drop_column("t", "a", schema="s"),
    "alter_column, nullable": lambda op: op.alter_column(
        "t", "a", nullable=True, existing_type=sa.String(9), existing_comment="c"
    ),
    "alter_column, not nullable": lambda op: op.alter_column(
        "t", "a", nullable=False, existing_type=sa.Integer(), schema="s"
    ),
    "alter_column, type": lambda op: op.alter_column(
        "t", "a", type_=sa.BigInteger(), existing_server_default="5", **KNOWN
    ),
    "alter_column, counting": lambda op: op.alter_column(
        "t", "a", autoincrement=True, **KNOWN
    ),
    "alter_column, still counting": lambda op: op.alter_column(
        "t", "a", type_=sa.BigInteger(), existing_autoincrement=True, **KNOWN
    ),
    "alter_column, comment": lambda op: op.alter_column(
        "t", "a", comment="it's", **KNOWN
    ),
    "alter_column, no comment": lambda op: op.alter_column(
        "t", "a", comment=None, existing_comment="c", **KNOWN
    ),
    "alter_column, default": lambda op: op.alter_column(
        "t", "a", server_default="it's"
    ),
    "alter_column, no default": lambda op: op.alter_column(
        "t", "a", server_default=None
    ),
    "alter_column, name and more": lambda op: op.alter_column(
        "t", "a", new_column_name="b", nullable=True, **KNOWN
    ),
    "create_primary_key": lambda op: op.create_primary_key("pk", "t", ["a", "b"]),
    "create_unique_constraint": lambda op: op.create_unique_constraint(
        "uq", "t", ["a"], schema="s"
    ),
    "create_check_constraint": lambda op: op.create_check_constraint(
        "ck", "t", sa.column("a") > 5
    ),
    "create_foreign_key": lambda op: op.create_foreign_key(
        "fk", "t", "o", ["a"], ["b"], ondelete="SET NULL", referent_schema="s"
    ),
    "drop_constraint, key": lambda op: op.drop_constraint("fk", "t", "foreignkey"),
    "drop_constraint, unique": lambda op: op.drop_constraint("uq", "t", "unique"),
    "drop_constraint, primary": lambda op: op.drop_constraint("pk", "t", "primary"),
    "drop_constraint, check": lambda op: op.drop_constraint("ck", "t", "check"),
    "create_index": lambda op: op.create_index(
        "ix",
        "t",
        ["a", "b"],
        schema="s",
        mysql_length={"b": 10},
        mariadb_length={"b": 10},
        mysql_using="btree",
        mariadb_using="btree",
    ),
    "create_index, full text": lambda op: op.create_index(
        "ix", "t", ["a"], mysql_prefix="FULLTEXT", mariadb_prefix="FULLTEXT"
    ),
    "drop_index": lambda op: op.drop_index("ix", "t", schema="s"),
    "execute": lambda op: op.execute("UPDATE t SET a = '50%'"),
}

_TOUCHED = (
    "ALTER TABLE t MODIFY a TIMESTAMP NOT NULL "
    "DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP;"
)
_KEYED = (
    "ALTER TABLE t ADD COLUMN a INTEGER, ADD CONSTRAINT fk FOREIGN KEY(a) "
    "REFERENCES o (id), ADD INDEX ix_t_a (a);"
)
_LATE = (
    "CREATE TABLE t (a INTEGER);ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY(a) "
    "REFERENCES o (id);"
)
# What brant makes of it where Alembic makes something else, and why; "" is a refusal.
DIFFERENT: dict[str, tuple[str, Call, str, str]] = {
    "alter_column, name": (
        "RENAME COLUMN needs no definition",
        lambda op: op.alter_column("t", "a", new_column_name="b", **KNOWN),
        "ALTER TABLE t RENAME COLUMN a TO b;",
        "ALTER TABLE t RENAME COLUMN a TO b;",
    ),
    "alter_column, on update": (
        "MODIFY is CHANGE under the same name",
        lambda op: op.alter_column(
            "t",
            "a",
            server_default=sa.text("CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP"),
            nullable=False,
            existing_type=sa.TIMESTAMP(),
        ),
        _TOUCHED,
        _TOUCHED,
    ),
    "alter_column, nullability unsaid": (
        "Alembic would make the column nullable",
        lambda op: op.alter_column("t", "a", type_=sa.BigInteger()),
        "",
        "",
    ),
    "alter_column, an expression": (
        "the server wants parentheses",
        lambda op: op.alter_column("t", "a", server_default=sa.text("1 + 1")),
        "ALTER TABLE t ALTER COLUMN a SET DEFAULT (1 + 1);",
        "ALTER TABLE t ALTER COLUMN a SET DEFAULT (1 + 1);",
    ),
    "add_column, key": (
        "one statement is done wholly or not at all",
        lambda op: op.add_column(
            "t", Column("a", sa.Integer, sa.ForeignKey("o.id", name="fk"), index=True)
        ),
        _KEYED,
        _KEYED,
    ),
    "add_column, inline key": (
        "MySQL reads REFERENCES in a column and forgets it",
        lambda op: op.add_column(
            "t", Column("a", sa.Integer, sa.ForeignKey("o.id")), inline_references=True
        ),
        "ALTER TABLE t ADD COLUMN a INTEGER, ADD FOREIGN KEY(a) REFERENCES o (id);",
        "ALTER TABLE t ADD COLUMN a INTEGER, ADD FOREIGN KEY(a) REFERENCES o (id);",
    ),
    "drop_column, existing": (
        "MySQL has no IF EXISTS here: it is asked, which takes a connection",
        lambda op: op.drop_column("t", "a", if_exists=True),
        "",
        "ALTER TABLE t DROP COLUMN IF EXISTS a;",
    ),
    "drop_constraint, existing": (
        "Alembic forgets if_exists",
        lambda op: op.drop_constraint("fk", "t", "foreignkey", if_exists=True),
        "",
        "ALTER TABLE t DROP FOREIGN KEY IF EXISTS fk;",
    ),
    "drop_constraint, untyped": (
        "MySQL is asked for the kind, MariaDB needs none",
        lambda op: op.drop_constraint("fk", "t"),
        "",
        "ALTER TABLE t DROP CONSTRAINT fk;",
    ),
    "create_unique_constraint, deferrable": (
        "Alembic sends what neither can parse",
        lambda op: op.create_unique_constraint("uq", "t", ["a"], deferrable=True),
        "",
        "",
    ),
    "create_index, an expression": (
        "MySQL wants another pair of parentheses, MariaDB has no such index",
        lambda op: op.create_index("ix", "t", [sa.text("lower(a)")]),
        "CREATE INDEX ix ON t ((lower(a)));",
        "",
    ),
    "create_table, late key": (
        "Alembic forgets the foreign key",
        lambda op: op.create_table(
            "t",
            Column("a", sa.ForeignKey("o.id", name="fk", use_alter=True), type_=sa.INT),
        ),
        _LATE,
        _LATE,
    ),
}


def _normal(sql: str) -> str:
    text = re.sub(r"\s+", " ", sql).strip()
    return re.sub(r"\s*;\s*", ";", text).replace("( ", "(").replace(" )", ")")


def alembics(dialect: str, call: Call) -> str:
    buffer = io.StringIO()
    options = {"as_sql": True, "output_buffer": buffer, "literal_binds": True}
    context = MigrationContext.configure(dialect_name=dialect, opts=options)
    try:
        call(Operations(context))
    except Exception as error:  # noqa: BLE001  # whatever Alembic refuses with
        return f"refused: {type(error).__name__}"
    return _normal(buffer.getvalue().replace("%%", "%"))


def brants(dialect: str, call: Call) -> str:
    """Give the SQL; nothing where it is refused."""
    pending = call(Op(Nowhere()))  # type: ignore[arg-type]  # nothing is awaited
    try:
        statements = dialect_named(dialect).compile(pending.operation)
    except OperationError:
        return ""
    return _normal("".join(f"{statement.sql};\n" for statement in statements))


class Nowhere:
    """A sink that is never asked for anything."""


@pytest.mark.parametrize("dialect", ["mysql", "mariadb"])
@pytest.mark.parametrize("name", SAME)
def test_sql_is_alembics(dialect: str, name: str) -> None:
    assert brants(dialect, SAME[name]) == alembics(dialect, SAME[name])


@pytest.mark.parametrize("name", DIFFERENT)
def test_sql_differs_for_a_reason(name: str) -> None:
    _, call, on_mysql, on_mariadb = DIFFERENT[name]
    assert (brants("mysql", call), brants("mariadb", call)) == (on_mysql, on_mariadb)
    assert (alembics("mysql", call), alembics("mariadb", call)) != (
        on_mysql,
        on_mariadb,
    )
