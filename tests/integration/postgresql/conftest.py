"""These tests run on each PostgreSQL that is installed, or on the one that is named."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from servers import postgres

if TYPE_CHECKING:
    from collections.abc import Callable

    from servers.postgres import Installation, PostgresServer

NAMED = bool(os.environ.get("BRANT_TEST_POSTGRES_URL"))


@pytest.fixture(
    scope="session",
    params=[None] if NAMED else postgres.installations() or [None],
    ids=str,
)
def postgres_server(
    request: pytest.FixtureRequest,
    postgres_servers: Callable[[Installation], PostgresServer],
) -> PostgresServer:
    if request.param is None:
        server: PostgresServer = request.getfixturevalue("one_postgres_server")
        return server
    return postgres_servers(request.param)
