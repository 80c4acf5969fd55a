"""helper outside"""

import sqlalchemy as sa
from legacy_helpers import create_with_times

revision = "helper_outside"
down_revision = "helper_in_script"


def upgrade():
    create_with_times("helper_outside", sa.Column("id", sa.Integer))


def downgrade():
    from alembic import op

    op.drop_table("helper_outside")
