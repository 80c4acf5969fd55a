"""The databases that a history is run on: a server behind a proxy, or a file."""

from __future__ import annotations

import shutil
import sqlite3
import sys
import tempfile
from contextlib import contextmanager, nullcontext, suppress
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, final

import psutil
from sqlalchemy import make_url

# The tests' server and proxy serve here too.
sys.path.append(str(Path(__file__).parents[1] / "tests"))

from servers import mariadb, postgres
from servers.proxy import Proxy, proxy
from servers.query import query

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from history import Database

MEMORY = Path("/dev/shm")  # noqa: S108  # each server has a folder of its own there
ROOM = 8 << 30
# What a runner keeps for itself is not part of the schema that it leaves.
OWN_TABLES = ("alembic_version", "brant_*")


class Target(Protocol):
    """Where databases come from, and what can be learnt about them."""

    name: str

    def delay(self, round_trip: float) -> None: ...

    def database(
        self, scheme: str, *, is_direct: bool = False
    ) -> AbstractContextManager[str]:
        """Make an empty database and give its URL, past the proxy where asked."""
        ...

    def cpu(self) -> float:
        """Give the seconds of CPU that the server has used so far."""
        ...

    def round_trips(self) -> int:
        """Give the round trips through the proxy since the last call."""
        ...

    def dump(self, url: str) -> str:
        """Write the schema down, to be compared."""
        ...


class Served:
    """A server behind a proxy."""

    def __init__(
        self, server: mariadb.MariadbServer | postgres.PostgresServer, link: Proxy
    ) -> None:
        self._server = server
        self._link = link

    def delay(self, round_trip: float) -> None:
        self._link.latency = round_trip

    @contextmanager
    def database(self, scheme: str, *, is_direct: bool = False) -> Iterator[str]:
        with self._server.database() as url:
            way = make_url(url if is_direct else self._link.url(url))
            yield way.set(drivername=scheme).render_as_string(hide_password=False)

    def round_trips(self) -> int:
        counted = self._link.traffic.round_trips
        self._link.clear()
        return counted


@final
class Postgresql(Served):
    def __init__(self, server: postgres.PostgresServer, link: Proxy) -> None:
        super().__init__(server, link)
        self.server = server
        self.name = f"PostgreSQL {query(server.url, 'show server_version')[0][0]}"
        sql = "select pid from pg_stat_activity where backend_type = 'checkpointer'"
        checkpointer = psutil.Process(query(server.url, sql)[0][0])
        self.postmaster = psutil.Process(checkpointer.ppid())

    def cpu(self) -> float:
        times = self.postmaster.cpu_times()
        total = times.user + times.system
        total += times.children_user + times.children_system
        for child in self.postmaster.children():
            with suppress(psutil.NoSuchProcess):
                own = child.cpu_times()
                total += own.user + own.system
        return float(total)

    def dump(self, url: str) -> str:
        excluded = [option for name in OWN_TABLES for option in ("-T", name)]
        text = self.server.pg_dump(url, "--schema-only", "--no-owner", *excluded)
        # \restrict carries a random key.
        lines = [line for line in text.splitlines() if not line.startswith("\\")]
        return "\n".join(lines)


@final
class Mariadb(Served):
    def __init__(self, server: mariadb.MariadbServer, link: Proxy) -> None:
        super().__init__(server, link)
        self.name = query(server.url, "select version()")[0][0].replace("-", " ", 1)
        (file,) = query(server.url, "select @@pid_file")[0]
        self.process = psutil.Process(int(Path(file).read_text()))

    def cpu(self) -> float:
        times = self.process.cpu_times()
        return float(times.user + times.system)

    def dump(self, url: str) -> str:
        names = sorted(name for (name,) in query(url, "show tables"))
        own = [name for name in names if any(fnmatch(name, one) for one in OWN_TABLES)]
        return "\n".join(
            query(url, f"show create table {name}")[0][1]
            for name in names
            if name not in own
        )


@final
class Sqlite:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = f"SQLite {sqlite3.sqlite_version}"

    def delay(self, round_trip: float) -> None:
        """A file has no network before it."""

    @contextmanager
    def database(
        self,
        scheme: str,
        *,
        is_direct: bool = False,  # noqa: ARG002  # a file always is
    ) -> Iterator[str]:
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            yield f"{scheme}:///{folder}/bench.db"

    def cpu(self) -> float:
        return 0.0

    def round_trips(self) -> int:
        return 0

    def dump(self, url: str) -> str:
        own = " and ".join(f"tbl_name not glob '{name}'" for name in OWN_TABLES)
        sql = f"select sql from sqlite_master where {own} and sql > '' order by sql"
        path = make_url(url).database or ""
        # SQLite keeps the text of CREATE TABLE; blanks in it are no difference.
        rows = query(f"sqlite:///{path}", sql)
        return "\n".join("".join(row[0].split()) for row in rows)


@contextmanager
def target(database: Database, *, in_memory: bool = False) -> Iterator[Target]:
    """Start what the runs need; *in_memory* is for a server's files."""
    if database == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield Sqlite(Path(folder))
        return
    place = _in_memory() if in_memory else nullcontext()
    if database == "mariadb":
        with place, mariadb.mariadb() as there, proxy(there.url) as link:
            yield Mariadb(there, link)
        return
    with place, postgres.postgres() as server, proxy(server.url) as link:
        yield Postgresql(server, link)


@contextmanager
def _in_memory() -> Iterator[None]:
    """Keep the server's files in memory, where that has room for them.

    On a disk a run pays for the one before: for some minutes ext4 looks at each inode
    that a dropped database gave back whenever a table needs a file, and several
    backends wait for each other meanwhile.
    """
    before = tempfile.tempdir
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        tempfile.tempdir = str(MEMORY)
    try:
        yield
    finally:
        tempfile.tempdir = before
