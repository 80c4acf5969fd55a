"""Old scripts that are only planned or written down, and ask for the connection."""

from __future__ import annotations

from textwrap import dedent, indent
from typing import TYPE_CHECKING

import pytest

from brant import Migrator
from brant.errors import ScriptReadsDatabaseError

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.may_block("old scripts import and compute where they run")

HEADER = """
import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.orm import Session
revision = "a1"
down_revision = None


def upgrade():
"""
BY_DIALECT = """
bind = op.get_bind()
kinds = {bind.dialect.name, bind.engine.name, op.get_context().dialect.name}
assert len(kinds) == 1
op.execute(f"update t set a = '{kinds.pop()}'")
"""
SENDS = """
bind = op.get_bind()
sa.Enum("x", name="mood").create(bind, checkfirst=False)
kept = sa.Table("kept", sa.MetaData(), sa.Column("a", sa.Integer))
kept.create(bind)
bind.execute(kept.insert(), {"a": 5})
bind.execute(sa.text("update kept set a = :a"), {"a": 6})
bind.exec_driver_sql("update kept set a = a::int")
bind.execute(kept.delete().where(kept.c.a == 7))
"""
ASKS = [
    "op.get_bind().execute(sa.text('(select 1)'))",
    "op.get_bind().scalar(sa.select(1))",
    "op.get_bind().exec_driver_sql('PRAGMA user_version')",
    "op.get_bind().execute(sa.text('with a as (select 1) select * from a'))",
    "sa.inspect(op.get_bind()).get_table_names()",
    "sa.inspect(op.get_bind()).has_table('t')",
    "Session(bind=op.get_bind()).execute(sa.text('select 1'))",
    "op.get_bind().begin_nested()",
    "op.get_bind().execute(sa.insert(sa.table('t')).returning(sa.text('a')), {})",
]


def scripts(folder: Path, body: str) -> Path:
    folder.mkdir()
    text = HEADER + indent(dedent(body).strip(), "    ") + "\n"
    (folder / "a1.py").write_text(text)
    return folder


@pytest.mark.parametrize("name", ["postgresql", "mysql", "sqlite", "mssql", "oracle"])
async def test_sql_is_written_by_dialect(name: str, tmp_path: Path) -> None:
    migrator = Migrator(f"{name}://", scripts(tmp_path / "m", BY_DIALECT))
    assert f"update t set a = '{name}'" in (await migrator.sql("head")).statements


async def test_a_script_that_asks_for_the_dialect_is_planned(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    plan = await Migrator(url, scripts(tmp_path / "m", BY_DIALECT)).plan()
    (step,) = plan.steps
    assert step.reads is None
    assert step.operations[0].statements == ("update t set a = 'sqlite'",)


async def test_what_gives_no_rows_is_written(tmp_path: Path) -> None:
    folder = scripts(tmp_path / "m", SENDS)
    written = (await Migrator("postgresql://", folder).sql("head")).statements
    assert [" ".join(each.split()) for each in written[-8:-2]] == [
        "CREATE TYPE mood AS ENUM ('x')",
        "CREATE TABLE kept ( a INTEGER )",
        "INSERT INTO kept (a) VALUES (5)",
        "update kept set a = 6",
        "update kept set a = a::int",
        "DELETE FROM kept WHERE kept.a = 7",
    ]


@pytest.mark.parametrize("line", ASKS)
async def test_what_asks_for_rows_is_named(line: str, tmp_path: Path) -> None:
    folder = scripts(tmp_path / "m", line)
    with pytest.raises(ScriptReadsDatabaseError, match=r"a1\.py:10 needs"):
        await Migrator("postgresql://", folder).sql("head")
    plan = await Migrator(f"sqlite:///{tmp_path / 'a.db'}", folder).plan()
    assert str(plan.steps[0].reads).endswith("a1.py:10")


async def test_a_plan_does_not_guess_what_the_connection_would_do(
    tmp_path: Path,
) -> None:
    folder = scripts(tmp_path / "m", "op.get_bind().execute(sa.text('update t'))")
    plan = await Migrator(f"sqlite:///{tmp_path / 'a.db'}", folder).plan()
    assert str(plan.steps[0].reads).endswith("a1.py:10")
