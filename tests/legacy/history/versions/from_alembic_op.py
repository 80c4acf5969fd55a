"""from alembic op"""

from alembic.op import add_column, create_table, drop_table
from sqlalchemy import Column, Integer, Text

revision = "from_alembic_op"
down_revision = "autocommit_block"


def upgrade():
    create_table("from_alembic_op", Column("id", Integer))
    add_column("from_alembic_op", Column("a", Text))


def downgrade():
    drop_table("from_alembic_op")
