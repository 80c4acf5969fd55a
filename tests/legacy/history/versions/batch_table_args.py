"""batch table args"""

import sqlalchemy as sa
from alembic import op

revision = "batch_table_args"
down_revision = "batch_recreate_always"


def upgrade():
    op.create_table(
        "batch_table_args",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("a", sa.Integer),
    )
    with op.batch_alter_table(
        "batch_table_args",
        table_args=(sa.CheckConstraint("a > 0", name="ck_positive"),),
        table_kwargs={"sqlite_autoincrement": True},
    ) as batch_op:
        batch_op.alter_column("a", existing_type=sa.Integer, nullable=False)


def downgrade():
    op.drop_table("batch_table_args")
