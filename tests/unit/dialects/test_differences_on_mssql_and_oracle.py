"""As `test_differences_from_alembic`, where a statement ends with GO or a slash."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

from brant.dialects import dialect_named
from brant.errors import OperationError
from brant.op import Op
from unit.dialects.test_differences_from_alembic import CALLS as COMMON
from unit.dialects.test_differences_from_alembic import Nowhere

if TYPE_CHECKING:
    from collections.abc import Callable

    from unit.dialects.test_differences_from_alembic import Call

CALLS: dict[str, Call] = {
    **COMMON,
    "alter_column, known nullable": lambda op: op.alter_column(
        "t", "a", nullable=False, existing_type=sa.Integer(), schema="s"
    ),
    "alter_column, known type": lambda op: op.alter_column(
        "t", "a", type_=sa.BigInteger(), existing_nullable=True
    ),
    "alter_column, a default for another": lambda op: op.alter_column(
        "t", "a", server_default="1", existing_server_default="0"
    ),
    "alter_column, a type and a default for another": lambda op: op.alter_column(
        "t",
        "a",
        type_=sa.Integer(),
        nullable=True,
        server_default="1",
        existing_server_default="0",
    ),
    "drop_column, default": lambda op: op.drop_column(
        "t", "a", mssql_drop_default=True
    ),
    "drop_column, check": lambda op: op.drop_column("t", "a", mssql_drop_check=True),
    "drop_column, key": lambda op: op.drop_column(
        "t", "a", mssql_drop_foreign_key=True
    ),
    "create_index, SQL Server's": lambda op: op.create_index(
        "ix",
        "t",
        ["a"],
        mssql_clustered=True,
        mssql_include=["b"],
        mssql_where=sa.text("a > 1"),
    ),
    "create_index, Oracle's": lambda op: op.create_index(
        "ix", "t", ["a"], oracle_bitmap=True, oracle_compress=True
    ),
    "create_table_comment, schema": lambda op: op.create_table_comment(
        "t", "it's", schema="s"
    ),
    "alter_column, comment in a schema": lambda op: op.alter_column(
        "t", "a", comment="c", schema="s"
    ),
    "bulk_insert, two": lambda op: op.bulk_insert(
        sa.table("t", sa.column("id", sa.Integer)), [{"id": 1}, {"id": 2}]
    ),
}

_LOOKS = "looks first; Alembic sends it unguarded"
_LARGE = "VARCHAR(max), as online; TEXT is deprecated"
_ASKS = "asks for what ALTER COLUMN says again; Alembic needs or forgets it"
_COMMENT = "sets or replaces; Alembic adds, and needs the schema"
_DEFAULT = "a default is a constraint: the one before goes first, quoted names hold"
_FIRST = "the constraints of the kind are all dropped; none is no error"
_RENAME = "names are strings, whatever they hold"
_REFUSED = "refused; Alembic sends what the server cannot parse"
_GUARD = "a block lets the one error pass; IF EXISTS is younger, and not for columns"
_MODIFY = "one MODIFY: each of them commits, and may wait for the table"
_IDENTITY = "the server is asked whether it is an identity"

BETTER: dict[str, dict[str, str]] = {
    "mssql": {
        "create_table, comments": _COMMENT,
        "create_table, missing": _LOOKS,
        "create_table, late key": "Alembic forgets the foreign key",
        "create_table, options": _REFUSED,
        "rename_table": _RENAME,
        "create_table_comment": _COMMENT,
        "create_table_comment, schema": _COMMENT,
        "drop_table_comment": _COMMENT,
        "add_column, full": _LARGE,
        "add_column, inline key": "Alembic leaves it out of the column",
        "add_column, inline primary key": "Alembic forgets the key",
        "add_column, index": _COMMENT,
        "add_column, missing": _LOOKS,
        "alter_column, name": _RENAME,
        "alter_column, nullable": _ASKS,
        "alter_column, type": _ASKS,
        "alter_column, default": _DEFAULT,
        "alter_column, literal default": _DEFAULT,
        "alter_column, no default": _DEFAULT,
        "alter_column, a default for another": _DEFAULT,
        "alter_column, a type and a default for another": _DEFAULT,
        "alter_column, comment": _COMMENT,
        "alter_column, no comment": _COMMENT,
        "alter_column, comment in a schema": _COMMENT,
        "alter_column, identity": _REFUSED,
        "alter_column, other identity": _REFUSED,
        "alter_column, no identity": _REFUSED,
        "alter_column, type with checks": _ASKS,
        "alter_column, everything": _DEFAULT,
        "drop_column, default": _FIRST,
        "drop_column, check": _FIRST,
        "drop_column, key": _FIRST,
        "create_unique_constraint": _REFUSED,
        "create_foreign_key": _REFUSED,
        "create_exclude_constraint": _REFUSED,
        "create_index, expressions": _REFUSED,
        "create_index, options": _LOOKS,
        "bulk_insert": _IDENTITY,
        "bulk_insert, two": _IDENTITY,
    },
    "oracle": {
        "create_table, missing": _GUARD,
        "create_table, late key": "Alembic forgets the foreign key",
        "create_table, options": "refused alike, in other words",
        "drop_table, existing": _GUARD,
        "add_column, inline key": "Alembic leaves it out of the column",
        "add_column, inline primary key": "Alembic forgets the key",
        "add_column, missing": _GUARD,
        "alter_column, a type and a default for another": _MODIFY,
        "alter_column, comment in a schema": "Alembic forgets the schema",
        "alter_column, everything": _MODIFY,
        "drop_column, existing": _GUARD,
        "create_foreign_key": "refused; Alembic drops ON UPDATE and sends MATCH",
        "create_exclude_constraint": "refused alike, in other words",
        "drop_constraint, existing": _GUARD,
        "create_index, options": _GUARD,
        "drop_index, options": _GUARD,
        "bulk_insert, two": "many rows in a block, so in one message",
    },
}


# Alembic's, where a comment has no schema.
_CRASHES = (AssertionError, AttributeError)


def _normal(sql: str) -> str:
    text = re.sub(r"^(GO|/)$", "", sql, flags=re.MULTILINE)
    text = re.sub(r"\s+", " ", text.replace("N'", "'")).strip()
    return re.sub(r"\s*;\s*", " ", text).replace("( ", "(").replace(" )", ")").strip()


def _alembic(dialect: str, call: Call) -> str:
    buffer = io.StringIO()
    options = {"as_sql": True, "output_buffer": buffer, "literal_binds": True}
    context = MigrationContext.configure(dialect_name=dialect, opts=options)
    call(Operations(context))
    return _normal(buffer.getvalue().replace("%%", "%"))


def _brant(dialect: str, call: Call) -> str:
    pending = call(Op(Nowhere()))  # type: ignore[arg-type]  # nothing is awaited
    spoken = dialect_named(dialect)
    statements = spoken.compile(pending.operation)
    end = f"\n{spoken.batch_separator}\n"
    return _normal("".join(f"{statement.sql}{end}" for statement in statements))


def _outcome(run: Callable[[str, Call], str], dialect: str, name: str) -> str:
    try:
        return run(dialect, CALLS[name])
    except (OperationError, CommandError, SQLAlchemyError, *_CRASHES) as error:
        return repr(error)


SAME = [
    (d, name) for d, better in BETTER.items() for name in CALLS if name not in better
]


@pytest.mark.parametrize(("dialect", "name"), SAME)
def test_sql_is_alembics(dialect: str, name: str) -> None:
    assert _brant(dialect, CALLS[name]) == _alembic(dialect, CALLS[name])


DIFFERENT = [(dialect, name) for dialect, names in BETTER.items() for name in names]


@pytest.mark.parametrize(("dialect", "name"), DIFFERENT)
@pytest.mark.filterwarnings("ignore:MS-SQL ALTER COLUMN")
@pytest.mark.filterwarnings("ignore:Oracle Database does not contain native UPDATE")
def test_differences_are_real(dialect: str, name: str) -> None:
    assert _outcome(_brant, dialect, name) != _outcome(_alembic, dialect, name)
