"""use alter"""

import sqlalchemy as sa
from alembic import op

revision = "use_alter"
down_revision = "batch_replaced_primary_key"


def upgrade():
    op.create_table(
        "use_alter",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("later", sa.Integer),
        sa.ForeignKeyConstraint(
            ["later"], ["use_alter_later.id"], name="fk_later", use_alter=True
        ),
    )
    op.create_table("use_alter_later", sa.Column("id", sa.Integer, primary_key=True))


def downgrade():
    op.drop_table("use_alter")
    op.drop_table("use_alter_later")
