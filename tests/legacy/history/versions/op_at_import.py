"""op at import"""

import sqlalchemy as sa
from alembic import op

DIALECT = op.get_bind().dialect.name

revision = "op_at_import"
down_revision = "import_alembic_op"


def upgrade():
    op.create_table("op_at_import", sa.Column(f"is_{DIALECT}", sa.Integer))


def downgrade():
    op.drop_table("op_at_import")
