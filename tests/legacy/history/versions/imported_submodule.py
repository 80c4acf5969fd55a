"""imported submodule"""

import sqlalchemy as sa
from alembic import op
from legacy_types.short import Short

revision = "imported_submodule"
down_revision = "named_submodule"


def upgrade():
    op.add_column("named_submodule", sa.Column("b", Short()))


def downgrade():
    op.drop_column("named_submodule", "b")
