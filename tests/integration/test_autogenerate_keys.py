"""Keys that the models say, and what a database makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from autogenerating import carried_out, descriptions, holding, migrator
from servers.query import query

if TYPE_CHECKING:
    from pathlib import Path


def _referred(*names: str | None) -> sa.MetaData:
    """Give a table that another one refers to, with these constraints on its key."""
    made = sa.MetaData()
    own = (sa.UniqueConstraint("id", name=name) for name in names)
    sa.Table("p", made, sa.Column("id", sa.Integer, primary_key=True), *own)
    to = sa.ForeignKey("p.id", name="fk")
    sa.Table("c", made, sa.Column("id", sa.Integer, to, primary_key=True))
    return made


@pytest.mark.parametrize("name", ["uq", None])
@pytest.mark.parametrize("has_own", [False, True])
async def test_a_unique_constraint_on_the_key_of_a_table_is_no_difference(
    postgres_url: str, tmp_path: Path, name: str | None, *, has_own: bool
) -> None:
    """PostgreSQL makes one of both in a new table, and two where one comes later."""
    async with holding(postgres_url, _referred()) as engine:
        if has_own:
            query(postgres_url, "ALTER TABLE p ADD CONSTRAINT uq UNIQUE (id)")
        assert await migrator(engine, tmp_path, _referred(name)).check() == ()


async def test_a_unique_constraint_on_a_key_that_no_model_says_is_dropped(
    postgres_url: str, tmp_path: Path
) -> None:
    async with holding(postgres_url, _referred()) as engine:
        query(postgres_url, "ALTER TABLE p ADD CONSTRAINT uq UNIQUE (id)")
        made = migrator(engine, tmp_path, _referred())
        assert "drop constraint uq of p" in await descriptions(made)
        await made.revision("x", autogenerate=True)
        await made.upgrade()
        assert await descriptions(made) == []
        await made.downgrade("base")
    names = "SELECT conname FROM pg_constraint WHERE conrelid = 'p'::regclass"
    kept = f"{names} AND contype <> 'n' ORDER BY conname"
    assert query(postgres_url, kept) == [("p_pkey",), ("uq",)]


def _dotted(schema: str | None, *, refers: bool) -> sa.MetaData:
    """Give a table and column with dots in their names, that others refer to."""
    made = sa.MetaData()

    def table(name: str, *columns: str) -> sa.Table:
        key = sa.Column("id", sa.Integer, primary_key=True)
        others = (sa.Column(each, sa.Integer) for each in columns)
        return sa.Table(name, made, key, *others, schema=schema)

    aim = table("a.b", "i.d", "s.s")
    aim.append_constraint(sa.UniqueConstraint("i.d", name="uq"))
    referring = [(aim, "s.s"), (table("old", "x"), "x")]
    if refers:
        referring.append((table("new", "x"), "x"))
    for owner, column in referring if refers else ():
        pair = [owner.c[column]], [aim.c["i.d"]]
        owner.append_constraint(sa.ForeignKeyConstraint(*pair, name=owner.name))
    return made


@pytest.mark.parametrize("schema", [None, "s.s"])
async def test_a_foreign_key_may_name_what_has_dots_on_postgresql(
    postgres_url: str, tmp_path: Path, schema: str | None
) -> None:
    pair = (_dotted(schema, refers=refers) for refers in (False, True))
    found = await carried_out(postgres_url, tmp_path / "m", *pair)
    unchanged, _, left, back = found
    assert (unchanged, left, back) == ([], [], [])


async def test_a_foreign_key_may_name_what_has_dots_on_sqlite(
    sqlite_url: str, tmp_path: Path
) -> None:
    pair = (_dotted(None, refers=refers) for refers in (False, True))
    found = await carried_out(sqlite_url, tmp_path / "m", *pair)
    unchanged, _, left, back = found
    assert (unchanged, left, back) == ([], [], [])
