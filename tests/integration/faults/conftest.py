"""The places where faults happen: a file, two servers, and one behind a pooler."""

from __future__ import annotations

import pytest


@pytest.fixture(params=["sqlite", "postgres", "pgbouncer", "mariadb"])
def place(request: pytest.FixtureRequest) -> str:
    """An empty database by its URL; the pooler is in transaction mode."""
    if request.param == "pgbouncer":
        pooled: str = request.getfixturevalue("pooled")()
        return pooled
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url
