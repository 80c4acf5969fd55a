"""Somebody has locked brant's own table, and does not let go."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from brant import Migrator
from brant.errors import NoAnswerError
from brant.runtime import database, precheck
from running import tables, write
from servers.query import query

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

LOCK = {
    "postgresql": "lock table {} in access exclusive mode",
    "mysql": "lock tables {} write",
}


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "READ_WITHIN", 0.5)
    monkeypatch.setattr(precheck, "_ANSWER_WITHIN", 0.2)


@asynccontextmanager
async def locked(url: str, table: str = "brant_version") -> AsyncIterator[None]:
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.execute(text(LOCK[engine.dialect.name].format(table)))
        yield


@pytest.fixture(params=["postgres_url", "mariadb_url"])
def server_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(request.param)
    return url


@pytest.mark.parametrize("method", ["current", "status", "upgrade"])
async def test_who_reads_it_gives_up(server_url: str, tmp_path: Path, method: str):
    migrator = Migrator(server_url, write(tmp_path / "m", *tables(2)))
    await migrator.upgrade("r001")
    async with locked(server_url):
        with pytest.raises(NoAnswerError):
            await getattr(migrator, method)()
    assert (await migrator.upgrade()).heads == ("r002",)


async def test_of_many_tenants_the_others_go_on(postgres_url: str, tmp_path: Path):
    migrator = Migrator(postgres_url, write(tmp_path / "m", *tables(1)))
    for name in ("a", "b", "c"):
        query(postgres_url, f"create schema {name}")
    await migrator.upgrade_many(["a", "b"])
    async with locked(postgres_url, "a.brant_version"):
        found = await migrator.upgrade_many(["a", "b", "c"], on_error="continue")
    assert [each.outcome for each in found] == ["failed", "current", "applied"]
    assert "did not answer" in (found[0].error or "")
