"""A database that newer code has migrated, met by older code."""

from __future__ import annotations

import pytest

from brant import Migrator
from brant.asgi import lifespan
from brant.errors import (
    DivergedError,
    FutureRevisionError,
    NotCurrentError,
    UnrelatedRevisionError,
)
from brant.runtime.events import Warned
from running import tables, write
from servers.query import query


@pytest.fixture(params=["sqlite", "postgres", "mariadb"])
def url(request: pytest.FixtureRequest) -> str:
    found: str = request.getfixturevalue(f"{request.param}_url")
    return found


@pytest.fixture
def old(tmp_path):
    return write(tmp_path / "old", *tables(2))


async def migrated(url, tmp_path, count=4):
    await Migrator(url, write(tmp_path / "new", *tables(count))).upgrade()


async def test_older_code_warns_and_serves(url, tmp_path, old):
    await migrated(url, tmp_path)
    told: list[str] = []

    def hear(event):
        if isinstance(event, Warned):
            told.append(event.message)

    migrator = Migrator(url, old, on_event=hear)
    async with lifespan(migrator)(None):
        pass
    assert told == ["the database is ahead of this code: it has r004"]
    async with lifespan(migrator, mode="wait", timeout=5)(None):
        pass
    async with lifespan(migrator, mode="check")(None):
        pass
    assert await migrator.current() == ("r004",)


@pytest.mark.parametrize("mode", ["upgrade", "wait", "check"])
async def test_by_policy_it_does_not(sqlite_url, tmp_path, old, mode):
    await migrated(sqlite_url, tmp_path)
    migrator = Migrator(sqlite_url, old, future="error")
    with pytest.raises(FutureRevisionError, match="r004"):
        async with lifespan(migrator, mode=mode)(None):
            pass


@pytest.mark.parametrize("future", ["ok", "warn"])
@pytest.mark.parametrize("mode", ["upgrade", "wait", "check"])
async def test_something_else_is_an_error_by_every_policy(
    database_url, tmp_path, old, mode, future
):
    other = write(tmp_path / "other", ("x1", ""), ("x2", ""))
    await Migrator(database_url, other).upgrade()
    migrator = Migrator(database_url, old, future=future)
    with pytest.raises(UnrelatedRevisionError, match="the database has x2"):
        async with lifespan(migrator, mode=mode, timeout=5)(None):
            pass


async def test_code_beside_the_database_says_what_it_lacks(url, tmp_path, old):
    await migrated(url, tmp_path)
    write(old, ("mine", ""), parent="r002")
    migrator = Migrator(url, old)
    with pytest.raises(
        DivergedError, match=r"\(r004\) and lacks some of its own \(mine"
    ):
        await migrator.upgrade()
    with pytest.raises(NotCurrentError) as behind:
        await migrator.wait(timeout=0)
    assert behind.value.pending == ("mine",)


async def test_what_was_stamped_is_known_to_the_database_too(url, tmp_path, old):
    new = write(tmp_path / "new", *tables(4))
    await Migrator(url, new).stamp("heads")
    report = await Migrator(url, old).upgrade()
    assert report.already_current
    assert report.heads == ("r004",)


async def test_the_way_down_and_up_again_is_known(url, tmp_path, old):
    new = Migrator(url, write(tmp_path / "new", *tables(4)))
    await new.upgrade()
    await new.downgrade("r001")
    await new.upgrade("r003")
    assert (await Migrator(url, old).upgrade()).heads == ("r003",)


async def test_an_unknown_row_that_nobody_wrote_down_is_no_future(
    database_url, tmp_path, old
):
    await migrated(database_url, tmp_path)
    query(database_url, "update brant_version set version_num = 'nobody'")
    with pytest.raises(UnrelatedRevisionError, match="nobody"):
        await Migrator(database_url, old).upgrade()
