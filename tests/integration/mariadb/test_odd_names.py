"""Names of columns that hold the mark which quotes them, or that are new."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from autogenerating import carried_out

if TYPE_CHECKING:
    from pathlib import Path


def _models(factor: int, default: str) -> sa.MetaData:
    metadata = sa.MetaData()
    sa.Table(
        "a`b",
        metadata,
        sa.Column("i`d", sa.Integer, primary_key=True),
        sa.Column("`a", sa.Integer, server_default=sa.text(default)),
        sa.Column("b``", sa.Integer, sa.Computed(f"```a` + {factor}")),
        sa.Column(
            "at`",
            sa.TIMESTAMP,
            server_default=sa.text("NULL ON UPDATE CURRENT_TIMESTAMP"),
            nullable=True,
        ),
        sa.CheckConstraint(f"```a` > {factor}", name="c`k"),
        sa.Index("i`x", "`a", "b``"),
        sa.UniqueConstraint("`a", name="u`q"),
    )
    return metadata


async def test_a_column_whose_name_holds_a_backtick_is_compared(
    mariadb_url: str, tmp_path: Path
) -> None:
    before, after = _models(1, "(1 + 1)"), _models(2, "(1 + 2)")
    found = await carried_out(mariadb_url, tmp_path / "m", before, after)
    unchanged, seen, left, back = found
    assert (unchanged, bool(seen), left, back) == ([], True, [], [])


async def test_conditions_beside_columns_that_were_renamed(
    mariadb_url: str, tmp_path: Path
) -> None:
    def models(document: str, number: str, *former: dict[str, str]) -> sa.MetaData:
        infos = former or ({}, {})
        metadata = sa.MetaData()
        condition = sa.CheckConstraint(f"`{number}` > 1")
        sa.Table(
            "t",
            metadata,
            sa.Column("id", sa.Integer, primary_key=True),
            sa.Column(document, sa.JSON, info=infos[0]),
            sa.Column(number, sa.Integer, condition, info=infos[1]),
        )
        return metadata

    former = {"renamed_from": "j"}, {"renamed_from": "m"}
    before, after = models("j", "m"), models("k l", "n", *former)
    found = await carried_out(mariadb_url, tmp_path / "m", before, after)
    unchanged, seen, left, back = found
    assert (unchanged, len(seen), left, back) == ([], 2, [], [])
