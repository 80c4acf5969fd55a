"""Every change is seen, made by its script, and taken back by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from autogenerating import carried_out
from changes import CHANGES

if TYPE_CHECKING:
    from pathlib import Path

    from changes import Change

CASES = [(change, name) for change in CHANGES for name in change.databases]


@pytest.mark.parametrize(
    ("change", "database"), CASES, ids=[f"{d}-{c.name}" for c, d in CASES]
)
async def test_change_is_seen_made_and_taken_back(
    request: pytest.FixtureRequest, tmp_path: Path, change: Change, database: str
) -> None:
    fixture = {"postgresql": "postgres_url"}.get(database, f"{database}_url")
    url = request.getfixturevalue(fixture)
    before, after = change.metadata(change.before), change.metadata(change.after)
    found = await carried_out(url, tmp_path / "m", before, after)
    unchanged, seen, left, back = found
    assert (unchanged, bool(seen), left, back) == ([], True, [], [])
