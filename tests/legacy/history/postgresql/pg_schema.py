"""pg schema"""

import sqlalchemy as sa
from alembic import op

revision = "pg_schema"
down_revision = "pg_enum_swap"


def upgrade():
    op.execute("CREATE SCHEMA other")
    op.create_table(
        "pg_schema", sa.Column("id", sa.Integer, primary_key=True), schema="other"
    )
    op.add_column("pg_schema", sa.Column("a", sa.Text), schema="other")
    op.create_index("ix_other", "pg_schema", ["a"], schema="other")
    op.create_table("pg_schema_ref", sa.Column("r", sa.Integer))
    op.create_foreign_key(
        "fk_other", "pg_schema_ref", "pg_schema", ["r"], ["id"], referent_schema="other"
    )
    op.rename_table("pg_schema", "pg_schema2", schema="other")
    op.drop_column("pg_schema2", "a", schema="other")
    with op.batch_alter_table("pg_schema2", schema="other") as batch_op:
        batch_op.add_column(sa.Column("z", sa.Integer))


def downgrade():
    op.drop_table("pg_schema_ref")
    op.drop_table("pg_schema2", schema="other")
    op.execute("DROP SCHEMA other")
