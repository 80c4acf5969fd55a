"""pg constraints"""

import sqlalchemy as sa
from alembic import op

revision = "pg_constraints"
down_revision = "pg_alter_column"


def upgrade():
    op.create_table(
        "pg_constraints",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("a", sa.Integer),
        sa.Column("b", sa.Integer),
    )
    op.create_primary_key("pk_pg", "pg_constraints", ["id"])
    op.create_unique_constraint(
        "uq_pg", "pg_constraints", ["a"], deferrable=True, initially="DEFERRED"
    )
    op.create_check_constraint(
        "ck_pg", "pg_constraints", "a > 0", postgresql_not_valid=True
    )
    op.create_check_constraint("ck_pg2", "pg_constraints", sa.column("b") < 9)
    op.create_foreign_key(
        "fk_pg",
        "pg_constraints",
        "create_table",
        ["b"],
        ["id"],
        ondelete="CASCADE",
        onupdate="SET NULL",
        deferrable=True,
        initially="DEFERRED",
        use_alter=True,
        postgresql_not_valid=True,
    )
    op.drop_constraint("ck_pg2", "pg_constraints", type_="check")
    op.drop_constraint("nobody", "pg_constraints", type_="unique", if_exists=True)


def downgrade():
    op.drop_table("pg_constraints")
