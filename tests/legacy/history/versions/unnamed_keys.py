"""unnamed keys"""

import sqlalchemy as sa
from alembic import op

revision = "unnamed_keys"
down_revision = "enum_column"


def upgrade():
    op.create_table(
        "unnamed_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("parent", sa.Integer()),
        sa.Column("a", sa.Text(), unique=True),
        sa.ForeignKeyConstraint(["parent"], ["unnamed_keys.id"], onupdate="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade():
    op.drop_table("unnamed_keys")
