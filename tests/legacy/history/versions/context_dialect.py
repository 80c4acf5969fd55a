"""context dialect"""

import sqlalchemy as sa
from alembic import op
from alembic import context

revision = "context_dialect"
down_revision = "create_all"


def upgrade():
    assert op.get_context().dialect.name == op.get_bind().dialect.name
    assert context.get_context().dialect.name == op.get_bind().dialect.name
    assert not context.is_offline_mode()
    assert op.get_context().opts.get("nobody") is None
    op.create_table("context_dialect", sa.Column("id", sa.Integer))


def downgrade():
    op.drop_table("context_dialect")
