"""drop table"""

import sqlalchemy as sa
from alembic import op

revision = "drop_table"
down_revision = "create_table_keywords"


def upgrade():
    op.create_table("drop_table", sa.Column("id", sa.Integer, primary_key=True))
    op.drop_table("drop_table")


def downgrade():
    pass
