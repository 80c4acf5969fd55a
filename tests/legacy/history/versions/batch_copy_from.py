"""batch copy from"""

import sqlalchemy as sa
from alembic import op

revision = "batch_copy_from"
down_revision = "batch_table_args"


def upgrade():
    op.create_table(
        "batch_copy_from",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("a", sa.Integer),
    )
    described = sa.Table(
        "batch_copy_from",
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("a", sa.Integer),
    )
    with op.batch_alter_table("batch_copy_from", copy_from=described) as batch_op:
        batch_op.alter_column("a", existing_type=sa.Integer, nullable=False)


def downgrade():
    op.drop_table("batch_copy_from")
