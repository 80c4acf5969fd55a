"""get bind core"""

import sqlalchemy as sa
from alembic import op

revision = "get_bind_core"
down_revision = "batch_primary_key"


def upgrade():
    t = op.create_table(
        "get_bind_core",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("a", sa.Text),
    )
    conn = op.get_bind()
    conn.execute(t.insert(), [{"id": 1, "a": "x"}, {"id": 2, "a": "y"}])
    for row in conn.execute(sa.select(t.c.id, t.c.a)):
        conn.execute(t.update().where(t.c.id == row.id).values(a=row.a + "!"))
    op.add_column("get_bind_core", sa.Column("b", sa.Integer))
    conn.execute(
        sa.text("UPDATE get_bind_core SET b = :b WHERE id = :id"), {"b": 3, "id": 1}
    )
    assert conn.execute(sa.text("SELECT count(*) FROM get_bind_core")).scalar_one() == 2
    assert conn.scalar(sa.text("SELECT b FROM get_bind_core WHERE id = 1")) == 3


def downgrade():
    op.drop_table("get_bind_core")
