"""pg several statements"""

import sqlalchemy as sa
from alembic import op

revision = "pg_several_statements"
down_revision = "pg_schema"


def upgrade():
    op.execute("""
        CREATE TABLE pg_several (id INTEGER);
        CREATE INDEX ix_several ON pg_several (id);
        -- a comment; with a semicolon
        COMMENT ON TABLE pg_several IS 'a; b';
    """)


def downgrade():
    op.drop_table("pg_several")
