"""The guard that every asynchronous test stands under."""

from __future__ import annotations

import time
from pathlib import Path
from types import FunctionType

import pytest
from blockbuster import BlockingError

import brant

# What decides is the file a function is written in, so this one is written in brant's.
sleep_in_brant = FunctionType(
    compile("time.sleep(0)", str(Path(brant.__file__).parent / "sleepy.py"), "exec"),
    {"time": time},
)


async def test_brant_may_not_block_the_loop():
    with pytest.raises(BlockingError):
        sleep_in_brant()


async def test_a_test_may_block_the_loop():
    time.sleep(0)


@pytest.mark.may_block("to show that it can")
async def test_brant_may_block_where_a_test_says_why():
    sleep_in_brant()


def test_brant_may_block_where_no_loop_runs():
    sleep_in_brant()
