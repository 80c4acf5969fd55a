"""What a script's author sees in an editor; checked by mypy, never run."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_type

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

if TYPE_CHECKING:
    from brant import Op


async def upgrade(op: Op) -> None:
    users = await op.create_table(
        "users", sa.Column("id", sa.BigInteger, primary_key=True)
    )
    assert_type(users, sa.Table)
    await op.add_column("users", sa.Column("email", sa.Text), if_not_exists=True)
    await op.bulk_insert(users, [{"id": 1}])
    await op.execute("update users set email = lower(email)")
    async with op.session() as session:
        assert_type(session, AsyncSession)


async def mistakes(op: Op) -> None:
    await op.create_table("users", sa.Column("id", sa.Integer), prefixes=1)  # type: ignore[arg-type]
    await op.drop_column("users")  # type: ignore[call-arg]
    await op.nothing_like_this()  # type: ignore[attr-defined]
