"""autocommit block"""

import sqlalchemy as sa
from alembic import op

revision = "autocommit_block"
down_revision = "context_config"


def upgrade():
    op.create_table("autocommit_block", sa.Column("id", sa.Integer, primary_key=True))
    with op.get_context().autocommit_block():
        op.execute("INSERT INTO autocommit_block VALUES (1)")
    op.add_column("autocommit_block", sa.Column("a", sa.Integer))
    for n in (1, 2):
        with op.get_context().autocommit_block():
            op.execute(f"UPDATE autocommit_block SET a = {n}")


def downgrade():
    op.drop_table("autocommit_block")
