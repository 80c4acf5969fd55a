"""Names of Alembic's that scripts use besides `op` and `context`."""

from __future__ import annotations

import importlib
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from brant.alembic import ddl
from brant.alembic.convert import converted
from brant.errors import OtherConnectionError, RunFailedError
from legacy_corpus import by_alembic, by_brant
from servers.dump import dumped
from servers.query import query

if TYPE_CHECKING:
    from pathlib import Path

    from servers.postgres import PostgresServer

pytestmark = pytest.mark.may_block("old scripts import and compute where they run")

HEADER = """
import sqlalchemy as sa
from alembic import context, op
from alembic.operations import MigrateOperation, Operations, ops
from alembic.runtime.migration import MigrationContext
revision = "a1"
down_revision = None
"""
INVOKED = (
    HEADER
    + """
class Both(ops.CreateTableOp):
    pass


def upgrade():
    operations = Operations(MigrationContext.configure(op.get_bind()))
    run = operations.invoke
    run(ops.CreateTableOp("t", [sa.Column("id", sa.Integer, nullable=False),
        sa.Column("old", sa.String(5)), sa.Column("gone", sa.Integer)], comment="c"))
    run(Both("u", [sa.Column("id", sa.Integer, primary_key=True)]))
    run(ops.CreatePrimaryKeyOp("pk_t", "t", ["id"]))
    run(ops.AddColumnOp("t", sa.Column("u_id", sa.Integer)))
    run(ops.AddColumnOp("t", sa.Column("n", sa.Integer), schema="public"))
    run(ops.DropColumnOp("t", "gone"))
    run(ops.AlterColumnOp("t", "old", existing_type=sa.String(5), modify_name="new",
        modify_type=sa.Text(), modify_nullable=False, modify_server_default="x"))
    run(ops.AlterColumnOp("t", "new", modify_server_default=None,
        modify_comment="told"))
    run(ops.CreateIndexOp("ix", "t", ["new"], unique=True))
    run(ops.CreateIndexOp("gone", "t", ["n"], postgresql_where=sa.text("n > 1")))
    run(ops.DropIndexOp("gone", "t"))
    run(ops.CreateUniqueConstraintOp("uq", "t", ["n"]))
    run(ops.CreateCheckConstraintOp("ck", "t", "n > 0"))
    run(ops.CreateForeignKeyOp("fk", "t", "u", ["u_id"], ["id"], ondelete="CASCADE"))
    run(ops.DropConstraintOp("uq", "t", type_="unique"))
    run(ops.CreateTableCommentOp("u", "about u"))
    run(ops.DropTableCommentOp("t"))
    run(ops.RenameTableOp("u", "v"))
    run(ops.ExecuteSQLOp("insert into v values (1)"))
    table = sa.table("v", sa.column("id", sa.Integer))
    run(ops.BulkInsertOp(table, [{"id": 2}]))
    run(ops.CreateTableOp("gone", [sa.Column("id", sa.Integer)]))
    run(ops.DropTableOp("gone"))
    assert context.get_context().version_table == "alembic_version"
"""
)
OWN = (
    HEADER
    + """
from alembic.ddl.base import (AddColumn, ColumnNullable, DropColumn, add_column,
    alter_column, alter_table, format_type, visit_add_column)
from sqlalchemy.ext.compiler import compiles


@compiles(AddColumn, "postgresql")
def added(element, compiler, **kw):
    return visit_add_column(element, compiler, **kw).replace("old", "new")


@compiles(DropColumn, "postgresql")
def dropped(element, compiler, **kw):
    table = alter_table(compiler, element.table_name, element.schema)
    return f"{table} DROP COLUMN IF EXISTS {element.column.name} CASCADE"


@compiles(ColumnNullable, "postgresql")
def changed(element, compiler, **kw):
    table = alter_table(compiler, element.table_name, element.schema)
    assert format_type(compiler, element.existing_type) == "TEXT"
    return f"{table} ADD CHECK ({element.column_name} IS NOT NULL)"


def upgrade():
    op.create_table("t", sa.Column("a", sa.Text), sa.Column("b", sa.Integer))
    op.execute("create view w as select b from t")
    op.add_column("t", sa.Column("old", sa.Integer, server_default="5"))
    op.drop_column("t", "b")
    op.drop_column("t", "absent")
    op.alter_column("t", "a", existing_type=sa.Text(), nullable=False,
        server_default="x", new_column_name="c")
"""
)


