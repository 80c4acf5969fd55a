"""Operations that only one database has words for, beside the common cases."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.dialects import mysql

from brant import operations as ops

if TYPE_CHECKING:
    from golden.cases import Cases

_TYPED = {"existing_type": sa.Unicode(50), "existing_nullable": True}
_numbered = sa.Table(
    "numbered",
    sa.MetaData(),
    sa.Column("id", sa.Integer, sa.Identity(), primary_key=True),
    sa.Column("name", sa.Unicode(50)),
)

MSSQL: dict[str, Cases] = {
    "create_table": {
        "in a schema, with comments and an identity's numbers": ops.CreateTable.of(
            "post",
            sa.Column("id", sa.Integer, sa.Identity(start=5, increment=2)),
            sa.Column("made", sa.DateTime(timezone=True), comment="when"),
            sa.PrimaryKeyConstraint("id", name="pk_post", mssql_clustered=False),
            schema="blog",
            comment="posts",
        ),
        "an identity with a cache": ops.CreateTable.of(
            "post", sa.Column("id", sa.Integer, sa.Identity(cache=5))
        ),
    },
    "add_column": {
        "with an index, if it is missing": ops.AddColumn.of(
            "users",
            sa.Column("nick", sa.Unicode(50), index=True, comment="short"),
            if_not_exists=True,
            schema="blog",
        ),
    },
    "alter_column": {
        "nullable, of a known type": ops.AlterColumn.of(
            "users", "email", nullable=False, **_TYPED
        ),
        "type, of known nullability": ops.AlterColumn.of(
            "users", "email", type_=sa.Unicode(300), **_TYPED
        ),
        "type of a column with a default": ops.AlterColumn.of(
            "users",
            "email",
            type_=sa.Unicode(300),
            existing_server_default="x",
            **_TYPED,
        ),
        "a named default": ops.AlterColumn.of(
            "users", "age", server_default=sa.text("5"), mssql_default_name="df_age"
        ),
        "persisted": ops.AlterColumn.of(
            "users",
            "twice",
            server_default=sa.Computed("age * 2", persisted=True),
            existing_server_default=sa.Computed("age * 2"),
        ),
        "name, in a schema": ops.AlterColumn.of(
            "Users", "e-mail", new_column_name="it's", schema="my blog"
        ),
    },
    "drop_column": {
        "with all that depends on it": ops.DropColumn.of(
            "users",
            "org_id",
            if_exists=True,
            mssql_drop_default=True,
            mssql_drop_check=True,
            mssql_drop_foreign_key=True,
        ),
        "with a misspelt wish": ops.DropColumn.of(
            "users", "age", mssql_drop_defaults=True
        ),
    },
    "create_foreign_key": {
        "with actions": ops.CreateForeignKey.of(
            "fk_u",
            "users",
            "org",
            ["org_id"],
            ["id"],
            onupdate="CASCADE",
            ondelete="SET NULL",
        ),
        "restricting": ops.CreateForeignKey.of(
            "fk_u", "users", "org", ["org_id"], ["id"], ondelete="RESTRICT"
        ),
    },
    "create_unique_constraint": {
        "clustered": ops.CreateUniqueConstraint.of(
            "uq_u", "users", ["id"], mssql_clustered=True
        ),
    },
    "create_index": {
        "every option of SQL Server": ops.CreateIndex.of(
            "ix_u",
            "users",
            ["age", sa.column("id").desc()],
            unique=True,
            mssql_clustered=False,
            mssql_include=["email", "region"],
            mssql_where=sa.text("age IS NOT NULL"),
        ),
    },
    "drop_index": {
        "of a table, if it exists": ops.DropIndex.of(
            "ix_email", "users", schema="blog", if_exists=True
        ),
    },
    "execute": {
        "batches": ops.Execute.of(
            "DECLARE @a int = 1; UPDATE users SET age = @a;\nGO\n"
            "CREATE VIEW v AS SELECT [go;] FROM users\ngo\n"
        ),
        "outside": ops.Execute.of("ALTER DATABASE CURRENT SET RECOVERY SIMPLE"),
        "an insert with its number": ops.Execute.of(
            _numbered.insert().values(id=1, name="ö")
        ),
        "an insert without": ops.Execute.of(_numbered.insert().values(name="a")),
    },
    "bulk_insert": {
        "an identity's numbers": ops.BulkInsert.of(
            _numbered, [{"id": 1, "name": "ö"}, {"id": 2, "name": None}]
        ),
        "without them": ops.BulkInsert.of(_numbered, [{"name": "a"}]),
    },
}

ORACLE: dict[str, Cases] = {
    "create_table": {
        "options of Oracle": ops.CreateTable.of(
            "post",
            sa.Column(
                "id", sa.Integer, sa.Identity(start=5, cache=10, oracle_order=True)
            ),
            sa.Column("twice", sa.Integer, sa.Computed("id * 2")),
            oracle_compress=True,
            oracle_tablespace="fast",
            schema="blog",
        ),
        "for a session": ops.CreateTable.of(
            "post",
            sa.Column("id", sa.Integer),
            prefixes=["GLOBAL TEMPORARY"],
            oracle_on_commit="PRESERVE ROWS",
        ),
    },
    "add_column": {
        "with an index, if it is missing": ops.AddColumn.of(
            "users",
            sa.Column("nick", sa.String(50), index=True, comment="it's"),
            if_not_exists=True,
        ),
    },
    "alter_column": {
        "nullable as it is": ops.AlterColumn.of(
            "users",
            "email",
            type_=sa.String(9),
            nullable=False,
            existing_nullable=False,
        ),
        "no identity but a default": ops.AlterColumn.of(
            "users",
            "id",
            server_default=sa.text("7"),
            existing_server_default=sa.Identity(),
        ),
        "no identity": ops.AlterColumn.of(
            "users", "id", server_default=None, existing_server_default=sa.Identity()
        ),
        "an identity of a plain column": ops.AlterColumn.of(
            "users", "id", server_default=sa.Identity(), existing_server_default=None
        ),
        "another expression": ops.AlterColumn.of(
            "users",
            "twice",
            server_default=sa.Computed("age * 3"),
            existing_server_default=sa.Computed("age * 2"),
        ),
    },
    "create_foreign_key": {
        "on delete": ops.CreateForeignKey.of(
            "fk_u", "users", "org", ["org_id"], ["id"], ondelete="SET NULL"
        ),
        "on update": ops.CreateForeignKey.of(
            "fk_u", "users", "org", ["org_id"], ["id"], onupdate="CASCADE"
        ),
        "restricting": ops.CreateForeignKey.of(
            "fk_u", "users", "org", ["org_id"], ["id"], ondelete="RESTRICT"
        ),
    },
    "create_index": {
        "bitmap": ops.CreateIndex.of("ix_u", "users", ["age"], oracle_bitmap=True),
        "compressed": ops.CreateIndex.of(
            "ix_u", "users", ["age", "id"], oracle_compress=1, schema="blog"
        ),
    },
    "execute": {
        "blocks": ops.Execute.of(
            "UPDATE users SET email = q'[it's; one]'; DELETE FROM users;\n"
            "DECLARE\n  n NUMBER;\nBEGIN\n  n := 1 / 2;\nEND;\n/\n"
            "CREATE OR REPLACE TRIGGER t BEFORE INSERT ON users BEGIN NULL; END;\n/\n"
        ),
    },
    "bulk_insert": {
        "a moment in a zone": ops.BulkInsert.of(
            sa.table("users", sa.column("at", sa.DateTime(timezone=True))),
            [{"at": dt.datetime(2024, 2, 29, 12, tzinfo=dt.UTC)}],
        ),
    },
}

_MANNER = {"mysql_algorithm": "inplace", "mysql_lock": "none"}

_MYSQL: dict[str, Cases] = {
    "create_table": {
        "options, lengths and prefixes": ops.CreateTable.of(
            "post",
            sa.Column("id", sa.BigInteger, sa.Identity(start=5), primary_key=True),
            sa.Column("title", sa.String(200), nullable=False),
            sa.Column("body", sa.Text),
            sa.Column("flags", mysql.SET("a", "it's")),
            sa.Column("org_id", sa.Integer, sa.ForeignKey("org.id", match="SIMPLE")),
            sa.Column(
                "at",
                sa.TIMESTAMP,
                server_default=sa.text("CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP"),
            ),
            sa.UniqueConstraint("title", name="uq_title", deferrable=False),
            sa.Index("ix_start", "title", "body", mysql_length={"body": 20}),
            sa.Index("ix_words", "body", mysql_prefix="FULLTEXT"),
            sa.Index("ix_down", sa.text("title DESC"), mysql_using="btree"),
            mysql_engine="InnoDB",
            mysql_charset="utf8mb4",
            mysql_collate="utf8mb4_bin",
            mysql_row_format="DYNAMIC",
        ),
        "an identity with numbers of its own": ops.CreateTable.of(
            "post",
            sa.Column("id", sa.Integer, sa.Identity(increment=2), primary_key=True),
        ),
        "a foreign key that matches fully": ops.CreateTable.of(
            "post", sa.Column("o", sa.Integer, sa.ForeignKey("org.id", match="FULL"))
        ),
    },
    "rename_table": {
        "in a schema": ops.RenameTable.of("users", "people", schema="blog"),
    },
    "add_column": {
        "before another": ops.AddColumn.of(
            "users", sa.Column("nick", sa.Text), insert_before="email"
        ),
        "first": ops.AddColumn.of(
            "users", sa.Column("nick", sa.Text), insert_before="id"
        ),
        "how": ops.AddColumn.of(
            "users", sa.Column("nick", sa.Text), mysql_algorithm="instant"
        ),
        "in no known way": ops.AddColumn.of(
            "users", sa.Column("nick", sa.Text), mysql_algorithm="slow"
        ),
        "with keys, if it is missing": ops.AddColumn.of(
            "users",
            sa.Column("boss", sa.Integer, sa.ForeignKey("org.id", name="fk_boss")),
            if_not_exists=True,
        ),
        "that is there": ops.AddColumn.of(
            "users", sa.Column("Email", sa.String(99), index=True), if_not_exists=True
        ),
    },
    "alter_column": {
        "nothing known but the database": ops.AlterColumn.of(
            "users", "email", nullable=False
        ),
        "type, and its character set stays": ops.AlterColumn.of(
            "users", "email", type_=sa.String(300), existing_type=sa.String(120)
        ),
        "type, with another character set": ops.AlterColumn.of(
            "users", "email", type_=mysql.VARCHAR(300, charset="utf8mb4")
        ),
        "a timestamp keeps what it does": ops.AlterColumn.of(
            "users", "touched", comment="when"
        ),
        "a timestamp stops to": ops.AlterColumn.of(
            "users", "touched", server_default=sa.text("CURRENT_TIMESTAMP")
        ),
        "counting": ops.AlterColumn.of("users", "id", autoincrement=True),
        "place": ops.AlterColumn.of("users", "age", insert_before="email"),
        "name and comment": ops.AlterColumn.of(
            "users", "email", new_column_name="mail", comment=None
        ),
        "another expression": ops.AlterColumn.of(
            "users", "doubled", server_default=sa.Computed("age * 3", persisted=True)
        ),
        "no expression any more": ops.AlterColumn.of(
            "users",
            "doubled",
            server_default=None,
            existing_server_default=sa.Computed("age * 2"),
        ),
        "an expression as default": ops.AlterColumn.of(
            "users", "age", server_default=sa.text("1 + 1")
        ),
        "how": ops.AlterColumn.of("users", "age", comment="c", **_MANNER),
        "a column that is not there": ops.AlterColumn.of(
            "users", "nothing", nullable=False
        ),
        "a parameter that is not there": ops.AlterColumn.of(
            "users", "age", nullable=False, mysql_using="x"
        ),
    },
    "drop_column": {
        "how": ops.DropColumn.of("users", "select", **_MANNER),
        "that is there": ops.DropColumn.of("users", "select", if_exists=True),
    },
    "drop_constraint": {
        "a foreign key": ops.DropConstraint.of("fk_org", "users", "foreignkey"),
        "a unique constraint": ops.DropConstraint.of("uq_touched", "users", "unique"),
        "a primary key": ops.DropConstraint.of("pk_users", "users", "primary"),
        "of unknown kind": ops.DropConstraint.of("fk_org", "users"),
        "a foreign key, if it exists": ops.DropConstraint.of(
            "fk_org", "users", "foreignkey", if_exists=True
        ),
        "a primary key, if it exists": ops.DropConstraint.of(
            "pk", "users", "primary", if_exists=True
        ),
    },
    "create_index": {
        "how": ops.CreateIndex.of("ix_u", "users", ["age"], **_MANNER),
        "full text": ops.CreateIndex.of(
            "ix_u",
            "users",
            ["email"],
            mysql_prefix="FULLTEXT",
            mysql_with_parser="ngram",
        ),
        "lengths": ops.CreateIndex.of(
            "ix_u", "users", ["email", "select"], mysql_length={"select": 10}
        ),
        "that is missing": ops.CreateIndex.of(
            "ix_u", "users", ["age"], if_not_exists=True
        ),
    },
    "drop_index": {
        "how": ops.DropIndex.of("ix_email", "users", **_MANNER),
        "of a table, if it exists": ops.DropIndex.of("ix_u", "users", if_exists=True),
    },
    "execute": {
        "a trigger and a comment that is run": ops.Execute.of(
            "CREATE TRIGGER t BEFORE INSERT ON users FOR EACH ROW BEGIN\n"
            "  IF NEW.age < 0 THEN SET NEW.age = 0; END IF;\nEND;\n"
            "# a comment; with a semicolon\n"
            "/*!40101 SET NAMES utf8mb4 */;\nSELECT 5--1, 'it\\'s;' AS `a;b`"
        ),
        "a command of the client": ops.Execute.of("DELIMITER //\nSELECT 1//"),
    },
    "alter_table": {
        "one column, step by step": ops.AlterTable.of("users")
        .adding(ops.AlterColumn.of("users", "age", nullable=False))
        .adding(ops.AlterColumn.of("users", "age", new_column_name="years"))
        .adding(ops.AlterColumn.of("users", "years", comment="c"))
        .adding(ops.SetTableComment.of("users", "old ones")),
    },
}

OWN_CASES: dict[str, dict[str, Cases]] = {
    "mariadb": _MYSQL,
    "mssql": MSSQL,
    "mysql": _MYSQL,
    "oracle": ORACLE,
}
