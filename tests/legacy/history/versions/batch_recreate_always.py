"""batch recreate always"""

import sqlalchemy as sa
from alembic import op

revision = "batch_recreate_always"
down_revision = "batch_recreate"


def upgrade():
    op.create_table(
        "batch_recreate_always",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("a", sa.Integer),
        sa.Index("ix_recreate_always", "a"),
    )
    op.execute("INSERT INTO batch_recreate_always (id, a) VALUES (1, 2)")
    with op.batch_alter_table("batch_recreate_always", recreate="always") as batch_op:
        batch_op.alter_column("a", existing_type=sa.Integer, nullable=False)
        batch_op.add_column(sa.Column("b", sa.String(5)))


def downgrade():
    op.drop_table("batch_recreate_always")
