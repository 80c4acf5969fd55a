"""pg do block"""

import sqlalchemy as sa
from alembic import op

revision = "pg_do_block"
down_revision = "pg_settings"


def upgrade():
    op.execute("""
        DO $$
        BEGIN
            IF NOT EXISTS (SELECT 1 FROM pg_class WHERE relname = 'pg_do_block') THEN
                CREATE TABLE pg_do_block (id INTEGER);
            END IF;
        END $$;
    """)


def downgrade():
    op.drop_table("pg_do_block")
