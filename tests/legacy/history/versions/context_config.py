"""context config"""

import sqlalchemy as sa
from alembic import op
from alembic import context

revision = "context_config"
down_revision = "context_dialect"


def upgrade():
    assert context.config.get_main_option("nothing", "x") == "x"
    assert context.get_x_argument(as_dictionary=True) == {}
    assert op.get_context().version_table_schema is None
    op.create_table("context_config", sa.Column("id", sa.Integer))


def downgrade():
    op.drop_table("context_config")
