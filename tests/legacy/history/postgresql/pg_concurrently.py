"""pg concurrently"""

import sqlalchemy as sa
from alembic import op

revision = "pg_concurrently"
down_revision = "pg_index_forms"


def upgrade():
    op.create_table("pg_concurrently", sa.Column("a", sa.Text), sa.Column("b", sa.Text))
    with op.get_context().autocommit_block():
        op.create_index(
            "ix_conc_a", "pg_concurrently", ["a"], postgresql_concurrently=True
        )
        op.execute("CREATE INDEX CONCURRENTLY ix_conc_b ON pg_concurrently (b)")
        op.drop_index("ix_conc_b", "pg_concurrently", postgresql_concurrently=True)
    op.add_column("pg_concurrently", sa.Column("c", sa.Text))


def downgrade():
    op.drop_table("pg_concurrently")
