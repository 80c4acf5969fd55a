"""bulk insert"""

import sqlalchemy as sa
from alembic import op

revision = "bulk_insert"
down_revision = "execute_constructs"


def upgrade():
    t = op.create_table(
        "bulk_insert",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("a", sa.Text),
        sa.Column("d", sa.Date),
        sa.Column("j", sa.JSON),
    )
    import datetime

    op.bulk_insert(
        t, [{"id": 1, "a": "x", "d": datetime.date(2020, 1, 2), "j": {"k": [1]}}]
    )
    op.bulk_insert(
        sa.table("bulk_insert", sa.column("id"), sa.column("a")),
        [{"id": 2, "a": "50%"}, {"id": 3, "a": ":b"}],
        multiinsert=False,
    )
    op.bulk_insert(t, [])


def downgrade():
    op.drop_table("bulk_insert")
