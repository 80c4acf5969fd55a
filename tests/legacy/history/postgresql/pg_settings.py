"""pg settings"""

import sqlalchemy as sa
from alembic import op

revision = "pg_settings"
down_revision = "pg_functions"


def upgrade():
    op.execute("SET lock_timeout = '3s'")
    op.execute("SET LOCAL statement_timeout TO 0")
    op.create_table("pg_settings", sa.Column("id", sa.Integer))
    op.execute("RESET lock_timeout")


def downgrade():
    op.drop_table("pg_settings")
