"""add column"""

import sqlalchemy as sa
from alembic import op

revision = "add_column"
down_revision = "rename_table"


def upgrade():
    op.create_table("add_column", sa.Column("id", sa.Integer, primary_key=True))
    op.add_column("add_column", sa.Column("a", sa.Text(), nullable=True))
    op.add_column(
        "add_column", sa.Column("b", sa.Integer, server_default="7", nullable=False)
    )
    op.add_column(
        table_name="add_column", column=sa.Column("c", sa.String(9), index=True)
    )


def downgrade():
    op.drop_table("add_column")
