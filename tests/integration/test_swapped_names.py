"""Columns and tables that take one another's names keep their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from autogenerating import descriptions, holding, migrator
from servers.query import query

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.types import TypeEngine


@pytest.fixture(params=["postgres", "mariadb", "sqlite"])
def url(request: pytest.FixtureRequest) -> str:
    found: str = request.getfixturevalue(f"{request.param}_url")
    return found


def _pair(
    a: type[TypeEngine[object]], b: type[TypeEngine[object]], *, swapped: bool = False
) -> sa.MetaData:
    metadata = sa.MetaData()
    sa.Table(
        "t",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("a", a, info={"renamed_from": "b"} if swapped else {}),
        sa.Column("b", b, info={"renamed_from": "a"} if swapped else {}),
    )
    return metadata


async def test_rows_stay_with_columns_that_swap_their_names(
    url: str, tmp_path: Path
) -> None:
    async with holding(url, _pair(sa.Text, sa.Integer)) as engine:
        query(url, "INSERT INTO t (id, a, b) VALUES (1, 'seven', 7)")
        made = migrator(engine, tmp_path, _pair(sa.Integer, sa.Text, swapped=True))
        await made.revision("swap", autogenerate=True, no_destructive=True)
        await made.upgrade()
        assert query(url, "SELECT a, b FROM t") == [(7, "seven")]
        assert await descriptions(made) == []
        assert await made.revision("again", autogenerate=True) is None
        await made.downgrade("base")
        assert query(url, "SELECT a, b FROM t") == [("seven", 7)]


async def test_nobody_sees_whether_columns_that_are_alike_have_swapped(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with holding(sqlite_url, _pair(sa.Text, sa.Text)) as engine:
        made = migrator(engine, tmp_path, _pair(sa.Text, sa.Text, swapped=True))
        assert await descriptions(made) == []


async def test_rows_stay_with_tables_that_swap_their_names(
    url: str, tmp_path: Path
) -> None:
    def models(first: str, second: str, *, swapped: bool = False) -> sa.MetaData:
        metadata = sa.MetaData()
        for name, other, column in (("x", "y", first), ("y", "x", second)):
            sa.Table(
                name,
                metadata,
                sa.Column("id", sa.Integer, primary_key=True),
                sa.Column(column, sa.Integer),
                info={"renamed_from": other} if swapped else {},
            )
        return metadata

    async with holding(url, models("of_x", "of_y")) as engine:
        query(url, "INSERT INTO x (id, of_x) VALUES (1, 5)")
        made = migrator(engine, tmp_path, models("of_y", "of_x", swapped=True))
        await made.revision("swap", autogenerate=True, no_destructive=True)
        await made.upgrade()
        assert query(url, "SELECT of_x FROM y") == [(5,)]
        assert query(url, "SELECT count(*) FROM x") == [(0,)]
        assert await descriptions(made) == []
        await made.downgrade("base")
        assert query(url, "SELECT of_x FROM x") == [(5,)]
