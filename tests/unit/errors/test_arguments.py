"""Arguments that mean nothing are refused before anything happens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import create_async_engine

from brant import LockPolicy, Migrator, RetryPolicy, lifespan
from brant.asgi import health
from brant.errors import BrantError, InvalidTargetError, WrongArgumentError
from brant.testing import dump
from running import tables, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def migrator(sqlite_url: str, tmp_path: Path) -> Migrator:
    return Migrator(sqlite_url, write(tmp_path / "m", *tables(1)))


@pytest.mark.parametrize(
    "wrong",
    [
        {"transaction": "runs"},
        {"future": "eror"},
        {"edited": "x"},
        {"lock_timeout": -1},
        {"version_table": ""},
        {"version_table": None},
        {"schema": ""},
        {"statement_timeout": "5"},
        {"lock": 300},
        {"retries": 3},
        {"scripts": []},
        {"scripts": None},
        {"scripts": [b"m"]},
    ],
)
def test_of_a_migrator(wrong: dict[str, Any]) -> None:
    with pytest.raises(
        WrongArgumentError, match=f"{next(iter(wrong))} is .*, it takes"
    ):
        Migrator(None, **wrong)


@pytest.mark.parametrize(
    "make",
    [
        lambda: LockPolicy(wait=-1),
        lambda: LockPolicy(lease=0),
        lambda: LockPolicy(poll=(2, 0.1)),
        lambda: LockPolicy(strategy="leese"),  # type: ignore[arg-type]  # no type checker
        lambda: RetryPolicy(attempts=0),
        lambda: RetryPolicy(total=-1),
    ],
)
def test_of_a_policy(make: Callable[[], object]) -> None:
    with pytest.raises(WrongArgumentError):
        make()


@pytest.mark.parametrize("mode", ["upgrad", "UPGRADE", None])
def test_a_lifespan_of_no_mode_would_serve_an_old_database(
    migrator: Migrator, mode: Any
) -> None:
    with pytest.raises(ValueError, match="'upgrade', 'wait', 'check' or 'off'"):
        lifespan(migrator, mode=mode)


def test_a_probe_without_time_would_never_be_ready(migrator: Migrator) -> None:
    with pytest.raises(WrongArgumentError, match="timeout is 0"):
        health(migrator, timeout=0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"concurrency": 0},
        {"on_error": "contine"},
        {"error_budget": -1},
        {"canary": 2},
        {"canary": float("nan")},
    ],
)
async def test_of_a_run_over_many(migrator: Migrator, wrong: dict[str, Any]) -> None:
    with pytest.raises(WrongArgumentError):
        await migrator.upgrade_many([], **wrong)


@pytest.mark.parametrize(
    "call",
    [
        lambda m: m.plan(direction="up"),
        lambda m: m.sql(direction="up"),
        lambda m: m.graph(format="png"),
        lambda m: m.resolve("r000", "done", reason="x"),
        lambda m: m.resume(skip=True, redo=True),
        lambda m: m.wait(timeout=-1),
        lambda m: m.log(limit=0),
        lambda m: m.log(limit="all"),
    ],
)
async def test_of_a_method(migrator: Migrator, call: Any) -> None:
    with pytest.raises(WrongArgumentError):
        await call(migrator)


@pytest.mark.parametrize("target", [None, 5, ("r000", "r001")])
async def test_what_is_no_text_is_no_target(migrator: Migrator, target: Any) -> None:
    with pytest.raises(InvalidTargetError):
        await migrator.upgrade(target)


async def test_several_targets_in_a_list_are_none(migrator: Migrator) -> None:
    with pytest.raises(InvalidTargetError, match=r"\['r001'\] is not a target"):
        await migrator.stamp(["r001"])  # type: ignore[arg-type]  # no type checker


async def test_a_dump_takes_the_connection_under_an_asynchronous_one(
    sqlite_url: str,
) -> None:
    engine = create_async_engine(sqlite_url)
    async with engine.connect() as connection:
        with pytest.raises(WrongArgumentError, match=r"connection\.run_sync"):
            dump(connection)  # type: ignore[arg-type]  # no type checker
        assert await connection.run_sync(dump) == ""
    await engine.dispose()


async def test_what_is_no_connection_is_named(migrator: Migrator) -> None:
    with pytest.raises(BrantError, match="an AsyncConnection is needed, not int"):
        await migrator.upgrade(connection=5)  # type: ignore[arg-type]  # no type checker


def test_an_url_object_is_shown_without_its_password() -> None:
    url = URL.create("postgresql", "me", "hunter22", "db", database="app")
    assert Migrator(url).config.database == "postgresql://me:***@db/app"
    assert "hunter22" not in repr(Migrator(url).config)


async def test_an_url_object_without_a_driver_has_brants(tmp_path: Path) -> None:
    url = URL.create("sqlite", database=str(tmp_path / "a.db"))
    report = await Migrator(url, write(tmp_path / "m", *tables(1))).upgrade()
    assert report.heads == ("r001",)


async def test_one_dependency_may_stand_alone(migrator: Migrator) -> None:
    path = await migrator.revision("after", depends_on="r001", head="base")
    assert path is not None
    assert 'depends_on = "r001"' in path.read_text()
