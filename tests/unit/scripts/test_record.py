from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from brant.errors import NotAwaitedError, ScriptReadsDatabaseError
from brant.operations import Execute
from brant.scripts import ScriptDirectory
from brant.scripts.load import load
from brant.scripts.record import record

if TYPE_CHECKING:
    from pathlib import Path

    from brant import Op


async def test_operations_are_recorded_in_their_order() -> None:
    async def upgrade(op: Op) -> None:
        await op.execute("a")
        async with op.autocommit():
            await op.execute("b")
        await op.run(Execute("c"))

    found = await record(upgrade)
    assert [(each.operation, each.is_autocommit) for each in found] == [
        (Execute("a"), False),
        (Execute("b"), True),
        (Execute("c"), False),
    ]


def test_a_site_names_the_line_of_a_sql_script(tmp_path: Path) -> None:
    path = tmp_path / "a.sql"
    path.write_text("-- revision: a\n-- down_revision:\n\nselect ':x';\n")
    (script,) = ScriptDirectory((tmp_path,)).read()
    (found,) = asyncio.run(record(load(script, "upgrade")))
    assert found.operation == Execute("select ':x'")
    assert str(found.site) == f"{path}:4"


@pytest.mark.parametrize("call", ["fetch", "connection", "session"])
async def test_reading_the_database_is_refused_with_its_line(call: str) -> None:
    async def upgrade(op: Op) -> None:
        if call == "session":
            async with op.session():
                pass
        await (op.fetch("select 1") if call == "fetch" else op.connection())

    with pytest.raises(ScriptReadsDatabaseError) as caught:
        await record(upgrade)
    assert caught.value.call == call
    assert caught.value.file == __file__


async def test_an_operation_that_was_not_awaited_is_named() -> None:
    async def upgrade(op: Op) -> None:
        op.execute("a")

    with pytest.raises(NotAwaitedError):
        await record(upgrade)


async def test_autocommit_ends_when_its_body_raises() -> None:
    async def upgrade(op: Op) -> None:
        with suppress(ZeroDivisionError):
            async with op.autocommit():
                raise ZeroDivisionError
        await op.execute("a")

    (found,) = await record(upgrade)
    assert found.is_autocommit is False
