"""reflected table"""

import sqlalchemy as sa
from alembic import op

revision = "reflected_table"
down_revision = "inspect_bind"


def upgrade():
    meta = sa.MetaData()
    things = sa.Table("create_table", meta, autoload_with=op.get_bind())
    op.create_table("reflected_table", sa.Column("n", sa.Integer))
    op.execute(sa.text(f"INSERT INTO reflected_table VALUES ({len(things.columns)})"))


def downgrade():
    op.drop_table("reflected_table")
