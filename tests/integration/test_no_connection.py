"""What a user reads, and what stays behind, where no connection is to be had."""

from __future__ import annotations

import logging
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from brant import Migrator
from brant.errors import ConnectError, EngineError, StatementError
from brant.runtime.connect import open_engine

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Held(logging.Handler):
    """Keep aiosqlite's thread from its end until the test has looked, or a while."""

    def __init__(self) -> None:
        super().__init__()
        self.is_seen = threading.Event()
        self.ended: list[threading.Thread] = []

    def emit(self, record: logging.LogRecord) -> None:
        if "close_and_stop" in record.getMessage():
            self.ended.append(threading.current_thread())
            self.is_seen.wait(0.5)


async def test_a_file_that_cannot_be_opened_leaves_no_thread(tmp_path: Path) -> None:
    log, held = logging.getLogger("aiosqlite"), Held()
    before = log.level
    log.addHandler(held)
    log.setLevel(logging.DEBUG)
    try:
        with pytest.raises(ConnectError, match="unable to open database file"):
            await Migrator(f"sqlite:///{tmp_path}", tmp_path).current()
        alive = [thread for thread in held.ended if thread.is_alive()]
    finally:
        held.is_seen.set()
        log.removeHandler(held)
        log.setLevel(before)

    assert held.ended
    assert alive == []


async def test_a_file_that_is_no_database_is_said_with_a_hint(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("words, and more of them. " * 100)

    with pytest.raises(StatementError, match="file is not a database") as caught:
        await Migrator(f"sqlite:///{tmp_path}/notes.txt", tmp_path).current()

    assert (
        caught.value.hint == "Name one of SQLite's own files in the URL, or a new one."
    )


@pytest.mark.parametrize(
    ("url", "module", "package"),
    [
        ("mysql://h/x", "asyncmy", "'brant[mysql]'"),
        ("mysql+aiomysql://h/x", "aiomysql", "aiomysql"),
        ("postgresql+psycopg://h/x", "psycopg", "'brant[psycopg]'"),
        ("oracle://h/x", "oracledb", "'brant[oracle]'"),
        ("mssql://h/x", "aioodbc", "'brant[mssql]'"),
    ],
)
async def test_a_missing_driver_is_named_with_what_installs_it(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    url: str,
    module: str,
    package: str,
) -> None:
    monkeypatch.setitem(sys.modules, module, None)

    with pytest.raises(
        EngineError, match=f"driver {module} is not installed"
    ) as caught:
        async with open_engine(url, tmp_path):
            pass

    assert caught.value.hint == f"Install it with `pip install {package}`."


async def test_a_url_that_cannot_be_read_is_not_shown(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="the database URL cannot be read") as caught:
        async with open_engine("postgresql://h:s3cr3t/x", tmp_path):
            pass

    assert (
        "s3cr3t" not in f"{caught.value} {caught.value.hint} {caught.value.__cause__}"
    )
    assert "postgresql://user:password@host" in (caught.value.hint or "")


async def test_a_file_of_sqlite_where_a_host_would_stand_is_told(
    tmp_path: Path,
) -> None:
    with pytest.raises(EngineError, match="the database URL cannot be read") as caught:
        async with open_engine("sqlite://app.db", tmp_path):
            pass

    assert "sqlite:///path" in (caught.value.hint or "")


@pytest.mark.parametrize("driver", ["asyncpg", "psycopg"])
@pytest.mark.parametrize(
    ("mode", "hint"),
    [
        ("require", "Take sslmode out of the URL, or turn ssl on at the server."),
        ("nonsense", "Correct it in the URL."),
    ],
)
async def test_a_wrong_sslmode_is_said_with_a_hint(
    postgres_url: str, tmp_path: Path, driver: str, mode: str, hint: str
) -> None:
    name = "ssl" if driver == "asyncpg" else "sslmode"
    url = postgres_url.replace("asyncpg", driver)
    with pytest.raises(ConnectError) as caught:
        await Migrator(f"{url}?{name}={mode}", tmp_path).current()
    assert caught.value.hint == hint


def sleepy() -> str:
    raise LookupError("no token for postgresql://u:s3cret@h/x")


async def sleepier() -> str:
    return sleepy()


@pytest.mark.parametrize("make", [sleepy, sleepier])
async def test_what_gives_an_engine_and_raises_is_named(
    make: Callable[[], object], tmp_path: Path
) -> None:
    name = make.__name__
    with pytest.raises(EngineError) as caught:
        await Migrator(make, tmp_path).current()
    assert str(caught.value) == (
        f"{name} raised when it was called: "
        "LookupError: no token for postgresql://u:***@h/x"
    )
    assert isinstance(caught.value.__cause__, LookupError)


async def test_a_name_that_no_file_can_have_is_no_empty_database(
    tmp_path: Path,
) -> None:
    """The system refuses to look, as in a folder that is somebody else's."""
    with pytest.raises(ConnectError, match="unable to open database file"):
        await Migrator(f"sqlite:///{tmp_path}/{'x' * 300}.db", tmp_path).current()
