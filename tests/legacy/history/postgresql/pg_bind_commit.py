"""pg bind commit"""

import sqlalchemy as sa
from alembic import op

revision = "pg_bind_commit"
down_revision = "pg_partitioned"


def upgrade():
    op.create_table("pg_bind_commit", sa.Column("id", sa.Integer))


def downgrade():
    op.drop_table("pg_bind_commit")
