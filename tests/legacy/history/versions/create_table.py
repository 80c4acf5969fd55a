"""create table"""

import sqlalchemy as sa
from alembic import op

revision = "create_table"
down_revision = None


def upgrade():
    op.create_table(
        "create_table",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), server_default="x", nullable=True),
        sa.Column("price", sa.Numeric(10, 2), server_default=sa.text("0")),
        sa.Column("at", sa.DateTime(), server_default=sa.func.current_timestamp()),
        sa.Column("on", sa.Boolean(), nullable=False),
        sa.CheckConstraint("price >= 0", name="ck_price"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name", name=op.f("uq_create_table_name")),
    )


def downgrade():
    op.drop_table("create_table")
