"""computed column"""

import sqlalchemy as sa
from alembic import op

revision = "computed_column"
down_revision = "unnamed_keys"


def upgrade():
    op.create_table(
        "computed_column",
        sa.Column("a", sa.Integer),
        sa.Column("b", sa.Integer, sa.Computed("a * 2", persisted=True)),
    )


def downgrade():
    op.drop_table("computed_column")
