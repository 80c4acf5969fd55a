"""rename table"""

import sqlalchemy as sa
from alembic import op

revision = "rename_table"
down_revision = "drop_table"


def upgrade():
    op.create_table("rename_table", sa.Column("id", sa.Integer, primary_key=True))
    op.rename_table("rename_table", "renamed_table")


def downgrade():
    op.drop_table("renamed_table")
