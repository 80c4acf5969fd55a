"""Tasks that a script leaves behind: what they ask of its `op` is refused."""

from __future__ import annotations

import asyncio

import pytest

from brant import Migrator
from brant.errors import LateOperationError, RunFailedError
from running import write
from servers.query import query

LEAVING = """
import asyncio

async def later():
    await asyncio.sleep(0.05)
    await op.{what}("insert into a (id) values (1)")

await op.execute("create table a (id integer)")
asyncio.create_task(later(), name="left behind")
{end}
"""
SLOW = "import asyncio\nawait op.fetch('select 1')\nawait asyncio.sleep(0.2)"


CALLS = ["op.execute", "op.fetch", "(await op.connection()).exec_driver_sql"]


@pytest.fixture(params=CALLS)
def leaving(request):
    return LEAVING.replace("op.{what}", request.param)


@pytest.fixture
async def left_behind():
    """Give what waits for the task that was left behind, and what became of it."""
    loop, tasks = asyncio.get_running_loop(), []

    def keep(loop, coroutine, **options):
        tasks.append(asyncio.Task(coroutine, loop=loop, **options))
        return tasks[-1]

    async def ended():
        (task,) = [each for each in tasks if each.get_name() == "left behind"]
        return await asyncio.gather(task, return_exceptions=True)

    loop.set_task_factory(keep)
    yield ended
    loop.set_task_factory(None)


async def test_an_operation_that_comes_late_is_refused(
    database_url, tmp_path, leaving, left_behind
):
    folder = write(tmp_path / "m", ("a", leaving.format(end="")))
    await Migrator(database_url, folder).upgrade()
    (error,) = await left_behind()
    assert isinstance(error, LateOperationError)
    assert error.file == str(folder / "a.py")
    assert query(database_url, "select * from a") == []


async def test_nothing_of_it_gets_into_the_next_revision(
    database_url, tmp_path, leaving, left_behind
):
    folder = write(tmp_path / "m", ("a", leaving.format(end="")), ("b", SLOW))
    await Migrator(database_url, folder).upgrade()
    await left_behind()
    assert query(database_url, "select * from a") == []


async def test_a_revision_that_failed_has_ended_too(
    database_url, tmp_path, leaving, left_behind
):
    folder = write(tmp_path / "m", ("a", leaving.format(end="raise LookupError")))
    with pytest.raises(RunFailedError, match="LookupError"):
        await Migrator(database_url, folder).upgrade()
    (error,) = await left_behind()
    assert isinstance(error, LateOperationError)
