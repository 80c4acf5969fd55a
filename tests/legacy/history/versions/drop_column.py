"""drop column"""

import sqlalchemy as sa
from alembic import op

revision = "drop_column"
down_revision = "add_column"


def upgrade():
    op.create_table(
        "drop_column",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("a", sa.Text),
    )
    op.drop_column("drop_column", "a")


def downgrade():
    op.drop_table("drop_column")
