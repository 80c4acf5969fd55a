"""What scripts come to, found out once for runs on several databases."""

from __future__ import annotations

from anyio import create_task_group
from anyio.lowlevel import checkpoint

from brant.revisions import Graph, Revision, plan_upgrade
from brant.runtime.foreseen import Foreseen, Shared

(STEP,) = plan_upgrade(Graph([Revision("a1")]), (), "heads").steps
FORESEEN = Foreseen(commands=(), operations=(), fingerprint="raw1:0", size=0)


async def test_runs_that_come_together_compile_a_script_once() -> None:
    shared, asked = Shared(), []

    async def find_out() -> Foreseen:
        asked.append(STEP)
        await checkpoint()
        return FORESEEN

    async def run() -> None:
        assert await shared.foreseen(STEP, find_out) is FORESEEN

    async with create_task_group() as group:
        for _ in range(3):
            group.start_soon(run)
    assert len(asked) == 1
    assert shared.knows(STEP)


async def test_what_cannot_be_foreseen_is_asked_again() -> None:
    async def find_out() -> None:
        return None

    shared = Shared()
    assert await shared.foreseen(STEP, find_out) is None
    assert not shared.knows(STEP)
