"""give every task its place in its owner's list"""

from collections import Counter

import sqlalchemy as sa

from brant import Op

revision = "0003"
down_revision = "0002"

# Not the application's models: they go on changing, this script must not.
tasks = sa.table("tasks", *map(sa.column, ("id", "owner_id", "position")))


async def upgrade(op: Op) -> None:
    await op.add_column(
        "tasks",
        sa.Column("position", sa.Integer, nullable=False, server_default="0"),
    )
    found = await op.fetch(sa.select(tasks.c.id, tasks.c.owner_id).order_by("id"))
    count = Counter[int]()
    async with op.session() as session:
        for id, owner_id in found:
            count[owner_id] += 1
            place = sa.update(tasks).where(tasks.c.id == id)
            await session.execute(place.values(position=count[owner_id]))


async def downgrade(op: Op) -> None:
    await op.drop_column("tasks", "position")
