"""batch constraints"""

import sqlalchemy as sa
from alembic import op

revision = "batch_constraints"
down_revision = "batch_alter"


def upgrade():
    op.create_table(
        "batch_constraints",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("a", sa.Integer),
        sa.Column("b", sa.Integer),
        sa.UniqueConstraint("a", name="uq_old"),
    )
    with op.batch_alter_table("batch_constraints") as batch_op:
        batch_op.create_foreign_key(
            "fk_b", "create_table", ["b"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_check_constraint("ck_a", "a > 0")
        batch_op.drop_constraint("uq_old", type_="unique")


def downgrade():
    op.drop_table("batch_constraints")
