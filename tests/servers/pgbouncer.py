"""PgBouncer before a PostgreSQL server, in the pool mode a test asks for."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import psycopg
from sqlalchemy import make_url

from servers import process
from servers.query import query

if TYPE_CHECKING:
    from collections.abc import Iterator

PoolMode = Literal["session", "transaction", "statement"]

_PATH = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin"))


@contextmanager
def pgbouncer(
    url: str, *, pool_mode: PoolMode = "transaction", pool_size: int = 20
) -> Iterator[str]:
    """Start a pooler for the database at *url*; give the URL that leads through it.

    Raises:
        ServerMissingError: PgBouncer is not installed.
    """
    program = shutil.which("pgbouncer", path=_PATH)
    if not program:
        raise process.ServerMissingError("no pgbouncer: install the package pgbouncer")
    root = Path(tempfile.mkdtemp(prefix="brant-pgbouncer-"))
    account = process.account()
    port = process.free_port()
    log = root / "pgbouncer.log"
    settings = _write_settings(root, url, port, pool_mode, pool_size)
    account.own(root)
    pooler = account.start(program, "-q", settings, log=log, ends_with=signal.SIGTERM)
    through = make_url(url).set(host="127.0.0.1", port=port)
    pooled = through.render_as_string(hide_password=False)
    try:
        process.await_start(pooler, lambda: _answers(pooled), log=log)
        yield pooled
    finally:
        process.stop(pooler, signal.SIGTERM)
        shutil.rmtree(root, ignore_errors=True)


def _write_settings(
    root: Path, url: str, port: int, pool_mode: PoolMode, pool_size: int
) -> Path:
    server = make_url(url)
    users = root / "users.txt"
    users.write_text(f'"{server.username}" "{server.password or ""}"\n')
    settings = root / "pgbouncer.ini"
    settings.write_text(
        f"""\
[databases]
* = host={server.host} port={server.port or 5432}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {users}
pool_mode = {pool_mode}
default_pool_size = {pool_size}
max_client_conn = 200
"""
    )
    return settings


def _answers(url: str) -> bool:
    try:
        query(url, "select 1")
    except psycopg.OperationalError:
        return False
    return True
