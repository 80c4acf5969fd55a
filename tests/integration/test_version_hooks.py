"""What is awaited after each revision, and with a stamp, inside of its transaction."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from brant import Migrator
from brant.errors import BrantError
from running import write
from servers.query import query

if TYPE_CHECKING:
    from pathlib import Path


def migrator(url: str, folder: Path, *hooks: Any) -> Migrator:
    made = Migrator(url, folder)
    return Migrator.from_config(replace(made.config, on_version_apply=hooks))


@pytest.fixture(params=["sqlite_url", "postgres_url", "mariadb_url"])
def url(request: pytest.FixtureRequest) -> str:
    found: str = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make = 'await op.execute("create table told (what varchar(40))")'
    return write(tmp_path / "m", ("a", make), ("b", "pass"), ("c", "pass"))


async def tell(op: Any, step: Any) -> None:
    kind = "stamp" if step.is_stamp else "run"
    what = f"{kind} {step.direction} {step.revision.id}: {' '.join(step.heads_after)}"
    await op.execute(f"insert into told values ('{what}')")


async def test_hooks_are_told_of_runs_and_stamps(url: str, folder: Path) -> None:
    here = migrator(url, folder, tell)
    await here.upgrade("b")
    await here.stamp("c")
    await here.stamp("a")
    assert await here.current() == ("a",)
    await here.stamp("base")
    assert [row for (row,) in query(url, "select what from told")] == [
        "run upgrade a: a",
        "run upgrade b: b",
        "stamp upgrade c: c",
        "stamp upgrade a: a",
        "stamp downgrade a: ",
    ]
    assert [each.direction for each in await here.log()][:3] == ["stamp"] * 3


async def test_a_hook_that_fails_leaves_the_rows_where_they_were(
    url: str, folder: Path
) -> None:
    async def fail(_op: Any, step: Any) -> None:
        if step.is_stamp:
            message = "not now"
            raise ValueError(message)

    here = migrator(url, folder, tell, fail)
    await here.upgrade("a")
    with pytest.raises(BrantError, match="not now"):
        await here.stamp("c")
    assert await here.current() == ("a",)
    await migrator(url, folder, tell).stamp("c")
    assert await here.current() == ("c",)


async def test_a_stamp_that_is_written_down_holds_what_hooks_send(
    folder: Path,
) -> None:
    here = migrator("postgresql://", folder, tell)
    written = await here.sql("b:c", direction="stamp")
    assert "insert into told values ('stamp upgrade c: c')" in written.statements
