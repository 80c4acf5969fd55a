"""batch replaced primary key"""

import sqlalchemy as sa
from alembic import op

revision = "batch_replaced_primary_key"
down_revision = "batch_column_with_a_key"


def upgrade():
    op.create_table(
        "batch_replaced_primary_key",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("a", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    if op.get_context().dialect.name != "sqlite":
        return
    with op.batch_alter_table("batch_replaced_primary_key") as batch_op:
        batch_op.create_primary_key("pk_both", ["id", "a"])


def downgrade():
    op.drop_table("batch_replaced_primary_key")
