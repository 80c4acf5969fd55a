"""begin nested"""

import sqlalchemy as sa
from alembic import op

revision = "begin_nested"
down_revision = "get_bind_session"


def upgrade():
    op.create_table("begin_nested", sa.Column("id", sa.Integer, primary_key=True))
    bind = op.get_bind()
    with bind.begin_nested():
        bind.execute(sa.text("INSERT INTO begin_nested VALUES (1)"))
    nested = bind.begin_nested()
    bind.execute(sa.text("INSERT INTO begin_nested VALUES (2)"))
    nested.rollback()


def downgrade():
    op.drop_table("begin_nested")
