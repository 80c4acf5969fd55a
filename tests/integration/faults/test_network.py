"""Connections that break or fall silent at a message of a run.

BRANT_TEST_FAULTS=all takes each message; without it there is a sample.
"""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress

import pytest

from brant import LockPolicy, Migrator
from brant.errors import BrantError
from brant.runtime.events import RevisionDone
from breaking import PATIENCE, again, armed, broken, dump, undisturbed
from herd import history, miscounted
from servers.proxy import proxy
from servers.query import query

IS_FULL = os.environ.get("BRANT_TEST_FAULTS") == "all"
pytestmark = pytest.mark.timeout(1000 if IS_FULL else 200)
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
    """Give some of the messages, from the first to the last, or all of them."""
    if IS_FULL:
        return range(1, messages + 1)
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
    # What the look before the run has opened ahead is opened again if it broke, and
    # the last ones may find the run over: it may send more revisions at once.
    assert None not in errors[len(errors) // 3 : 2 * len(errors) // 3]


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


async def test_the_lock_of_one_that_the_network_swallowed_goes_to_another(
    server, tmp_path
):
    """Pitfalls E9, E11: no end of a connection is heard of, on neither side."""
    folder = history(tmp_path / "m", REVISIONS)
    with server.database() as url, proxy(url) as middle:
        silent_soon = LockPolicy(lease=0.6)
        through = Migrator(
            middle.url(url),
            folder,
            lock=silent_soon,
            on_event=lambda event: middle.stall() if at_half(event) else None,
        )
        first = asyncio.create_task(through.upgrade())
        while not middle_of(url):
            await asyncio.sleep(0.05)
        await again(url, folder)
        with pytest.raises(BrantError):
            await first
        assert miscounted(url, REVISIONS) == []
        assert (await Migrator(url, folder).verify()).problems == ()


def at_half(event):
    return isinstance(event, RevisionDone) and event.revision.id == "r02"


def middle_of(url):
    """Tell whether the first revisions are there, and those that went with them."""
    try:
        return query(url, "select version_num from brant_version") >= [("r02",)]
    except Exception:  # noqa: BLE001  # there is no such table yet
        return False
