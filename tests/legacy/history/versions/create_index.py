"""create index"""

import sqlalchemy as sa
from alembic import op

revision = "create_index"
down_revision = "drop_column"


def upgrade():
    op.create_table(
        "create_index",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("a", sa.Text),
        sa.Column("b", sa.Integer),
    )
    op.create_index("ix_one", "create_index", ["a"])
    op.create_index(op.f("ix_two"), "create_index", ["a", "b"], unique=True)
    op.create_index(
        "ix_three", "create_index", [sa.text("lower(a)")], if_not_exists=True
    )
    op.create_index(
        "ix_four",
        "create_index",
        ["b"],
        postgresql_where=sa.text("b > 1"),
        sqlite_where=sa.text("b > 1"),
    )
    op.create_index(index_name="ix_five", table_name="create_index", columns=["b", "a"])


def downgrade():
    op.drop_table("create_index")
