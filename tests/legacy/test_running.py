"""What surrounds old scripts while they run, and what is left of it afterwards."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

import legacy_corpus
from brant import Migrator
from brant.alembic import LegacyScriptWarning
from brant.errors import (
    MissingFunctionError,
    RunFailedError,
    ScriptReadsDatabaseError,
    StatementError,
    UnknownLegacyOperationError,
)
from legacy_corpus import by_alembic, by_brant, helpers
from servers.dump import dumped

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.may_block("old scripts import and compute where they run")


def script(folder: Path, body: str, *, id: str = "a1", parent: str | None = None):
    folder.mkdir(exist_ok=True)
    text = dedent(body)
    header = f"revision = {id!r}\ndown_revision = {parent!r}\n"
    (folder / f"{id}.py").write_text(
        f"import sqlalchemy as sa\nfrom alembic import context, op\n{header}{text}"
    )
    return folder


async def failure(migrator: Migrator) -> BaseException | None:
    """Upgrade, which must fail; give what made it fail."""
    with pytest.raises(RunFailedError) as caught:
        await migrator.upgrade()
    return caught.value.__cause__


def dump(path: Path) -> str:
    return dumped(str(path), rows=True, without="brant")


async def test_alembic_takes_a_history_back_that_brant_ran(tmp_path: Path) -> None:
    """And the other way round; each finds the other's version table as it left it."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'a'}"
    by_alembic(url, "drop_table")
    await by_brant(url, "run_async")
    by_alembic(url, "head")
    assert await legacy_corpus.migrator(url).current() == ("without_downgrade",)


async def test_downgrades_run_too(postgres_url: str) -> None:
    await by_brant(postgres_url, "loop_of_columns")
    await by_brant(postgres_url, "base")
    left = dumped(postgres_url, without="alembic_version").splitlines()
    assert [line for line in left if not line.startswith("comment schema")] == []


