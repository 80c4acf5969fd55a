"""Parts of a revision that PostgreSQL commits at once, and how it goes on."""

from __future__ import annotations

import pytest

from brant import Migrator
from brant.commands.results import State
from brant.errors import RunFailedError
from running import start, write
from servers.query import query

BODY = """
await op.create_table("t", sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("x", sa.Text))
await op.execute("insert into t values (1, 'one')")
async with op.autocommit():
    await op.create_index("ix_auto", "t", ["id"])
    await op.execute("insert into t values (2, 'two')")
await op.execute("insert into t values (3, 'three')")
await op.create_index("ix_x", "t", ["x"], postgresql_concurrently=True)
await op.execute("insert into t values (4, 'four')")
"""


@pytest.mark.parametrize("kill_at", range(1, 9))
async def test_killed_between_operations_it_goes_on(postgres_url, tmp_path, kill_at):
    """Pitfalls E22, E29: what is committed is not run again."""
    folder = write(tmp_path / "m", ("r1", BODY), ("r2", "await op.drop_index('ix_x')"))
    victim = start(postgres_url, folder, kill_at=kill_at)
    victim.communicate(timeout=60)
    assert victim.returncode == -9
    migrator = Migrator(postgres_url, folder)
    if 3 < kill_at < 8:
        (first, _) = (await migrator.status()).revisions
        assert first.state is State.PARTIAL
    await migrator.upgrade()
    assert query(postgres_url, "select id from t order by id") == [
        (1,),
        (2,),
        (3,),
        (4,),
    ]
    assert await migrator.current() == ("r2",)
    assert (await migrator.verify()).problems == ()


async def test_an_index_that_failed_is_built_anew_and_what_came_before_is_kept(
    postgres_url, tmp_path
):
    """Pitfall E19: IF NOT EXISTS would take the invalid index for the index."""
    body = """
    await op.execute("create table t (x int)")
    await op.execute("insert into t values (1), (1)")
    await op.create_index("ix", "t", ["x"], unique=True, postgresql_concurrently=True)
    """
    migrator = Migrator(postgres_url, write(tmp_path / "m", ("r1", body)))
    with pytest.raises(RunFailedError):
        await migrator.upgrade()
    assert query(
        postgres_url,
        "select indisvalid from pg_index where indexrelid = 'ix'::regclass",
    ) == [(False,)]
    query(postgres_url, "delete from t where ctid = '(0,1)' returning x")
    await migrator.upgrade()
    assert query(
        postgres_url,
        "select indisvalid from pg_index where indexrelid = 'ix'::regclass",
    ) == [(True,)]
    assert query(postgres_url, "select * from brant_journal") == []
