"""USING of an index: compared where the engine has a choice, and never lost there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from autogenerating import descriptions, holding, migrator
from servers.dump import dumped
from servers.query import query

if TYPE_CHECKING:
    from pathlib import Path

    from servers.mariadb import MariadbServer

WORDS = (None, "btree", "hash")


def _both(**options: str | None) -> dict[str, Any]:
    """Say it to MySQL and to MariaDB."""
    said = {k: v for k, v in options.items() if v is not None}
    return {f"{n}_{k}": v for n in ("mysql", "mariadb") for k, v in said.items()}


def _models(using: str | None, engine: str | None = None) -> sa.MetaData:
    metadata, method = sa.MetaData(), _both(using=using)
    sa.Table(
        "t",
        metadata,
        sa.Column("id", sa.Integer),
        sa.Column("a", sa.Integer),
        sa.Column("b", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", **method),
        sa.Index("ix", "a", **method),
        sa.Index("uq", "b", unique=True, **method),
        **_both(engine=engine),
    )
    return metadata


@pytest.mark.parametrize("engine", ["InnoDB", "MyISAM"])
@pytest.mark.parametrize("word", WORDS)
async def test_a_word_without_a_choice_is_no_difference(
    mariadb_url: str, tmp_path: Path, engine: str, word: str | None
) -> None:
    async with holding(mariadb_url, _models(word, engine)) as opened:
        found = [
            await descriptions(migrator(opened, tmp_path, _models(other, named)))
            for other in WORDS
            for named in (engine, None)
        ]
    assert found == [[]] * 6


@pytest.mark.parametrize("word", WORDS)
async def test_the_usual_word_is_no_difference(
    mariadb_url: str, tmp_path: Path, word: str | None
) -> None:
    async with holding(mariadb_url, _models(word, "MEMORY")) as opened:
        alike = {
            other
            for other in WORDS
            for named in ("memory", None)
            if not await migrator(opened, tmp_path, _models(other, named)).check()
        }
    assert alike == ({"btree"} if word == "btree" else {None, "hash"})


async def test_a_baseline_keeps_how_indexes_work(
    mariadb_server: MariadbServer, tmp_path: Path
) -> None:
    sql = (
        (
            "CREATE TABLE chosen (id int, a int, b int, PRIMARY KEY (id) USING BTREE,"
            " KEY ix (a) USING BTREE, UNIQUE uq (b) USING BTREE) ENGINE=MEMORY"
        ),
        (
            "CREATE TABLE usual (id int, a int, b int, PRIMARY KEY (id),"
            " KEY ix (a), UNIQUE uq (b)) ENGINE=MEMORY"
        ),
        "CREATE TABLE hashed (id int PRIMARY KEY, b text, UNIQUE uq (b) USING HASH)",
        "CREATE TABLE cut (id int PRIMARY KEY, b text, KEY ix (b(5) DESC, id))",
        "CREATE TABLE begun (b text, id int, PRIMARY KEY (b(20), id))",
        "CREATE TABLE turned (`a``b` varchar(9), PRIMARY KEY (`a``b`(4) DESC))",
    )
    opened = mariadb_server.database
    with opened() as url, opened() as empty:
        for statement in sql:
            query(url, statement)
        engine = create_async_engine(url)
        made = migrator(engine, tmp_path / "m", sa.MetaData())
        await made.revision("baseline", baseline=True)
        await engine.dispose()
        engine = create_async_engine(empty)
        made = migrator(engine, tmp_path / "m", sa.MetaData())
        for _ in range(2):
            await made.upgrade()
            await made.downgrade("base")
        await made.upgrade()
        await engine.dispose()
        wanted = dumped(url)
        assert dumped(empty, without="brant_") == wanted
        assert wanted.count("USING BTREE") == 3


async def test_a_key_over_the_beginning_is_no_difference_and_stays(
    mariadb_url: str, tmp_path: Path
) -> None:
    query(mariadb_url, "CREATE TABLE t (a varchar(9), PRIMARY KEY (a(4)))")
    metadata = sa.MetaData()
    sa.Table("t", metadata, sa.Column("a", sa.String(9), primary_key=True))
    engine = create_async_engine(mariadb_url)

    assert await migrator(engine, tmp_path, metadata).check() == ()
    await engine.dispose()
