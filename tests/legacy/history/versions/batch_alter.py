"""batch alter"""

import sqlalchemy as sa
from alembic import op

revision = "batch_alter"
down_revision = "bulk_insert"


def upgrade():
    op.create_table(
        "batch_alter",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("a", sa.String(10)),
        sa.Column("b", sa.Integer),
        sa.Column("c", sa.Integer),
    )
    op.execute("INSERT INTO batch_alter VALUES (1, 'x', 2, 3)")
    with op.batch_alter_table("batch_alter", schema=None) as batch_op:
        batch_op.alter_column(
            "a", existing_type=sa.String(10), type_=sa.String(20), nullable=False
        )
        batch_op.alter_column("b", new_column_name="bb", server_default="5")
        batch_op.drop_column("c")
        batch_op.add_column(sa.Column("d", sa.Text(), nullable=True))
        batch_op.create_unique_constraint("uq_batch_alter", ["a"])
        batch_op.create_index(batch_op.f("ix_batch_alter_a"), ["a"], unique=False)


def downgrade():
    op.drop_table("batch_alter")
