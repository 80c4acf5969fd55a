"""MariaDB or MySQL for the tests.

The server at BRANT_TEST_MYSQL_URL, or `mariadbd` when it is installed, with a data
folder and a port of its own; no wheel carries one.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import uuid
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pymysql
from sqlalchemy import make_url

from servers import process
from servers.query import query

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator

# Debian keeps servers out of an ordinary user's PATH.
_PATH = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/bin"))


@dataclass(frozen=True, slots=True)
class MariadbServer:
    """A running server, by an administrator's URL."""

    url: str

    @contextmanager
    def database(self) -> Iterator[str]:
        """Make an empty database, give its asyncmy URL, drop it with its sessions."""
        name = f"brant_test_{uuid.uuid4().hex[:12]}"
        query(self.url, f"create database {name}")
        url = make_url(self.url).set(drivername="mysql+asyncmy", database=name)
        try:
            yield url.render_as_string(hide_password=False)
        finally:
            self._end_sessions(name)
            query(self.url, f"drop database if exists {name}")

    def _end_sessions(self, name: str) -> None:
        # An idle transaction's metadata lock would hold up the drop for a day.
        sessions = f"select id from information_schema.processlist where db = '{name}'"
        for (session,) in query(self.url, sessions):
            with suppress(pymysql.OperationalError):  # it has ended by itself
                query(self.url, f"kill {session}")


@contextmanager
def mariadb() -> Iterator[MariadbServer]:
    """Give the server the environment names, or start the installed one.

    Raises:
        ServerMissingError: There is none.
    """
    if url := os.environ.get("BRANT_TEST_MYSQL_URL"):
        yield MariadbServer(url)
        return
    root = Path(tempfile.mkdtemp(prefix="brant-mariadb-"))
    try:
        with _instance(root) as (server, _):
            yield server
    finally:
        shutil.rmtree(root, ignore_errors=True)


@contextmanager
def restartable() -> Iterator[tuple[MariadbServer, Callable[[], None]]]:
    """Start the installed server; give also what kills it and starts it again.

    Raises:
        ServerMissingError: There is none.
    """
    root = Path(tempfile.mkdtemp(prefix="brant-mariadb-"))
    try:
        with _instance(root, keeps=True) as running:
            yield running
    finally:
        shutil.rmtree(root, ignore_errors=True)


@contextmanager
def galera() -> Iterator[MariadbServer]:
    """Start the installed server as the only one of a cluster.

    Raises:
        ServerMissingError: There is none, or nothing that makes it one.
    """
    library = Path("/usr/lib/galera/libgalera_smm.so")
    if not library.exists():
        raise process.ServerMissingError(f"no {library}: install galera-4")
    root = Path(tempfile.mkdtemp(prefix="brant-galera-"))
    port = process.free_port()
    address = f"gmcast.listen_addr=tcp://127.0.0.1:{port}"
    options = (
        "--wsrep-on=ON",
        f"--wsrep-provider={library}",
        f"--wsrep-provider-options=base_host=127.0.0.1; {address}; gcache.size=16M",
        "--wsrep-cluster-address=gcomm://",
        "--wsrep-node-address=127.0.0.1",
        "--binlog-format=ROW",
        "--innodb-autoinc-lock-mode=2",
    )
    try:
        with _instance(root, options=options) as (server, _):
            yield server
    finally:
        shutil.rmtree(root, ignore_errors=True)


@contextmanager
def _instance(
    root: Path, *, keeps: bool = False, options: tuple[str, ...] = ()
) -> Iterator[tuple[MariadbServer, Callable[[], None]]]:
    account = process.account()
    account.own(root)
    data = root / "data"
    temporary = root / "temporary"
    account.run("mkdir", temporary)
    account.run(
        _program("mariadb-install-db"),
        "--no-defaults",
        f"--datadir={data}",
        # Another one that is installed at the same time has tables of the same names.
        f"--tmpdir={temporary}",
        "--auth-root-authentication-method=normal",
        "--skip-test-db",
    )
    port = process.free_port()
    log = root / "mariadb.log"
    url = f"mysql+asyncmy://root@127.0.0.1:{port}/mysql"
    server: subprocess.Popen[bytes] | None = None

    def start() -> None:
        nonlocal server
        server = account.start(
            _program("mariadbd"),
            "--no-defaults",
            f"--datadir={data}",
            # One that starts deletes the temporary files of others in its folder.
            f"--tmpdir={temporary}",
            f"--port={port}",
            "--bind-address=127.0.0.1",
            f"--socket={root / 'my.sock'}",
            f"--pid-file={root / 'my.pid'}",
            # The data need not survive a crash of the machine; of the server, they may.
            f"--innodb-flush-log-at-trx-commit={2 if keeps else 0}",
            "--innodb-flush-method=nosync",
            *options,
            log=log,
            ends_with=signal.SIGTERM,
        )
        process.await_start(server, lambda: _answers(url), log=log)

    def restart() -> None:
        assert server is not None
        process.stop(server, signal.SIGKILL)
        start()

    try:
        start()
        yield MariadbServer(url), restart
    finally:
        if server is not None:
            process.stop(server, signal.SIGTERM)


def _answers(url: str) -> bool:
    try:
        query(url, "select 1")
    except pymysql.OperationalError:
        return False
    return True


def _program(name: str) -> str:
    found = shutil.which(name, path=_PATH)
    if not found:
        raise process.ServerMissingError(
            f"no {name}: install mariadb-server or set BRANT_TEST_MYSQL_URL"
        )
    return found
