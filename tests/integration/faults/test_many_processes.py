"""Fifty processes at once: each revision once, whoever dies.

BRANT_TEST_FAULTS=all takes twenty random moments; without it there are two.
"""

from __future__ import annotations

import os
import random

import pytest

from brant import Migrator
from herd import herd, history, miscounted

pytestmark = pytest.mark.timeout(200)
KILLED = -9
SEEDS = range(1, 21 if os.environ.get("BRANT_TEST_FAULTS") == "all" else 3)


@pytest.fixture
def folder(tmp_path):
    return history(tmp_path / "m")


async def test_on_an_empty_database_all_of_them_succeed(place, folder):
    """Pitfalls E1-E7, E12, E15, E24: waiters poll, behind a pooler too."""
    done = herd(place, folder)
    assert done.failures == []
    assert len(done.applied) == 8
    assert miscounted(place) == []
    assert (await Migrator(place, folder).verify()).problems == ()


async def test_on_a_half_migrated_database_all_of_them_succeed(place, folder):
    """Pitfalls E12, E23: what was applied is read again behind the lock."""
    await Migrator(place, folder).upgrade("r03")
    done = herd(place, folder)
    assert done.failures == []
    assert sorted(done.applied) == ["r04", "r05", "r06", "r07"]
    assert miscounted(place) == []


@pytest.mark.parametrize("seed", SEEDS)
async def test_one_is_killed_at_a_random_moment(place, folder, seed):
    """Pitfalls E6, E11, E12, E22, E29: nothing a dead one held is in the way."""
    moment = random.Random(seed).uniform(0.01, 0.1)  # noqa: S311  # guards nothing
    done = herd(place, folder, kill_after=moment)
    assert done.failures == []
    assert done.ended[done.victim].code == KILLED
    assert miscounted(place) == []
    assert (await Migrator(place, folder).verify()).problems == ()
