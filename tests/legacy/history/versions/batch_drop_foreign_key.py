"""batch drop foreign key"""

import sqlalchemy as sa
from alembic import op

revision = "batch_drop_foreign_key"
down_revision = "batch_constraints"


def upgrade():
    with op.batch_alter_table("batch_constraints") as batch_op:
        batch_op.drop_constraint("fk_b", type_="foreignkey")
        batch_op.execute("UPDATE batch_constraints SET b = 2")


def downgrade():
    with op.batch_alter_table("batch_constraints") as batch_op:
        batch_op.create_foreign_key(
            "fk_b", "create_table", ["b"], ["id"], ondelete="SET NULL"
        )
