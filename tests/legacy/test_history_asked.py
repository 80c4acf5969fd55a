"""What old scripts ask about the history that they are a part of."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from brant import Migrator
from legacy_corpus import by_alembic, by_brant, migrator
from servers.dump import dumped

if TYPE_CHECKING:
    from pathlib import Path

    from servers.postgres import PostgresServer

pytestmark = pytest.mark.may_block("old scripts import and compute where they run")

HEADER = """
import sqlalchemy as sa
from alembic import context, op
from alembic.operations import MigrateOperation, Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
revision = {id!r}
down_revision = {parents!r}
def told(*values):
    values = [sorted(v) if isinstance(v, (list, tuple, set)) else v for v in values]
    table = sa.table("told", sa.column("what", sa.Text))
    op.bulk_insert(table, [{{"what": repr(values)}}])
"""


def script(folder: Path, id: str, parents: object, body: str) -> None:
    header = HEADER.format(id=id, parents=parents)
    (folder / f"{id}.py").write_text(header + dedent(body))


def rows(path: Path) -> str:
    return told(str(path))


def told(url: str) -> str:
    """What is in a database, without brant's own tables and Alembic's."""
    return dumped(url, rows=True, without="alembic_version")


async def both(folder: Path, tmp_path: Path, *targets: str) -> tuple[str, str]:
    """Run a history with both; give what is in the databases then."""
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for target in targets:
        by_alembic(f"sqlite:///{theirs}", target, folders=(folder,))
        await by_brant(f"sqlite+aiosqlite:///{ours}", target, folders=(folder,))
    return rows(ours), rows(theirs)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """a1 - b1 - m1, and c1 beside b1: told is a table of what they were told."""
    made = tmp_path / "versions"
    made.mkdir()
    start = """
    def upgrade():
        told_before = op.get_context().get_current_heads()
        op.create_table("told", sa.Column("what", sa.Text))
        told("a1", told_before, op.get_context().get_current_revision())
    def downgrade():
        assert context.get_context().get_current_revision() == "a1"
        op.drop_table("told")
    """
    script(made, "a1", None, start)
    return made


ASKS = """
def upgrade():
    told(revision, op.get_context().get_current_heads(),
        context.get_context().get_current_heads(),
        MigrationContext.configure(op.get_bind()).get_current_heads())
def downgrade():
    told(revision, "down", op.get_context().get_current_heads())
"""


async def test_the_heads_before_a_script(folder: Path, tmp_path: Path) -> None:
    script(folder, "b1", "a1", ASKS)
    script(folder, "c1", "a1", ASKS)
    script(folder, "m1", ("b1", "c1"), ASKS)
    targets = ("b1", "c1", "heads")
    ours, theirs = await both(folder, tmp_path, *targets)
    assert "['m1', ['b1', 'c1'], ['b1', 'c1']" in ours
    assert ours == theirs
    down = migrator(f"sqlite+aiosqlite:///{tmp_path / 'ours'}", folders=(folder,))
    await down.downgrade("b1")
    await down.downgrade("base")
    assert "told" not in rows(tmp_path / "ours")


async def test_several_heads_are_no_current_revision(
    folder: Path, tmp_path: Path
) -> None:
    caught = """
    from alembic.util import CommandError
    def upgrade():
        try:
            found = op.get_context().get_current_revision()
        except CommandError:
            found = "several"
        told(found)
    """
    script(folder, "b1", "a1", ASKS)
    script(folder, "c1", "a1", ASKS)
    script(folder, "m1", ("b1", "c1"), caught)
    ours, theirs = await both(folder, tmp_path, "b1", "c1", "heads")
    assert "several" in ours
    assert ours == theirs


async def test_the_scripts_themselves(folder: Path, tmp_path: Path) -> None:
    asks = """
    '''the second'''
    MARK = "of b1"
    def upgrade():
        for script in (
            op.get_context().script, context.script,
            ScriptDirectory.from_config(context.config),
        ):
            mine = script.get_revision("b1")
            told(mine.revision, mine.down_revision, mine.module.MARK,
                mine.nextrev, mine.is_head, mine.is_base, mine.is_merge_point,
                mine.dependencies, mine.branch_labels,
                script.get_heads(), script.get_current_head(), script.get_bases(),
                script.get_base(), script.as_revision_number("head"),
                script.get_revision("head").revision,
                [each.revision for each in script.walk_revisions()],
                [each.revision for each in script.walk_revisions("b1", "head")],
                [each.revision for each in script.iterate_revisions("c1", "a1")],
                [each.revision for each in script.iterate_revisions("heads", "base")],
                [each.revision for each in script.get_revisions(("a1", "b1"))])
        env = op.get_context().environment_context
        told(env.get_head_revision(), context.get_head_revision(),
            context.get_head_revisions(), env.get_x_argument(),
            env.is_offline_mode(), context.get_x_argument(as_dictionary=True))
    def downgrade(): pass
    """
    script(folder, "b1", "a1", asks)
    script(folder, "c1", "b1", "def upgrade(): pass")
    ours, theirs = await both(folder, tmp_path, "b1", "c1", "heads")
    assert "of b1" in ours
    assert ours == theirs


async def test_a_revision_that_is_none_is_a_command_error(
    folder: Path, tmp_path: Path
) -> None:
    asks = """
    from alembic.util import CommandError
    def upgrade():
        try:
            op.get_context().script.get_revision("absent")
        except CommandError:
            told("absent")
    """
    script(folder, "b1", "a1", asks)
    ours, theirs = await both(folder, tmp_path, "head")
    assert "absent" in ours
    assert ours == theirs


REPLACEABLE = """
class Replaceable:
    def __init__(self, name, sqltext):
        self.name, self.sqltext = name, sqltext

