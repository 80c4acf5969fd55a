"""pg alter column"""

import sqlalchemy as sa
from alembic import op

revision = "pg_alter_column"
down_revision = "without_downgrade"


def upgrade():
    op.create_table(
        "pg_alter_column",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("a", sa.Text),
        sa.Column("b", sa.Integer, server_default="1"),
        sa.Column("c", sa.Text),
    )
    op.alter_column(
        "pg_alter_column", "a", type_=sa.Integer(), postgresql_using="a::integer"
    )
    op.alter_column("pg_alter_column", "b", server_default=None, nullable=False)
    op.alter_column("pg_alter_column", "c", new_column_name="d", comment="what it is")
    op.alter_column(
        "pg_alter_column", "d", existing_type=sa.Text(), server_default=sa.text("now()")
    )
    op.alter_column(
        "pg_alter_column", column_name="id", type_=sa.BigInteger(), default=1, type=2
    )


def downgrade():
    op.drop_table("pg_alter_column")
