"""add tasks"""

import sqlalchemy as sa

from brant import Op

revision = "0002"
down_revision = "0001"


async def upgrade(op: Op) -> None:
    await op.create_table(
        "tasks",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("owner_id", sa.Integer, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("is_done", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    await op.create_index("ix_tasks_owner_id", "tasks", ["owner_id"])


async def downgrade(op: Op) -> None:
    await op.drop_table("tasks")