class Reversible(MigrateOperation):
    def __init__(self, target):
        self.target = target

    @classmethod
    def invoke_for_target(cls, operations, target):
        return operations.invoke(cls(target))

    @classmethod
    def replace(cls, operations, target, replaces=None, replace_with=None):
        version, name = (replaces or replace_with).split(".")
        module = operations.get_context().script.get_revision(version).module
        other = getattr(module, name)
        old, new = (other, target) if replaces else (target, other)
        operations.invoke(DropViewOp(old))
        operations.invoke(CreateViewOp(new))

@Operations.register_operation("create_legacy_view", "invoke_for_target")
@Operations.register_operation("replace_legacy_view", "replace")
class CreateViewOp(Reversible):
    def reverse(self):
        return DropViewOp(self.target)

@Operations.register_operation("drop_legacy_view", "invoke_for_target")
class DropViewOp(Reversible):
    def reverse(self):
        return CreateViewOp(self.target)

@Operations.implementation_for(CreateViewOp)
def create_view(operations, operation):
    target = operation.target
    operations.execute(f"CREATE VIEW {target.name} AS {target.sqltext}")

@Operations.implementation_for(DropViewOp)
def drop_view(operations, operation):
    operations.execute(f"DROP VIEW {operation.target.name}")

"""


async def test_objects_that_another_revision_defines(
    folder: Path, tmp_path: Path
) -> None:
    """The recipe for views and functions that Alembic's own documentation gives."""
    first = """
    view = Replaceable("v", "SELECT 1 AS a")
    def upgrade(): op.create_legacy_view(view)
    def downgrade(): op.drop_legacy_view(view)
    """
    second = """
    view = Replaceable("v", "SELECT 1 AS a, 2 AS b")
    def upgrade(): op.replace_legacy_view(view, replaces="b1.view")
    def downgrade(): op.replace_legacy_view(view, replace_with="b1.view")
    """
    script(folder, "b1", "a1", REPLACEABLE + dedent(first))
    script(folder, "c1", "b1", REPLACEABLE + dedent(second))
    ours, theirs = await both(folder, tmp_path, "head")
    assert "2 AS b" in ours
    assert ours == theirs
    down = migrator(f"sqlite+aiosqlite:///{tmp_path / 'ours'}", folders=(folder,))
    await down.downgrade("b1")
    assert "2 AS b" not in rows(tmp_path / "ours")
    assert "SELECT 1 AS a" in rows(tmp_path / "ours")


KINDS = """
from alembic.ddl.impl import DefaultImpl
from alembic.ddl.mysql import MySQLImpl
from alembic.ddl.postgresql import PostgresqlImpl
from alembic.ddl.sqlite import SQLiteImpl
def upgrade():
    impl = op.get_context().impl
    kinds = DefaultImpl, MySQLImpl, PostgresqlImpl, SQLiteImpl
    told([isinstance(impl, each) for each in kinds], impl.__dialect__)
    impl.static_output("told by impl")
    context.static_output("told by context")
"""


async def test_which_database_it_is_by_its_class(
    folder: Path, tmp_path: Path, postgres_server: PostgresServer
) -> None:
    script(folder, "b1", "a1", KINDS)
    ours, theirs = await both(folder, tmp_path, "head")
    assert ours == theirs
    with postgres_server.database() as ours, postgres_server.database() as theirs:
        by_alembic(theirs, "head", folders=(folder,))
        await by_brant(ours, "head", folders=(folder,))
        assert "'postgresql'" in told(ours)
        assert told(ours) == told(theirs)


async def test_what_is_put_out_stands_in_the_sql(folder: Path, tmp_path: Path) -> None:
    body = """
    def upgrade():
        if context.is_offline_mode():
            op.get_context().impl.static_output("insert into told values ('put')")
        assert op.get_context().get_current_revision() == "a1"
    """
    script(folder, "b1", "a1", body)
    here = Migrator(f"sqlite+aiosqlite:///{tmp_path / 'a'}", folder)
    written = await here.sql("a1:b1")
    assert "insert into told values ('put');" in written.text


async def test_a_plan_knows_what_surrounds_a_script(
    folder: Path, tmp_path: Path
) -> None:
    body = """
    def upgrade(tester):
        assert op.get_context().get_current_revision() == "a1"
        assert op.get_context().opts["mine"] == tester
        op.drop_table("told")
    """
    start = "def upgrade(tester): op.create_table('told', sa.Column('what', sa.Text))"
    script(folder, "a1", None, start)
    script(folder, "b1", "a1", body)
    (folder / "env.py").write_text(
        "from alembic import context\n"
        "context.configure(url='sqlite://', mine=3)\n"
        "context.run_migrations(tester=3)\n"
    )
    here = Migrator(f"sqlite+aiosqlite:///{tmp_path / 'a'}", folder)
    plan = await here.plan("heads")
    assert [len(step.operations) for step in plan.steps] == [1, 1]
    await here.upgrade()
