"""drop index"""

import sqlalchemy as sa
from alembic import op

revision = "drop_index"
down_revision = "create_index"


def upgrade():
    op.create_table(
        "drop_index",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("a", sa.Text, index=True),
        sa.Column("b", sa.Text, index=True),
    )
    op.drop_index("ix_drop_index_a", table_name="drop_index")
    op.drop_index(op.f("ix_drop_index_b"), "drop_index", if_exists=True)


def downgrade():
    op.drop_table("drop_index")
