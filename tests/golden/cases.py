"""Representative operations; what each dialect makes of them stands beside this file.

Every case is written against the tables of PRELUDE, so that the golden SQL also runs.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from brant import operations as ops

if TYPE_CHECKING:
    from brant.operations import Operation

Cases = dict[str, "Operation"]


class Colour(enum.Enum):
    RED = "r"
    GREEN = "g"


PRELUDE: tuple[Operation, ...] = (
    ops.CreateTable.of(
        "org",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("region", sa.Integer),
        sa.UniqueConstraint("id", "region", name="uq_org"),
    ),
    ops.CreateTable.of(
        "users",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("email", sa.Text),
        sa.Column("age", sa.Integer, server_default="1"),
        sa.Column("org_id", sa.Integer),
        sa.Column("region", sa.Integer, server_default="1"),
        sa.Column("select", sa.Text),
        sa.CheckConstraint("age > 0", name="ck_age"),
        comment="people",
    ),
    ops.CreateIndex.of("ix_email", "users", ["email"]),
)

users = sa.table(
    "users",
    sa.column("id", sa.Integer),
    sa.column("email", sa.Text),
    sa.column("age", sa.Integer),
)

values = sa.Table(
    "valued",
    sa.MetaData(),
    sa.Column("id", sa.Integer),
    sa.Column("text", sa.Text),
    sa.Column("flag", sa.Boolean),
    sa.Column("number", sa.Numeric(10, 2)),
    sa.Column("ratio", sa.Float),
    sa.Column("day", sa.Date),
    sa.Column("at", sa.DateTime),
    sa.Column("clock", sa.Time),
    sa.Column("key", sa.Uuid),
    sa.Column("data", sa.JSON),
    sa.Column("raw", sa.LargeBinary),
    sa.Column("colour", sa.Enum(Colour, native_enum=False, length=10)),
    sa.Column("made", sa.Integer, default=7),
    sa.Column("counted", sa.Integer, default=lambda: 8),
    sa.Column("upper", sa.Text, default=sa.func.upper("x")),
)

CREATE_TABLE: Cases = {
    "keys, constraints and indexes": ops.CreateTable.of(
        "post",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("title", sa.String(200), nullable=False, index=True),
        sa.Column("slug", sa.String(50), unique=True),
        sa.Column("org_id", sa.Integer, sa.ForeignKey("org.id", ondelete="CASCADE")),
        sa.Column("region", sa.Integer),
        sa.CheckConstraint("length(title) > 0", name="ck_title"),
        sa.ForeignKeyConstraint(
            ["org_id", "region"],
            ["org.id", "org.region"],
            name="fk_post_org",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.UniqueConstraint("title", "region", name="uq_title"),
        sa.Index("ix_post_lower", sa.text("lower(title)")),
    ),
    "defaults": ops.CreateTable.of(
        "post",
        sa.Column("literal", sa.Text, server_default="it's 100%"),
        sa.Column("number", sa.Integer, server_default="0"),
        sa.Column("now", sa.DateTime, server_default=sa.func.now()),
        sa.Column("sql", sa.Integer, server_default=sa.text("(1 + 1)")),
        sa.Column("no", sa.Boolean, server_default=sa.false(), nullable=False),
    ),
    "if it is missing": ops.CreateTable.of(
        "post", sa.Column("id", sa.Integer, index=True), if_not_exists=True
    ),
    "comments": ops.CreateTable.of(
        "post",
        sa.Column("id", sa.Integer, comment="it's one"),
        comment="posts: 100%",
    ),
    "identity and computed": ops.CreateTable.of(
        "post",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("a", sa.Integer),
        sa.Column("b", sa.Integer, sa.Computed("a * 2", persisted=True)),
    ),
    "names that need quotes": ops.CreateTable.of(
        "Post",
        sa.Column("select", sa.Integer),
        sa.Column("two words", sa.Integer),
        sa.CheckConstraint('"select" > 0', name="Check It"),
    ),
    "an enum and an array of it": ops.CreateTable.of(
        "post",
        sa.Column("colour", sa.Enum(Colour, name="colour")),
        sa.Column(
            "colours",
            sa.JSON().with_variant(
                postgresql.ARRAY(sa.Enum(Colour, name="colour")), "postgresql"
            ),
        ),
    ),
    "an enum that is text": ops.CreateTable.of(
        "post",
        sa.Column(
            "colour",
            sa.Enum(
                Colour, name="ck_colour", native_enum=False, create_constraint=True
            ),
        ),
    ),
    "a naming convention": ops.CreateTable.of(
        "post",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("slug", sa.Text, unique=True, index=False),
        sa.Column("org_id", sa.Integer, sa.ForeignKey("org.id"), index=True),
        naming_convention={
            "pk": "pk_%(table_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(referred_table_name)s",
            "ix": "ix_%(column_0_label)s",
        },
    ),
    "options": ops.CreateTable.of(
        "post",
        sa.Column("id", sa.Integer, primary_key=True),
        postgresql_with={"fillfactor": 70},
        sqlite_strict=True,
        prefixes=["TEMPORARY"],
    ),
}

DROP_TABLE: Cases = {
    "a table": ops.DropTable.of("users"),
    "if it exists": ops.DropTable.of("missing", if_exists=True),
}

RENAME_TABLE: Cases = {"a table": ops.RenameTable.of("users", "People")}

SET_TABLE_COMMENT: Cases = {
    "setting": ops.SetTableComment.of("users", "they're 100% here"),
    "dropping": ops.SetTableComment.dropping("users"),
}

ADD_COLUMN: Cases = {
    "a column": ops.AddColumn.of("users", sa.Column("nick", sa.Text)),
    "with a default": ops.AddColumn.of(
        "users",
        sa.Column("active", sa.Boolean, server_default=sa.true(), nullable=False),
    ),
    "with a foreign key": ops.AddColumn.of(
        "users",
        sa.Column("boss", sa.Integer, sa.ForeignKey("org.id", name="fk_boss")),
    ),
    "with a foreign key to its own table": ops.AddColumn.of(
        "org",
        sa.Column("above", sa.Integer, sa.ForeignKey("org.id", name="fk_above")),
    ),
    "with its foreign key inline": ops.AddColumn.of(
        "users",
        sa.Column("boss", sa.Integer, sa.ForeignKey("org.id", ondelete="SET NULL")),
        inline_references=True,
    ),
    "as the primary key, inline": ops.AddColumn.of(
        "users",
        sa.Column("key", sa.Integer, primary_key=True),
        inline_primary_key=True,
    ),
    "with an index and a comment": ops.AddColumn.of(
        "users", sa.Column("nick", sa.Text, index=True, comment="short")
    ),
    "with a unique constraint": ops.AddColumn.of(
        "users", sa.Column("nick", sa.Text, unique=True)
    ),
    "with checks": ops.AddColumn.of(
        "users",
        sa.Column(
            "yes",
            sa.Boolean(create_constraint=True, name="ck_yes"),
            sa.CheckConstraint("yes IS NOT NULL", name="ck_said"),
        ),
    ),
    "of an enum type": ops.AddColumn.of(
        "users", sa.Column("mood", sa.Enum("fine", "it's bad", name="mood"))
    ),
    "if it is missing": ops.AddColumn.of(
        "users", sa.Column("nick", sa.Text), if_not_exists=True
    ),
    "at a place": ops.AddColumn.of(
        "users", sa.Column("nick", sa.Text), insert_after="email"
    ),
}

ALTER_COLUMN: Cases = {
    "name": ops.AlterColumn.of("users", "email", new_column_name="e-mail"),
    "nullable": ops.AlterColumn.of("users", "email", nullable=True),
    "not nullable": ops.AlterColumn.of("users", "email", nullable=False),
    "type": ops.AlterColumn.of("users", "email", type_=sa.String(300)),
    "type with using": ops.AlterColumn.of(
        "users", "email", type_=sa.Integer, postgresql_using="email::integer"
    ),
    "type and default": ops.AlterColumn.of(
        "users",
        "region",
        type_=sa.Boolean,
        server_default=sa.false(),
        postgresql_using="region > 1",
    ),
    "default": ops.AlterColumn.of("users", "age", server_default=sa.text("5")),
    "literal default": ops.AlterColumn.of("users", "email", server_default="it's"),
    "no default": ops.AlterColumn.of("users", "age", server_default=None),
    "comment": ops.AlterColumn.of("users", "email", comment="where it's sent"),
    "no comment": ops.AlterColumn.of("users", "email", comment=None),
    "all at once": ops.AlterColumn.of(
        "users",
        "email",
        type_=sa.String(10),
        nullable=False,
        server_default="x",
        comment="c",
        new_column_name="mail",
    ),
    "type that checks itself": ops.AlterColumn.of(
        "users",
        "select",
        existing_type=sa.Text(),
        type_=sa.Enum(
            "a", "b", name="ck_ab", native_enum=False, create_constraint=True
        ),
    ),
    "identity": ops.AlterColumn.of(
        "users", "id", server_default=sa.Identity(always=True, start=5)
    ),
    "a Boolean becomes text": ops.AlterColumn.of(
        "users",
        "region",
        existing_type=sa.Boolean(create_constraint=True, name="ck_region"),
        type_=sa.Text(),
    ),
}

DROP_COLUMN: Cases = {
    "a column": ops.DropColumn.of("users", "select"),
    "if it exists": ops.DropColumn.of("users", "missing", if_exists=True),
}

CREATE_PRIMARY_KEY: Cases = {
    "two columns": ops.CreatePrimaryKey.of("pk_users", "users", ["id", "region"]),
    "unnamed": ops.CreatePrimaryKey.of(None, "users", ["id"]),
}

CREATE_UNIQUE_CONSTRAINT: Cases = {
    "two columns": ops.CreateUniqueConstraint.of("uq_u", "users", ["id", "region"]),
    "deferrable": ops.CreateUniqueConstraint.of(
        "uq_u", "users", ["id"], deferrable=True, initially="DEFERRED"
    ),
    "options": ops.CreateUniqueConstraint.of(
        "uq_u", "users", ["id"], postgresql_nulls_not_distinct=True
    ),
}

CREATE_CHECK_CONSTRAINT: Cases = {
    "text": ops.CreateCheckConstraint.of("ck_u", "users", "email <> ':x' AND age < 9"),
    "expression": ops.CreateCheckConstraint.of("ck_u", "users", sa.column("age") < 9),
    "not valid": ops.CreateCheckConstraint.of(
        "ck_u", "users", "age < 9", postgresql_not_valid=True
    ),
}

CREATE_FOREIGN_KEY: Cases = {
    "one column": ops.CreateForeignKey.of("fk_u", "users", "org", ["org_id"], ["id"]),
    "every option": ops.CreateForeignKey.of(
        "fk_u",
        "users",
        "org",
        ["org_id", "region"],
        ["id", "region"],
        onupdate="CASCADE",
        ondelete="SET NULL",
        deferrable=True,
        initially="IMMEDIATE",
        match="FULL",
    ),
    "not valid": ops.CreateForeignKey.of(
        "fk_u", "users", "org", ["org_id"], ["id"], postgresql_not_valid=True
    ),
}

CREATE_EXCLUDE_CONSTRAINT: Cases = {
    "columns and expressions": ops.CreateExcludeConstraint.of(
        "ex_u",
        "users",
        (sa.func.int4range(sa.column("age"), sa.column("region")), "&&"),
        where="age < region",
        using="gist",
    ),
}

DROP_CONSTRAINT: Cases = {
    "a check": ops.DropConstraint.of("ck_age", "users", "check"),
    "if it exists": ops.DropConstraint.of("missing", "users", if_exists=True),
}

CREATE_INDEX: Cases = {
    "unique": ops.CreateIndex.of("ix_u", "users", ["email", "age"], unique=True),
    "expression": ops.CreateIndex.of("ix_u", "users", [sa.text("lower(email)"), "age"]),
    "if it is missing": ops.CreateIndex.of(
        "ix_email", "users", ["email"], if_not_exists=True
    ),
    "unnamed": ops.CreateIndex.of(None, "users", ["age"]),
    "partial": ops.CreateIndex.of(
        "ix_u",
        "users",
        ["email"],
        postgresql_where=sa.text("age > 5"),
        sqlite_where=sa.text("age > 5"),
    ),
    "every option": ops.CreateIndex.of(
        "ix_u",
        "users",
        ["email", "age"],
        postgresql_using="btree",
        postgresql_include=["region"],
        postgresql_ops={"email": "text_pattern_ops"},
        postgresql_with={"fillfactor": 50},
    ),
    "concurrently": ops.CreateIndex.of(
        "ix_u", "users", ["email"], postgresql_concurrently=True
    ),
}

DROP_INDEX: Cases = {
    "an index": ops.DropIndex.of("ix_email", "users"),
    "if it exists": ops.DropIndex.of("missing", if_exists=True),
    "concurrently": ops.DropIndex.of("ix_email", postgresql_concurrently=True),
}

EXECUTE: Cases = {
    "text as it is": ops.Execute.of(
        "UPDATE users SET email = ':x' || '%s' WHERE 1 = 0"
    ),
    "several statements": ops.Execute.of(
        "-- first\nUPDATE users SET age = 2;\nDELETE FROM users WHERE email = ';';"
    ),
    "a construct": ops.Execute.of(
        users.update().where(users.c.id == 1).values(email="it's 100% \\")
    ),
    "an insert": ops.Execute.of(users.insert().values(id=1, email=None, age=2)),
    "bound text": ops.Execute.of(
        sa.text("UPDATE users SET email = :new").bindparams(new="it's")
    ),
}

BULK_INSERT: Cases = {
    "every type": ops.BulkInsert.of(
        values,
        [
            {
                "id": 1,
                "text": "it's 100% \\ :x",
                "flag": True,
                "number": Decimal("12.50"),
                "ratio": 0.25,
                "day": dt.date(2024, 2, 29),
                "at": dt.datetime(2024, 2, 29, 12, 30, 0, 5),  # noqa: DTZ001  # a naive column
                "clock": dt.time(12, 30),
                "key": uuid.UUID(int=1),
                "data": {"a": [1, None, "it's"]},
                "raw": b"\x00\xffab",
                "colour": Colour.RED,
            },
        ],
    ),
    "rows of different keys": ops.BulkInsert.of(
        users,
        [
            {"id": 1, "email": "a"},
            {"email": "b", "id": 2},
            {"id": 3, "age": None},
            {"id": 4, "email": sa.func.lower("X")},
        ],
    ),
    "one by one": ops.BulkInsert.of(users, [{"id": 1}, {"id": 2}], multiinsert=False),
    "nothing": ops.BulkInsert.of(users, []),
}


def _batch(*operations: Operation, **options: Any) -> Operation:
    batch = ops.AlterTable.of("users", **options)
    for operation in operations:
        batch = batch.adding(operation)
    return batch


ALTER_TABLE: Cases = {
    "changes that need no rebuild": _batch(
        ops.AddColumn.of("users", sa.Column("nick", sa.Text)),
        ops.CreateIndex.of("ix_u", "users", ["nick"]),
        ops.DropColumn.of("users", "select"),
    ),
    "changes that can share a statement": _batch(
        ops.AddColumn.of("users", sa.Column("nick", sa.Text)),
        ops.AlterColumn.of("users", "email", nullable=False),
        ops.CreateUniqueConstraint.of("uq_u", "users", ["age"]),
        ops.DropConstraint.of("ck_age", "users", "check"),
        ops.DropColumn.of("users", "select"),
    ),
    "changes that meet each other": _batch(
        ops.AlterColumn.of("users", "age", nullable=False),
        ops.DropConstraint.of("ck_age", "users", "check"),
        ops.CreateCheckConstraint.of("ck_age", "users", "age > 1"),
        ops.AlterColumn.of("users", "age", new_column_name="years"),
    ),
}

CASES: dict[str, Cases] = {
    name.lower(): cases
    for name, cases in globals().items()
    if name.isupper() and isinstance(cases, dict)
}
