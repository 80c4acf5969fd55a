"""batch index of a dropped column"""

import sqlalchemy as sa
from alembic import op

revision = "batch_index_of_a_dropped_column"
down_revision = "batch_key_of_the_same_name"


def upgrade():
    op.create_table(
        "batch_dropped_column",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("a", sa.Integer),
        sa.Column("b", sa.Integer),
        sa.UniqueConstraint("a", "b", name="uq_dropped"),
        sa.Index("ix_dropped", "a", "b"),
    )
    if op.get_context().dialect.name != "sqlite":
        return
    with op.batch_alter_table("batch_dropped_column") as batch_op:
        batch_op.drop_column("b")
        batch_op.drop_index("ix_dropped")
        batch_op.drop_constraint("uq_dropped", type_="unique")


def downgrade():
    op.drop_table("batch_dropped_column")
