"""pg index forms"""

import sqlalchemy as sa
from alembic import op

revision = "pg_index_forms"
down_revision = "pg_types"


def upgrade():
    op.create_table(
        "pg_index_forms",
        sa.Column("a", sa.Text),
        sa.Column("j", sa.JSON),
        sa.Column("b", sa.Integer),
    )
    op.create_index("ix_pg_hash", "pg_index_forms", ["a"], postgresql_using="hash")
    op.create_index(
        "ix_pg_ops", "pg_index_forms", ["a"], postgresql_ops={"a": "text_pattern_ops"}
    )
    op.create_index("ix_pg_inc", "pg_index_forms", ["a"], postgresql_include=["b"])
    op.create_index(
        "ix_pg_nulls",
        "pg_index_forms",
        ["b"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_index(
        "ix_pg_desc",
        "pg_index_forms",
        [sa.text("b DESC NULLS LAST"), sa.literal_column("lower(a)")],
    )
    op.create_index(
        "ix_pg_with", "pg_index_forms", ["b"], postgresql_with={"fillfactor": 50}
    )


def downgrade():
    op.drop_table("pg_index_forms")
