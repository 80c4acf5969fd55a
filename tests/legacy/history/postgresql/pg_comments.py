"""pg comments"""

import sqlalchemy as sa
from alembic import op

revision = "pg_comments"
down_revision = "pg_exclude"


def upgrade():
    op.create_table(
        "pg_comments", sa.Column("a", sa.Text, comment="it's"), comment="one"
    )
    op.create_table_comment("pg_comments", "two", existing_comment="one", schema=None)
    op.create_table("pg_comments_gone", sa.Column("a", sa.Text), comment="one")
    op.drop_table_comment("pg_comments_gone", existing_comment="one")


def downgrade():
    op.drop_table("pg_comments")
    op.drop_table("pg_comments_gone")
