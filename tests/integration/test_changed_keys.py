"""Keys come and go on tables that have rows, and back to what was there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from autogenerating import descriptions, holding, migrator
from brant import Migrator
from changes import behind, both, key, link, one_of, other, t
from servers.dump import dumped
from servers.query import query

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Part = Callable[[sa.MetaData], object]


@pytest.fixture(params=["postgres", "mariadb", "sqlite"])
def url(request: pytest.FixtureRequest) -> str:
    found: str = request.getfixturevalue(f"{request.param}_url")
    return found


def _models(part: Part) -> sa.MetaData:
    metadata = sa.MetaData()
    part(metadata)
    return metadata


async def _revised(made: Migrator) -> None:
    await made.revision("change", autogenerate=True)
    await made.upgrade()
    assert await descriptions(made) == []


async def test_the_rows_of_a_table_get_a_key_that_counts(
    url: str, tmp_path: Path
) -> None:
    async with holding(url, _models(link("a", "b"))) as engine:
        query(url, "INSERT INTO link (a, b) VALUES (1, 7), (1, 8)")
        made = migrator(engine, tmp_path, _models(link("id", with_id=True)))
        await _revised(made)
        query(url, "INSERT INTO link (a, b) VALUES (1, 8)")
        rows = query(url, "SELECT id, a, b FROM link ORDER BY id")
        assert rows == [(1, 1, 7), (2, 1, 8), (3, 1, 8)]
        assert "Fails" not in next(tmp_path.glob("*.py")).read_text()
        query(url, "DELETE FROM link WHERE id = 3")
        await made.downgrade("base")
        assert query(url, "SELECT a, b FROM link ORDER BY b") == [(1, 7), (1, 8)]


async def test_a_key_that_counted_comes_back_and_counts(
    url: str, tmp_path: Path
) -> None:
    async with holding(url, _models(link("id", with_id=True))) as engine:
        query(url, "INSERT INTO link (a, b) VALUES (1, 7), (1, 8)")
        made = migrator(engine, tmp_path, _models(link("a", "b")))
        await _revised(made)
        await made.downgrade("base")
        query(url, "INSERT INTO link (a, b) VALUES (1, 9)")
        rows = query(url, "SELECT id, b FROM link ORDER BY id")
        assert rows == [(1, 7), (2, 8), (3, 9)]


def _referring(*parts: Callable[[], object]) -> Part:
    columns = (sa.Column("c", sa.Integer, nullable=False), sa.Column("d", sa.Integer))
    return both(other, t(*columns, key(), *parts))


@pytest.mark.parametrize(
    "taking",
    [
        lambda: sa.Index("ix_t", "c", "d"),
        lambda: sa.Index("ix_t", "c"),
        lambda: sa.UniqueConstraint("c", name="uq_t"),
    ],
    ids=["wider", "alike", "unique"],
)
async def test_the_index_of_a_foreign_key_gives_way_and_comes_back(
    mariadb_url: str, tmp_path: Path, taking: Callable[[], object]
) -> None:
    async with holding(mariadb_url, _models(_referring())) as engine:
        before = dumped(mariadb_url, without="brant_")
        made = migrator(engine, tmp_path, _models(_referring(taking)))
        await _revised(made)
        await made.downgrade("base")
        assert dumped(mariadb_url, without="brant_") == before


async def test_a_key_gets_a_column_before_the_one_that_counts(
    mariadb_url: str, tmp_path: Path
) -> None:
    async with holding(mariadb_url, _models(t())) as engine:
        query(mariadb_url, "INSERT INTO t VALUES (), ()")
        before = dumped(mariadb_url, without="brant_")
        made = migrator(engine, tmp_path, _models(behind))
        await _revised(made)
        assert query(mariadb_url, "SELECT id, c FROM t") == [(1, 0), (2, 0)]
        await made.downgrade("base")
        assert dumped(mariadb_url, without="brant_") == before


@pytest.mark.parametrize("database", ["postgres_url", "mariadb_url"])
async def test_the_column_that_counts_is_the_first_of_a_key_as_sqlalchemy_has_it(
    request: pytest.FixtureRequest, tmp_path: Path, database: str
) -> None:
    url = request.getfixturevalue(database)
    metadata = sa.MetaData()
    sa.Table(
        "t",
        metadata,
        sa.Column("c", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    )
    async with holding(url, metadata) as engine:
        made = migrator(engine, tmp_path, metadata)
        assert await descriptions(made) == []
        before = dumped(url, without="brant_")
        async with engine.begin() as connection:
            await connection.run_sync(metadata.drop_all)
        await _revised(made)
        assert dumped(url, without="brant_") == before


def _sized(*sizes: str) -> sa.MetaData:
    """Give models with a naming convention, and a type that brings a condition."""
    names = {"ck": "ck_%(table_name)s_%(constraint_name)s"}
    metadata = sa.MetaData(naming_convention=names)
    sa.Table(
        "t",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "size",
            sa.Enum(*sizes, name="size", native_enum=False, create_constraint=True),
        ),
    )
    return metadata


async def test_a_types_condition_keeps_the_name_that_a_convention_gives_it(
    url: str, tmp_path: Path
) -> None:
    async with holding(url, _sized("s", "m")) as engine:
        query(url, "INSERT INTO t (size) VALUES ('s')")
        made = migrator(engine, tmp_path, _sized("s", "m", "large"))
        await _revised(made)
        query(url, "INSERT INTO t (size) VALUES ('large')")
        assert dumped(url).count("ck_t_size") == 1
        query(url, "DELETE FROM t WHERE size = 'large'")
        await made.downgrade("base")
        assert await descriptions(migrator(engine, tmp_path, _sized("s", "m"))) == []
        assert dumped(url).count("ck_t_size") == 1


@pytest.mark.parametrize("name", ["other", "renamed"])
async def test_a_sequence_gets_the_type_of_the_column_that_it_counts(
    postgres_url: str, tmp_path: Path, name: str
) -> None:
    limit = "SELECT max_value FROM pg_sequences WHERE sequencename = 'other_id_seq'"
    small, large = [(2**31 - 1,)], [(2**63 - 1,)]
    note = {} if name == "other" else {"renamed_from": "other"}
    wide = one_of(name, "x", sa.Integer, sa.BigInteger, info=note)
    async with holding(
        postgres_url, _models(one_of("other", "x", sa.Integer))
    ) as engine:
        made = migrator(engine, tmp_path, _models(wide))
        await _revised(made)
        assert query(postgres_url, limit) == large
        await made.downgrade("base")
        assert query(postgres_url, limit) == small


def _stated(*labels: str) -> sa.MetaData:
    metadata = sa.MetaData()
    state = sa.Enum(*labels, name="state")
    sa.Table(
        "t",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("state", state, server_default=labels[-1]),
    )
    return metadata


@pytest.mark.parametrize("safe_forms", [True, False])
async def test_a_label_that_is_said_at_once_is_committed_before(
    postgres_url: str, tmp_path: Path, *, safe_forms: bool
) -> None:
    async with holding(postgres_url, _stated("a")) as engine:
        query(postgres_url, "INSERT INTO t DEFAULT VALUES")
        metadata = _stated("a", "it's")
        made = Migrator(engine, tmp_path, metadata=metadata, safe_forms=safe_forms)
        await _revised(made)
        query(postgres_url, "INSERT INTO t DEFAULT VALUES")
        rows = query(postgres_url, "SELECT state::text FROM t ORDER BY id")
        assert rows == [("a",), ("it's",)]
        query(postgres_url, "DELETE FROM t WHERE id = 2")
        await made.downgrade("base")
        assert await descriptions(migrator(engine, tmp_path, _stated("a"))) == []


async def test_a_label_that_nobody_says_is_added_in_the_transaction(
    postgres_url: str, tmp_path: Path
) -> None:
    async with holding(postgres_url, _stated("a")) as engine:
        made = migrator(engine, tmp_path, _stated("b", "a"))
        await _revised(made)
        assert "autocommit" not in next(tmp_path.glob("*.py")).read_text()


async def test_only_what_is_dropped_by_a_name_is_given_one(
    sqlite_url: str, tmp_path: Path
) -> None:
    def models(*parts: sa.schema.SchemaItem) -> sa.MetaData:
        metadata = _models(other)
        key = sa.Column("id", sa.Integer, primary_key=True)
        own = sa.Column("c", sa.ForeignKey("other.id"))
        sa.Table("t", metadata, key, own, sa.CheckConstraint("c > 0"), *parts)
        return metadata

    async with holding(sqlite_url, models(sa.UniqueConstraint("c"))) as engine:
        made = migrator(engine, tmp_path, models())
        await _revised(made)
        (table,) = (x for x in dumped(sqlite_url).splitlines() if "table t " in x)
        assert "CONSTRAINT" not in table
        assert "UNIQUE" not in table
