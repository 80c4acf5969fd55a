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
from random_models import metadata, plans, successors

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLES = {"postgresql": 15, "mariadb": 6, "sqlite": 25}


@pytest.fixture(scope="module", params=sorted(EXAMPLES))
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
def test_scripts_lead_from_any_models_to_any_others_and_back(place) -> None:
    name, opened = place

    @settings(
        deadline=None,
        max_examples=EXAMPLES[name],
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(data=st.data())
    def holds(data) -> None:
        before = data.draw(plans(name))
        after = data.draw(successors(before, name))
        a, b = metadata(before, name), metadata(after, name)
        has_schemas = name == "postgresql"
        with opened() as url, tempfile.TemporaryDirectory() as folder:
            unchanged, _, left, back = asyncio.run(
                carried_out(url, Path(folder) / "m", a, b, include_schemas=has_schemas)
            )
        assert (unchanged, left, back) == ([], [], [])

    holds()
