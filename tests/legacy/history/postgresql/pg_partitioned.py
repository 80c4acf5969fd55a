"""pg partitioned"""

import sqlalchemy as sa
from alembic import op

revision = "pg_partitioned"
down_revision = "pg_untyped_values"


def upgrade():
    op.create_table(
        "pg_partitioned",
        sa.Column("at", sa.Date, nullable=False),
        postgresql_partition_by="RANGE (at)",
    )
    op.execute(
        "CREATE TABLE pg_part PARTITION OF pg_partitioned FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')"
    )


def downgrade():
    op.drop_table("pg_partitioned")
