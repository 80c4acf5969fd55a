"""execute constructs"""

import sqlalchemy as sa
from alembic import op

revision = "execute_constructs"
down_revision = "execute_text"


def upgrade():
    t = op.create_table(
        "execute_constructs",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("a", sa.Text),
    )
    op.execute(t.insert().values(id=1, a="x"))
    op.execute(t.update().where(t.c.id == 1).values(a=op.inline_literal("it's")))
    op.execute(sa.insert(t).values([{"id": 2, "a": "b"}, {"id": 3, "a": None}]))
    op.execute(t.delete().where(t.c.a.is_(None)))


def downgrade():
    op.drop_table("execute_constructs")
