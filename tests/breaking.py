"""A network that breaks at a chosen message of a run, and what is there afterwards."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from brant import LockPolicy, Migrator
from brant.errors import BrantError
from servers.dump import dumped
from servers.proxy import proxy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from servers.proxy import Fault, Proxy

PATIENCE = LockPolicy(wait=30.0, poll=(0.02, 0.2))


def dump(url: str) -> str:
    """Write down what a server's database holds besides brant's own tables."""
    return dumped(url, rows=True, without="brant_")


async def undisturbed(url: str, folder: Path) -> tuple[int, str]:
    """Give the messages of a run that nothing disturbs, and what it leaves."""
    with proxy(url) as middle:
        await Migrator(middle.url(url), folder, lock=PATIENCE).upgrade()
        messages = middle.traffic.messages
    return messages, dump(url)


@contextmanager
def armed(
    url: str, fault: Fault, after: int, *, delivered: bool = False
) -> Iterator[Proxy]:
    """Put a proxy before the server that breaks at the client's n-th message."""
    with proxy(url) as middle:
        middle.arm(fault, after=after, delivered=delivered)
        yield middle


async def broken(
    url: str, folder: Path, fault: Fault, after: int, *, delivered: bool
) -> BrantError | None:
    """Run through a network that breaks, once; give what the run said of it."""
    with armed(url, fault, after, delivered=delivered) as middle:
        try:
            await Migrator(middle.url(url), folder, lock=PATIENCE).upgrade()
        except BrantError as error:
            return error
    return None


async def again(url: str, folder: Path) -> None:
    """Run the same, with nothing in the way."""
    await Migrator(url, folder, lock=PATIENCE).upgrade()
