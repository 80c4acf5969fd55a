"""batch key of the same name"""

import sqlalchemy as sa
from alembic import op

revision = "batch_key_of_the_same_name"
down_revision = "batch_copy_from"


def upgrade():
    op.create_table("batch_owner", sa.Column("id", sa.Integer, primary_key=True))
    op.create_table(
        "batch_same_name",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("owner", sa.Integer),
        sa.ForeignKeyConstraint(["owner"], ["batch_owner.id"], name="fk_owner"),
    )
    if op.get_context().dialect.name != "sqlite":
        return
    with op.batch_alter_table("batch_same_name") as batch_op:
        batch_op.create_foreign_key(
            "fk_owner", "batch_owner", ["owner"], ["id"], ondelete="CASCADE"
        )


def downgrade():
    op.drop_table("batch_same_name")
    op.drop_table("batch_owner")
