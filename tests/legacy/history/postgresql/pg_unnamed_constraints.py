"""pg unnamed constraints"""

import sqlalchemy as sa
from alembic import op

revision = "pg_unnamed_constraints"
down_revision = "pg_constraints"


def upgrade():
    op.create_table(
        "pg_unnamed", sa.Column("a", sa.Integer), sa.Column("b", sa.Integer)
    )
    op.create_unique_constraint(None, "pg_unnamed", ["a"])
    op.create_foreign_key(None, "pg_unnamed", "create_table", ["b"], ["id"])
    op.create_unique_constraint(
        "uq_nulls", "pg_unnamed", ["b"], postgresql_nulls_not_distinct=True
    )


def downgrade():
    op.drop_table("pg_unnamed")
