"""create table keywords"""

import sqlalchemy as sa
from alembic import op

revision = "create_table_keywords"
down_revision = "create_table"


def upgrade():
    op.create_table(
        "create_table_keywords",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("b", sa.Integer, index=True, unique=True),
        sa.Column(
            "c", sa.Integer, sa.ForeignKey("create_table.id", ondelete="CASCADE")
        ),
        if_not_exists=True,
        info={"a": 1},
        mysql_engine="InnoDB",
        sqlite_autoincrement=True,
    )


def downgrade():
    op.drop_table("create_table_keywords", if_exists=True)
