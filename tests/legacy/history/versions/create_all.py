"""create all"""

import sqlalchemy as sa
from alembic import op

revision = "create_all"
down_revision = "reflected_table"


def upgrade():
    meta = sa.MetaData()
    sa.Table("create_all", meta, sa.Column("id", sa.Integer, primary_key=True))
    meta.create_all(op.get_bind())


def downgrade():
    op.drop_table("create_all")
