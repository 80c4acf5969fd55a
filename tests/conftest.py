"""What every ring of tests may ask for: databases, each test with a fresh one.

Servers start when the first test wants them, once a run. Where a server is missing its
tests are skipped, and fail when CI=true.
"""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Protocol

import pytest
from blockbuster import BlockBuster

from servers import mariadb, pgbouncer, postgres
from servers.process import ServerMissingError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from servers.mariadb import MariadbServer
    from servers.pgbouncer import PoolMode
    from servers.postgres import Installation, PostgresServer


class Pooler(Protocol):
    """Start PgBouncer before the test's database; give the URL through it."""

    def __call__(self, *, pool_mode: PoolMode = ..., pool_size: int = ...) -> str: ...


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "may_block(reason): let brant block the event loop in this test, and say why",
    )


@contextmanager
def _or_skip() -> Iterator[None]:
    try:
        yield
    except ServerMissingError as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(str(missing))
        pytest.skip(str(missing))


_ASYNCPG_READS = {"_parse_connect_arguments"}


@pytest.fixture(scope="session")
def blockbuster() -> BlockBuster:
    found = BlockBuster(scanned_modules="brant")
    for function in found.functions.values():
        # asyncpg looks for ~/.pgpass and certificates when it connects.
        function.can_block_in("asyncpg/connect_utils.py", _ASYNCPG_READS)
        # Tests compare dumps through synchronous drivers.
        function.can_block_in("brant/testing/dumps.py", "_ask")
    return found


@pytest.fixture(autouse=True)
def _the_loop_is_never_blocked(
    request: pytest.FixtureRequest, blockbuster: BlockBuster
) -> Iterator[None]:
    """Make a blocking call from brant an error while a loop runs."""
    if request.node.get_closest_marker("may_block"):
        yield
        return
    blockbuster.activate()
    try:
        yield
    finally:
        blockbuster.deactivate()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path / 'test.db'}"


@pytest.fixture(scope="session")
def one_postgres_server() -> Iterator[PostgresServer]:
    with _or_skip(), postgres.postgres() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_server(one_postgres_server: PostgresServer) -> PostgresServer:
    return one_postgres_server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """An empty database on the run's server, gone after the test."""
    with postgres_server.database() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_servers() -> Iterator[Callable[[Installation], PostgresServer]]:
    """Servers of other versions; each starts when it is first asked for."""
    running: dict[Installation, PostgresServer] = {}
    with ExitStack() as stack:

        def server(installation: Installation) -> PostgresServer:
            if installation not in running:
                context = postgres.start(installation)
                running[installation] = stack.enter_context(context)
            return running[installation]

        yield server


@pytest.fixture(params=postgres.installations(), ids=str)
def every_postgres_url(
    request: pytest.FixtureRequest,
    postgres_servers: Callable[[Installation], PostgresServer],
) -> Iterator[str]:
    """An empty database on each PostgreSQL version that is installed."""
    with postgres_servers(request.param).database() as url:
        yield url


@pytest.fixture(scope="session")
def mariadb_server() -> Iterator[MariadbServer]:
    with _or_skip(), mariadb.mariadb() as server:
        yield server


@pytest.fixture
def mariadb_url(mariadb_server: MariadbServer) -> Iterator[str]:
    """An empty database on the run's server, gone after the test."""
    with mariadb_server.database() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database on each of the two that everybody has."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def pooled(postgres_url: str) -> Iterator[Pooler]:
    """Start PgBouncer before `postgres_url`, in the pool mode the test asks for."""
    with ExitStack() as stack:

        def pooler(*, pool_mode: PoolMode = "transaction", pool_size: int = 20) -> str:
            running = pgbouncer.pgbouncer(
                postgres_url, pool_mode=pool_mode, pool_size=pool_size
            )
            with _or_skip():
                return stack.enter_context(running)

        yield pooler
