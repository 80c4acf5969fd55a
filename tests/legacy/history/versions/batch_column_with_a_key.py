"""batch column with a key"""

import sqlalchemy as sa
from alembic import op

revision = "batch_column_with_a_key"
down_revision = "batch_names_keys"


def upgrade():
    op.create_table(
        "batch_column_with_a_key", sa.Column("id", sa.Integer, primary_key=True)
    )
    with op.batch_alter_table("batch_column_with_a_key") as batch_op:
        batch_op.add_column(
            sa.Column(
                "owner",
                sa.Integer,
                sa.ForeignKey("batch_owner.id", name="fk_o", ondelete="SET NULL"),
            )
        )
        batch_op.add_column(
            sa.Column(
                "parent",
                sa.Integer,
                sa.ForeignKey("batch_column_with_a_key.id", name="fk_p"),
            )
        )


def downgrade():
    op.drop_table("batch_column_with_a_key")
