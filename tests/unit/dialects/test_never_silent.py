"""A parameter changes the SQL, or is refused, or stands here with the reason why not.

Every parameter of every operation is tried on every dialect, one at a time,
with a value that is not its default; so is one that no dialect knows.
"""

from __future__ import annotations

from dataclasses import replace
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Any, Final

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from brant import operations as ops
from brant.dialects import dialect_named
from brant.dialects.lookup import SERVED
from brant.errors import OperationError
from brant.op import Op
from golden.answers import answers
from object_parameters import OBJECT_PAIRS, OBJECT_SILENT
from parameters import Fresh, Pair, beside, vary

if TYPE_CHECKING:
    from collections.abc import Callable

    from brant.operations import Operation


COLUMN = Fresh(lambda: sa.Column("nick", sa.String(9)))
THERE = Fresh(lambda: sa.Column("email", sa.String(9)))
KEY = Fresh(lambda: sa.Column("boss", sa.Integer, sa.ForeignKey("org.id")))
PRIMARY = Fresh(lambda: sa.Column("no", sa.Integer, primary_key=True))
UNIQUE = Fresh(lambda: sa.Column("nick", sa.String(9), unique=True))
ID = Fresh(lambda: sa.Column("id", sa.Integer))
INDEXED = Fresh(lambda: sa.Column("no", sa.Integer, index=True))

NAMES: Final[dict[Any, str]] = {
    ExcludeConstraint: "ex_of_%(table_name)s",
    "pk": "pk_of_%(table_name)s",
    "uq": "uq_of_%(table_name)s",
    "ck": "ck_of_%(table_name)s_%(constraint_name)s",
    "fk": "fk_of_%(table_name)s",
    "ix": "ix_of_%(table_name)s",
}
DESCRIBED = sa.Table(
    "users",
    sa.MetaData(),
    sa.Column("id", sa.Integer),
    sa.Column("email", sa.Text),
    sa.Column("age", sa.Integer),
    sa.Column("org_id", sa.Integer),
    sa.Column("region", sa.Integer),
    sa.Column("select", sa.Text),
    sa.CheckConstraint("age > 10", name="ck_age"),
)
TYPED = {"existing_type": sa.String(50), "existing_nullable": True}
NUMBERED: Final[dict[str, Any]] = {
    "existing_type": sa.Integer(),
    "existing_nullable": True,
}
LATER = {"deferrable": True}
COLUMNS = sa.table("users", sa.column("id", sa.Integer))
TABLE_OPTIONS: Final = {
    "postgresql_tablespace": "fast",
    "postgresql_partition_by": "RANGE (id)",
    "postgresql_with": {"fillfactor": 70},
    "postgresql_on_commit": "DROP",
    "postgresql_inherits": "org",
    "postgresql_using": "heap",
    "mysql_engine": "InnoDB",
    "mysql_charset": "utf8mb4",
    "mysql_collate": "utf8mb4_bin",
    "mysql_row_format": "DYNAMIC",
    "mariadb_engine": "Aria",
    "oracle_on_commit": "DROP",
    "oracle_compress": True,
    "oracle_tablespace": "fast",
    "sqlite_with_rowid": False,
    "sqlite_strict": True,
}
INDEX_OPTIONS: Final = {
    "postgresql_using": "gin",
    "postgresql_include": ["region"],
    "postgresql_where": sa.text("age > 1"),
    "postgresql_ops": {"email": "text_ops"},
    "postgresql_concurrently": True,
    "postgresql_with": {"fillfactor": 70},
    "postgresql_tablespace": "fast",
    "postgresql_nulls_not_distinct": True,
    "mysql_using": "hash",
    "mysql_length": 5,
    "mysql_prefix": "FULLTEXT",
    "mysql_with_parser": "ngram",
    "mysql_algorithm": "inplace",
    "mysql_lock": "none",
    "mariadb_using": "hash",
    "mariadb_length": 5,
    "mariadb_prefix": "FULLTEXT",
    "mariadb_with_parser": "ngram",
    "mariadb_algorithm": "inplace",
    "mariadb_lock": "none",
    "mssql_clustered": True,
    "mssql_include": ["region"],
    "mssql_where": sa.text("age > 1"),
    "mssql_columnstore": True,
    "oracle_bitmap": True,
    "oracle_compress": 1,
    "sqlite_where": sa.text("age > 1"),
}
MANNER: Final = {
    "mysql_algorithm": "copy",
    "mysql_lock": "shared",
    "mariadb_algorithm": "copy",
    "mariadb_lock": "shared",
}


