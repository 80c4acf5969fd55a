"""f at import"""

import sqlalchemy as sa
from alembic import op

NAME = op.f("ix_at_import")

revision = "f_at_import"
down_revision = "op_at_import"


def upgrade():
    op.create_table("f_at_import", sa.Column("id", sa.Integer))
    op.create_index(NAME, "f_at_import", ["id"])


def downgrade():
    op.drop_table("f_at_import")
