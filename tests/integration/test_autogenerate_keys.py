"""Keys that the models say, and what a database makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from autogenerating import carried_out, descriptions, holding, migrator
from brant.errors import RunFailedError
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


def _indexed(*, is_first: bool, refers: bool) -> sa.MetaData:
    """Give a table that another one refers to by a unique index."""
    made = sa.MetaData()

    def table(name: str, *parts: sa.schema.SchemaItem) -> None:
        key = sa.Column("id", sa.Integer, primary_key=True)
        sa.Table(name, made, key, sa.Column("x", sa.Integer), *parts)

    to = sa.ForeignKeyConstraint(["x"], ["p.x"], name="fk")
    parts = {
        "p": [sa.Index("ix", "x", unique=True)] if refers else [],
        "c": [to] if refers else [],
    }
    for name in ("p", "c") if is_first else ("c", "p"):
        table(name, *parts[name])
    return made


@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize("comes", [True, False])
async def test_a_unique_index_is_there_as_long_as_a_foreign_key_on_sqlite(
    sqlite_url: str, tmp_path: Path, *, is_first: bool, comes: bool
) -> None:
    pair = [_indexed(is_first=is_first, refers=refers) for refers in (False, True)]
    before, after = pair if comes else reversed(pair)
    found = await carried_out(sqlite_url, tmp_path / "m", before, after)
    unchanged, _, left, back = found
    assert (unchanged, left, back) == ([], [], [])


async def test_a_row_that_refers_to_nothing_is_told_with_its_key(
    sqlite_url: str, tmp_path: Path
) -> None:
    before, after = (_indexed(is_first=True, refers=refers) for refers in (False, True))
    async with holding(sqlite_url, before) as engine:
        query(sqlite_url, "INSERT INTO c (id, x) VALUES (1, 5)")
        made = migrator(engine, tmp_path, after)
        await made.revision("x", autogenerate=True)
        said = r"a row of c refers to nothing: CONSTRAINT fk FOREIGN KEY\(x\)"
        with pytest.raises(RunFailedError, match=said):
            await made.upgrade()


async def test_a_type_that_no_script_can_import_is_said_by_its_sql(
    postgres_url: str, tmp_path: Path
) -> None:
    class Local(sa.types.UserDefinedType[str]):
        cache_ok = True

        def get_col_spec(self, **_: object) -> str:
            return "VARCHAR(7)"

    after = sa.MetaData()
    sa.Table("t", after, sa.Column("x", Local()))
    found = await carried_out(postgres_url, tmp_path / "m", sa.MetaData(), after)
    assert found == [[], ["create table t"], [], []]
    (script,) = (tmp_path / "m").glob("*.py")
    assert 'sa.Column("x", OtherType("VARCHAR(7)"))' in script.read_text()


def _conditions(*conditions: str) -> sa.MetaData:
    made = sa.MetaData()
    columns = (sa.Column(name, sa.Integer) for name in ("id", "x"))
    sa.Table("t", made, *columns, *map(sa.CheckConstraint, conditions))
    return made


@pytest.mark.parametrize("database", ["postgres", "mariadb", "sqlite"])
async def test_conditions_without_names_get_one_each(
    request: pytest.FixtureRequest, tmp_path: Path, database: str
) -> None:
    url = request.getfixturevalue(f"{database}_url")
    first, second, third, fourth = ("x > 0", "x < 9", "x <> 5", "x <> 6")
    async with holding(url, _conditions()) as engine:
        for said in ((first,), (first, second, third), (third,), (third, fourth)):
            made = migrator(engine, tmp_path, _conditions(*said))
            await made.revision("x", autogenerate=True)
            await made.upgrade()
            assert await descriptions(made) == []
        await made.downgrade("base")
        assert await migrator(engine, tmp_path, _conditions()).check() == ()


def _ordered(*, has_column: bool) -> sa.MetaData:
    """Give a table with an index; a column is called as the table, and is not in it."""
    made = sa.MetaData()
    columns = [sa.Column(name, sa.Integer) for name in ("id", "x")]
    parts = (
        [sa.Column("order", sa.Integer)] if has_column else [sa.UniqueConstraint("x")]
    )
    sa.Table("order", made, *columns, *parts, sa.Index("ix", "x"))
    return made


async def test_an_index_stays_where_a_column_goes_that_is_called_as_its_table(
    sqlite_url: str, tmp_path: Path
) -> None:
    pair = (_ordered(has_column=has_column) for has_column in (True, False))
    found = await carried_out(sqlite_url, tmp_path / "m", *pair)
    unchanged, _, left, back = found
    assert (unchanged, left, back) == ([], [], [])