async def test_no_module_of_alembics_name_is_left_behind(tmp_path: Path) -> None:
    code = f"""
    import asyncio, sys, warnings
    class Absent:
        def find_spec(self, name, path=None, target=None):
            if name.partition(".")[0] == "alembic":
                raise ModuleNotFoundError(name, name=name)
    sys.meta_path.insert(0, Absent())
    sys.path.insert(0, {str(legacy_corpus.HOME)!r})
    warnings.simplefilter("ignore")
    from brant import Migrator
    migrator = Migrator("sqlite+aiosqlite:///{tmp_path / "a"}",
                        {str(legacy_corpus.HOME / "versions")!r})
    asyncio.run(migrator.upgrade())
    print([name for name in sys.modules if name.partition(".")[0] == "alembic"])
    """
    done = subprocess.run(
        [sys.executable, "-c", dedent(code)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.returncode) == ("[]\n", 0), done.stderr


async def test_an_alembic_that_is_installed_is_not_touched(sqlite_url: str) -> None:
    import alembic.op

    before = {name: sys.modules[name] for name in sys.modules if "alembic" in name}
    await by_brant(sqlite_url, "head")
    after = {name: sys.modules[name] for name in before}
    assert after == before
    assert sys.modules["alembic.op"] is alembic.op


async def test_two_histories_run_at_once(tmp_path: Path) -> None:
    urls = [f"sqlite+aiosqlite:///{tmp_path / name}" for name in "ab"]
    with helpers(), pytest.warns(LegacyScriptWarning):
        await asyncio.gather(*(legacy_corpus.migrator(url).upgrade() for url in urls))
    one, two = (dumped(url, without="alembic_version") for url in urls)
    assert one == two
    assert "helper_outside" in one


@pytest.mark.parametrize(
    "leave",
    [
        'op.execute("COMMIT")',
        'op.execute(sa.text("commit;"))',
        'op.get_bind().execute(sa.text("COMMIT"))',
        'op.get_bind().exec_driver_sql("COMMIT")',
        'Session(op.get_bind()).execute(sa.text("COMMIT"))',
    ],
)
async def test_commit_leaves_the_transaction(
    postgres_url: str, tmp_path: Path, leave: str
) -> None:
    body = f"""
    from sqlalchemy.orm import Session
    def upgrade():
        op.create_table("t", sa.Column("a", sa.Integer))
        {leave}
        op.execute("CREATE INDEX CONCURRENTLY ix ON t (a)")
    """
    await Migrator(postgres_url, script(tmp_path / "m", body)).upgrade()
    assert "INDEX ix ON" in dumped(postgres_url)


async def test_a_begin_goes_back_into_one(postgres_url: str, tmp_path: Path) -> None:
    body = """
    def upgrade():
        op.create_table("t", sa.Column("a", sa.Integer))
        op.execute("COMMIT")
        op.execute("BEGIN")
        op.create_table("u", sa.Column("a", sa.Integer))
        op.execute("nonsense")
    """
    migrator = Migrator(postgres_url, script(tmp_path / "m", body))
    assert isinstance(await failure(migrator), StatementError)
    found = dumped(postgres_url)
    assert "table public.t" in found
    assert "table public.u" not in found


async def test_a_connections_commit_keeps_what_was_done(tmp_path: Path) -> None:
    body = """
    def upgrade():
        op.create_table("t", sa.Column("a", sa.Integer))
        bind = op.get_bind()
        bind.commit()
        bind.execute(sa.text("insert into t values (1)"))
        raise RuntimeError
    """
    migrator = Migrator(f"sqlite:///{tmp_path / 'a'}", script(tmp_path / "m", body))
    assert "RuntimeError" in str(await failure(migrator))
    assert "table t CREATE" in dump(tmp_path / "a")
    assert "row t" not in dump(tmp_path / "a")


async def test_a_failed_script_leaves_nothing(tmp_path: Path) -> None:
    body = """
    def upgrade():
        op.create_table("t", sa.Column("a", sa.Integer))
        op.get_bind().execute(sa.text("insert into t values (1)"))
        op.execute("nonsense")
    """
    migrator = Migrator(f"sqlite:///{tmp_path / 'a'}", script(tmp_path / "m", body))
    found = await failure(migrator)
    assert isinstance(found, StatementError)
    assert found.site == f"{tmp_path / 'm' / 'a1.py'}:9"
    assert dump(tmp_path / "a") == ""


async def test_run_migrations_hands_arguments_to_scripts(tmp_path: Path) -> None:
    body = """
    def upgrade(tables, tester):
        op.create_table(tables + tester, sa.Column("a", sa.Integer))
        assert op.get_context().opts["mine"] == 3
        assert context.config.get_main_option("key") == "a%b"
    """
    folder = script(tmp_path / "m", body)
    (tmp_path / "alembic.ini").write_text("[alembic]\nkey = a%%b\n")
    (folder / "env.py").write_text(
        "from logging.config import fileConfig\nfrom alembic import context\n"
        "fileConfig(context.config.config_file_name)\n"
        "if context.is_offline_mode():\n"
        "    context.configure(url='sqlite://', mine=3)\n"
        "    with context.begin_transaction():\n"
        "        context.run_migrations(tables='x', tester='y')\n"
    )
    from dataclasses import replace

    migrator = Migrator(f"sqlite:///{tmp_path / 'a'}", folder)
    config = replace(migrator.config, root=tmp_path)
    await Migrator.from_config(config).upgrade()
    assert "table xy" in dump(tmp_path / "a")


async def test_op_may_be_one_of_the_arguments(tmp_path: Path) -> None:
    """Then the script imports nothing of Alembic's; without them it is brant's own."""
    folder = tmp_path / "m"
    folder.mkdir()
    (folder / "a1.py").write_text(
        "import sqlalchemy as sa\nrevision = 'a1'\ndown_revision = None\n\n\n"
        "def upgrade(op, tables):\n"
        "    op.create_table(tables, sa.Column('a', sa.Integer))\n"
    )
    (folder / "env.py").write_text(
        "from alembic import context, op\n"
        "context.configure(url='sqlite://')\n"
        "context.run_migrations(op=op, tables='xy')\n"
    )
    await Migrator(f"sqlite:///{tmp_path / 'a'}", folder).upgrade()
    assert "table xy" in dump(tmp_path / "a")

    (folder / "env.py").unlink()
    with pytest.raises(RunFailedError, match="is not `async def`"):
        await Migrator(f"sqlite:///{tmp_path / 'b'}", folder).upgrade()


async def test_a_keyword_that_never_meant_anything_is_told(tmp_path: Path) -> None:
    body = """
    def upgrade():
        op.create_table("t", sa.Column("a", sa.Integer))
        op.add_column("t", sa.Column("b", sa.Integer), default=3)
    """
    migrator = Migrator(f"sqlite:///{tmp_path / 'a'}", script(tmp_path / "m", body))
    with pytest.warns(LegacyScriptWarning, match="'default'") as caught:
        await migrator.upgrade()
    assert (caught[0].filename, caught[0].lineno) == (str(tmp_path / "m/a1.py"), 8)


async def test_a_missing_downgrade_is_told_when_it_is_wanted(sqlite_url: str) -> None:
    await by_brant(sqlite_url, "head")
    with pytest.raises(RunFailedError) as caught:
        await by_brant(sqlite_url, "base")
    assert isinstance(caught.value.__cause__, MissingFunctionError)


async def test_an_unknown_operation_is_told(tmp_path: Path) -> None:
    body = "def upgrade():\n    op.get_context()\n    op.batch_alter_table('t').x()\n"
    migrator = Migrator(f"sqlite:///{tmp_path / 'a'}", script(tmp_path / "m", body))
    assert isinstance(await failure(migrator), UnknownLegacyOperationError)


async def test_a_plan_says_where_an_old_script_reads(tmp_path: Path) -> None:
    body = "def upgrade():\n    op.get_bind().scalar(sa.text('select 1'))\n"
    migrator = Migrator(f"sqlite:///{tmp_path / 'a'}", script(tmp_path / "m", body))
    with pytest.raises(ScriptReadsDatabaseError, match=r"a1\.py:6"):
        await migrator.sql("head")


async def test_a_computed_header_is_found_by_executing_the_file(tmp_path: Path) -> None:
    body = """
    revision = "_".join(["b", "1"])

    def upgrade():
        op.create_table("t", sa.Column("a", sa.Integer))
    """
    migrator = Migrator(f"sqlite:///{tmp_path / 'a'}", script(tmp_path / "m", body))
    with pytest.warns(LegacyScriptWarning, match="was executed to read it"):
        await migrator.upgrade()
    assert await migrator.current() == ("b_1",)


async def test_x_arguments_reach_scripts(tmp_path: Path) -> None:
    body = """
    def upgrade():
        name = context.get_x_argument(as_dictionary=True)["table"]
        assert context.get_x_argument() == ["table=given", "quick"]
        op.create_table(name, sa.Column("a", sa.Integer))
    """
    from dataclasses import replace

    migrator = Migrator(f"sqlite:///{tmp_path / 'a'}", script(tmp_path / "m", body))
    config = replace(migrator.config, x={"table": "given", "quick": ""})
    await Migrator.from_config(config).upgrade()
    assert "table given" in dump(tmp_path / "a")


async def test_brant_makes_the_version_table_as_alembic_does(tmp_path: Path) -> None:
    one, two = (f"sqlite+aiosqlite:///{tmp_path / name}" for name in "ab")
    by_alembic(one, "create_table")
    await by_brant(two, "create_table")
    tables = [
        {line for line in dumped(url).splitlines() if "version_num" in line}
        for url in (one, two)
    ]
    assert tables[0] == tables[1]
