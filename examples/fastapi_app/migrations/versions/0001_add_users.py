"""add users"""

import sqlalchemy as sa

from brant import Op

revision = "0001"
down_revision = None


async def upgrade(op: Op) -> None:
    await op.create_table(
        "users",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("email", sa.Text, nullable=False, unique=True),
    )


async def downgrade(op: Op) -> None:
    await op.drop_table("users")