def _granting(_: sa.Table, connection: sa.Connection, **__: Any) -> None:
    connection.execute(sa.DDL("GRANT ALL ON post TO staff"))


def _longer(_inspector: object, _table: object, told: dict[str, object]) -> None:
    if told["name"] == "email":
        told["type"] = sa.String(99)


def _batch(*arguments: Any, **parameters: Any) -> Operation:
    """Change what SQLite makes a table anew for."""
    batch = ops.AlterTable.of(*arguments, **parameters)
    name, schema = batch.table.name, batch.table.schema
    made = ops.AlterColumn.of(name, "age", schema=schema, nullable=False, **NUMBERED)
    return batch.adding(made)


TABLE_PAIRS: tuple[Pair, ...] = (
    *vary(
        ops.CreateTable.of,
        "post",
        ID,
        INDEXED,
        if_not_exists=True,
        schema="blog",
        comment="posts",
        prefixes=["TEMPORARY"],
        naming_convention=NAMES,
        info={"mine": 1},
        quote=True,
        quote_schema=beside(True, schema="blog"),
        listeners=[("after_create", _granting)],
        **TABLE_OPTIONS,
    ),
    *vary(
        ops.DropTable.of,
        "users",
        schema="blog",
        if_exists=True,
        info={"mine": 1},
        quote=True,
        quote_schema=beside(True, schema="blog"),
    ),
    *vary(ops.RenameTable.of, "users", "people", schema="blog"),
    *vary(ops.SetTableComment.of, "users", "us", existing_comment="we", schema="blog"),
    *vary(ops.SetTableComment.dropping, "users", existing_comment="we", schema="blog"),
    *vary(
        ops.AddColumn.of, "users", THERE, schema="blog", if_not_exists=True, **MANNER
    ),
    *vary(ops.AddColumn.of, "users", COLUMN, insert_before="age", insert_after="id"),
    *vary(ops.AddColumn.of, "users", KEY, inline_references=True),
    *vary(ops.AddColumn.of, "users", PRIMARY, inline_primary_key=True),
    *vary(ops.AddColumn.of, "users", UNIQUE, naming_convention=NAMES),
    *vary(
        ops.AlterColumn.of,
        "users",
        "email",
        nullable=beside(False, existing_type=sa.String(50)),
        comment=beside("where", **TYPED),
        server_default="x",
        new_column_name="mail",
        type_=beside(sa.String(7), **TYPED),
        schema=beside("blog", nullable=False, **TYPED),
        insert_before=beside("id", nullable=False, **TYPED),
        insert_after=beside("age", nullable=False, **TYPED),
        existing_type=beside(sa.String(50), nullable=False),
        existing_nullable=beside(False, type_=sa.String(7)),
        existing_server_default=beside("x", type_=sa.String(7), **TYPED),
        existing_comment=beside("we", type_=sa.String(7), **TYPED),
        naming_convention=beside(
            NAMES,
            type_=sa.Enum("a", name="e", native_enum=False, create_constraint=True),
            **TYPED,
        ),
        postgresql_using=beside("email::text", type_=sa.String(7)),
        mssql_default_name=beside("df", server_default="x"),
        **{name: beside(value, nullable=False) for name, value in MANNER.items()},
    ),
    *vary(
        ops.AlterColumn.of,
        "users",
        "id",
        autoincrement=beside(True, **NUMBERED),
        existing_autoincrement=beside(True, type_=sa.BigInteger(), **NUMBERED),
    ),
    *vary(
        ops.DropColumn.of,
        "users",
        "missing",
        schema="blog",
        if_exists=True,
        existing_type=sa.Text(),
        mssql_drop_check=True,
        mssql_drop_default=True,
        mssql_drop_foreign_key=True,
        **MANNER,
    ),
    *vary(
        ops.CreatePrimaryKey.of,
        None,
        "users",
        ["id"],
        schema="blog",
        naming_convention=NAMES,
        postgresql_include=["age"],
        mysql_using="hash",
        mariadb_using="hash",
        mssql_clustered=False,
        sqlite_on_conflict="IGNORE",
        **MANNER,
    ),
    *vary(
        ops.CreateUniqueConstraint.of,
        None,
        "users",
        ["id"],
        schema="blog",
        deferrable=True,
        initially=beside("DEFERRED", **LATER),
        naming_convention=NAMES,
        postgresql_include=["age"],
        postgresql_nulls_not_distinct=True,
        mssql_clustered=True,
        sqlite_on_conflict="IGNORE",
        **MANNER,
    ),
    *vary(
        ops.CreateCheckConstraint.of,
        "ck",
        "users",
        "age < 9",
        schema="blog",
        deferrable=True,
        initially=beside("DEFERRED", **LATER),
        naming_convention=NAMES,
        postgresql_not_valid=True,
        sqlite_on_conflict="IGNORE",
        **MANNER,
    ),
    *vary(
        ops.CreateForeignKey.of,
        None,
        "users",
        "org",
        ["org_id"],
        ["id"],
        onupdate="CASCADE",
        ondelete="SET NULL",
        deferrable=True,
        initially=beside("DEFERRED", **LATER),
        match="FULL",
        source_schema="blog",
        referent_schema="blog",
        use_alter=False,
        naming_convention=NAMES,
        postgresql_not_valid=True,
        **MANNER,
    ),
    *vary(
        ops.CreateExcludeConstraint.of,
        None,
        "users",
        ("age", "="),
        where="age > 1",
        using="hash",
        schema="blog",
        deferrable=True,
        initially=beside("DEFERRED", **LATER),
        naming_convention=NAMES,
        postgresql_ops={"age": "int4_ops"},
    ),
    *vary(
        ops.DropConstraint.of,
        "missing",
        "users",
        type_="check",
        schema=beside("blog", type_="check"),
        if_exists=beside(True, type_="check"),
        naming_convention=beside(NAMES, type_="check"),
        **MANNER,
    ),
    *vary(
        ops.CreateIndex.of,
        "ix_email",
        "users",
        ["email"],
        schema="blog",
        unique=True,
        if_not_exists=True,
        quote=True,
        **INDEX_OPTIONS,
    ),
    *vary(ops.CreateIndex.of, None, "users", ["email"], naming_convention=NAMES),
    *vary(
        ops.DropIndex.of,
        "missing",
        table_name="users",
        schema=beside("blog", table_name="users"),
        if_exists=beside(True, table_name="users"),
        postgresql_concurrently=True,
        **{name: beside(value, table_name="users") for name, value in MANNER.items()},
    ),
    *vary(
        ops.Execute.of,
        "UPDATE users SET age = 1",
        execution_options={"isolation_level": "AUTOCOMMIT"},
    ),
    *vary(ops.BulkInsert.of, COLUMNS, [{"id": 1}, {"id": 2}], multiinsert=False),
    *vary(
        _batch,
        "users",
        schema="blog",
        recreate="never",
        partial_reordering=[("age", "id")],
        copy_from=DESCRIBED,
        table_args=[sa.CheckConstraint("age > 3", name="more")],
        table_kwargs={"sqlite_strict": True},
        reflect_args=[sa.Column("email", sa.String(9))],
        reflect_kwargs={"listeners": [("column_reflect", _longer)]},
        naming_convention=NAMES,
    ),
)
PAIRS: Final = TABLE_PAIRS + OBJECT_PAIRS


