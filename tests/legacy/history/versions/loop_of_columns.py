"""loop of columns"""

import sqlalchemy as sa
from alembic import op

revision = "loop_of_columns"
down_revision = "wrong_keywords"


def upgrade():
    op.create_table("loop_of_columns", sa.Column("id", sa.Integer))
    for name in ("a", "b", "c"):
        op.add_column("loop_of_columns", sa.Column(name, sa.JSON()))


def downgrade():
    for name in ("a", "b", "c"):
        op.drop_column("loop_of_columns", name)
    op.drop_table("loop_of_columns")
