"""named submodule"""

import sqlalchemy as sa
import legacy_types
from alembic import op

revision = "named_submodule"
down_revision = "type_decorator"


def upgrade():
    op.create_table("named_submodule", sa.Column("a", legacy_types.short.Short()))


def downgrade():
    op.drop_table("named_submodule")
