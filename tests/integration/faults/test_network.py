"""Connections that break or fall silent at a message of a run.

A sample of the messages; benchmarks/faults.py takes each of them.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from brant import Migrator
from brant.errors import BrantError
from breaking import PATIENCE, again, armed, broken, dump, undisturbed
from herd import history, miscounted

pytestmark = pytest.mark.timeout(200)
REVISIONS = 5
SAMPLE = 5


@pytest.fixture(params=["postgres", "mariadb"])
def server(request):
    return request.getfixturevalue(f"{request.param}_server")


@pytest.fixture
async def calm(server, tmp_path):
    """A history, the messages that it takes, and what it should leave."""
    folder = history(tmp_path / "m", REVISIONS)
    with server.database() as url:
        return folder, *(await undisturbed(url, folder))


def some(messages):
    """Give some of the messages, from the first to the last."""
    return [1 + n * (messages - 1) // (SAMPLE - 1) for n in range(SAMPLE)]


async def silent(middle, after, run):
    """Wait until the message came that stops everything, and then a while."""
    while middle.traffic.messages < after and not run.done():
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)


@pytest.mark.parametrize("delivered", [False, True], ids=["lost", "unanswered"])
@pytest.mark.parametrize("fault", ["reset", "drop"])
async def test_broken_at_a_message_it_is_run_again(server, calm, fault, delivered):
    """Pitfalls E7, E12, E29: an answer that is lost leaves nobody in doubt."""
    folder, messages, want = calm
    errors = []
    for after in some(messages):
        with server.database() as url:
            errors += [await broken(url, folder, fault, after, delivered=delivered)]
            await again(url, folder)
            assert dump(url) == want, after
            assert miscounted(url, REVISIONS) == [], after
            assert (await Migrator(url, folder).verify()).problems == (), after
    assert sum(error is not None for error in errors) >= SAMPLE - 1


async def test_a_silence_that_ends_harms_nothing(server, calm):
    folder, messages, want = calm
    for after in some(messages):
        with server.database() as url, armed(url, "stall", after) as middle:
            run = asyncio.create_task(again(middle.url(url), folder))
            await silent(middle, after, run)
            middle.resume()
            await run
            assert dump(url) == want, after
            assert miscounted(url, REVISIONS) == [], after


async def test_a_waiter_takes_over_from_one_whose_connections_break(server, calm):
    """Pitfalls E11, E12: what the first one had begun is gone or gone on with."""
    folder, messages, want = calm
    for after in some(messages):
        with server.database() as url, armed(url, "stall", after) as middle:
            through = Migrator(middle.url(url), folder, lock=PATIENCE)
            first = asyncio.create_task(through.upgrade())
            await silent(middle, after, first)
            second = asyncio.create_task(again(url, folder))
            await asyncio.sleep(0.2)
            middle.reset()
            middle.resume()
            await second
            with suppress(BrantError):  # or it had nothing left to say
                await first
            assert dump(url) == want, after
            assert miscounted(url, REVISIONS) == [], after
