"""run async"""

import sqlalchemy as sa
from alembic import context, op

revision = "run_async"
down_revision = "registered_operation"


def upgrade():
    op.create_table("run_async", sa.Column("id", sa.Integer))


def downgrade():
    op.drop_table("run_async")