def history(folder: Path, source: str) -> Path:
    (folder / "a1.py").write_text(source)
    return folder


def lines(url: str) -> list[str]:
    return dumped(url, rows=True, without="alembic_version").splitlines()


async def test_operation_objects_are_carried_out(
    tmp_path: Path, postgres_server: PostgresServer
) -> None:
    folder = history(tmp_path, INVOKED)
    with postgres_server.database() as ours, postgres_server.database() as theirs:
        by_alembic(theirs, "head", folders=(folder,))
        await by_brant(ours, "head", folders=(folder,))
        assert lines(ours) == lines(theirs)


async def test_a_helper_hands_over_those_of_an_installed_alembic(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "told_by_helper.py").write_text(
        "from alembic.operations import ops\nimport sqlalchemy as sa\n"
        "made = ops.UpgradeOps([ops.CreateTableOp('t', [sa.Column('a', sa.Integer)]),"
        " ops.AlterColumnOp('t', 'a', modify_name='b')])\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "m").mkdir()
    source = HEADER + (
        "from told_by_helper import made\ndef upgrade():\n    op.invoke(made)\n"
    )
    url = f"sqlite+aiosqlite:///{tmp_path / 'a.db'}"
    await by_brant(url, "head", folders=(history(tmp_path / "m", source),))
    assert "table t CREATE TABLE t ( b INTEGER )" in dumped(url)


async def test_a_helper_that_holds_an_installed_alembics_op_is_led_to_brants(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was imported before brant was, or imports `op` where it needs it."""
    (tmp_path / "holds_op.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import context, op as held\n\n\n"
        "def made():\n    from alembic import op\n\n"
        "    held.create_table('t', sa.Column('a', sa.Integer))\n"
        "    with op.batch_alter_table('t') as batch:\n"
        "        batch.alter_column('a', new_column_name='b')\n"
        "    assert context.get_bind() is not None\n"
        "    op.drop_table('no')\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    assert importlib.import_module("holds_op").held is importlib.import_module(
        "alembic.op"
    )
    (tmp_path / "m").mkdir()
    source = HEADER + (
        "from holds_op import made\ndef upgrade():\n    try:\n        made()\n"
        "    except sa.exc.OperationalError:\n        pass\n"
    )
    folder = history(tmp_path / "m", source)
    url = f"sqlite+aiosqlite:///{tmp_path / 'a.db'}"
    await by_brant(url, "head", folders=(folder,))
    assert "table t CREATE TABLE t ( b INTEGER )" in dumped(url)
    by_alembic(f"sqlite+aiosqlite:///{tmp_path / 'b.db'}", "head", folders=(folder,))

    source = source.replace("sa.exc.OperationalError", "KeyError")
    folder = history(tmp_path / "m", source)
    url = f"sqlite+aiosqlite:///{tmp_path / 'c.db'}"
    with pytest.raises(RunFailedError, match=r"holds_op\.py:12: no such table"):
        await by_brant(url, "head", folders=(folder,))


async def test_constructs_that_somebody_compiles_are_sent(
    tmp_path: Path, postgres_server: PostgresServer
) -> None:
    folder = history(tmp_path, OWN)
    with postgres_server.database() as ours, postgres_server.database() as theirs:
        # In a process of its own: Alembic's classes keep what is registered.
        code = f"import legacy_corpus, pathlib\nlegacy_corpus.by_alembic({theirs!r}, "
        code += f"'head', folders=(pathlib.Path({str(folder)!r}),))"
        paths = [path for path in sys.path if path.endswith("tests")]
        code = f"import sys\nsys.path[:0] = {paths!r}\n{code}"
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        try:
            await by_brant(ours, "head", folders=(folder,))
        finally:
            for name in ("AddColumn", "DropColumn", "ColumnNullable"):
                ddl.CONTENTS[name]._compiler_dispatcher.specs.pop("postgresql", None)
        assert lines(ours) == lines(theirs)
    assert not ddl.is_overridden()


async def test_a_context_of_another_connection_is_refused(tmp_path: Path) -> None:
    body = """
def upgrade():
    with sa.create_engine("sqlite://").connect() as connection:
        MigrationContext.configure(connection)
"""
    url = f"sqlite+aiosqlite:///{tmp_path / 'a.db'}"
    with pytest.raises(RunFailedError) as caught:
        await by_brant(url, "head", folders=(history(tmp_path, HEADER + body),))
    assert isinstance(caught.value.__cause__, OtherConnectionError)


ASKED = (
    HEADER
    + """
from alembic.operations import BatchOperations
from alembic.runtime.plugins import Plugin
from alembic.util import sqla_compat


@BatchOperations.register_operation("fill", "filling")
class Fill(MigrateOperation):
    @classmethod
    def filling(cls, operations, value):
        made = cls()
        made.table, made.schema = operations.impl.table_name, operations.impl.schema
        made.value = value
        return operations.invoke(made)


@Operations.implementation_for(Fill)
def _fill(operations, operation):
    assert operation.schema is None
    operations.execute(f"insert into {operation.table} values ({operation.value})")


def upgrade():
    assert sqla_compat and Plugin and context.requires_connection()
    op.create_table("t", sa.Column("a", sa.Integer))
    with op.batch_alter_table("t") as batch:
        batch.fill(7)
    context.get_impl().execute("update t set a = a + 1")
    asked = MigrationContext.configure(op.get_bind())
    value = int(asked.impl.transactional_ddl is not None)
    with Operations.context(asked) as operations:
        operations.add_column("t", sa.Column("b", sa.Integer))
        operations.execute(f"update t set b = {value}")
"""
)


async def test_what_scripts_ask_of_contexts_and_batches(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "a1.py").write_text(ASKED)
    ours, theirs = (f"sqlite+aiosqlite:///{tmp_path / name}" for name in ("a", "b"))
    by_alembic(theirs, "head", folders=(tmp_path / "m",))
    await by_brant(ours, "head", folders=(tmp_path / "m",))
    found = [query(url, "SELECT * FROM t") for url in (theirs, ours)]
    assert found == [[(8, 1)], [(8, 1)]]


IN_BATCHES = (
    HEADER
    + """

def upgrade():
    op.create_table("t", sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("a", sa.Integer))
    with op.batch_alter_table("t") as batch:
        batch.create_table_comment("about t")
        batch.alter_column("id", existing_type=sa.Integer(), autoincrement=True)
        batch.alter_column("a", existing_type=sa.Integer(), comment="about a",
            nullable=False)
        batch.add_column(sa.Column("b", sa.Integer, comment="about b"))
    with op.batch_alter_table("t") as batch:
        batch.drop_table_comment(existing_comment="about t")
        batch.alter_column("a", existing_type=sa.Integer(), comment=None)
"""
)


async def test_on_sqlite_batches_leave_comments_out(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "a1.py").write_text(IN_BATCHES)
    ours, theirs = (f"sqlite+aiosqlite:///{tmp_path / name}" for name in ("a", "b"))
    by_alembic(theirs, "head", folders=(tmp_path / "m",))
    await by_brant(ours, "head", folders=(tmp_path / "m",))
    by_them, by_us = (dumped(url, without="alembic_") for url in (theirs, ours))
    assert by_us == by_them


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("create_table_comment('t', 'x')", "a batch leaves it out on SQLite"),
        ("alter_column('t', 'a', comment='x')", "a batch leaves it out on SQLite"),
        ("alter_column('t', 'a', nullable=True)", None),
    ],
)
def test_what_sqlite_does_not_hear_of_stays_synchronous(
    line: str, reason: str | None
) -> None:
    source = f"from alembic import op\n\n\ndef upgrade():\n    op.{line}\n"
    assert converted(source, "sqlite").reason == reason
    assert converted(source, "postgresql").reason is None