MYSQLS: Final = frozenset({"mysql", "mariadb"})
OTHERS: Final = frozenset(SERVED) - {"sqlite"}
ALL: Final = frozenset(SERVED)
KNOWN_OF_OLD: Final = "says what is there; for the way back, and where it is needed"
NO_REBUILD: Final = "describes a table that is made anew; here it is altered in place"
SILENT: Final[dict[str, tuple[frozenset[str], str]]] = {
    "CreateTable comment": (
        frozenset({"sqlite"}),
        "left out, as SQLAlchemy does: models are shared (decision 0003)",
    ),
    "CreateTable info": (ALL, "the application's own; no database sees it"),
    "DropTable info": (ALL, "likewise"),
    "SetTableComment existing_comment": (OTHERS, KNOWN_OF_OLD),
    "SetTableComment.dropping existing_comment": (OTHERS, KNOWN_OF_OLD),
    "AddColumn inline_references": (
        MYSQLS | {"sqlite"},
        "SQLite always has it inline; MySQL before 9.0 forgets an inline one",
    ),
    "AddColumn inline_primary_key": (MYSQLS | {"sqlite"}, "it always is, or refused"),
    "AlterColumn existing_type": (ALL - {"mssql"}, KNOWN_OF_OLD),
    "AlterColumn existing_nullable": (ALL - {"mssql"}, KNOWN_OF_OLD),
    "AlterColumn existing_server_default": (ALL - {"mssql"}, KNOWN_OF_OLD),
    "AlterColumn existing_comment": (ALL, KNOWN_OF_OLD),
    "AlterColumn existing_autoincrement": (ALL, KNOWN_OF_OLD),
    "DropColumn existing_type": (ALL, KNOWN_OF_OLD),
    "DropConstraint type_": (ALL - {"mysql"}, "a constraint is known by its name"),
    "DropIndex table_name": (
        frozenset({"oracle", "postgresql", "sqlite"}),
        "an index is known by its name",
    ),
    "CreateForeignKey use_alter": (ALL, "the key is added by ALTER TABLE anyway"),
    "Batch recreate": (OTHERS, "what never is done need not be forbidden"),
    "Batch copy_from": (OTHERS, NO_REBUILD),
    "Batch table_args": (OTHERS, NO_REBUILD),
    "Batch table_kwargs": (OTHERS, "SQLite's options"),
    "Batch reflect_args": (OTHERS, NO_REBUILD),
    "Batch reflect_kwargs": (OTHERS, NO_REBUILD),
    "Batch naming_convention": (ALL, "BatchOp gives it to each change"),
    **OBJECT_SILENT,
}


