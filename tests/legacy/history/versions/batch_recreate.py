"""batch recreate"""

import sqlalchemy as sa
from alembic import op

revision = "batch_recreate"
down_revision = "batch_drop_foreign_key"


def upgrade():
    op.create_table(
        "batch_recreate",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("a", sa.Integer),
    )
    with op.batch_alter_table(
        "batch_recreate",
        recreate="auto",
        naming_convention={"uq": "uq_%(table_name)s_x"},
    ) as batch_op:
        batch_op.create_unique_constraint("uq_recreated", ["a"])


def downgrade():
    op.drop_table("batch_recreate")
