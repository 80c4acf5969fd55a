"""A history of old and new scripts: order, branches, labels and dependencies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from brant import Migrator
from brant.alembic.convert import converted
from legacy_corpus import by_alembic
from servers.dump import dumped

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.may_block("old scripts import and compute where they run")

OLD = """
import sqlalchemy as sa
from alembic import op
revision = {id!r}
down_revision = {parents!r}
branch_labels = {labels!r}
depends_on = {needs!r}


def upgrade():
    op.create_table({id!r}, sa.Column("id", sa.Integer, primary_key=True))


def downgrade():
    op.drop_table({id!r})
"""
SCRIPTS = (
    ("root", None, None, None),
    ("left1", "root", "left", None),
    ("right1", "root", ("right", "starboard"), None),
    ("left2", "left1", None, "right1"),
    ("right2", "right1", None, None),
    ("far1", None, "far", None),
    ("far2", "far1", None, ("left2",)),
    ("joined", ("left2", "right2"), None, None),
)
NEW = ("right1", "left2", "far1", "joined")
"""These are async, so each kind follows the other, in every way there is."""


def written(folder: Path, *, new: tuple[str, ...] = NEW) -> Path:
    folder.mkdir(parents=True)
    for id, parents, labels, needs in SCRIPTS:
        text = OLD.format(id=id, parents=parents, labels=labels, needs=needs)
        if id in new:
            text = converted(text).source
            assert "async def upgrade(op: Op)" in text
        (folder / f"{id}.py").write_text(text)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path / "m" / "versions").parent


@pytest.fixture
def migrator(folder: Path, sqlite_url: str) -> Migrator:
    models = sa.MetaData()
    for id, *_ in SCRIPTS:
        sa.Table(id, models, sa.Column("id", sa.Integer, primary_key=True))
    return Migrator(
        sqlite_url, folder, metadata=models, version_table="alembic_version"
    )


async def test_the_order_is_alembics(migrator: Migrator, folder: Path) -> None:
    theirs = ScriptDirectory(str(folder))
    history = {each.revision: each for each in await migrator.history()}
    assert set(history) == {each.revision for each in theirs.walk_revisions()}
    order = list(history)
    for id, ours in history.items():
        before = (*ours.parents, *ours.depends_on)
        assert all(order.index(id) < order.index(each) for each in before)
    heads = [each.revision for each in await migrator.heads()]
    assert heads == sorted(theirs.get_heads())
    assert [each.revision for each in await migrator.branches()] == ["root"]
    for id, ours in history.items():
        script = theirs.get_revision(id)
        assert set(ours.labels) == set(script.branch_labels)
        assert (ours.is_head, ours.is_merge_point) == (
            script.is_head,
            script.is_merge_point,
        )


TARGETS = (
    ("upgrade", "left1"),
    ("upgrade", "left2"),
    ("upgrade", "starboard@+1"),
    ("upgrade", "heads"),
    ("downgrade", "far@base"),
    ("downgrade", "left2"),
    ("upgrade", "far1"),
    ("downgrade", "right1"),
    ("downgrade", "base"),
    ("upgrade", "heads"),
)


async def test_targets_lead_through_both_kinds(
    migrator: Migrator, sqlite_url: str, tmp_path: Path
) -> None:
    """And to the rows that Alembic has when all of the scripts are old."""
    old = written(tmp_path / "old", new=())
    theirs = f"sqlite+aiosqlite:///{tmp_path / 'theirs.db'}"
    engine = sa.create_engine(theirs.replace("+aiosqlite", ""))
    for direction, target in TARGETS:
        by_alembic(theirs, target, folders=(old,), direction=direction)
        await getattr(migrator, direction)(target)
        with engine.connect() as connection:
            found = MigrationContext.configure(connection).get_current_heads()
        assert await migrator.current() == tuple(sorted(found)), target
        without = ("alembic_version", "brant_")
        ours = dumped(sqlite_url, without=without)
        assert ours == dumped(theirs, without=without)
    engine.dispose()
    assert await migrator.check() == ()


async def test_new_scripts_follow_both_kinds(
    migrator: Migrator, sqlite_url: str, folder: Path
) -> None:
    await migrator.upgrade("heads")
    (models,) = migrator.config.metadata
    for head, name in (("far@head", "more"), ("joined", "most")):
        sa.Table(name, models, sa.Column("id", sa.Integer, primary_key=True))
        made = await migrator.revision(name, autogenerate=True, head=head)
        assert "async def upgrade" in str(made and made.read_text())
        await migrator.upgrade("heads")
    await migrator.merge(message="all")
    report = await migrator.upgrade()
    assert len(report.applied) == 1
    assert await migrator.check() == ()
    theirs = ScriptDirectory(str(folder))
    assert await migrator.current() == tuple(theirs.get_heads())
