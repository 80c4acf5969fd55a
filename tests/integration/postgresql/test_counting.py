"""Keys that begin or cease to count, with rows there: SERIAL, identity, neither."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from autogenerating import descriptions, holding, migrator

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncEngine

    from servers.postgres import PostgresServer

TABLE = "A table " + "x" * 50
NEXT = f"""INSERT INTO "{TABLE}" (x) VALUES (1) RETURNING "The id" """
OWNED = f"""
SELECT count(*) FROM pg_depend JOIN pg_class c ON c.oid = objid AND relkind = 'S'
WHERE refobjid = '"{TABLE}"'::regclass AND refobjsubid > 0
"""


def models(kind: str) -> sa.MetaData:
    made = sa.MetaData()
    sa.Table(
        TABLE,
        made,
        sa.Column(
            "The id",
            sa.BigInteger,
            *([sa.Identity()] if kind == "identity" else []),
            primary_key=True,
            autoincrement="auto" if kind == "serial" else kind == "identity",
        ),
        sa.Column("x", sa.Integer),
    )
    return made


async def number(engine: AsyncEngine, kind: str) -> int | None:
    """Give the number of a new row, once nothing is there that should not be."""
    async with engine.begin() as connection:
        owned = await connection.scalar(sa.text(OWNED))
        assert owned == (kind != "plain")
        found: int | None = await connection.scalar(sa.text(NEXT)) if owned else None
        return found


@pytest.mark.parametrize(
    ("before", "after"), list(permutations(("serial", "plain", "identity"), 2))
)
async def test_counting_goes_on_behind_the_rows(
    postgres_server: PostgresServer,
    postgres_url: str,
    tmp_path: Path,
    before: str,
    after: str,
) -> None:
    async with holding(postgres_url, models(before)) as engine:
        row = sa.text(f'INSERT INTO "{TABLE}" ("The id") VALUES (41)')
        async with engine.begin() as connection:
            await connection.execute(row)
        old, new = (migrator(engine, tmp_path, models(k)) for k in (before, after))
        assert await descriptions(old) == []
        await new.revision("change", autogenerate=True)
        postgres_server.psql(postgres_url, (await new.sql("head")).text)
        assert await descriptions(new) == []
        assert await number(engine, after) == (None if after == "plain" else 42)
        await new.downgrade("base")
        assert await descriptions(old) == []
        last = 41 if after == "plain" else 42
        assert await number(engine, before) == (None if before == "plain" else last + 1)


async def test_a_table_without_rows_counts_from_its_start(
    postgres_url: str, tmp_path: Path
) -> None:
    async with holding(postgres_url, models("plain")) as engine:
        new = migrator(engine, tmp_path / "m", models("serial"))
        await new.revision("change", autogenerate=True)
        await new.upgrade()
        assert await number(engine, "serial") == 1


async def test_a_sequence_turns_round_and_back(
    postgres_server: PostgresServer, postgres_url: str, tmp_path: Path
) -> None:
    upwards, downwards = sa.MetaData(), sa.MetaData()
    up = sa.Sequence("numbers", metadata=upwards)
    down = sa.Sequence("numbers", increment=-1, metadata=downwards)
    async with holding(postgres_url, upwards) as engine:

        async def drawn(sequence: sa.Sequence) -> list[int | None]:
            async with engine.begin() as connection:
                return [
                    await connection.scalar(sa.select(sequence.next_value()))
                    for _ in range(2)
                ]

        assert await drawn(up) == [1, 2]
        new = migrator(engine, tmp_path, downwards)
        await new.revision("change", autogenerate=True)
        postgres_server.psql(postgres_url, (await new.sql("head")).text)
        assert await descriptions(new) == []
        assert await drawn(down) == [-1, -2]
        await new.downgrade("base")
        assert await descriptions(migrator(engine, tmp_path, upwards)) == []
        assert await drawn(up) == [1, 2]
