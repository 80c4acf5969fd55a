"""batch primary key"""

import sqlalchemy as sa
from alembic import op

revision = "batch_primary_key"
down_revision = "imported_submodule"


def upgrade():
    op.create_table(
        "batch_primary_key",
        sa.Column("a", sa.Integer, nullable=False),
        sa.Column("b", sa.Integer, nullable=False),
    )
    with op.batch_alter_table("batch_primary_key") as batch_op:
        batch_op.create_primary_key("pk_batch", ["a", "b"])


def downgrade():
    op.drop_table("batch_primary_key")
