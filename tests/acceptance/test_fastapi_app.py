"""The example application, served by uvicorn in processes of its own."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import psutil
import pytest

from acceptance.conftest import plain_environment
from running import write
from servers.process import free_port, stop
from servers.query import query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EXAMPLE = Path(__file__).parents[2] / "examples" / "fastapi_app"
BROKEN = '''"""add something that cannot be"""

from brant import Op

revision = "0004"
down_revision = "0003"


async def upgrade(op: Op) -> None:
    await op.execute("create table half_done (id integer)")
    await op.execute("insert into nowhere values (1)")
'''


@dataclass(frozen=True, slots=True)
class Server:
    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def lines(self, logger: str = "") -> list[str]:
        return [line for line in self.log.read_text().splitlines() if logger in line]

    def ask(self, method: str, path: str, **json: Any) -> Any:
        url = f"http://127.0.0.1:{self.port}{path}"
        return httpx.request(method, url, json=json or None).raise_for_status().json()

    def serves(self) -> Server:
        self.until(lambda: "startup complete" in self.log.read_text())
        return self

    def pid(self) -> int:
        pid: int = self.ask("GET", "/health")["pid"]
        return pid

    def until(self, is_so: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 30
        while not is_so():
            ended = self.process.poll()
            assert ended is None, f"ended with {ended}:\n{self.log.read_text()}"
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.02)

    def fails(self) -> int:
        return self.process.wait(30)


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """The example, in a folder that a test may change."""
    ignored = shutil.ignore_patterns("__pycache__")
    return shutil.copytree(EXAMPLE, tmp_path / "app", ignore=ignored)


@contextmanager
def uvicorn(app: Path, url: str, *, workers: int = 1, **env: str) -> Iterator[Server]:
    port, log = free_port(), app / f"{len(list(app.glob('*.log')))}.log"
    command = [sys.executable, "-m", "uvicorn", "app.main:app", "--port", str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--workers", str(workers)],
            cwd=app,
            env=plain_environment() | {"DATABASE_URL": url} | env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    server = Server(process, port, log)
    workers_seen: list[psutil.Process] = []
    try:
        yield server
        if process.poll() is None:
            workers_seen = psutil.Process(process.pid).children()
    finally:
        stop(process, signal.SIGTERM)
    deadline = time.monotonic() + 10  # multiprocessing's own tracker ends last
    while left := [each for each in workers_seen if is_alive(each)]:
        assert time.monotonic() < deadline, left
        time.sleep(0.02)


def is_alive(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def brant(app: Path, url: str, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "brant", *arguments],
        cwd=app,
        env=plain_environment() | {"DATABASE_URL": url},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def applied(url: str) -> list[tuple[Any, ...]]:
    return query(url, "select revision, outcome from brant_history order by id")


def test_four_workers_migrate_once_and_all_of_them_serve(app: Path, postgres_url: str):
    with uvicorn(app, postgres_url, workers=4) as server:
        server.until(lambda: len(server.lines("|app|serving")) == 4)
        seen: set[int] = set()
        server.until(lambda: seen.add(server.pid()) or len(seen) == 4)
        told = [line.split("|")[3].split(" (")[0] for line in server.lines("|brant|")]
    assert applied(postgres_url) == [
        ("0001", "done"),
        ("0002", "done"),
        ("0003", "done"),
    ]
    assert sorted(line for line in told if line.startswith("applied")) == [
        "applied 0001 add users",
        "applied 0002 add tasks",
        "applied 0003 give every task its place in its owner's list",
    ]
    assert len(server.lines("|app|stopped")) == 4


def test_what_was_written_by_the_older_code_is_migrated(app: Path, database_url: str):
    brant(app, database_url, "upgrade", "0002")
    query(database_url, "insert into users values (1, 'a@example.org'), (2, 'b')")
    query(
        database_url,
        "insert into tasks (owner_id, title) values (1, 'x'), (2, 'y'), (1, 'z')",
    )
    with uvicorn(app, database_url) as server:
        before = server.serves().ask("GET", "/users/1/tasks")
        added = server.ask("POST", "/users/1/tasks", title="new")
        done = server.ask("POST", f"/tasks/{added['id']}/done")
    assert [(task["title"], task["position"]) for task in before] == [
        ("x", 1),
        ("z", 2),
    ]
    assert (added["position"], added["is_done"], done["is_done"]) == (3, False, True)


def test_the_application_logs_the_same_with_and_without_brant(
    app: Path, postgres_url: str
):
    with uvicorn(app, postgres_url) as server:
        server.serves().ask("POST", "/users", email="a@example.org")
    with_brant = own_lines(server)
    query(postgres_url, "truncate users restart identity cascade")
    with uvicorn(app, postgres_url, MIGRATE="off") as server:
        server.serves().ask("POST", "/users", email="a@example.org")
    assert with_brant == own_lines(server)
    assert "N|INFO|app|added user N" in with_brant
    assert server.lines("|brant|") == []


def own_lines(server: Server) -> list[str]:
    """What the application and its server wrote, without ids and ports."""
    lines = [line for line in server.lines() if "|brant|" not in line]
    return [re.sub(r"\d+", "N", line.replace("127.0.0.1", "")) for line in lines]


def test_a_broken_migration_stops_the_start(app: Path, postgres_url: str):
    broken = app / "migrations" / "versions" / "0004_broken.py"
    broken.write_text(BROKEN)
    with uvicorn(app, postgres_url) as server:
        assert server.fails() == 3
    text = server.log.read_text()
    assert f"revision 0004 failed at {broken}:11: " in text
    assert "nowhere" in text
    assert "(3 applied before)" in text
    assert server.lines("|app|") == []
    assert query(postgres_url, "select version_num from brant_version") == [("0003",)]
    assert query(postgres_url, "select to_regclass('half_done')") == [(None,)]


def test_waiting_workers_serve_when_somebody_else_upgraded(
    app: Path, postgres_url: str
):
    with uvicorn(app, postgres_url, workers=2, MIGRATE="wait") as server:
        server.until(lambda: len(server.lines("|waiting: ")) == 2)
        brant(app, postgres_url, "upgrade", "0001")
        server.until(lambda: len(server.lines("at 0001, 2 revisions")) == 2)
        assert server.lines("|app|") == []
        brant(app, postgres_url, "upgrade")
        server.until(lambda: len(server.lines("|app|serving")) == 2)


def test_checking_fails_at_once_where_something_is_pending(
    app: Path, postgres_url: str
):
    with uvicorn(app, postgres_url, MIGRATE="check") as server:
        assert server.fails() == 3
    text = server.log.read_text()
    assert "NotCurrentError: the database is at base, 3 revisions pending" in text
    assert "\nRun `brant upgrade`.\n" in text
    assert query(postgres_url, "select relname from pg_stat_user_tables") == []


def test_a_database_ahead_of_the_code_is_served_with_a_warning(
    app: Path, sqlite_url: str
):
    versions = app / "migrations" / "versions"
    script = write(versions, ("0005", ""), parent="0003") / "0005.py"
    brant(app, sqlite_url, "upgrade")
    script.unlink()
    with uvicorn(app, sqlite_url) as server:
        health = server.serves().ask("GET", "/health")
        told = [line.partition("|")[2] for line in server.lines("|brant|")]
    assert health["revision"] == ["0005"]
    assert told == ["WARNING|brant|the database is ahead of this code: it has 0005"]


def test_a_database_ahead_of_the_code_stops_the_start_where_that_is_an_error(
    app: Path, sqlite_url: str
):
    versions = app / "migrations" / "versions"
    script = write(versions, ("0005", ""), parent="0003") / "0005.py"
    brant(app, sqlite_url, "upgrade")
    script.unlink()
    with uvicorn(app, sqlite_url, MIGRATE_FUTURE="error") as server:
        assert server.fails() == 3
    told = "FutureRevisionError: the database has revisions unknown to this code: 0005"
    assert told in server.log.read_text()