def _outcome(dialect: str, make: Callable[[], Operation]) -> object:
    """Give the statements; None where it is refused."""
    spoken = dialect_named(dialect)
    try:
        operation = make()
        # Online the database names the columns of the type itself.
        is_offline = isinstance(operation, ops.ReplaceEnum)
        found = None if is_offline else answers(spoken, operation)
        return spoken.compile(operation, found)
    except OperationError:
        return None


def _is_silent(pair: Pair, dialect: str) -> bool:
    outcome = _outcome(dialect, pair.having)
    return outcome is not None and outcome == _outcome(dialect, pair.without)


def _speakers(pair: Pair) -> frozenset[str]:
    """Give the dialects that a parameter is meant for."""
    prefix = pair.parameter.partition("_")[0]
    return frozenset({prefix}) if prefix in SERVED else ALL


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_parameter_is_heard_or_has_a_reason(pair: Pair) -> None:
    silent = {name for name in _speakers(pair) if _is_silent(pair, name)}
    assert silent <= SILENT.get(str(pair), (frozenset(), ""))[0]


def test_every_reason_is_of_a_parameter() -> None:
    assert SILENT.keys() <= {str(pair) for pair in PAIRS}


METHODS: Final = {
    made._make.__qualname__: made._make  # the constructor behind it
    for made in vars(Op).values()
    if hasattr(made, "_make")
}


def _tried(make: Callable[..., Operation]) -> set[str]:
    name = make.__qualname__.replace("AlterTable.of", "_batch")
    return {p.parameter for p in PAIRS if p.make.__qualname__ == name}


@pytest.mark.parametrize("make", METHODS.values(), ids=METHODS)
def test_every_parameter_is_tried(make: Callable[..., Operation]) -> None:
    named = {
        parameter.name
        for parameter in signature(make).parameters.values()
        if parameter.default is not Parameter.empty
    }
    assert named <= _tried(make)


TAKING_OPTIONS: Final = {
    name: next(pair for pair in PAIRS if pair.make.__qualname__ == name)
    for name, make in METHODS.items()
    if "options" in signature(make).parameters
}
# SQLAlchemy lets MySQL's tables have any option: the server knows its own.
MISSPELT: Final = [
    pytest.param(pair, dialect, id=f"{name} {dialect}")
    for name, pair in TAKING_OPTIONS.items()
    for dialect in sorted(SERVED)
    if name not in {"CreateTable.of", "DropTable.of"} or dialect not in MYSQLS
]


@pytest.mark.parametrize(("pair", "dialect"), MISSPELT)
def test_unknown_option_is_refused(pair: Pair, dialect: str) -> None:
    wrong = replace(pair, parameter=f"{dialect}_nosuch", given="1")
    assert _outcome(dialect, wrong.having) is None
