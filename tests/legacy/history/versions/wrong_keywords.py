"""wrong keywords"""

import sqlalchemy as sa
from alembic import op

revision = "wrong_keywords"
down_revision = "impl_and_bind"


def upgrade():
    op.create_table(
        "wrong_keywords", sa.Column("id", sa.Integer), sa.Column("a", sa.Text)
    )
    with op.batch_alter_table("wrong_keywords") as batch_op:
        batch_op.alter_column("a", nullable=False, default="x", onupdate="now")


def downgrade():
    op.drop_table("wrong_keywords")
