"""On real databases: a script of a difference makes it, its way back undoes it."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autogenerating import carried_out
from random_models import metadata, plans

if TYPE_CHECKING:
    from collections.abc import Iterator

DATABASES = ("postgresql", "mariadb", "sqlite")


@pytest.fixture(scope="module", params=DATABASES)
def place(request: pytest.FixtureRequest):
    """Give a function that opens an empty database of one kind."""
    if request.param == "sqlite":
        return request.param, _file
    fixture = {"postgresql": "postgres_server"}.get(request.param, "mariadb_server")
    return request.param, request.getfixturevalue(fixture).database


@contextmanager
def _file() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite+aiosqlite:///{folder}/test.db"


@pytest.mark.timeout(600)
@settings(
    deadline=None,
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_scripts_lead_from_any_models_to_any_others_and_back(place, data) -> None:
    name, opened = place
    before, after = data.draw(plans(name)), data.draw(plans(name))
    a, b = metadata(before, name), metadata(after, name)
    with opened() as url, tempfile.TemporaryDirectory() as folder:
        unchanged, _, left, back = asyncio.run(
            carried_out(url, Path(folder) / "m", a, b)
        )
    assert (unchanged, left, back) == ([], [], [])
